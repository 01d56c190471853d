package judge_test

import (
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/proof"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// requests are the experiments with edits that relax a request, of which the ordinary
// run makes a part.
func requests(t *testing.T) []experiment {
	only := chosen()
	return slices.DeleteFunc(experiments(t), func(x experiment) bool { return x.response || x.same || !x.isDue(only) })
}

// TestCandidates: of the values that a proof would try first for a relaxed constraint,
// one of three is refused by the old schema and accepted by the new one, as a validator
// of JSON Schema says. It is so for 19 of 20: a parameter carries no null, and what has
// no type may be any text.
func TestCandidates(t *testing.T) {
	library := readLibrary(t)
	of, right := 0, 0
	for _, x := range requests(t) {
		for _, c := range relaxations(t, library, x) {
			if of++; 0 <= c.position && c.position < 3 {
				right++
				continue
			}
			t.Logf("%s: %s, the one that shows it has position %d of %d", x, c.facet, c.position, c.count)
		}
	}
	t.Logf("%d of %d (%.3f)", right, of, share(right, of))
	if of > 100 && share(right, of) < 0.95 {
		t.Errorf("only %d of %d relaxed constraints have a value that shows it among the first three", right, of)
	}
}

// shownFacet is a relaxed constraint with the position of the first value that shows it
// among those to try, negative for none.
type shownFacet struct {
	facet           string
	position, count int
}

// relaxations are those that the comparison of an experiment's descriptions finds.
func relaxations(t *testing.T, library object, x experiment) []shownFacet {
	t.Helper()
	base := loaded(t, describe(library, x.place, x.edit.narrow, x.version, false))
	head := loaded(t, describe(library, x.place, x.edit.wide, x.version, false))
	narrow := compile(library, fill(x.place.judged, object{"$S": x.edit.narrow}), x.edit.narrow, x.version, false)
	wide := compile(library, fill(x.place.judged, object{"$S": x.edit.wide}), x.edit.wide, x.version, false)
	var out []shownFacet
	for c, w := range diff.Each[diff.InputRelaxed](diff.Compare(base, head)) {
		for _, r := range w.Relaxed {
			values := proof.Candidates(c.Pairs[0], w.Leaf, r)
			position := slices.IndexFunc(values.List, func(v any) bool {
				readings := x.place.readings(v)
				accepted := func(s *jsonschema.Schema) bool {
					return slices.ContainsFunc(readings, func(v any) bool { return accepts(s, v) })
				}
				return !accepted(narrow) && accepted(wide)
			})
			out = append(out, shownFacet{r.Facet, position, len(values.List)})
		}
	}
	return out
}

// readings are what a body or a parameter may mean that is sent at a place, none for what
// cannot be written there.
func (p place) readings(v any) []any {
	if p.in == "body" {
		return []any{v}
	}
	if form, isObject := v.(object); p.in == "form" && isObject {
		v = form["value"]
	}
	if text, ok := spell(v); ok {
		return readText(text)
	}
	return nil
}

func loaded(t *testing.T, text string) *api.API {
	t.Helper()
	doc, err := openapi.Load(fstest.MapFS{"api.json": {Data: []byte(text)}}, "api.json", openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return api.Build(doc, ratelimit.New())
}

// TestProofs: nine of ten findings about what a request may be carry a request that
// kin-openapi refuses at base and accepts at head. What is left is what it does not read:
// parameters without a type, subtypes, what a text encodes. A reason stands by each.
func TestProofs(t *testing.T) {
	library := readLibrary(t)
	of, right := 0, 0
	reasons := map[string]int{}
	for _, x := range requests(t) {
		base, head := describe(library, x.place, x.edit.narrow, x.version, false), describe(library, x.place, x.edit.wide, x.version, false)
		if base == head {
			continue
		}
		for _, f := range provenFindings(t, base, head) {
			switch {
			case f.State == severity.Resolved:
				continue
			case f.Proof.IsShown():
				right++
			case f.Proof == nil || f.Proof.Absent == "":
				t.Errorf("%s: %s has neither a proof nor a reason", x, f.Rule)
			default:
				reasons[f.Proof.Absent]++
				t.Logf("%s: %s: %s", x, f.Rule, f.Proof.Absent)
			}
			of++
		}
	}
	t.Logf("%d of %d (%.3f) are proven", right, of, share(right, of))
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		t.Logf("%4d %s", reasons[reason], reason)
	}
	if of > 100 && share(right, of) < 0.9 {
		t.Errorf("only %d of %d findings are proven", right, of)
	}
}

func provenFindings(t *testing.T, base, head string) []finding.Finding {
	t.Helper()
	tree := func(text string) review.Tree {
		return review.Tree{FS: fstest.MapFS{"api.json": {Data: []byte(text), Mode: 0o644}}, Name: "tree"}
	}
	r, err := review.Run(t.Context(), review.Input{Pairs: []review.Pair{{Base: "api.json", Head: "api.json"}}, FailOn: severity.Never, Base: tree(base), Head: tree(head)})
	if err != nil || len(r.Specs) != 1 {
		t.Fatalf("%v: not reviewed", err)
	}
	return r.Specs[0].Findings
}
