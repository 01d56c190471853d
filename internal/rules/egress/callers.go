package egress

import (
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// isForKnownCallers reports whether the description asks for credentials, and so
// does each of the operations.
func isForKnownCallers(p *threat.Pass, pairs []*diff.Pair) bool {
	return !p.HasOpen(pairs) && p.Conventions.Demands
}
