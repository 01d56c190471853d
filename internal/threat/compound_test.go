package threat

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func met(rule string, l, i int, c severity.Confidence, pairs ...*diff.Pair) *Finding {
	f := newFinding(&Rule{ID: rule})
	f.Rank(finding.Axis{Value: l, Because: []string{"by rule"}}, finding.Axis{Value: i, Because: []string{"by rule"}})
	f.Confidence, f.Pairs = c, pairs
	return f
}

func TestCombine(t *testing.T) {
	here := &diff.Pair{Head: &api.Operation{Method: "GET", Path: "/a"}}
	there := &diff.Pair{Head: &api.Operation{Method: "GET", Path: "/b"}}
	both := Compound{Needs: [][]string{{"door"}, {"gold"}}, With: []string{"dark"}, Message: func(Match) string { return "the gold is gone" }}
	for name, c := range map[string]struct {
		found []*Finding
		lead  int // index of the finding that leads, -1 for none
		score int
		sure  severity.Confidence
		parts int
	}{
		"each axis takes the worst":       {[]*Finding{met("door", 5, 2, severity.HighConfidence, here), met("gold", 2, 4, severity.MediumConfidence, here)}, 0, 20, severity.MediumConfidence, 1},
		"what is unsure adds nothing":     {[]*Finding{met("door", 5, 2, severity.HighConfidence, here), met("gold", 2, 4, severity.LowConfidence, here)}, 0, 10, severity.HighConfidence, 1},
		"an unsure threat stays as it is": {[]*Finding{met("door", 5, 3, severity.LowConfidence, here), met("gold", 2, 4, severity.HighConfidence, here)}, 0, 15, severity.LowConfidence, 1},
		"other findings are parts":        {[]*Finding{met("door", 4, 4, severity.HighConfidence, here), met("gold", 4, 3, severity.HighConfidence, here), met("dark", 1, 1, severity.HighConfidence, here)}, 0, 16, severity.HighConfidence, 2},
		"elsewhere is elsewhere":          {[]*Finding{met("door", 5, 2, severity.HighConfidence, here), met("gold", 2, 4, severity.HighConfidence, there)}, -1, 10, severity.HighConfidence, 0},
		"half of it":                      {[]*Finding{met("door", 5, 2, severity.HighConfidence, here), met("dark", 2, 4, severity.HighConfidence, here)}, -1, 10, severity.HighConfidence, 0},
	} {
		t.Run(name, func(t *testing.T) {
			list := append([]*Finding(nil), c.found...)
			Combine(list, []Compound{both})
			parts := 0
			for i, f := range c.found {
				if (f.Together != "") != (i == c.lead) {
					t.Errorf("%s leads: %q", f.Rule, f.Together)
				}
				if f.Whole != nil {
					parts++
					if f.Whole != c.found[c.lead] {
						t.Errorf("%s is part of %s", f.Rule, f.Whole.Rule)
					}
				}
			}
			first := c.found[max(c.lead, 0)]
			if first.Score != c.score || first.Confidence != c.sure || parts != c.parts {
				t.Errorf("score %d, confidence %v, %d parts; want %d, %v, %d", first.Score, first.Confidence, parts, c.score, c.sure, c.parts)
			}
		})
	}
}

func TestCombineLeavesResolved(t *testing.T) {
	here := &diff.Pair{Head: &api.Operation{Method: "GET", Path: "/a"}}
	door, gold := met("door", 5, 2, severity.HighConfidence, here), met("gold", 2, 4, severity.HighConfidence, here)
	gold.State = severity.Resolved
	Combine([]*Finding{door, gold}, []Compound{{Needs: [][]string{{"door"}, {"gold"}}, Message: func(Match) string { return "gone" }}})
	if door.Together != "" || gold.Whole != nil {
		t.Error("what the change resolves is no part of a threat")
	}
}

func TestCompounds(t *testing.T) {
	here := &diff.Pair{Head: &api.Operation{Method: "GET", Path: "/a"}}
	there := &diff.Pair{Head: &api.Operation{Method: "GET", Path: "/b"}}
	door, listed, alone := met("door", 2, 2, severity.HighConfidence, here), met("new", 4, 4, severity.HighConfidence, here), met("new", 4, 4, severity.HighConfidence, there)
	Combine([]*Finding{door, listed, alone}, nil, "new")
	if listed.Whole != door || door.Together != "" || alone.Whole != nil {
		t.Errorf("beside another finding it is shown with %v, alone with %v", listed.Whole, alone.Whole)
	}
}

// What adds context to several operations is shown with another finding only where others
// speak of each of them: otherwise one of them would be named nowhere else.
func TestContextOfSeveralOperations(t *testing.T) {
	here := &diff.Pair{Head: &api.Operation{Method: "GET", Path: "/a"}}
	there := &diff.Pair{Head: &api.Operation{Method: "PUT", Path: "/a"}}
	for name, c := range map[string]struct {
		others []*Finding
		whole  int // index of the one it is shown with, -1 for none
	}{
		"of each, by itself":   {[]*Finding{met("door", 2, 2, severity.HighConfidence, here), met("gold", 4, 4, severity.HighConfidence, there)}, 0},
		"of each, the highest": {[]*Finding{met("door", 2, 2, severity.HighConfidence, here), met("gold", 4, 4, severity.HighConfidence, here, there)}, 1},
		"of one":               {[]*Finding{met("door", 2, 2, severity.HighConfidence, here)}, -1},
		"of none":              {nil, -1},
		"only context":         {[]*Finding{met("new", 2, 2, severity.HighConfidence, here), met("new", 2, 2, severity.HighConfidence, there)}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			listed := met("new", 1, 1, severity.HighConfidence, here, there)
			Combine(append([]*Finding{listed}, c.others...), nil, "new")
			var want *Finding
			if c.whole >= 0 {
				want = c.others[c.whole]
			}
			if listed.Whole != want {
				t.Errorf("shown with %v", listed.Whole)
			}
		})
	}
	lead, part, listed := met("door", 4, 4, severity.HighConfidence, here), met("gold", 5, 1, severity.HighConfidence, here, there), met("new", 1, 1, severity.HighConfidence, here, there)
	part.shownWith = []string{"door"}
	if Combine([]*Finding{lead, part, listed}, nil, "new"); part.Whole != lead || listed.Whole != lead {
		t.Errorf("shown with %v and %v, and not with what is reported", part.Whole, listed.Whole)
	}
}
