package openapi

import (
	"errors"
	"fmt"
)

// Span is a place in a file of the tree, in the original bytes. Lines and columns
// are 1-based, columns count Unicode code points, and the end is exclusive. The
// zero Span means that this side has no place.
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

// String renders file:line:column.
func (s Span) String() string { return fmt.Sprintf("%s:%d:%d", s.File, s.Line, s.Column) }

// NoteKind is the kind of a note.
type NoteKind int

// The kinds of notes.
const (
	// DuplicateKey is a mapping with the same key twice, which RFC 8259 (section 4)
	// and YAML 1.2 (section 3.2.1.3) forbid. The values were joined.
	DuplicateKey NoteKind = iota
	// Unresolved is a reference that leads nowhere or is not followed.
	Unresolved
	// Oddity is anything else that was skipped.
	Oddity
	// Limit is something that was left out because of its cost. The review is not
	// complete then.
	Limit
)

// Note is something that could not be followed or read.
type Note struct {
	Kind    NoteKind
	Message string
	Span    Span
}

// Error says why a description cannot be reviewed: where, what is wrong and what to
// do. Line is 0 if it concerns the whole file.
type Error struct {
	File    string
	Line    int
	Column  int
	Problem string
	Hint    string
	kind    error
}

// Error renders one line: file:line:column: problem; hint.
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

// Reason renders the error without its place.
func (e *Error) Reason() string {
	if e.Hint == "" {
		return e.Problem
	}
	return e.Problem + "; " + e.Hint
}

// Unwrap lets errors.Is find ErrNoDescription, ErrMissing and ErrUnavailable.
func (e *Error) Unwrap() error { return e.kind }

// ErrUnavailable is the error of a file that exists but could not be fetched,
// because a disk, a network or a clone failed. Its content is not known.
var ErrUnavailable = errors.New("not available")

// ErrMissing is the error of a file that does not exist.
var ErrMissing = errors.New("no such file")

// ErrNoDescription is the error of a well-formed file that is no API description.
var ErrNoDescription = errors.New("no API description")
