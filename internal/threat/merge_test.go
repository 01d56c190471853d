package threat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// numbered are items at the lines 1, 2, 3 and so on, each about the operation that
// is named by its value.
func numbered(values ...string) []threat.Item[string] {
	pairs := map[string]*diff.Pair{}
	var out []threat.Item[string]
	for i, v := range values {
		if pairs[v] == nil {
			pairs[v] = &diff.Pair{Head: &api.Operation{Method: "GET", Path: "/" + v}}
		}
		c := &diff.Change{Head: openapi.Span{File: "a.yaml", Line: i + 1}, Pairs: []*diff.Pair{pairs[v]}}
		out = append(out, threat.Item[string]{Change: c, Value: v})
	}
	return out
}

func describe(groups []threat.Group[string]) string {
	var out string
	for _, g := range groups {
		out += fmt.Sprintf("[%s line %d, %d operations, %d places]", strings.Join(g.Values(), " "), g.Head.Line, len(g.Pairs), len(g.Places(threat.OperationsOf)))
	}
	return out
}

// TestMerge: items of one key are one group at the place of the first, with every
// operation once; the groups stand in the order of their first items.
func TestMerge(t *testing.T) {
	items := numbered("a", "b", "ab", "b", "b")
	type key struct{ length int }
	byLength := func(i threat.Item[string]) key { return key{len(i.Value)} }
	for _, test := range []struct {
		name, got, want string
	}{
		{"by a struct", describe(threat.Merge(items, byLength)), "[a b b b line 1, 2 operations, 3 places][ab line 3, 1 operations, 0 places]"},
		{"by its value", describe(threat.Merge(items, threat.SameValue)),
			"[a line 1, 1 operations, 0 places][b b b line 2, 1 operations, 2 places][ab line 3, 1 operations, 0 places]"},
		{"by its operations", describe(threat.Merge(items, threat.SameOperations)),
			"[a line 1, 1 operations, 0 places][b b b line 2, 1 operations, 2 places][ab line 3, 1 operations, 0 places]"},
		{"as one", describe(threat.Merge(items, threat.AsOne)), "[a b ab b b line 1, 3 operations, 4 places]"},
		{"as one of none", describe(threat.Merge(items[:0], threat.AsOne)), ""},
		{"many", describe(threat.MergeMany(items, 3, byLength)), "[a b b b line 1, 2 operations, 3 places][ab line 3, 1 operations, 0 places]"},
		{"few", describe(threat.MergeMany(items[:3], 2, byLength)), "[a line 1, 1 operations, 0 places][b line 2, 1 operations, 0 places][ab line 3, 1 operations, 0 places]"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.name, test.got, test.want)
		}
	}
}

// TestReportMerged: a finding names the places of the other items, unless the rule
// names places itself.
func TestReportMerged(t *testing.T) {
	head := edit(t, edit(t, shop, "    post:\n", "    post:\n      security: []\n"), "    delete:\n", "    delete:\n      security: []\n")
	run := func(related []threat.Related) []*threat.Finding {
		return view(t, shop, head).Run([]threat.Rule{{ID: "test-rule", Title: "Test", Likelihood: 3, Impact: 2, Run: func(p *threat.Pass) {
			var items []threat.Item[string]
			for c := range diff.Each[diff.AuthChanged](p.Delta) {
				items = append(items, threat.Item[string]{Change: c, Value: "same"})
			}
			threat.ReportMerged(p, items, threat.AsOne, func(g threat.Group[string]) threat.Diagnostic {
				return threat.Diagnostic{Subject: "x", Message: g.First(), Related: related}
			})
		}}})
	}
	for _, test := range []struct {
		related []threat.Related
		want    int
	}{{nil, 1}, {[]threat.Related{}, 0}} {
		found := run(test.related)
		if len(found) != 1 || len(found[0].Pairs) != 2 || len(found[0].Related) != test.want {
			t.Errorf("%d findings, want one about two operations with %d related places", len(found), test.want)
		}
	}
}
