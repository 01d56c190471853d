package review

import (
	"path"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Pair is a description by its path on both sides, "" where it is not there.
type Pair struct {
	Base, Head string
	// Known is the path by which decisions know the description where that is not
	// its own at base, or at head where it is new: of files that are compared
	// directly, which may have any name.
	Known string
}

// description is who a pair is to those who decide about it.
func (in Input) description(p discover.Pair) threat.Description {
	for _, named := range in.Pairs {
		if named.Known != "" && named.Base == p.Base && named.Head == p.Head {
			return threat.Describe("", named.Known)
		}
	}
	at := func(name string) string {
		if name == "" {
			return ""
		}
		return path.Join(in.Within, name)
	}
	if p.Copy { // what was decided about its origin was not decided about it
		return threat.Describe("", at(p.Head))
	}
	return threat.Describe(at(p.Base), at(p.Head))
}
