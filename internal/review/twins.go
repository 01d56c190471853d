package review

import (
	"cmp"
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
)

// outlines are the outlines of the reviewed descriptions, by path; nil where there is but
// one, which has no twin.
type outlines map[string]discover.Outline

// add notes what a description describes at head, or described before it was
// removed.
func (t outlines) add(path string, base, head *openapi.Document) {
	if t != nil {
		t[path] = discover.OutlineOf(cmp.Or(head, base))
	}
}

// digests are the outlines as a shard of a report has them.
func (t outlines) digests() []report.Outline {
	out := []report.Outline{}
	for _, path := range slices.Sorted(maps.Keys(t)) {
		title, operations := t[path].Digests()
		out = append(out, report.Outline{Path: path, Title: title, Operations: operations})
	}
	return out
}
