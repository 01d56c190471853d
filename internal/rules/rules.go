package rules

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/threat"
	"golang.org/x/tools/txtar"
)

// All returns the catalogue in the order in which it is documented: by family,
// within a family as a reviewer would read it.
func All() []threat.Rule {
	var lists [][]threat.Rule
	for _, f := range families() {
		lists = append(lists, f.Rules)
	}
	return slices.Concat(lists...)
}

// Find returns the rule with the id.
func Find(id string) (threat.Rule, bool) {
	for _, f := range families() {
		if i := slices.IndexFunc(f.Rules, func(r threat.Rule) bool { return r.ID == id }); i >= 0 {
			return f.Rules[i], true
		}
	}
	return threat.Rule{}, false
}

// Book returns the case book of a rule; ok is false for an unknown id.
func Book(id string) (*txtar.Archive, bool) {
	raw, ok := bookText(id)
	if !ok {
		return nil, false
	}
	return txtar.Parse(raw), true
}

// bookText is the file of a rule's book; ok is false for an unknown id.
func bookText(id string) (raw []byte, ok bool) {
	name := strings.ReplaceAll(id, "-", "_") + ".txtar"
	for _, f := range families() {
		if raw, err := fs.ReadFile(f.Books, name); err == nil {
			return raw, true
		}
	}
	return nil, false
}
