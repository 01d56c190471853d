// Package casebook reads case books, which are test cases and documentation at once.
// A book, which is a txtar archive (golang.org/x/tools/txtar), comes in; its cases go
// out, each with two sides of a description and the findings that it expects.
//
// The comment of a book says what it is about, and each file is a case: a diff with
// full context. The first column of a line is a space, + or -, so that dropping the
// lines of one sign gives base and head. "# want ID" at the end of a line says that a
// rule finds something there, and "# want ID level" at which level. On a line with -
// the place is that of base. A case without a mark expects no finding.
package casebook
