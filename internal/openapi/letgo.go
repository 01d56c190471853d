package openapi

import (
	"bytes"
	"runtime"

	"github.com/threatdelta/threatdelta/internal/openapi/prune"
	"github.com/threatdelta/threatdelta/internal/secret"
)

// remains is what is known of a text whose original bytes were let go, besides where things
// stand in it, which its shortened form knows.
type remains struct {
	other  *sourceText // that of the other side of the pair
	isSame bool        // both had the same bytes
	novel  []spot      // literals that the other one does not have
}

// says reports whether another text is known to be the same.
func (r *remains) says(text *sourceText) bool { return r != nil && r.other == text && r.isSame }

// spot is a literal with its place in the original.
type spot struct {
	secret.Literal
	line, column, endLine, endColumn int
	before                           string // the text before it on its line
}

// spots finds the places of literals of the text.
func (t *sourceText) spots(found []secret.Literal) []spot {
	out := make([]spot, len(found))
	for i, lit := range found {
		out[i] = spot{Literal: lit, before: before(t.original, lit.Start)}
		out[i].line, out[i].column = t.place(lit.Start)
		out[i].endLine, out[i].endColumn = t.place(lit.Start + len(lit.Text))
	}
	return out
}

// collected is from how many bytes of two texts on the garbage is collected as soon as they
// are let go, so that what is made of the pair lies in their memory.
const collected = 8 << 20

// letGo lets go of the original bytes of two texts that were shortened, if both can. It is
// known what each lacks of the other.
func letGo(base, head *sourceText) {
	b := remains{other: head, isSame: bytes.Equal(base.original, head.original), novel: base.spots(base.lacked.novel)}
	h := remains{other: base, isSame: b.isSame, novel: head.spots(head.lacked.novel)}
	if !prune.LetGo(base.short, head.short) {
		return
	}
	base.original, base.left = nil, &b
	head.original, head.left = nil, &h
	if base.size+head.size >= collected {
		runtime.GC()
	}
}
