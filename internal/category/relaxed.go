package category

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// Constraint is one relaxed constraint of one value.
type Constraint struct {
	Leaf       api.Leaf       // the value
	Constraint api.Relaxation // what it may be now
}

// Relaxed is what one finding reports: constraints of the same operations, or the
// same constraints of several.
type Relaxed struct {
	Changes []*diff.Change
	Items   []Constraint
	// Kind is what the rule weighs alike, see RelaxedConstraints.
	Kind string
}

// RelaxedConstraints lists the relaxations that the rule of the pass reports: those
// of the same operations together, and the same of several operations together.
// kind keeps apart what the rule weighs differently.
func RelaxedConstraints(p *threat.Pass, kind func(*api.Operation) string) []Relaxed {
	return RelaxedConstraintsBy(p, func(o *api.Operation, _ Constraint) string { return kind(o) })
}

// RelaxedConstraintsBy is RelaxedConstraints where the kind depends on the
// constraint as well.
func RelaxedConstraintsBy(p *threat.Pass, kind func(*api.Operation, Constraint) string) []Relaxed {
	type reach struct{ kind, operations string }
	var wholes []threat.Item[Relaxed]
	for _, g := range threat.Merge(relaxedParts(p, kind), func(i threat.Item[Relaxed]) reach { return reach{i.Value.Kind, i.Reach()} }) {
		whole := Relaxed{Kind: g.First().Kind}
		for _, part := range g.Items {
			whole.Items = append(whole.Items, part.Value.Items...)
		}
		wholes = append(wholes, threat.Item[Relaxed]{Change: g.Change, Value: whole})
	}
	type text struct{ kind, words string }
	var out []Relaxed
	for _, g := range threat.Merge(wholes, func(i threat.Item[Relaxed]) text { return text{i.Value.Kind, strings.Join(i.Value.Words(), "\n")} }) {
		same := g.First()
		for _, item := range g.Items {
			same.Changes = append(same.Changes, item.Change)
		}
		out = append(out, same)
	}
	out = nested(out)
	for i := range out { // it stands where its message begins
		if len(out[i].Changes) < 2 {
			continue
		}
		g := threat.Led(p, threat.Merge(threat.ItemsOf(out[i].Changes), threat.AsOne)[0])
		out[i].Changes = nil
		for _, item := range g.Items {
			out[i].Changes = append(out[i].Changes, item.Change)
		}
	}
	return out
}

// relaxedParts are the relaxations of each change that the rule of the pass
// reports, one item a kind.
func relaxedParts(p *threat.Pass, kind func(*api.Operation, Constraint) string) []threat.Item[Relaxed] {
	var out []threat.Item[Relaxed]
	for c, w := range diff.Each[diff.InputRelaxed](p.Delta) {
		o := c.Pairs[0].Op()
		at := map[string]int{}
		for _, r := range w.Relaxed {
			item := Constraint{w.Leaf, r}
			if ruleOfConstraint(p, c.Pairs[0], w.Leaf, r) != p.Rule.ID || slices.Equal(r.Old, r.New) {
				continue
			}
			k := kind(o, item)
			i, known := at[k]
			if !known {
				i = len(out)
				at[k] = i
				out = append(out, threat.Item[Relaxed]{Change: c, Value: Relaxed{Kind: k}})
			}
			out[i].Value.Items = append(out[i].Value.Items, item)
		}
	}
	return out
}

// nested joins what is relaxed in the same way for parameters, where the ones, or
// their operations, are among the others: page parameters that a generator newly
// spells otherwise.
func nested(all []Relaxed) []Relaxed {
	var out []Relaxed
	mergedInputs := map[string][]int{} // places in out, by facets
	for _, x := range all {
		key := x.facets()
		i := slices.IndexFunc(mergedInputs[key], func(i int) bool { return x.isNested(out[i]) })
		switch {
		case key == "" || i < 0:
			mergedInputs[key] = append(mergedInputs[key], len(out))
			out = append(out, x)
		default:
			out[mergedInputs[key][i]] = merged(out[mergedInputs[key][i]], x)
		}
	}
	return out
}

