package rules

import (
	"io/fs"
	"strings"

	"github.com/threatdelta/threatdelta/internal/threat"
	"golang.org/x/tools/txtar"
)

// All returns the catalogue in the order in which it is documented: by family,
// within a family as a reviewer would read it.
func All() []threat.Rule {
	var all []threat.Rule
	for _, f := range Families() {
		all = append(all, f.Rules...)
	}
	return all
}

// Find returns the rule with the id.
func Find(id string) (threat.Rule, bool) {
	for _, r := range All() {
		if r.ID == id {
			return r, true
		}
	}
	return threat.Rule{}, false
}

// Book returns the case book of a rule; ok is false for an unknown id.
func Book(id string) (*txtar.Archive, bool) {
	for _, f := range Families() {
		if raw, err := fs.ReadFile(f.Books, strings.ReplaceAll(id, "-", "_")+".txtar"); err == nil {
			return txtar.Parse(raw), true
		}
	}
	return nil, false
}
