package prune

import (
	"math"

	"github.com/threatdelta/threatdelta/internal/limits"
)

// minBytes is the size below which a description is not worth shortening.
const minBytes = limits.PrunedBytes

// Applies reports whether [Pair] shortens texts of these sizes.
func Applies(base, head int) bool { return max(base, head) >= minBytes }

// Pair shortens both sides of a comparison, or neither.
//
// A member (operation, path item, webhook, component, definition) is shortened only
// if it is on both sides with the same meaning, if the same is true of everything
// to which it refers, directly or through others, and if nothing that is kept
// refers to it. So whatever differs in meaning between base and head, and all to
// which that refers, is in both texts byte for byte. Prose (description, summary,
// title, externalDocs) has no meaning.
//
// The members around what find marks, if it is not nil, are kept as if their meaning had
// changed. Where nothing is shortened it may not be asked.
//
// Pair accepts any bytes. If it is not certain, or the larger side is under 256 KB,
// both texts are Whole. The texts share memory with base and head, which must not
// be changed afterwards.
func Pair(base, head []byte, find Marks) (b, h *Text) {
	return attempt(base, head, func() (b, h *Text) { return pair(base, head, find) })
}

// Marks returns offsets in base and head, ascending. All are in lines of one that are not in
// the other one. These are in the parts that it is given: ranges of offsets, ascending, each
// of whole lines.
type Marks func(ofBase, ofHead [][2]int) (inBase, inHead []int)

// attempt shortens two texts, if they are large and nothing fails.
func attempt(base, head []byte, shorten func() (b, h *Text)) (b, h *Text) {
	if !Applies(len(base), len(head)) {
		return Whole(base), Whole(head)
	}
	// The texts are a stranger's. A fault here must only cost speed, not the
	// review.
	defer func() {
		if recover() != nil {
			b, h = Whole(base), Whole(head)
		}
	}()
	return shorten()
}

// pair is Pair for any size.
func pair(base, head []byte, find Marks) (b, h *Text) {
	return shortened(base, head, find, math.MaxInt)
}

// shortened is Share for any size, and for as many bytes as are worth it at least.
func shortened(base, head []byte, find Marks, least int) (b, h *Text) {
	if len(base) > math.MaxInt32 || len(head) > math.MaxInt32 {
		return Whole(base), Whole(head)
	}
	docB, docH := scanned(base, head, [2][]int{})
	if docB == nil {
		return Whole(base), Whole(head)
	}
	if find != nil {
		if inBase, inHead := find(docB.unlike(docH)); len(inBase)+len(inHead) > 0 {
			docB, docH = scanned(base, head, [2][]int{inBase, inHead})
		}
	}
	keep, folded, ok := decide(docB, docH)
	if !ok {
		return Whole(base), Whole(head)
	}
	h = docH.shorten(&division{keep: keep[1], folded: folded[1]})
	return docB.shorten(&division{keep: keep[0], folded: folded[0], shared: docB.shared(docH, keep, folded, least), base: docB, head: docH, lender: h}), h
}

// scanned reads both descriptions. It returns nil if anything in one is not certain.
func scanned(base, head []byte, marks [2][]int) (b, h *doc) {
	s := newSeeds()
	if h = scan(head, marks[1], s, nil); h == nil {
		return nil, nil
	}
	if b = scan(base, marks[0], s, h); b == nil {
		return nil, nil
	}
	return b, h
}

// scan reads one description, which may be much like that of another doc. It returns nil
// if anything is not certain.
func scan(src []byte, marks []int, s seeds, other *doc) *doc {
	t := newTracker(src, marks, s, other)
	if !t.scan() {
		return nil
	}
	return t.doc
}

// scan reads the description of the tracker. It reports false if anything is not
// certain, see blame.
func (t *tracker) scan() bool {
	src := t.doc.src
	i := 0
	for i < len(src) && (src[i] == ' ' || src[i] == '\n' || src[i] == '\r') {
		i++
	}
	if i < len(src) && src[i] == '{' {
		t.doc.json = true
		return scanJSON(src, t)
	}
	return scanYAML(src, t)
}
