package review

import (
	"cmp"

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

// name fills in which descriptions describe an API that another one describes too.
func (t outlines) name(specs []report.Spec) {
	same := discover.Twins(t)
	for i := range specs {
		specs[i].SameAs = same[specs[i].Path]
	}
}
