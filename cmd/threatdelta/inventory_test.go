package main

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// TestInventoryIsOfRules: what baseline leaves out are rules of the catalogue
// that report a change.
func TestInventoryIsOfRules(t *testing.T) {
	for id := range review.Inventory() {
		if r, ok := rules.Find(id); !ok || r.Reports != threat.Changes {
			t.Errorf("%s: no rule that reports a change", id)
		}
	}
}
