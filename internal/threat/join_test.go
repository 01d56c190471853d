package threat_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// TestJoins: findings of one rule with the same words are one, unless they weigh
// differently or nothing asks for it.
func TestJoins(t *testing.T) {
	head := edit(t, edit(t, shop, "    post:\n", "    post:\n      security: []\n"), "    delete:\n", "    delete:\n      security: []\n")
	run := func(by threat.Facts, joins string) []*threat.Finding {
		found := view(t, shop, head).Run([]threat.Rule{{ID: "test-rule", Title: "Test", Likelihood: 3, Impact: 2, By: by, Run: func(p *threat.Pass) {
			for c := range diff.Each[diff.AuthChanged](p.Delta) {
				p.Report(c, threat.Diagnostic{Subject: "x", Message: "alone", JoinKey: joins, JoinNames: []string{c.Pairs[0].Op().Method, "both"},
					JoinMessage: func(pairs []*diff.Pair, names []string) string {
						return pairs[0].Op().String() + " " + strings.Join(names, ",")
					}})
			}
		}}})
		threat.Sort(found)
		return found
	}
	one := run(0, "like words")
	if len(one) != 1 || len(one[0].Pairs) != 2 || len(one[0].Related) != 1 {
		t.Fatalf("%d findings, want one about two operations with the other's place", len(one))
	}
	if got := one[0].Message; got != "POST /orders POST,both,DELETE" && got != "POST /orders DELETE,both,POST" {
		t.Errorf("message %q", got)
	}
	if two := run(0, ""); len(two) != 2 || two[0].Message != "Alone" {
		t.Errorf("%d findings without Joins, want 2", len(two))
	}
	if two := run(threat.ByWrite, "like words"); len(two) != 2 {
		t.Errorf("%d findings that weigh differently, want 2", len(two))
	}
}
