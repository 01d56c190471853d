package rules

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// consequence is the given one, or says that it is none of the change's.
func (e exposure) consequence(p *threat.Pass, text string) string {
	switch {
	case e.withheld:
		return "; the change marks it writeOnly, so an answer that has it breaks the description"
	case e.declared:
		return "; so far the description let it return anything"
	case e.readBefore(p):
		return ", who could read the same from other operations before"
	}
	return text
}

// operations names the operations, the most exposed first.
func (e exposure) operations() string {
	if e.isNew {
		return "the new " + operations(e.pairs)
	}
	return operations(e.pairs)
}

// returns is the verb: "returns" of a new operation, "newly returns" of one that
// was there.
func (e exposure) returns() string {
	switch {
	case e.withheld:
		return verb(e.pairs, "declares", "declare")
	case e.isNew:
		return verb(e.pairs, "returns", "return")
	case e.declared:
		return verb(e.pairs, "is now said to return", "are now said to return")
	}
	return verb(e.pairs, "newly returns", "newly return")
}

// words names the values with their classes, at most three, and the errors in
// which they leave.
func (e exposure) words() string {
	var out []string
	for _, v := range e.values {
		if w := e.valueWords(v.leaf) + classWords(v.verdict); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	text := list(out, 3)
	if l := e.values[0].leaf; fails(e.pairs[0].Op(), l) {
		text += verb(e.pairs, " in its ", " in their ") + strings.TrimPrefix(strings.TrimPrefix(l.Where, "response "), "header ") + " response"
	}
	return text
}

// names are the values without their classes, each once.
func (e exposure) names() []string {
	var all []string
	for _, v := range e.values {
		if w := e.valueWords(v.leaf); !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

// valueWords names a value by its path; where it stands at different places, by
// the schema that holds it.
func (e exposure) valueWords(l api.Leaf) string {
	if in := l.DeclaredIn(); e.scattered && in != "" && !strings.HasPrefix(l.Where, "response header") {
		return name(in + "." + l.Name())
	}
	return valueWords(l)
}

// valueWords names a value by its path; deep down by the schema that holds it,
// which says more.
func valueWords(l api.Leaf) string {
	if strings.HasPrefix(l.Where, "response header") {
		return "the header " + name(l.Path)
	}
	if in := l.DeclaredIn(); len(l.Path) > 70 && in != "" {
		return name(in + "." + l.Name())
	}
	return name(l.Path)
}

func classWords(v sensitive.Verdict) string {
	if v.Level == sensitive.S0 {
		return ""
	}
	return " (" + string(v.Class) + ")"
}

// callers says who gets in: "anybody", "every caller with `bearer`". Of several
// operations the first is the easiest to reach.
func callers(p *threat.Pass, pairs ...*diff.Pair) string {
	o := pairs[0].Op()
	text := strings.ReplaceAll(o.API.Describe(o.Auth), " | ", " or ")
	others := slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Op().API.Describe(q.Op().Auth) != o.API.Describe(o.Auth) })
	asked := p.RequiredCredentialHeader(o)
	switch {
	case others && anybodyCalls(p, o):
		return "all their callers, which for the first is anybody"
	case others:
		return "all their callers"
	case !p.Conventions.DemandsNow:
		return "every caller"
	case asked != "":
		return "callers with " + name(asked) + ", as its parameters have it"
	case o.Auth.Open():
		return "anybody"
	case o.Auth.Unspecified || len(text) > 60:
		return "every caller let in"
	}
	return "every caller with " + name(text)
}
