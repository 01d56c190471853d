// Package finding has the one type of what a review finds. The driver of the rules makes
// a [Finding], the policy and comments decide about it, and every format renders it: it
// comes in and goes out as the same value, so that nothing is lost between them. Its JSON
// form is public, see package report.
package finding
