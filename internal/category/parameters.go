package category

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Subjects spells values with their carriers.
func Subjects(all []api.Leaf) string {
	var out []string
	for _, l := range all {
		out = append(out, l.Subject())
	}
	return strings.Join(out, "\n")
}

// Growth is the draft of what the rules about input say: new surface, which
// counts less where it is guarded as its siblings are.
func (x *NewInput) Growth(p *threat.Pass) threat.Diagnostic {
	d := x.Diagnostic()
	d.By = threat.ByConvention
	d.Confidence = Confidence(p, x.Pairs[0].Op())
	first := x.Leaves[0]
	declared := first.Entry.EntrySpan()
	if !x.IsNew && first.Where == "request" && first.Path != "$" && (inside(declared, x.Change.Head) || !declaredAtBase(p, first)) {
		d.Head = declared
	}
	return d
}

// NewInput are parameters that operations may newly be sent: those that one rule
// tells of the same operations are one finding.
type NewInput struct {
	Change *diff.Change
	// pairs, the most exposed first.
	Pairs  []*diff.Pair
	Leaves []api.Leaf
	IsNew  bool // the operations are new
}

// NewParameters lists the new parameters that a rule wants, those of new operations
// apart from those that existing operations gain. A shared parameter is one
// parameter of many operations.
func NewParameters(p *threat.Pass, wants func(*api.Operation, api.Leaf) bool) []*NewInput {
	var newInputs []threat.Addition
	for _, g := range p.Additions(api.In) {
		o := g.Change.Pairs[0].Op()
		if g.Lifted || o.Kind != api.Endpoint {
			continue
		}
		var wanted []api.Leaf
		for l := range g.Leaves() {
			p.Spend(WantCost)
			if wants(o, l) {
				wanted = append(wanted, l)
			}
		}
		newInputs = append(newInputs, g.With(wanted))
	}
	return GroupInputs(p, newInputs)
}

// WantCost is about what it costs to see whether a rule wants a value, in steps.
const WantCost = 5

// GroupInputs joins the values of gains by what declares them.
func GroupInputs(p *threat.Pass, letsInMore []threat.Addition) []*NewInput {
	type key struct {
		entry openapi.ID
		isNew bool
	}
	known := map[key]*NewInput{}
	var all []*NewInput
	for _, g := range letsInMore {
		for l := range g.Leaves() {
			k := key{l.Entry.ID(), g.New}
			if x := known[k]; x != nil {
				x.Pairs = append(x.Pairs, g.Change.Pairs...)
				continue
			}
			known[k] = &NewInput{g.Change, slices.Clone(g.Change.Pairs), []api.Leaf{l}, g.New}
			all = append(all, known[k])
		}
	}
	return together(p, all)
}

// together joins what concerns the same operations.
func together(p *threat.Pass, all []*NewInput) []*NewInput {
	known := map[string]*NewInput{}
	var out []*NewInput
	for _, x := range all {
		x.Pairs = p.Ordered(x.Pairs)
		p.Spend(4 * len(x.Pairs))
		var key strings.Builder
		fmt.Fprint(&key, x.IsNew)
		for _, pair := range x.Pairs {
			fmt.Fprintf(&key, " %p", pair)
		}
		if same := known[key.String()]; same != nil {
			same.Leaves = append(same.Leaves, x.Leaves...)
			continue
		}
		known[key.String()] = x
		out = append(out, x)
	}
	return out
}

// Diagnostic is what the rules about parameters have in common. A finding about a new
// operation stands at the operation.
func (x *NewInput) Diagnostic() threat.Diagnostic {
	d := threat.Diagnostic{Subject: x.Leaves[0].Subject(), Pairs: x.Pairs, Confidence: severity.MediumConfidence}
	if x.IsNew {
		d.By = threat.ByConvention
		d.Related = []threat.Related{{Span: x.Leaves[0].Entry.KeySpan(), Message: wording.Name(x.Leaves[0].Path) + " is declared here"}}
	}
	return d
}

// Takes says whose parameters they are: "the new `GET /users` takes".
func (x *NewInput) Takes() string { return takes(x.Pairs, x.IsNew) }

func takes(pairs []*diff.Pair, areNew bool) string {
	if areNew {
		return "the new " + wording.Operations(pairs) + wording.Verb(pairs, " takes", " take")
	}
	return wording.Operations(pairs) + wording.Verb(pairs, " newly takes", " newly take")
}

// Say makes the message of who takes the values and of the rest of the sentence,
// in which %s stands for their names. What is said of values of like names by
// several operations is one finding, however many schemas declare them.
func (x *NewInput) Say(d *threat.Diagnostic, rest string) {
	d.Message = x.Takes() + " " + strings.Replace(rest, "%s", wording.Leaves(x.Leaves), 1)
	var alike []string
	for _, l := range x.Leaves {
		d.Names = append(d.Names, wording.Name(l.Path))
		alike = append(alike, strings.Join(words.Tokens(l.Name()), " "))
	}
	slices.Sort(alike)
	d.Joins = rest + "\n" + strings.Join(alike, "\n")
	d.Say = func(pairs []*diff.Pair, names []string) string {
		areNew := !slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Base != nil })
		return takes(pairs, areNew) + " " + strings.Replace(rest, "%s", wording.List(names, 3), 1)
	}
}
