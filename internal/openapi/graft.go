package openapi

import (
	"iter"

	"go.yaml.in/yaml/v4"
)

// grafts are the references for which their targets stand: whoever goes from
// value to value meets these (see [Value.Bare]).
type grafts struct {
	targets map[*yaml.Node]Value   // by the reference
	entries map[*yaml.Node][]Value // of an object that was made of a reference and its target
	origins map[*yaml.Node]*yaml.Node
}

// grafter decides which references are grafted. Afterwards a description has no
// circles but by what readers follow themselves, and is not larger than Limits
// let it be, references counted as what they stand for: whoever walks through it
// comes to an end.
type grafter struct {
	loader *loader
	all    map[*yaml.Node]*candidate
	state  map[*yaml.Node]state
	size   map[*yaml.Node]int // of what stands for a reference
	total  int                // of all of them
	steps  int
	depth  int
	over   bool // a limit was met
	said   bool
}

type state uint8

const (
	undecided state = iota
	open
	decided
)

// maxGrafts bounds how many references stand for one within the other.
const maxGrafts = 50

// graft installs the references that stand for their targets.
func (l *loader) graft(found []candidate) {
	if len(found) == 0 {
		return
	}
	l.grafts = &grafts{targets: map[*yaml.Node]Value{}, entries: map[*yaml.Node][]Value{}, origins: map[*yaml.Node]*yaml.Node{}}
	g := &grafter{loader: l, all: map[*yaml.Node]*candidate{}, state: map[*yaml.Node]state{}, size: map[*yaml.Node]int{}}
	for i := range found {
		if c := &found[i]; g.all[c.value.node] == nil {
			g.all[c.value.node] = c
		}
	}
	for i := range found {
		g.decide(found[i].value.node)
	}
}

// decide takes or refuses one reference, those within its target first.
func (g *grafter) decide(n *yaml.Node) {
	if g.state[n] != undecided {
		return
	}
	g.state[n] = open
	defer func() { g.state[n] = decided }()
	if g.depth++; g.depth > maxGrafts {
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
	g.loader.grafts.take(c, target)
}

func refText(v Value) string {
	text, _ := v.Ref()
	return text
}

func (g *grafter) refuse(n *yaml.Node) {
	g.over = true
	if !g.said {
		g.said = true
		g.loader.note(Limit, g.all[n].value.Get("$ref").EntrySpan(), "references in the place of whole sections stand for more than %d values: not all were followed", g.loader.limits.Nodes)
	}
}

// final goes on where a target is a reference itself.
func (g *grafter) final(v Value) Value {
	for range maxGrafts {
		if g.all[v.node] != nil {
			g.decide(v.node)
			to, ok := g.loader.grafts.targets[v.node]
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

// expand counts the values below a node, references that are taken for what
// they stand for. It reports a way back to a reference that is being decided.
func (g *grafter) expand(n *yaml.Node) (size int, circular bool) {
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
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
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

// take lets a target stand for a reference, with what stands beside it: of two
// fields of one name that beside the reference counts, and of two lists of
// parameters both do, the nearer one last.
func (g *grafts) take(c *candidate, target Value) {
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
	made := &yaml.Node{Kind: yaml.MappingNode, Tag: raw.Tag, Line: raw.Line, Column: raw.Column}
	for _, field := range list {
		made.Content = append(made.Content, field.key, field.node)
	}
	g.entries[made], g.origins[made] = list, raw
	g.targets[raw] = Value{node: made, file: c.value.file}
}

// of iterates over the entries of an object, before anything is taken for a child.
func (g *grafts) of(v Value) iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		made := g.entries[v.node]
		for i := range v.Len() {
			field := Value{node: through(v.node.Content[2*i+1]), key: v.node.Content[2*i], file: v.file}
			if made != nil {
				field = made[i]
			}
			if !yield(field.key.Value, field) {
				return
			}
		}
	}
}

// concatenate makes one list of the items of two, the farther first.
func (g *grafts) concatenate(near, far Value) Value {
	x, y := g.through(near), g.through(far)
	if x.Kind() != List || y.Kind() != List {
		return near
	}
	made := &yaml.Node{Kind: yaml.SequenceNode, Tag: x.node.Tag, Line: x.node.Line, Column: x.node.Column}
	var list []Value
	for _, side := range [...]Value{y, x} {
		for _, n := range side.node.Content {
			list = append(list, Value{node: through(n), file: side.file})
			made.Content = append(made.Content, n)
		}
	}
	g.entries[made], g.origins[made] = list, x.node
	return Value{node: made, key: near.key, file: near.file}
}

// through sees a value as what stands for it.
func (g *grafts) through(v Value) Value {
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

// Bare is the value as its file has it: from there, references are met where they
// stand, and not what stands for them.
func (v Value) Bare() Value {
	v.node, v.bare = v.origin(), true
	return v
}

// origin is the node that stands in the file.
func (v Value) origin() *yaml.Node {
	if g := v.grafts(); g != nil {
		if n := g.origins[v.node]; n != nil {
			return n
		}
	}
	return v.node
}

func (v Value) grafts() *grafts {
	if v.file == nil || v.file.loader == nil {
		return nil
	}
	return v.file.loader.grafts
}
