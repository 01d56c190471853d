package egress

import (
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// knownCallers reports whether the description asks for credentials, and every
// one of the operations does.
func knownCallers(p *threat.Pass, pairs []*diff.Pair) bool {
	return !p.HasOpen(pairs) && p.Conventions.Demands
}
