package authz

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bolaIDPredictable() threat.Rule {
	return threat.Rule{
		ID: id.BolaIDPredictable, Title: "Ids can be counted up",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API1:2023"}, CWE: []int{340, 639},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "An attacker who counts the ids up gets from their own object to everybody else's.",
		Mitigation:  "Keep opaque ids in what callers see, and check on every call that the object is the caller's.",
		Test:        "Create two objects: their ids are not consecutive.",
		Probe:       threat.Probe{Template: plan.None, Why: "whether ids follow each other is seen from several objects, which somebody has to create"},
		Run: func(p *threat.Pass) {
			reported := reportCountable(p)
			reportRenumbered(p, reported)
			reportNumbersBeside(p)
		},
	}
}

// reportCountable reports inputs that were random ids and may now be numbers, and
// returns their operations.
func reportCountable(p *threat.Pass) map[*diff.Pair]bool {
	reported := map[*diff.Pair]bool{}
	for _, x := range category.RelaxedConstraints(p, func(*api.Operation) string { return "" }) {
		first := x.Items[0]
		threat.ReportMerged(p, threat.ItemsOf(x.Changes), threat.AsOne, func(g threat.Group[struct{}]) threat.Diagnostic {
			for _, pair := range g.Pairs {
				reported[pair] = true
			}
			return threat.Diagnostic{Subject: first.Leaf.Subject(), Confidence: severity.MediumConfidence,
				Message: fmt.Sprintf("%s %s for %s was a random id (%s) and may now be counted up",
					wording.Name(first.Leaf.Path()), wording.Verb(g.Pairs, "in the request", "in requests"), wording.Operations(p.Ordered(g.Pairs)), wording.Name(first.Constraint.Was()))}
		})
	}
	return reported
}

// reportRenumbered reports answers whose random ids became numbers, unless the same
// operation takes such a number, which is reported already.
func reportRenumbered(p *threat.Pass, reported map[*diff.Pair]bool) {
	for c, w := range diff.Each[diff.OutputRetyped](p.Delta) {
		isSuccess := c.Pairs[0].Op().Kind == api.Endpoint && w.Leaf.IsSuccess()
		if !isSuccess || !isCountableID(w.Leaf) || !isRandom(w.Base.Facts()) || slices.ContainsFunc(c.Pairs, func(q *diff.Pair) bool { return reported[q] }) {
			continue
		}
		p.Report(c, threat.Diagnostic{Subject: w.Leaf.Subject(), Confidence: severity.MediumConfidence,
			Message: fmt.Sprintf("%s %s %s as a number that can be counted up (was a random id)",
				wording.Operations(p.Ordered(c.Pairs)), wording.Verb(c.Pairs, "returns", "return"), wording.Name(w.Leaf.Path()))})
	}
}

// isCountableID reports whether a value is an id, by its name, that can be counted up.
func isCountableID(l api.Leaf) bool {
	tokens := words.Tokens(l.Name())
	return len(tokens) > 0 && semantics.IsIdentifier(tokens) && semantics.IsCountable(l.Schema())
}

// reportNumbersBeside reports answers that newly have a number beside the opaque id
// of the same object.
func reportNumbersBeside(p *threat.Pass) {
	for c, w := range diff.Each[diff.OutputAdded](p.Delta) {
		o := c.Pairs[0].Op()
		if w.Lifted || o.Kind != api.Endpoint {
			continue
		}
		for _, l := range w.Leaves {
			if !l.IsSuccess() || !isCountableID(l) {
				continue
			}
			if opaque := opaqueBeside(o, l); opaque != "" {
				p.Report(c, threat.Diagnostic{Subject: l.Subject(), Likelihood: 2, Impact: 3, Why: "beside an opaque id", Confidence: severity.MediumConfidence, Head: l.Entry().EntrySpan(),
					Consequence: "The number tells how many objects there are, and finds the others wherever it is accepted as an id.",
					Message: fmt.Sprintf("%s newly %s the number %s beside the opaque %s",
						wording.Operations(p.Ordered(c.Pairs)), wording.Verb(c.Pairs, "returns", "return"), wording.Name(l.Path()), wording.Name(opaque))})
			}
		}
	}
}

// opaqueBeside is the path of a random id of the same object, "" where there is
// none.
func opaqueBeside(o *api.Operation, l api.Leaf) string {
	if len(l.Names()) > 0 && words.Tokens(l.Name())[0] != "id" {
		return "" // the id of something else
	}
	own := l.Path()
	for _, x := range o.Outputs() {
		if x.Where() != l.Where() || x.Schema().Facts().Format != "uuid" {
			continue
		}
		path := x.Path() // which is made: of few
		if path != own && parentOf(path) == parentOf(own) && words.HasAny(words.Tokens(x.Name())[:1], "id", "uuid", "guid", "uid", "public", "external") {
			return path
		}
	}
	return ""
}

// parentOf is the path of the object that has a field.
func parentOf(path string) string { return path[:max(0, strings.LastIndexByte(path, '.'))] }

// isRandom reports whether ids of the kind cannot be guessed.
func isRandom(f *api.Facts) bool {
	return f.Format == "uuid" || slices.ContainsFunc(f.Patterns, semantics.IsRandomPattern)
}
