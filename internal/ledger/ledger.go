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

// Input is what to account for. Base or Head is nil if the description is on one
// side only.
type Input struct {
	Base, Head *openapi.Document
	// BaseReported and HeadReported are the places of what the report contains. An
	// edit within or around one of them is reported. The root of a file does not
	// count as a place.
	BaseReported, HeadReported []Place
	// Operation reports whether the reader made an operation of a value, whatever
	// its key. It may be nil.
	Operation func(openapi.Value) bool
	// Whole is true if the operations that were left out were read on both sides: only then
	// what they refer to counts (see [openapi.Value.IsFolded]).
	Whole bool
}

// Account is the result. Every edit is counted in one of four.
type Account struct {
	Reported, Equal, Meaningless int
	// NotUnderstood are the edits that were not understood, sorted by place.
	NotUnderstood []Edit
	// Partial is true if the sides are too large to be compared completely.
	Partial bool
}

// Edit is a change that was not understood.
type Edit struct {
	// AtBase is true if the edit removes what was not understood. The place is that
	// of base.
	AtBase bool
	// Decides is true if the place says who gets in or what is served.
	Decides bool
	Span    openapi.Span
	// Problem is a clause that says what is wrong.
	Problem string
}

// most bounds the work in steps through values, each of which takes a fraction of a
// microsecond.
const most = 40_000_000

// Balance accounts for the edits between two documents that are not the same.
//
// If reading may have left out changed prose (see [openapi.Shortens]), edits
// without meaning are not counted one by one. If there are no other edits, the
// difference counts as one edit without meaning.
func Balance(in Input) Account {
	w := &walker{in: in, seed: maphash.MakeSeed(), sums: map[openapi.ID]uint64{}, budget: most, reported: map[Place]bool{}, large: openapi.Shortens(in.Base, in.Head)}
	w.changesAt[0], w.changesAt[1] = newIndex(in.BaseReported), newIndex(in.HeadReported)
	if in.Head == nil {
		return Account{Reported: 1} // nothing remains to be understood
	}
	w.base, w.head = reaches(in, &w.budget)
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
	w.base.leave()
	w.head.leave()
	w.out.Partial = w.budget < 0
	slices.SortStableFunc(w.out.NotUnderstood, func(a, b Edit) int {
		return cmp.Or(cmp.Compare(a.Span.File, b.Span.File), cmp.Compare(a.Span.Line, b.Span.Line), cmp.Compare(a.Span.Column, b.Span.Column), cmp.Compare(a.Problem, b.Problem))
	})
	if w.out.Reported+w.out.Equal+w.out.Meaningless+len(w.out.NotUnderstood) == 0 {
		w.out.Meaningless = 1 // only the spelling differs, or prose, see Shortens
	}
	return w.out
}

// reaches finds what references lead to on both sides, at the same time. A panic of
// either becomes a panic of the caller.
func reaches(in Input, budget *int) (base, head *reach) {
	if in.Base == nil {
		return nil, newReach(in.Head, in.Whole, budget)
	}
	own, failed := *budget, make(chan any, 1)
	go func() {
		defer func() { failed <- recover() }()
		base = newReach(in.Base, in.Whole, &own)
	}()
	head = newReach(in.Head, in.Whole, budget)
	if x := <-failed; x != nil {
		panic(x)
	}
	*budget -= most - own
	return base, head
}

// files compares the files of both sides: the roots, and the others by their paths,
// from the top of the tree or relative to the root file.
func (w *walker) files() {
	base, head := w.in.Base.Roots(), w.in.Head.Roots()
	from, to := path.Dir(w.in.Base.Path), path.Dir(w.in.Head.Path)
	// Most files of one path are at one place of both lists.
	isAtOnePlace := func(i int) bool {
		return from == to && i < min(len(base), len(head)) && base[i].File() == head[i].File()
	}
	left := map[string]openapi.Value{} // the others of base
	for i, b := range base {
		if i > 0 && !isAtOnePlace(i) {
			left[b.File()] = b
		}
	}
	for i, h := range head {
		b := base[0]
		switch {
		case i == 0:
		case isAtOnePlace(i):
			b = base[i]
		default:
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
		if i > 0 && w.hasNoEdit(b, h) {
			continue
		}
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

// hasNoEdit reports whether two files certainly contain no edit: they have the same bytes,
// and references lead to the same places in them, which they take for the same.
func (w *walker) hasNoEdit(b, h openapi.Value) bool {
	if w.parted == nil {
		w.parted, w.isAbreast = abreast(w.base.queue, w.head.queue)
	}
	if w.isAbreast && b.File() == h.File() {
		return !w.parted[h.File()] && openapi.HasSameFile(b, h)
	}
	return slices.EqualFunc(w.base.in(b), w.head.in(h), arrival.isAt) && openapi.HasSameFile(b, h)
}

// isAt reports whether two references of both sides lead to one place, which they take for the
// same.
func (a arrival) isAt(b arrival) bool { return a.kind == b.kind && a.value.Compare(b.value) == 0 }

// abreast are the files in which references of both sides lead to different places, where the
// references lead from file to file in one order. Else it is not ok.
func abreast(base, head []arrival) (parted map[string]bool, ok bool) {
	parted = map[string]bool{}
	if len(base) != len(head) {
		return parted, false
	}
	for i, b := range base {
		file := b.value.File()
		if file != head[i].value.File() {
			return parted, false
		}
		if !b.isAt(head[i]) {
			parted[file] = true
		}
	}
	return parted, true
}

// start returns the state at the root of the i-th file, if nothing refers to it.
func (w *walker) start(i int) state {
	if i == 0 {
		return state{field: field{to: root, decides: true}, live: true}
	}
	return state{field: field{to: anything, none: Unused}}
}

// index answers whether an edit is within or around a place.
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

// isReported reports whether the place, given by its tokens, is reported.
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
