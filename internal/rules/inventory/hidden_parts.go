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

// reportDangling reports references of operations that are not followed and were not
// there at base: what they hide is not reviewed. One reference of many operations
// is one finding.
func reportDangling(p *threat.Pass) {
	if p.Delta.Head == nil || !slices.ContainsFunc(p.Delta.Head.Doc.Notes, func(n openapi.Note) bool { return n.Kind == openapi.Unresolved }) {
		return
	}
	text := func(reference threat.Item[openapi.Value]) string { return refText(reference.Value) }
	threat.ReportMerged(p, newlyDangling(p.Delta), text, func(g threat.Group[openapi.Value]) threat.Diagnostic { return danglingDiagnostic(p, g) })
}

// newlyDangling lists the references of operations that are newly not followed, each
// text once an operation.
func newlyDangling(d *diff.Delta) []threat.Item[openapi.Value] {
	var out []threat.Item[openapi.Value]
	for _, pair := range d.Pairs {
		if pair.Head == nil {
			continue
		}
		known := map[string]bool{}
		if pair.Base != nil {
			for _, v := range pair.Base.UnresolvedReferences() {
				known[unversioned(refText(v))] = true
			}
		}
		for _, v := range pair.Head.UnresolvedReferences() {
			if v.ID() == pair.Head.Item.ID() {
				continue // reported at the path, or at the operation that announces the callback
			}
			if text := unversioned(refText(v)); !known[text] {
				known[text] = true
				c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: targetAtBase(d, pair, text), Head: v.Span()}
				out = append(out, threat.Item[openapi.Value]{Change: c, Value: v})
			}
		}
	}
	return out
}

// targetAtBase is what a reference within the root file led to at base, else the
// operation there.
func targetAtBase(d *diff.Delta, pair *diff.Pair, ref string) openapi.Span {
	if pointer, ok := strings.CutPrefix(ref, "#"); ok && d.Base != nil {
		if v := d.Base.Doc.Lookup(pointer); v.Exists() {
			return v.EntrySpan()
		}
	}
	return category.BaseSpan(pair)
}

func danglingDiagnostic(p *threat.Pass, g threat.Group[openapi.Value]) threat.Diagnostic {
	v := g.First()
	d := threat.Diagnostic{Subject: "reference " + refText(v)}
	what := "a part of " + wording.Operations(p.Ordered(g.Pairs))
	switch {
	case slices.ContainsFunc(g.Items, isAccessHidden):
		d.Likelihood, d.Impact, d.Why, d.ShownWith = 4, 4, "it hides who gets in", accessRules()
		what = wording.Operations(p.Ordered(g.Pairs)) + " and who gets in there"
	case isUnresolvedAtBase(p.Delta.Base, refText(v)):
		d.Likelihood, d.Impact, d.Why = 2, 2, "other operations refer to it already"
	default:
		d.Likelihood, d.Impact, d.Why = 3, 3, "new or changed"
		if p.HasOpen(g.Pairs) {
			d.Likelihood = 2 // what anybody gets in for counts by itself
		}
	}
	d.Message = fmt.Sprintf("the reference %s%s, so that %s cannot be reviewed", wording.Name(refText(v)), whyDangling(p, v), what)
	return d
}

// isAccessHidden reports whether a reference of an operation stands for the whole
// operation or for its policy.
func isAccessHidden(reference threat.Item[openapi.Value]) bool {
	o := reference.Pairs[0].Head
	return reference.Value.ID() == o.Value.ID() || reference.Value.ID() == o.Auth.Value.ID()
}

// isUnresolvedAtBase reports whether an operation of base has the reference, and it
// is not followed there either.
func isUnresolvedAtBase(base *api.API, ref string) bool {
	return base != nil && slices.ContainsFunc(base.Operations(), func(o *api.Operation) bool {
		return slices.ContainsFunc(o.UnresolvedReferences(), func(v openapi.Value) bool { return unversioned(refText(v)) == unversioned(ref) })
	})
}

// accessRules are the rules that report what follows from a hidden policy or
// definition.
func accessRules() []string {
	return []string{id.AuthUndefinedScheme, id.AuthGlobalWeakened, id.AuthRemoved, id.AuthOptional}
}