// merged takes the items of both, those of the one with more first.
func merged(x, y Relaxed) Relaxed {
	if len(y.Items) > len(x.Items) || y.reach() > x.reach() {
		x, y = y, x
	}
	known := x.Words()
	x.Changes, x.Items = slices.Concat(x.Changes, y.Changes), slices.Clone(x.Items)
	for i, text := range y.Words() {
		if !slices.Contains(known, text) {
			x.Items = append(x.Items, y.Items[i])
		}
	}
	return x
}

// isNested reports whether the operations or the values of one are among those of
// the other.
func (x *Relaxed) isNested(y Relaxed) bool {
	of, all := keysOf(x.Changes), keysOf(y.Changes)
	return isAmong(of, all) || isAmong(all, of) || isAmong(x.Words(), y.Words()) || isAmong(y.Words(), x.Words())
}

// reach counts the operations.
func (x *Relaxed) reach() int { return len(slices.Compact(keysOf(x.Changes))) }

// keysOf are the keys of the operations of changes, sorted.
func keysOf(changes []*diff.Change) []string {
	var out []string
	for _, c := range changes {
		for _, p := range c.Pairs {
			out = append(out, p.Op().Key())
		}
	}
	slices.Sort(out)
	return out
}

// isAmong reports whether all of some are in all.
func isAmong(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// facets spells what is relaxed without the names of the values, "" where they are not
// all parameters of one kind that may be reported together.
func (x *Relaxed) facets() string {
	var out []string
	for _, i := range x.Items {
		if i.Leaf.Where() == "request" || i.Constraint.Facet == "required" {
			return ""
		}
		out = append(out, fmt.Sprintf("%s %s %q\n%q", i.Leaf.Where(), i.Constraint.Facet, i.Constraint.Old, i.Constraint.New))
	}
	slices.Sort(out)
	return x.Kind + "\n" + strings.Join(slices.Compact(out), "\n")
}

// Words spells the constraints: "`$.code` pattern `^[A-Z]+$` removed".
func (x *Relaxed) Words() []string {
	var out []string
	for _, i := range x.Items {
		out = append(out, wording.Value(i.Leaf.Path())+" "+relaxedWords(i.Constraint))
	}
	return out
}

// WordsAt spells the constraints for a sentence about an operation, which is the first in it:
// "`$.code` and `$.name` pattern `^[A-Z]+$` removed". What is relaxed alike is said once.
func (x *Relaxed) WordsAt(o *api.Operation) []string {
	at := map[string][]string{}
	var order []string
	for _, i := range x.Items {
		how := relaxedWords(i.Constraint)
		if at[how] == nil {
			order = append(order, how)
		}
		if name := wording.Value(wording.Path(o, i.Leaf)); !slices.Contains(at[how], name) {
			at[how] = append(at[how], name)
		}
	}
	for n, how := range order {
		order[n] = wording.List(at[how], 3) + " " + how
	}
	return order
}

func relaxedWords(r api.Relaxation) string {
	old, is := wording.Name(wording.Shorten(r.Was())), wording.Name(wording.Shorten(r.Is()))
	switch {
	case r.Facet == "properties" && r.Was() == "false":
		return "no longer forbidden"
	case r.Facet == "properties":
		return "(" + old + ") no longer declared"
	case r.Facet == "value":
		return "may be " + is
	case len(r.Old) == 0:
		return r.Facet + " " + is + " added"
	case len(r.New) == 0:
		return r.Facet + " " + old + " removed"
	}
	return r.Facet + " " + old + " to " + is
}

// Added lists the values that an enum of a value accepts and its old one did
// not.
func (i Constraint) Added() []string { return i.Constraint.Additions() }
