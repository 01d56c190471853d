package judge_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// judged holds one pair against the laws. Its requests are the same each time.
func judged(base, head *contract) *trial {
	x := &trial{r: rand.New(rand.NewPCG(7, 7)), base: base, head: head}
	x.run()
	return x
}

// kindOf is what a problem is, and which keyword it is about first.
func kindOf(problem string) string {
	kind, rest, _ := strings.Cut(problem, ":")
	_, facet, _ := strings.Cut(rest, ": ")
	facet, _, _ = strings.Cut(facet, " ")
	return kind + " " + facet
}

// longestShrink is how long a pair is made smaller. It is for whoever looks at it.
const longestShrink = 15 * time.Second

// shrunk leaves out of a pair what its problem does not need, on both sides alike or on
// one, until nothing more can go.
func shrunk(x *trial) *trial {
	if len(x.problems) == 0 {
		return x
	}
	kind := kindOf(x.problems[0])
	until := time.Now().Add(longestShrink)
	for smaller := true; smaller; {
		smaller = false
		for _, less := range x.reductions() {
			base, head := x.base.clone(), x.head.clone()
			less(base, head)
			if base.describe()+head.describe() == x.base.describe()+x.head.describe() || time.Now().After(until) {
				continue
			}
			next := judged(base, head)
			if slices.ContainsFunc(next.problems, func(p string) bool { return kindOf(p) == kind }) {
				x, smaller = next, true
			}
		}
	}
	return x
}

// reductions are the ways to make a pair smaller by one thing.
func (x *trial) reductions() []func(base, head *contract) {
	var list []func(base, head *contract)
	both := func(less func(*contract)) {
		list = append(list, func(b, h *contract) { less(b); less(h) }, func(b, _ *contract) { less(b) }, func(_, h *contract) { less(h) })
	}
	for _, e := range slices.Concat(x.base.operations, x.head.operations) {
		both(func(c *contract) {
			c.operations = slices.DeleteFunc(c.operations, func(o *exchange) bool { return len(c.operations) > 1 && o.path == e.path })
		})
		on := func(less func(o *exchange)) {
			both(func(c *contract) {
				for _, o := range c.operations {
					if o.path == e.path {
						less(o)
					}
				}
			})
		}
		on(func(o *exchange) { o.body = nil })
		on(func(o *exchange) { o.security = policy{absent: true} })
		for _, f := range e.parameters {
			on(func(o *exchange) {
				o.parameters = slices.DeleteFunc(o.parameters, func(g *field) bool { return g.name == f.name })
			})
		}
		on(func(o *exchange) {
			if o.body != nil && len(o.body.types) > 0 {
				o.body.types, o.body.form = o.body.types[:1], nil
			}
		})
	}
	both(func(c *contract) { c.root = policy{absent: true} })
	return append(list, x.schemaReductions()...)
}

// schemaReductions are those in the schemas.
func (x *trial) schemaReductions() []func(base, head *contract) {
	var list []func(base, head *contract)
	seen := map[string]bool{}
	text := x.base.describe() + x.head.describe()
	for _, n := range slices.Concat(x.base.schemas(), x.head.schemas()) {
		name, _, _ := strings.Cut(n.at, "/")
		if seen[n.at] || !strings.Contains(name, " ") && !strings.Contains(text, "/"+name+`"`) {
			continue // nothing refers to it
		}
		seen[n.at] = true
		for _, less := range n.reductions() {
			on := func(c *contract) {
				list := c.schemas()
				if i := slices.IndexFunc(list, func(m placed) bool { return m.at == n.at }); i >= 0 {
					less(c, list[i])
				}
			}
			list = append(list, func(b, h *contract) { on(b); on(h) }, func(b, _ *contract) { on(b) }, func(_, h *contract) { on(h) })
		}
	}
	return list
}

// reductions are the ways to make one schema smaller.
func (n placed) reductions() []func(c *contract, m placed) {
	list := []func(c *contract, m placed){
		func(c *contract, m placed) {
			if name, ok := m.schema["$ref"].(string); ok {
				m.replace(fill(c.parts[name], nil))
			}
		},
		func(_ *contract, m placed) { m.replace(object{"type": "integer"}) },
	}
	for _, word := range slices.Sorted(maps.Keys(n.schema)) {
		if word == "type" {
			continue
		}
		list = append(list, func(_ *contract, m placed) { delete(m.schema, word) })
		inner, _ := n.schema[word].(object)
		for _, name := range slices.Sorted(maps.Keys(inner)) {
			list = append(list, func(_ *contract, m placed) {
				if o, ok := m.schema[word].(object); ok {
					delete(o, name)
				}
			})
		}
		for _, end := range []int{0, 1} {
			list = append(list, func(_ *contract, m placed) {
				if l, ok := m.schema[word].([]any); ok && len(l) > 1 {
					m.schema[word] = l[end : len(l)-1+end]
				}
			})
		}
	}
	return list
}

// brief prints what a pair says, without what each description has.
func (x *trial) brief() string {
	var lines []string
	for _, c := range []*contract{x.base, x.head} {
		text := printed(c.hosts)
		for _, name := range slices.Sorted(maps.Keys(c.parts)) {
			if strings.Contains(c.describe(), "/"+name+`"`) {
				text += " " + name + ": " + printed(c.parts[name])
			}
		}
		for _, e := range c.operations {
			text += "\n    " + e.method + " " + e.path
			for _, f := range e.parameters {
				text += " " + printed([]any{f.in, f.name, f.required, f.style, f.schema})
			}
			if b := e.body; b != nil {
				text += " " + printed([]any{b.required, b.types, b.schema, b.form, b.styles})
			}
		}
		lines = append(lines, text)
	}
	return x.base.version + "\n  " + strings.Join(lines, "\n  ") + "\n  " + strings.Join(x.problems, "\n  ")
}
