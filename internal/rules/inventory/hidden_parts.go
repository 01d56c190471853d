package inventory

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// reportDangling tells of references of operations that are not followed and did
// not stand at base: what they hide is invisible. One that many operations follow
// is told once.
func reportDangling(p *threat.Pass) {
	if p.Delta.Head == nil || !slices.ContainsFunc(p.Delta.Head.Doc.Notes, func(n openapi.Note) bool { return n.Kind == openapi.Unresolved }) {
		return
	}
	places := map[*diff.Change]openapi.Value{}
	var found []*diff.Change
	for _, pair := range p.Delta.Pairs {
		if pair.Head == nil {
			continue
		}
		known := map[string]bool{}
		if pair.Base != nil {
			for _, v := range pair.Base.UnresolvedReferences() {
				known[refText(v)] = true
			}
		}
		for _, v := range pair.Head.UnresolvedReferences() {
			if v.ID() == pair.Head.Item.ID() {
				continue // told of the path, or of the operation that announces the callback
			}
			if text := refText(v); !known[text] {
				known[text] = true
				c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: category.BaseSpan(pair), Head: v.Span()}
				places[c] = v
				found = append(found, c)
			}
		}
	}
	for _, group := range category.BySame(found, func(c *diff.Change) string { return refText(places[c]) }) {
		c := category.Joined(group)
		v := places[group[0]]
		d := threat.Diagnostic{Subject: "reference " + refText(v), Related: category.PlacesOf(group, category.OfOperations)}
		what := "a part of " + wording.Operations(p.Ordered(c.Pairs))
		switch {
		case slices.ContainsFunc(group, func(c *diff.Change) bool { return hidesAccess(c.Pairs[0].Head, places[c]) }):
			d.Likelihood, d.Impact, d.Why, d.Under = 4, 4, "it hides who gets in", hidden()
			what = wording.Operations(p.Ordered(c.Pairs)) + " and who gets in there"
		case isUnresolvedAtBase(p.Delta.Base, refText(v)):
			d.Likelihood, d.Impact, d.Why = 2, 2, "other operations refer to it already"
		default:
			d.Likelihood, d.Impact, d.Why = 3, 3, "new or changed"
			if p.HasOpen(c.Pairs) {
				d.Likelihood = 2 // what anybody gets in for counts by itself
			}
		}
		d.Message = fmt.Sprintf("the reference %s%s, so that %s cannot be reviewed", wording.Name(refText(v)), whyDangling(p, v), what)
		p.Report(c, d)
	}
}

// hidesAccess reports whether a reference of an operation stands in the place of
// the whole operation or of its policy.
func hidesAccess(o *api.Operation, v openapi.Value) bool {
	return v.ID() == o.Value.ID() || v.ID() == o.Auth.Value.ID()
}

// isUnresolvedAtBase reports whether an operation of base has the reference, and it is not
// followed there either.
func isUnresolvedAtBase(base *api.API, ref string) bool {
	return base != nil && slices.ContainsFunc(base.Operations, func(o *api.Operation) bool {
		return slices.ContainsFunc(o.UnresolvedReferences(), func(v openapi.Value) bool { return refText(v) == ref })
	})
}

// hidden are the rules that tell what follows from a hidden policy or definition.
func hidden() []string {
	return []string{id.AuthUndefinedScheme, id.AuthGlobalWeakened, id.AuthRemoved, id.AuthOptional}
}

// reportHidden tells of paths, schemes and sections that newly stand behind a
// reference which is not followed: what is served there, and to whom, is for
// somebody else to say. More than three of a kind are one finding.
func reportHidden(p *threat.Pass) {
	if p.Delta.Head == nil {
		return
	}
	var found []*diff.Change
	parts := map[*diff.Change]api.Hidden{}
	count := map[api.HiddenKind]int{}
	for _, h := range p.Delta.Head.Hidden {
		if p.Delta.Base != nil && slices.ContainsFunc(p.Delta.Base.Hidden, func(b api.Hidden) bool { return sameHidden(b, h) }) {
			continue
		}
		c := &diff.Change{Head: h.Value.EntrySpan(), Pairs: behind(p, h)}
		parts[c] = h
		found = append(found, c)
		count[h.Kind]++
	}
	for _, group := range category.BySame(found, func(c *diff.Change) string {
		h := parts[c]
		if count[h.Kind] > 3 {
			return fmt.Sprint(h.Kind)
		}
		return fmt.Sprint(h.Kind, h.Name)
	}) {
		var words []string
		for _, c := range group {
			words = append(words, hiddenText(parts[c]))
		}
		first := parts[group[0]]
		p.Report(category.Joined(group), threat.Diagnostic{Subject: "reference " + refText(first.Value), Likelihood: 4, Impact: 4, Why: "it hides who gets in", Under: hidden(),
			Related: category.PlacesOf(group, func(c *diff.Change) string { return "also " + hiddenText(parts[c]) }),
			Message: fmt.Sprintf("the reference %s%s, which hides %s: whoever writes there decides what is served and who gets in",
				wording.Name(refText(first.Value)), whyDangling(p, first.Value), wording.List(words, 3))})
	}
}

func sameHidden(a, b api.Hidden) bool {
	return a.Kind == b.Kind && api.Template(a.Name) == api.Template(b.Name) && refText(a.Value) == refText(b.Value)
}

// behind lists the operations that rest on what is hidden: those that ask for a
// scheme. Those of a path are hidden themselves.
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

func refText(v openapi.Value) string {
	text, _ := v.Ref()
	return text
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
