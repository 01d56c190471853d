package openapi

import (
	"errors"
	"fmt"
)

// Span is a place in a file of the tree, as the original bytes have it: lines
// and columns are 1-based, columns count Unicode code points, the end is
// exclusive. The zero Span means "not on this side".
type Span struct {
	File      string
	Line      int
	Column    int
	EndLine   int
	EndColumn int
	// Pointer is the JSON Pointer (RFC 6901) of the value within File.
	Pointer string
}

// IsZero reports whether the span names no place.
func (s Span) IsZero() bool { return s.Line == 0 }

// Before orders spans by file, line and column.
func (s Span) Before(t Span) bool {
	if s.File != t.File {
		return s.File < t.File
	}
	if s.Line != t.Line {
		return s.Line < t.Line
	}
	return s.Column < t.Column
}

// String prints file:line:column.
func (s Span) String() string { return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column) }

// NoteKind says what a note is about.
type NoteKind int

// The kinds of notes that reading yields.
const (
	// DuplicateKey: a mapping has the same key twice (RFC 8259 section 4 and
	// YAML 1.2 section 3.2.1.3 want them unique); the values were joined.
	DuplicateKey NoteKind = iota
	// Unresolved: a reference that leads nowhere or that is not followed.
	Unresolved
	// Oddity: anything else that was read past.
	Oddity
	// Limit: something was left out because of what it would cost; a review
	// without it is not complete.
	Limit
)

// Note is something that could not be followed.
type Note struct {
	Kind    NoteKind
	Message string
	Span    Span
}

// Error says why a description cannot be reviewed: where, what is wrong and
// what to do. Line is 0 where the whole file is meant.
type Error struct {
	File    string
	Line    int
	Column  int
	Problem string
	Hint    string
	kind    error
}

// Error prints one line: file:line:column: problem; hint.
func (e *Error) Error() string {
	where := e.File
	if e.Line > 0 {
		where = fmt.Sprintf("%s:%d", where, e.Line)
		if e.Column > 0 {
			where = fmt.Sprintf("%s:%d", where, e.Column)
		}
	}
	return where + ": " + e.Reason()
}

// Reason is the error without its place.
func (e *Error) Reason() string {
	if e.Hint == "" {
		return e.Problem
	}
	return e.Problem + "; " + e.Hint
}

// Unwrap lets errors.Is find ErrNoDescription, ErrMissing and ErrUnavailable.
func (e *Error) Unwrap() error { return e.kind }

// ErrUnavailable is the error of a file that is there and could not be got: a
// disk, a network or a clone that failed. What it holds is not known.
var ErrUnavailable = errors.New("not available")

// ErrMissing is the error of a file that is not there.
var ErrMissing = errors.New("no such file")

// ErrNoDescription is the error of a well-formed file that is no API
// description.
var ErrNoDescription = errors.New("no API description")