// reportHidden reports paths, schemes and sections that are newly behind a reference
// which is not followed: somebody else decides what is served there, and to whom.
// More than three of a kind are one finding.
func reportHidden(p *threat.Pass) {
	if p.Delta.Head == nil {
		return
	}
	var found []threat.Item[api.Hidden]
	count := map[api.HiddenKind]int{}
	for _, h := range p.Delta.Head.Hidden {
		if p.Delta.Base != nil && slices.ContainsFunc(p.Delta.Base.Hidden, func(b api.Hidden) bool { return isSameHidden(b, h) }) {
			continue
		}
		found = append(found, threat.Item[api.Hidden]{Change: &diff.Change{Head: h.Value.EntrySpan(), Pairs: behind(p, h)}, Value: h})
		count[h.Kind]++
	}
	type key struct {
		kind api.HiddenKind
		name string
	}
	part := func(x threat.Item[api.Hidden]) key {
		if count[x.Value.Kind] > 3 {
			return key{kind: x.Value.Kind}
		}
		return key{x.Value.Kind, x.Value.Name}
	}
	for _, g := range threat.Merge(found, part) {
		var parts []string
		for _, h := range g.Values() {
			parts = append(parts, hiddenText(h))
		}
		first := g.First().Value
		p.Report(g.Change, threat.Diagnostic{Subject: "reference " + refText(first), Likelihood: 4, Impact: 4, Why: "it hides who gets in", ShownWith: accessRules(),
			Consequence: "Whoever writes there decides what is served and who gets in, and no review sees it.",
			Related:     g.Places(func(x threat.Item[api.Hidden]) string { return "also " + hiddenText(x.Value) }),
			Message: fmt.Sprintf("the reference %s%s, which hides %s",
				wording.Name(refText(first)), whyDangling(p, first), wording.List(parts, 3))})
	}
}

func isSameHidden(a, b api.Hidden) bool {
	return a.Kind == b.Kind && api.Template(a.Name) == api.Template(b.Name) && unversioned(refText(a.Value)) == unversioned(refText(b.Value))
}

// behind lists the operations whose policy depends on what is hidden. Those of a
// hidden path are hidden themselves.
func behind(p *threat.Pass, h api.Hidden) []*diff.Pair {
	var out []*diff.Pair
	for _, q := range p.Delta.Pairs {
		if q.Head == nil {
			continue
		}
		lost := q.Head.API.Undefined(q.Head.Auth)
		switch h.Kind {
		case api.HiddenScheme:
			if slices.Contains(lost, h.Name) {
				out = append(out, q)
			}
		case api.HiddenSchemes, api.HiddenComponents:
			if len(lost) > 0 {
				out = append(out, q)
			}
		case api.HiddenSecurity:
			if q.Head.Auth.Inherited {
				out = append(out, q)
			}
		}
	}
	return out
}

// hiddenText names what is hidden.
func hiddenText(h api.Hidden) string {
	switch h.Kind {
	case api.HiddenPath:
		return wording.Name(h.Name)
	case api.HiddenWebhook:
		return "the webhook " + wording.Name(h.Name)
	case api.HiddenScheme:
		return "the security scheme " + wording.Name(h.Name)
	case api.HiddenPaths:
		return "every operation"
	case api.HiddenWebhooks:
		return "every webhook"
	case api.HiddenSchemes:
		return "every security scheme"
	case api.HiddenSecurity:
		return "the policy of the API"
	}
	return "every component"
}

// refText is the reference that a value is, "" for none.
func refText(v openapi.Value) string {
	text, _ := v.Ref()
	return text
}

// unversioned is a reference to another host without the numbers of its path: another
// version of what was not followed hides nothing more.
func unversioned(ref string) string {
	scheme, rest, remote := strings.Cut(ref, "://")
	host, path, _ := strings.Cut(rest, "/")
	if !remote || path == "" {
		return ref
	}
	var b strings.Builder
	for i, r := range path {
		if r >= '0' && r <= '9' || r == '.' && i > 0 && path[i-1] >= '0' && path[i-1] <= '9' {
			continue
		}
		b.WriteRune(r)
	}
	return scheme + "://" + host + "/" + b.String()
}

// whyDangling says why a reference of head is not followed, or one that it leads
// to.
func whyDangling(p *threat.Pass, v openapi.Value) string {
	for range 50 {
		target, problem := p.Delta.Head.Doc.Follow(v)
		if problem != "" {
			return " is not followed (" + problem + ")"
		}
		if _, ok := target.Ref(); !ok {
			break
		}
		v = target
	}
	return " leads nowhere"
}
