package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceDeprecatedRevived() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceDeprecatedRevived, Title: "What was to go stays",
		OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 2, Impact: 2, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Have the owner confirm that it stays, and bring its controls up to those of its successor.",
		Test:       "While it is deprecated, the answer carries Deprecation and Sunset headers.",
		Run: func(p *threat.Pass) {
			var found []*diff.Change
			why := map[*diff.Change]string{}
			for _, pair := range p.Delta.Pairs {
				if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
					continue
				}
				if text, base, head := revived(pair); text != "" {
					c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: base, Head: head}
					why[c] = text
					found = append(found, c)
				}
			}
			for _, group := range category.BySame(found, func(c *diff.Change) string {
				if len(found) > 5 {
					return why[c]
				}
				return why[c] + c.Pairs[0].Op().Key()
			}) {
				c := category.Joined(group)
				pairs := p.Ordered(c.Pairs)
				p.Report(c, threat.Diagnostic{Subject: "operation", Related: category.PlacesOf(group, category.OfOperations),
					Message: fmt.Sprintf("%s %s: it was about to go, and may lack what its successor got", wording.Operations(pairs), why[group[0]])})
			}
			reportGrowing(p)
		},
	}
}

// revived says why an operation stays that was to go, and where that is written.
func revived(pair *diff.Pair) (why string, base, head openapi.Span) {
	b, h := pair.Base, pair.Head
	if b.Deprecated && !h.Deprecated {
		head = h.Span()
		if at := h.Value.Get("deprecated"); at.Exists() {
			head = at.EntrySpan()
		}
		return "is no longer deprecated", b.Value.Get("deprecated").EntrySpan(), head
	}
	was, now := sunset(b), sunset(h)
	switch {
	case !was.Exists():
	case !now.Exists():
		return "no longer names the date on which it goes", was.EntrySpan(), h.Span()
	case isDate(was.Scalar()) && isDate(now.Scalar()) && was.Scalar() < now.Scalar():
		return "goes later than announced", was.EntrySpan(), now.EntrySpan()
	}
	return "", base, head
}

// sunset is the date on which an operation goes, where an extension tells it.
func sunset(o *api.Operation) openapi.Value {
	for _, word := range [...]string{"x-sunset", "x-sunset-date", "x-deprecated-on", "x-removal-date"} {
		if at := o.Value.Get(word); at.Exists() {
			return at
		}
	}
	return openapi.Value{}
}

// isDate reports whether a text begins with a full date: such texts sort by
// time.
func isDate(s string) bool {
	parts := strings.SplitN(s, "-", 3)
	return len(parts) == 3 && len(parts[0]) == 4 && len(parts[1]) == 2 && len(parts[2]) >= 2
}

// reportGrowing tells of deprecated operations that take more than before.
func reportGrowing(p *threat.Pass) {
	var found []*diff.Change
	for c := range diff.Each[diff.InputAdded](p.Delta) {
		if !slices.ContainsFunc(c.Pairs, func(x *diff.Pair) bool { return x.Base == nil || !x.Base.Deprecated || !x.Head.Deprecated }) {
			found = append(found, c)
		}
	}
	for _, group := range category.BySame(found, (*diff.Change).Reach) {
		c := category.Joined(group)
		pairs := p.Ordered(c.Pairs)
		p.Report(c, threat.Diagnostic{Subject: "deprecated", Likelihood: 1, Why: "it still goes", Related: category.PlacesOf(group, category.OfOperations),
			Message: fmt.Sprintf("%s %s deprecated and newly %s more input: what is to go should not grow", wording.Operations(pairs), wording.Verb(pairs, "is", "are"), wording.Verb(pairs, "accepts", "accept"))})
	}
}
