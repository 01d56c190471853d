package rules

import "github.com/threatdelta/threatdelta/internal/threat"

// authentication lists the rules about who gets in.
func authentication() []threat.Rule {
	return []threat.Rule{
		authRemoved(),
	}
}
