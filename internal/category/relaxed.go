package category

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// Constraint is one relaxed constraint of one value.
type Constraint struct {
	Leaf       api.Leaf
	Constraint api.Relaxation
}

// Relaxed is what one finding tells: the constraints that fell alike.
type Relaxed struct {
	Changes []*diff.Change
	Items   []Constraint
	Kind    string
}

// relaxedOwner is the id of the rule that tells of a relaxation, "" where the
// value is bound as tightly as before. Upper bounds have rules of their own
// (input-size-relaxed, page-limit-raised).
func relaxedOwner(o *api.Operation, l api.Leaf, r api.Relaxation) string {
	switch r.Facet {
	case "maxLength", "maxItems", "maxProperties", "maximum":
		return ""
	case "additionalProperties":
		return id.MassassignSchemaOpened
	case "enum":
		return id.InputEnumOpened
	case "nullable":
		if l.Required && semantics.IsProof(o, l) {
			return id.InputSecurityFieldOptional
		}
		return "" // null beside a value opens nothing
	case "required":
		switch {
		case semantics.IsProof(o, l):
			return id.InputSecurityFieldOptional
		case semantics.IsTenantScope(l):
			return id.BolaTenantParamDropped
		}
	case "type":
		if f := l.Schema.Facts().Format; f == "uuid" || f == "date-time" || f == "date" {
			return "" // the format says more than the type did
		}
	case "format", "pattern":
		if semantics.HasLostRandomness(l, r) {
			return id.BolaIDPredictable
		}
	}
	return id.InputConstraintRelaxed
}

// RelaxedConstraints lists the relaxations that the rule of the pass tells: those of the
// same operations together, and the same of several operations together. kind
// keeps apart what the rule weighs differently.
func RelaxedConstraints(p *threat.Pass, kind func(*api.Operation) string) []Relaxed {
	return RelaxedConstraintsBy(p, func(o *api.Operation, _ Constraint) string { return kind(o) })
}

func RelaxedConstraintsBy(p *threat.Pass, kind func(*api.Operation, Constraint) string) []Relaxed {
	var parts []*diff.Change
	of := map[*diff.Change]*Relaxed{}
	for c, w := range diff.Each[diff.InputRelaxed](p.Delta) {
		o := c.Pairs[0].Op()
		byKind := map[string]*diff.Change{}
		for _, r := range w.Relaxed {
			item := Constraint{w.Leaf, r}
			if relaxedOwner(o, w.Leaf, r) != p.Rule.ID || slices.Equal(r.Old, r.New) {
				continue
			}
			k := kind(o, item)
			if byKind[k] == nil {
				part := *c
				byKind[k] = &part
				of[&part] = &Relaxed{Kind: k}
				parts = append(parts, &part)
			}
			of[byKind[k]].Items = append(of[byKind[k]].Items, item)
		}
	}
	var wholes []*diff.Change
	for _, group := range BySame(parts, func(c *diff.Change) string { return of[c].Kind + "\n" + c.Reach() }) {
		c := Joined(group)
		of[c] = &Relaxed{Kind: of[group[0]].Kind}
		for _, part := range group {
			of[c].Items = append(of[c].Items, of[part].Items...)
		}
		wholes = append(wholes, c)
	}
	var out []Relaxed
	for _, group := range BySame(wholes, func(c *diff.Change) string { return of[c].Kind + "\n" + strings.Join(of[c].Words(), "\n") }) {
		out = append(out, Relaxed{group, of[group[0]].Items, of[group[0]].Kind})
	}
	return nested(out)
}

// nested joins what fell in the same way for parameters, where it is the same
// ones or operations among which the others are: page parameters that a generator
// newly spells otherwise.
func nested(all []Relaxed) []Relaxed {
	var out []Relaxed
	alike := map[string][]int{} // places in out, by what fell
	for _, x := range all {
		key := x.facets()
		i := slices.IndexFunc(alike[key], func(i int) bool { return x.nests(out[i]) })
		switch {
		case key == "" || i < 0:
			alike[key] = append(alike[key], len(out))
			out = append(out, x)
		default:
			out[alike[key][i]] = merged(out[alike[key][i]], x)
		}
	}
	return out
}

// merged takes the items of both, those of the one with more first.
func merged(x, y Relaxed) Relaxed {
	if len(y.Items) > len(x.Items) || len(Joined(y.Changes).Pairs) > len(Joined(x.Changes).Pairs) {
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

// nests reports whether the operations or the values of one are among those of
// the other.
func (x *Relaxed) nests(y Relaxed) bool {
	of, all := keysOf(x.Changes), keysOf(y.Changes)
	return among(of, all) || among(all, of) || among(x.Words(), y.Words()) || among(y.Words(), x.Words())
}

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

// among reports whether all words of some are in all.
func among(some, all []string) bool {
	return !slices.ContainsFunc(some, func(s string) bool { return !slices.Contains(all, s) })
}

// facets spells what fell without the names of the values, "" where they are not
// all parameters of one kind that may be told together.
func (x *Relaxed) facets() string {
	var out []string
	for _, i := range x.Items {
		if i.Leaf.Where == "request" || i.Constraint.Facet == "required" {
			return ""
		}
		out = append(out, fmt.Sprintf("%s %s %q\n%q", i.Leaf.Where, i.Constraint.Facet, i.Constraint.Old, i.Constraint.New))
	}
	slices.Sort(out)
	return x.Kind + "\n" + strings.Join(slices.Compact(out), "\n")
}

// Words spells the constraints: "`$.code` pattern `^[A-Z]+$` removed".
func (x *Relaxed) Words() []string {
	var out []string
	for _, i := range x.Items {
		out = append(out, wording.Name(i.Leaf.Path)+" "+i.Constraint.Facet+" "+relaxedWords(i.Constraint))
	}
	return out
}

func relaxedWords(r api.Relaxation) string {
	if len(r.New) == 0 {
		return wording.Name(wording.Shorten(r.Was())) + " removed"
	}
	return wording.Name(wording.Shorten(r.Was())) + " to " + wording.Name(wording.Shorten(r.Is()))
}

// Added lists the values that an enum of a value accepts and its old one did
// not.
func (i Constraint) Added() []string { return i.Constraint.Additions() }
