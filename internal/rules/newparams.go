package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// params are parameters that operations may newly be sent: those that one rule
// tells of the same operations are one finding.
type params struct {
	change *diff.Change
	// pairs, the most exposed first.
	pairs  []*diff.Pair
	leaves []api.Leaf
	isNew  bool // the operations are new
}

// newParams lists the new parameters that a rule wants, those of new operations
// apart from those that existing operations gain. A shared parameter is one
// parameter of many operations.
func newParams(p *threat.Pass, wants func(*api.Operation, api.Leaf) bool) []*params {
	var newInputs []threat.Addition
	for _, g := range p.Additions(api.In) {
		o := g.Change.Pairs[0].Op()
		if g.Lifted || o.Kind != api.Endpoint {
			continue
		}
		var wanted []api.Leaf
		for l := range g.Leaves() {
			p.Spend(wantCost)
			if wants(o, l) {
				wanted = append(wanted, l)
			}
		}
		newInputs = append(newInputs, g.With(wanted))
	}
	return paramsOf(p, newInputs)
}

// wantCost is about what it costs to see whether a rule wants a value, in steps.
const wantCost = 5

// paramsOf joins the values of gains by what declares them.
func paramsOf(p *threat.Pass, letsInMore []threat.Addition) []*params {
	type key struct {
		entry openapi.ID
		isNew bool
	}
	known := map[key]*params{}
	var all []*params
	for _, g := range letsInMore {
		for l := range g.Leaves() {
			k := key{l.Entry.ID(), g.New}
			if x := known[k]; x != nil {
				x.pairs = append(x.pairs, g.Change.Pairs...)
				continue
			}
			known[k] = &params{g.Change, slices.Clone(g.Change.Pairs), []api.Leaf{l}, g.New}
			all = append(all, known[k])
		}
	}
	return together(p, all)
}

// together joins what concerns the same operations.
func together(p *threat.Pass, all []*params) []*params {
	known := map[string]*params{}
	var out []*params
	for _, x := range all {
		x.pairs = p.Ordered(x.pairs)
		p.Spend(4 * len(x.pairs))
		var key strings.Builder
		fmt.Fprint(&key, x.isNew)
		for _, pair := range x.pairs {
			fmt.Fprintf(&key, " %p", pair)
		}
		if same := known[key.String()]; same != nil {
			same.leaves = append(same.leaves, x.leaves...)
			continue
		}
		known[key.String()] = x
		out = append(out, x)
	}
	return out
}

// diagnostic is what the rules about parameters have in common. A finding about a new
// operation stands at the operation.
func (x *params) diagnostic() threat.Diagnostic {
	d := threat.Diagnostic{Subject: x.leaves[0].Subject(), Pairs: x.pairs, Confidence: severity.MediumConfidence}
	if x.isNew {
		d.By = threat.ByConvention
		d.Related = []threat.Related{{Span: x.leaves[0].Entry.KeySpan(), Message: name(x.leaves[0].Path) + " is declared here"}}
	}
	return d
}

// takes says whose parameters they are: "the new `GET /users` takes".
func (x *params) takes() string { return takes(x.pairs, x.isNew) }

func takes(pairs []*diff.Pair, areNew bool) string {
	if areNew {
		return "the new " + operations(pairs) + verb(pairs, " takes", " take")
	}
	return operations(pairs) + verb(pairs, " newly takes", " newly take")
}

// say makes the message of who takes the values and of the rest of the sentence,
// in which %s stands for their names. What is said of values of like names by
// several operations is one finding, however many schemas declare them.
func (x *params) say(d *threat.Diagnostic, rest string) {
	d.Message = x.takes() + " " + strings.Replace(rest, "%s", leaves(x.leaves), 1)
	var alike []string
	for _, l := range x.leaves {
		d.Names = append(d.Names, name(l.Path))
		alike = append(alike, strings.Join(words.Tokens(l.Name()), " "))
	}
	slices.Sort(alike)
	d.Joins = rest + "\n" + strings.Join(alike, "\n")
	d.Say = func(pairs []*diff.Pair, names []string) string {
		areNew := !slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Base != nil })
		return takes(pairs, areNew) + " " + strings.Replace(rest, "%s", list(names, 3), 1)
	}
}

// atBase reports whether some endpoint of base has a parameter that is alike.
func atBase(p *threat.Pass, like func(*api.Operation, *api.Parameter) bool) bool {
	if p.Delta.Base == nil {
		return false
	}
	for _, o := range p.Delta.Base.Endpoints() {
		for _, x := range o.Parameters {
			if like(o, x) {
				return true
			}
		}
	}
	return false
}
