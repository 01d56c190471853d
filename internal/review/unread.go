package review

import (
	"bytes"
	"errors"
	"io/fs"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
)

// unreadParts are the files of the description at head that could not be read and
// that the change touches: what they hold was not judged. Those that are the same
// on both sides, and those that are not there, are reported by rules.
func (r *reviewer) unreadParts(b, h *openapi.Document) []report.Note {
	var out []report.Note
	say := func(side int, e *openapi.Error) {
		tree := [...]Tree{r.in.Base, r.in.Head}[side]
		out = append(out, report.Note{Level: "error", File: e.File, Line: e.Line, Column: e.Column, Message: sideName(side, tree) + e.Reason()})
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
