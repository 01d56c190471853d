package inventory

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceDeprecatedRevived() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceDeprecatedRevived, Title: "What was to go stays",
		OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 2, Impact: 2, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "An operation that was given up stays open, with controls that nobody keeps up.",
		Mitigation:  "Have the owner confirm that it stays, and bring its controls up to those of its successor.",
		Test:        "While it is deprecated, the answer carries Deprecation and Sunset headers.",
		Probe:       threat.Probe{Template: plan.Header, Header: "Sunset"},
		Run: func(p *threat.Pass) {
			var found []threat.Item[reprieve]
			for _, pair := range p.Delta.Pairs {
				if pair.Base == nil || pair.Head == nil || pair.Head.Kind != api.Endpoint {
					continue
				}
				if why, base, head := revived(pair); why != notRevived {
					found = append(found, threat.Item[reprieve]{Change: &diff.Change{Pairs: []*diff.Pair{pair}, Base: base, Head: head}, Value: why})
				}
			}
			type key struct {
				why       reprieve
				operation string
			}
			operation := byOperation(found, 5)
			threat.ReportMerged(p, found, func(x threat.Item[reprieve]) key { return key{x.Value, operation(x)} }, func(g threat.Group[reprieve]) threat.Diagnostic {
				return threat.Diagnostic{Subject: "operation",
					Message: fmt.Sprintf("%s %s", wording.Operations(p.Ordered(g.Pairs)), g.First())}
			})
			reportMoreInput(p)
		},
	}
}

// reprieve is why an operation stays that was to go.
type reprieve int

const (
	notRevived reprieve = iota
	notDeprecated
	noDate
	laterDate
)

// String is the part of a message that follows the operation.
func (r reprieve) String() string {
	switch r {
	case notDeprecated:
		return "is no longer deprecated"
	case noDate:
		return "no longer names the date on which it goes"
	case laterDate:
		return "goes later than announced"
	}
	return "goes as announced"
}

// revived says why an operation stays that was to go, and where that is written.
func revived(pair *diff.Pair) (why reprieve, base, head openapi.Span) {
	b, h := pair.Base, pair.Head
	if b.Deprecated && !h.Deprecated {
		head = h.Span()
		if at := h.Value.Get("deprecated"); at.Exists() {
			head = at.EntrySpan()
		}
		return notDeprecated, b.Value.Get("deprecated").EntrySpan(), head
	}
	was, now := sunset(b), sunset(h)
	switch {
	case !was.Exists():
	case !now.Exists():
		return noDate, was.EntrySpan(), h.Span()
	case isDate(was.Scalar()) && isDate(now.Scalar()) && was.Scalar() < now.Scalar():
		return laterDate, was.EntrySpan(), now.EntrySpan()
	}
	return notRevived, base, head
}

// sunset is the date on which an operation goes, if an extension names it.
func sunset(o *api.Operation) openapi.Value {
	for _, word := range [...]string{"x-sunset", "x-sunset-date", "x-deprecated-on", "x-removal-date"} {
		if at := o.Value.Get(word); at.Exists() {
			return at
		}
	}
	return openapi.Value{}
}

// isDate reports whether a text begins with a full date. Such texts sort by time.
func isDate(s string) bool {
	parts := strings.SplitN(s, "-", 3)
	return len(parts) == 3 && len(parts[0]) == 4 && len(parts[1]) == 2 && len(parts[2]) >= 2
}

// reportMoreInput reports deprecated operations that accept more than before.
func reportMoreInput(p *threat.Pass) {
	var found []*diff.Change
	for c := range diff.Each[diff.InputAdded](p.Delta) {
		if !slices.ContainsFunc(c.Pairs, func(x *diff.Pair) bool { return x.Base == nil || !x.Base.Deprecated || !x.Head.Deprecated }) {
			found = append(found, c)
		}
	}
	threat.ReportMerged(p, threat.ItemsOf(found), threat.SameOperations, func(g threat.Group[struct{}]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		return threat.Diagnostic{Subject: "deprecated", Likelihood: 1, Why: "it still goes",
			Consequence: "An operation that is about to go, and is looked after less, has more to attack.",
			Message:     fmt.Sprintf("%s %s deprecated and newly %s more input", wording.Operations(pairs), wording.Verb(pairs, "is", "are"), wording.Verb(pairs, "accepts", "accept"))}
	})
}
