package openapi

import (
	"net/url"
)

// identities are the schemas of a file that have an "$id", which changes what
// references below are relative to.
type identities struct {
	roots map[*node]string // absolute, if the ids above are
	byID  map[string]*node // the first schema with each id
	of    map[*node]*node  // by reference: the nearest root above it
}

// resource returns the schema whose "$id" applies to a reference, nil for none.
func (f *file) resource(n *node) *node {
	if !f.hasID {
		return nil
	}
	return f.identities().of[n]
}

func (f *file) identities() *identities {
	if f.ids != nil {
		return f.ids
	}
	f.ids = &identities{roots: map[*node]string{}, byID: map[string]*node{}, of: map[*node]*node{}}
	seen := map[*node]bool{}
	var step func(n, root *node)
	step = func(n, root *node) {
		if n = through(n); n.isScalar() || seen[n] {
			return
		}
		seen[n] = true
		v := Value{node: n, file: f, bare: true}
		if id := v.Get("$id"); id.Kind() == String && id.node.scalar() != "" && id.node.scalar()[0] != '#' {
			name := absolute(f.ids.roots[root], id.node.scalar())
			if f.ids.roots[n] = name; f.ids.byID[name] == nil {
				f.ids.byID[name] = n
			}
			root = n
		}
		if _, ok := v.Ref(); ok && root != nil {
			f.ids.of[n] = root
		}
		for i, c := range n.content() {
			if n.kind == List || i%2 == 1 {
				step(c, root)
			}
		}
	}
	step(f.node, nil)
	return f.ids
}

// identified finds the schema that a reference names by its "$id". A reference
// without a file part means the schema around it.
func (l *loader) identified(from *file, within *node, place string) (Value, bool) {
	if place == "" {
		return Value{node: within, file: from}, true
	}
	wanted := place
	if within != nil {
		wanted = absolute(from.identities().roots[within], place)
	}
	for _, f := range l.order {
		if !f.hasID {
			continue
		}
		if n := f.identities().byID[wanted]; n != nil {
			return Value{node: n, file: f}, true
		}
	}
	return Value{}, false
}

// absolute resolves a reference against a base (RFC 3986, section 5).
func absolute(base, ref string) string {
	b, err := url.Parse(base)
	if err != nil || base == "" {
		return ref
	}
	r, err := b.Parse(ref)
	if err != nil {
		return ref
	}
	r.Fragment = ""
	return r.String()
}
