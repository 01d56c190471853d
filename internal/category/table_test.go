package category_test

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/rules"
)

// TestTable: every category belongs to one rule, which exists, and to no other
// category.
func TestTable(t *testing.T) {
	seen := map[string]bool{}
	check := func(rule string) {
		if _, ok := rules.Find(rule); !ok {
			t.Errorf("there is no rule %q", rule)
		}
		if seen[rule] {
			t.Errorf("%s reports two categories", rule)
		}
		seen[rule] = true
	}
	for o := category.Cardholder; o <= category.Outbound; o++ {
		check(o.Rule())
	}
	for i := category.Ordinary; i <= category.ObjectID; i++ {
		if i.Rule() != "" {
			check(i.Rule())
		}
	}
	if len(seen) != 8+13 {
		t.Errorf("%d categories have a rule, want 21", len(seen))
	}
}
