// Package budget bounds the cost of a review, by a number of steps, which is the same
// on every machine, and by the end of a context. Counts of steps come in. If they
// exceed the bound, a panic with an [*Exceeded] goes out, which [Caught] turns into an
// error where the budget was given. So no loop can forget to report it, and a review
// that did not end is never a verdict.
package budget
