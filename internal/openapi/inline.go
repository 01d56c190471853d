package openapi

import (
	"iter"
)

// inlined has the references that are replaced by their targets. Methods that go
// from value to value yield the targets (see [Value.Bare]).
type inlined struct {
	targets map[*node]Value   // by the reference
	entries map[*node][]Value // of an object that was made of a reference and its target
	origins map[*node]*node
}

// inliner decides which references are replaced. Afterwards a description has no
// circles except through references that readers follow themselves. It is not
// larger than Limits allow, each reference counted as its target, so every walk
// through it ends.
type inliner struct {
	loader *loader
	all    map[*node]*candidate
	state  map[*node]state
	size   map[*node]int // of the targets, by reference
	total  int           // of all targets
	steps  int
	depth  int
	over   bool // a limit was exceeded
	said   bool
}

type state uint8

const (
	undecided state = iota
	open
	decided
)

// maxInlined bounds how deep references are replaced within each other.
const maxInlined = 50

// inline replaces references by their targets.
func (l *loader) inline(found []candidate) {
	if len(found) == 0 {
		return
	}
	if l.inlined == nil {
		l.inlined = &inlined{targets: map[*node]Value{}, entries: map[*node][]Value{}, origins: map[*node]*node{}}
	}
	g := &inliner{loader: l, all: map[*node]*candidate{}, state: map[*node]state{}, size: map[*node]int{}}
	for i := range found {
		if c := &found[i]; g.all[c.value.node] == nil {
			g.all[c.value.node] = c
		}
	}
	for i := range found {
		g.decide(found[i].value.node)
	}
}

// decide replaces or refuses one reference, after those within its target.
func (g *inliner) decide(n *node) {
	if g.state[n] != undecided {
		return
	}
	g.state[n] = open
	defer func() { g.state[n] = decided }()
	if g.depth++; g.depth > maxInlined {
		g.refuse(n)
	}
	c := g.all[n]
	target := g.final(c.target)
	size, circular := g.expand(target.node)
	g.depth--
	if circular {
		g.loader.note(Unresolved, c.value.Get("$ref").EntrySpan(), "the reference %.120q is not followed: it leads back to itself", refText(c.value))
		return
	}
	if g.total += size; g.over || g.total > g.loader.limits.Nodes {
		g.refuse(n)
		return
	}
	g.size[n] = size
	g.loader.inlined.take(c, target)
}

func refText(v Value) string {
	text, _ := v.Ref()
	return text
}

func (g *inliner) refuse(n *node) {
	g.over = true
	if !g.said {
		g.said = true
		g.loader.note(Limit, g.all[n].value.Get("$ref").EntrySpan(), "references in the place of whole sections stand for more than %d values: not all were followed", g.loader.limits.Nodes)
	}
}

// final continues if a target is a reference itself.
func (g *inliner) final(v Value) Value {
	for range maxInlined {
		if to, known := g.loader.inlined.targets[v.node]; known {
			return to
		}
		if g.all[v.node] != nil {
			g.decide(v.node)
			to, ok := g.loader.inlined.targets[v.node]
			if !ok {
				return v
			}
			return to
		}
		next, problem := g.loader.follow(v)
		if problem != "" || next.node == v.node {
			return v
		}
		v = next
	}
	return v
}

// expand counts the values below a node, with references counted as their targets.
// circular reports a way back to a reference that is being decided.
func (g *inliner) expand(n *node) (size int, circular bool) {
	n = through(n)
	if g.steps++; g.steps > 4*g.loader.limits.Nodes {
		g.over = true
	}
	if g.over {
		return 0, false
	}
	if g.all[n] != nil {
		if g.state[n] == open {
			return 0, true
		}
		if g.decide(n); g.size[n] > 0 {
			size = g.size[n]
		}
	}
	size++
	for i, c := range n.content() {
		if n.kind == Map && i%2 == 0 {
			continue
		}
		k, back := g.expand(c)
		if back {
			return 0, true
		}
		size += k
	}
	return size, false
}

// take puts a target in the place of a reference, together with the fields beside
// the reference. These win over fields of the target with the same name. Two lists
// of parameters are joined, with the one beside the reference last.
func (g *inlined) take(c *candidate, target Value) {
	if target.Kind() != Map || c.value.Len() == 1 && c.how == entirely {
		g.targets[c.value.node] = Value{node: target.node, file: target.file}
		return
	}
	var list []Value
	at := map[string]int{}
	for key, field := range g.of(c.value) {
		if key != "$ref" {
			at[key] = len(list)
			list = append(list, field)
		}
	}
	for key, field := range g.of(target) {
		i, own := at[key]
		switch {
		case !own:
			list = append(list, field)
		case key == "parameters" && c.how != entirely:
			list[i] = g.concatenate(list[i], field)
		}
	}
	raw := c.value.node
	made := &node{kind: Map, line: raw.line, column: raw.column}
	content := make([]*node, 0, 2*len(list))
	for _, field := range list {
		content = append(content, field.key, field.node)
	}
	made.fill(content)
	made.mark()
	g.entries[made], g.origins[made] = list, raw
	g.targets[raw] = Value{node: made, file: c.value.file}
}

// of iterates over the entries of an object, before its children are replaced.
func (g *inlined) of(v Value) iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		made := g.entries[v.node]
		for i := range v.Len() {
			field := Value{node: through(v.node.content()[2*i+1]), key: v.node.content()[2*i], file: v.file}
			if made != nil {
				field = made[i]
			}
			if !yield(field.key.scalar(), field) {
				return
			}
		}
	}
}

// concatenate makes one list of the items of two, those of far first.
func (g *inlined) concatenate(near, far Value) Value {
	x, y := g.through(near), g.through(far)
	if x.Kind() != List || y.Kind() != List {
		return near
	}
	made := &node{kind: List, line: x.node.line, column: x.node.column}
	var list []Value
	var content []*node
	for _, side := range [...]Value{y, x} {
		for _, n := range side.node.content() {
			list = append(list, Value{node: through(n), file: side.file})
			content = append(content, n)
		}
	}
	made.fill(content)
	g.entries[made], g.origins[made] = list, x.node
	return Value{node: made, key: near.key, file: near.file}
}

// through returns the target of a value that is a replaced reference, else the
// value itself.
func (g *inlined) through(v Value) Value {
	if g == nil || v.bare {
		return v
	}
	to, ok := g.targets[v.node]
	if !ok {
		return v
	}
	if g.origins[to.node] == v.node {
		to.key = v.key
	}
	return to
}

// Bare returns the value as its file has it. Values reached from there are also as
// written, with references not replaced.
func (v Value) Bare() Value {
	v.node, v.bare = v.origin(), true
	return v
}

// origin returns the node in the file.
func (v Value) origin() *node {
	if g := v.inlined(); g != nil {
		if n := g.origins[v.node]; n != nil {
			return n
		}
	}
	return v.node
}

func (v Value) inlined() *inlined {
	if v.file == nil || v.file.loader == nil {
		return nil
	}
	return v.file.loader.inlined
}
