package review

import (
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
)

// none reports whether there is no API description on a side: no file, or one of
// another kind.
func none(d *openapi.Document, err error) bool {
	return d == nil && (err == nil || errors.Is(err, openapi.ErrNoDescription))
}

// unreadBase says why a description is reviewed as new. A change that repairs a
// description must be able to pass, and one that was read for the first time is
// judged whole.
func (r *reviewer) unreadBase(out *report.Spec, err error) {
	var e *openapi.Error
	if errors.As(err, &e) && !errors.Is(err, openapi.ErrNoDescription) {
		out.Notes = append(out.Notes, report.Note{Level: "warning", File: e.File, Line: e.Line, Column: e.Column,
			Message: onSide(0, r.in.Base, "the description could not be read, so the head is reviewed as new: "+e.Reason())})
	}
}

func (r *reviewer) unreadable(out *report.Spec, errs ...error) {
	out.Status = report.Unreadable
	trees := [...]Tree{r.in.Base, r.in.Head}
	for i, err := range errs {
		var e *openapi.Error
		if errors.As(err, &e) {
			out.Notes = append(out.Notes, report.Note{Level: "error", File: e.File, Line: e.Line, Column: e.Column,
				Message: onSide(i, trees[i], e.Reason())})
		}
	}
}

// onSide is what is wrong with a side: "head is not YAML", "head (d4e5f6a): it is too
// large".
func onSide(i int, t Tree, wrong string) string {
	side := [...]string{"base", "head"}[i]
	if t.Revision != "" {
		side += " (" + t.Revision + ")"
	}
	if strings.HasPrefix(wrong, "is ") {
		return side + " " + wrong
	}
	return side + ": " + wrong
}

// unreadParts are the files of the description at head that could not be read and
// that the change touches: what they hold was not judged. Those that are the same
// on both sides, and those that are not there, are reported by rules.
func (r *reviewer) unreadParts(b, h *openapi.Document) []report.Note {
	var out []report.Note
	say := func(side int, e *openapi.Error) {
		tree := [...]Tree{r.in.Base, r.in.Head}[side]
		out = append(out, report.Note{Level: "error", File: e.File, Line: e.Line, Column: e.Column, Message: onSide(side, tree, e.Reason())})
	}
	if h != nil {
		for _, e := range h.Unread() {
			if b == nil || errors.Is(e, openapi.ErrUnavailable) || touched(r.in.Base.FS, r.in.Head.FS, e.File) {
				say(1, e)
			}
		}
	}
	if b != nil {
		for _, e := range b.Unread() {
			if errors.Is(e, openapi.ErrUnavailable) {
				say(0, e)
			}
		}
	}
	return out
}

// overlooked are the files to which the description at head newly refers and of which
// a change alone would go unseen: their names say that they are no part of one, so
// nobody looks for what refers to them.
func overlooked(b, h *openapi.Document) []report.Note {
	if h == nil {
		return nil
	}
	var known []string
	if b != nil {
		known = b.Reached()
	}
	var out []report.Note
	for _, file := range h.Reached() {
		if !discover.IsSearched(file) && !slices.Contains(known, file) {
			out = append(out, report.Note{Level: "error", File: file, Message: "is newly a part of the description, and has a name of other files, of which later changes would not be reviewed: " +
				"give it the name of a YAML or JSON file, or name the description under specs in the policy"})
		}
	}
	return out
}

// touched reports whether what stands at a path differs between two trees.
func touched(base, head fs.FS, path string) bool {
	was, errWas := fs.ReadFile(base, path)
	now, errNow := fs.ReadFile(head, path)
	if errWas == nil && errNow == nil {
		return !bytes.Equal(was, now)
	}
	before, errBefore := fs.ReadLink(base, path)
	after, errAfter := fs.ReadLink(head, path)
	return (errWas == nil) != (errNow == nil) || (errBefore == nil) != (errAfter == nil) || before != after
}
