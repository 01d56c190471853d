package proof

import (
	"cmp"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// likeness compares what operations of two descriptions say, as it is written. What
// schemas are called says nothing but that a discriminator may name them.
type likeness struct {
	base, head *side
	written    *openapi.Likeness
	known      map[couple]like
}

func newLikeness(base, head *side) *likeness {
	return &likeness{base, head, openapi.NewLikeness(base.doc, head.doc), map[couple]like{}}
}

type couple struct{ base, head *part }

// like is what two texts have in common: whether all is the same that they say
// themselves, and what they refer to then.
type like struct {
	same bool
	met  []couple
}

// isSame reports whether two operations, with all that they refer to, say the same. The
// error says why that is not known.
func (l *likeness) isSame(base, head *api.Operation) (bool, error) {
	if l.isWrittenSame(base, head) {
		return true, nil
	}
	b, h := &slice{side: l.base, doc: l.base.doc, extent: requests, left: maxSlice}, &slice{side: l.head, doc: l.head.doc, extent: requests, left: maxSlice}
	found := l.compare(b.root(base), h.root(head))
	if err := cmp.Or(b.err, h.err); err != nil {
		return false, err
	}
	queue, seen := found.met, map[couple]bool{}
	for i := 0; found.same && i < len(queue); i++ {
		c := queue[i]
		if seen[c] {
			continue
		}
		seen[c] = true
		var isKnown bool
		if found, isKnown = l.known[c]; !isKnown {
			l.base.write(c.base)
			l.head.write(c.head)
			found = l.compare(c.base.text, c.head.text)
			l.known[c] = found
		}
		if err := cmp.Or(c.base.err, c.head.err); err != nil {
			return false, err
		}
		queue = append(queue, found.met...)
	}
	return found.same, nil
}

// isWrittenSame reports whether all that two operations say of requests is written the same,
// which is found without writing their slices.
func (l *likeness) isWrittenSame(base, head *api.Operation) bool {
	if base.Path != head.Path || base.Method != head.Method {
		return false
	}
	areAlike := func(b, h openapi.Value) bool {
		if !b.Exists() && !h.Exists() {
			return true
		}
		alike, steps := l.written.Alike(b, h)
		l.head.spender.Spend(steps)
		return alike
	}
	for _, key := range [...]string{"parameters", "requestBody", "security", "consumes", "produces"} {
		if !areAlike(base.Value.Get(key), head.Value.Get(key)) {
			return false
		}
	}
	b, h := l.base.doc.Root, l.head.doc.Root
	for _, path := range [...][]string{{"security"}, {"consumes"}, {"securityDefinitions"}, {"components", "securitySchemes"}} {
		if !areAlike(b.At(path...), h.At(path...)) {
			return false
		}
	}
	return areAlike(base.Item.Get("parameters"), head.Item.Get("parameters"))
}

func (l *likeness) compare(a, b any) (out like) {
	out.same = l.isEqual(a, b, &out.met)
	return out
}

// isEqual compares two values of slices, and lists the references in them.
func (l *likeness) isEqual(a, b any, met *[]couple) bool {
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok || len(a) != len(b) {
			return false
		}
		if p, q := l.base.referred(text(a["$ref"])), l.head.referred(text(b["$ref"])); p != nil && q != nil {
			*met = append(*met, couple{p, q})
			return len(a) == 1 && p.called == q.called
		}
		for key, x := range a {
			if y, has := b[key]; !has || !l.isEqual(x, y, met) {
				return false
			}
		}
		return true
	case []any:
		b, ok := b.([]any)
		return ok && slices.EqualFunc(a, b, func(x, y any) bool { return l.isEqual(x, y, met) })
	}
	return a == b
}
