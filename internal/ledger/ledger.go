// Package ledger accounts for every difference between the two sides of a
// description: what was told, what is the same in meaning, what means nothing by
// a written reason, and what was not understood.
//
// The differences come from one comparison of the trees, so that none is left
// out by construction, and each is counted once. What a place is follows from the
// grammar of OpenAPI (2.0 to 3.2) and JSON Schema (2020-12), from the root and
// through every reference; a place that nothing leads to is used by nobody.
//
// A wrong shape is not an absence: an unknown key where only known keys and
// extensions may stand, and a value of a shape that has no meaning in its place,
// are not understood where the change brings them. What stands on both sides
// alike is never told, whatever its shape.
package ledger

import (
	"cmp"
	"hash/maphash"
	"path"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Place is a place in a file, by JSON Pointer (RFC 6901).
type Place struct{ File, Pointer string }

// Input is what there is to account for. Base or Head is nil where the
// description is on one side only.
type Input struct {
	Base, Head *openapi.Document
	// BaseReported and HeadReported are the places that the report tells of. An edit
	// within one or around one is told; the root of a file is no such place.
	BaseReported, HeadReported []Place
	// Operation reports whether the reader made an operation of what stands
	// there, whatever its key. It may be nil.
	Operation func(openapi.Value) bool
}

// Account is the result: every edit is counted in one of the four.
type Account struct {
	Reported, Equal, Meaningless int
	// NotUnderstood are sorted by place.
	NotUnderstood []Edit
	// Partial: the two sides are too large to be compared in full.
	Partial bool
}

// Edit is a change that was not understood.
type Edit struct {
	// AtBase: what was not understood is gone, the place is that of base.
	AtBase bool
	// Decides: it stands where it is said who gets in or what is served.
	Decides bool
	Span    openapi.Span
	// Problem says what is wrong, in a clause.
	Problem string
}

// most bounds the work: steps through values, each a fraction of a microsecond.
const most = 40_000_000

// Balance accounts for the edits between two documents that are not the same.
//
// Where reading may leave out prose that changed (see [openapi.Shortens]), edits
// without meaning are not counted one by one. Where nothing else is to be
// counted, what differs is one edit without meaning.
func Balance(in Input) Account {
	w := &walker{in: in, seed: maphash.MakeSeed(), sums: map[openapi.ID]uint64{}, budget: most, reported: map[Place]bool{}, large: openapi.Shortens(in.Base, in.Head)}
	w.changesAt[0], w.changesAt[1] = newIndex(in.BaseReported), newIndex(in.HeadReported)
	if in.Head == nil {
		return Account{Reported: 1} // nothing is left to be understood
	}
	w.base, w.head = reaches(in.Base, in.Head, &w.budget)
	if in.Base == nil {
		w.base = w.head
		w.out.Reported = 1
		for i, r := range in.Head.Roots() {
			w.enter("", r.File())
			w.scan(r, w.start(i))
		}
	} else {
		w.files()
	}
	w.judgeAll()
	w.out.Partial = w.budget < 0
	slices.SortStableFunc(w.out.NotUnderstood, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.File, b.Span.File), cmp.Compare(a.Span.Line, b.Span.Line), cmp.Compare(a.Span.Column, b.Span.Column), cmp.Compare(a.Problem, b.Problem))
	})
	if w.out.Reported+w.out.Equal+w.out.Meaningless+len(w.out.NotUnderstood) == 0 {
		w.out.Meaningless = 1 // Written, or see Shortens
	}
	return w.out
}

// reaches finds what references lead to on both sides at the same time. A panic
// of either is one of the caller's, who knows what to make of it.
func reaches(b, h *openapi.Document, budget *int) (base, head *reach) {
	if b == nil {
		return nil, newReach(h, budget)
	}
	own, failed := *budget, make(chan any, 1)
	go func() {
		defer func() { failed <- recover() }()
		base = newReach(b, &own)
	}()
	head = newReach(h, budget)
	if x := <-failed; x != nil {
		panic(x)
	}
	*budget -= most - own
	return base, head
}

// files compares file with file: the roots, and the others by their paths, as
// they are or beside the root.
func (w *walker) files() {
	base, head := w.in.Base.Roots(), w.in.Head.Roots()
	left := map[string]openapi.Value{}
	for _, b := range base[1:] {
		left[b.File()] = b
	}
	from, to := path.Dir(w.in.Base.Path), path.Dir(w.in.Head.Path)
	for i, h := range head {
		b := base[0]
		if i > 0 {
			b = left[h.File()]
			if !b.Exists() && from != to {
				b = left[path.Join(from, strings.TrimPrefix(h.File(), to+"/"))]
			}
		}
		if !b.Exists() {
			w.enter("", h.File())
			w.count(state{live: true})
			w.scan(h, w.start(i))
			continue
		}
		delete(left, b.File())
		w.enter(b.File(), h.File())
		w.pair(b, h, w.start(i))
	}
	for _, b := range base[1:] {
		if _, gone := left[b.File()]; gone {
			w.enter(b.File(), "")
			w.count(state{live: true})
			w.gone = append(w.gone, departure{b, state{field: field{to: anything, none: Unused}}})
		}
	}
}

// start is what the root of the i-th file is, as far as nothing refers to it.
func (w *walker) start(i int) state {
	if i == 0 {
		return state{field: field{to: root, decides: true}, live: true}
	}
	return state{field: field{to: anything, none: Unused}}
}

// index finds out whether an edit lies within or around a place.
type index map[Place]relation

type relation uint8

const (
	itself relation = 1 << iota
	around
)

func newIndex(places []Place) index {
	out := index{}
	for _, p := range places {
		if p.Pointer == "" {
			continue
		}
		out[p] |= itself
		for at := strings.LastIndexByte(p.Pointer, '/'); at >= 0; at = strings.LastIndexByte(p.Pointer[:at], '/') {
			above := Place{p.File, p.Pointer[:at]}
			if out[above]&around != 0 {
				break
			}
			out[above] |= around
		}
	}
	return out
}

// isReported reports whether the place, given by its tokens, is told of.
func (x index) isReported(file string, tokens []string) bool {
	if file == "" || len(x) == 0 {
		return false
	}
	pointer := pointerOf(tokens)
	if x[Place{file, pointer}] != 0 {
		return true
	}
	for at := strings.LastIndexByte(pointer, '/'); at > 0; at = strings.LastIndexByte(pointer[:at], '/') {
		if x[Place{file, pointer[:at]}]&itself != 0 {
			return true
		}
	}
	return false
}

func pointerOf(tokens []string) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteByte('/')
		b.WriteString(strings.ReplaceAll(strings.ReplaceAll(t, "~", "~0"), "/", "~1"))
	}
	return b.String()
}
