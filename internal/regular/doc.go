// Package regular decides which of two regular expressions accepts more. Patterns as
// JSON Schema writes them (ECMA-262, searched for anywhere in a text) come in; an
// answer goes out, with a text that proves a no, or a text in which patterns are found.
// Where the dialects of regular expressions disagree, and where the answer would cost too
// much, it is [Undecided].
package regular
