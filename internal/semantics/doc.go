// Package semantics says what an operation or a value is: a login, a payment, an
// administrator's operation, the id of an object, an address that the server will
// call, a privilege. An operation and a value of package api come in; a yes, a
// word for a reader or a kind goes out. Names decide most of it, so what it says
// moves a finding's confidence and is never more than a good guess.
package semantics
