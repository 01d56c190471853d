// Package semantics says what an operation or a value is: a login, a payment, an
// administrator's operation, the id of an object, an address that the server will
// call, a privilege. An operation or a value of package api comes in. A yes comes
// out, or a kind whose zero value is none and whose String is for a reader, or the
// word of the description that decided. Names decide most of it, so the answer
// moves a finding's confidence and is never more than a good guess.
//
// Where a function takes tokens beside a value, they are the words of the value's
// name: who asks many questions about one value splits its name once.
package semantics
