// Package prune shortens a pair of API descriptions before the real reader sees
// them. A token pass over base and head fingerprints every operation and every
// component; what means the same on both sides, and reaches nothing that
// changed, loses its heavy parts (schemas, examples, long descriptions). What
// is left still has its place in the original: see [Text.Position].
//
// Shortening is an optimisation and nothing else. Where the pass meets
// something it cannot be sure of (YAML anchors, tabs, duplicate keys,
// references into other files, ...) it cuts nothing at all.
package prune

import (
	"hash/maphash"
	"math"
	"sync"
)

// floor is the size in bytes below which a description is not worth the pass.
const floor = 256 << 10

// Applies reports whether [Pair] looks at texts of these sizes at all.
func Applies(base, head int) bool { return max(base, head) >= floor }

// Pair shortens both sides of a comparison, or neither.
//
// A member (operation, path item, webhook, component, definition) is shortened
// only when it stands on both sides with the same meaning, everything it
// reaches through references does too, and nothing that is kept reaches it. So
// whatever differs in meaning between base and head, and all it refers to, is
// in both texts byte for byte. Prose (description, summary, title,
// externalDocs) is not meaning.
//
// The marks are offsets in base and head, ascending: the members around them are
// kept as if their meaning had changed.
//
// Pair is safe on any bytes. If it is unsure, or the larger side is under
// 256 KB, both texts are Whole. The texts share memory with base and head,
// which must not be changed afterwards.
func Pair(base, head []byte, baseMarks, headMarks []int) (b, h *Text) {
	if !Applies(len(base), len(head)) {
		return Whole(base), Whole(head)
	}
	// A net: the texts are a stranger's, and a fault here must cost speed, not
	// the review.
	defer func() {
		if recover() != nil {
			b, h = Whole(base), Whole(head)
		}
	}()
	return pair(base, head, baseMarks, headMarks, scanSafely)
}

// pair is Pair without the floor, over the given scanner.
func pair(base, head []byte, baseMarks, headMarks []int, scan func([]byte, []int, seeds) *doc) (b, h *Text) {
	if len(base) > math.MaxInt32 || len(head) > math.MaxInt32 {
		return Whole(base), Whole(head)
	}
	var (
		s          = seeds{maphash.MakeSeed(), maphash.MakeSeed()}
		wg         sync.WaitGroup
		docB, docH *doc
	)
	wg.Go(func() { docB = scan(base, baseMarks, s) })
	docH = scan(head, headMarks, s)
	wg.Wait()
	if docB == nil || docH == nil {
		return Whole(base), Whole(head)
	}
	keepB, keepH, ok := decide(docB, docH)
	if !ok {
		return Whole(base), Whole(head)
	}
	return docB.shorten(keepB), docH.shorten(keepH)
}

// scanSafely is scan with Pair's net, for a goroutine of its own.
func scanSafely(src []byte, marks []int, s seeds) (d *doc) {
	defer func() {
		if recover() != nil {
			d = nil
		}
	}()
	return scan(src, marks, s)
}

// scan reads one description; nil means unsure.
func scan(src []byte, marks []int, s seeds) *doc {
	if !plainText(src) {
		return nil
	}
	i := 0
	for i < len(src) && (src[i] == ' ' || src[i] == '\n' || src[i] == '\r') {
		i++
	}
	t := newTracker(src, marks, s)
	if i < len(src) && src[i] == '{' {
		t.doc.json = true
		if !scanJSON(src, i, t) {
			return nil
		}
	} else if !scanYAML(src, t) {
		return nil
	}
	return t.doc
}
