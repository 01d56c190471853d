package proof

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Values are what may stand at one place of a request: the root of a body, or a
// parameter.
type Values struct {
	// Leaf is that place, Media the media type of a body.
	Leaf  api.Leaf
	Media string
	// List is what may be sent, the plainest first, at most mostCandidates.
	List []any
	// TooLarge is true if a larger value than mostBytes would be needed.
	TooLarge bool
}

// Candidates makes values that base should refuse and head accept, since a constraint
// of a request accepts more. None are judged yet. There are none where the place is not
// found in the request.
func Candidates(p *diff.Pair, leaf api.Leaf, r api.Relaxation) Values {
	s, ok := spotOf(p, leaf)
	if !ok {
		return Values{}
	}
	m := newMaker(api.In, &effort{})
	list := slices.Collect(candidates(s, r, m))
	return Values{rootOf(s), s.media, list, m.tooLarge}
}

// rootOf is the leaf of the whole body, or of the whole parameter.
func rootOf(s spot) api.Leaf {
	if s.isSent() {
		return api.ParameterLeaf(&api.Parameter{In: s.leaf.Where(), Name: s.leaf.Names()[0], Schema: s.root})
	}
	return api.BodyLeaf(s.leaf.Where(), s.root, openapi.Value{})
}
