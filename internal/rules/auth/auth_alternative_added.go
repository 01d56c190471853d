package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authAlternativeAdded() threat.Rule {
	return threat.Rule{
		ID: id.AuthAlternativeAdded, Title: "Another credential gets in",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287, 757},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Show that the new credential leads to the same principal with the same permissions, or drop it.",
		Test:       "Use only the new credential on the objects of two users: the same answers as with the old one.",
		Run: func(p *threat.Pass) {
			for _, e := range sameAdded(p, authEdits(p, nil)) {
				var d threat.Diagnostic
				e.weigh(p, &d)
				d.Message = e.accepted(p)
				e.report(p, d)
			}
		},
	}
}

// sameAdded joins the edits that add the same schemes and weigh the same: one
// more credential for many operations is one decision, whatever each asked for
// and whichever scope of it each asks for now.
func sameAdded(p *threat.Pass, edits []*authEdit) []*authEdit {
	var out []*authEdit
	at := map[string]*authEdit{}
	for _, e := range edits {
		var d threat.Diagnostic
		e.weigh(p, &d)
		var schemes []string
		for _, r := range e.added {
			schemes = append(schemes, strings.Join(r.Schemes(), " & "))
		}
		slices.Sort(schemes)
		key := fmt.Sprintf("%q %d %d %s %d", slices.Compact(schemes), d.Likelihood, d.Impact, d.Why, e.replaces())
		first := at[key]
		if first == nil {
			at[key] = e
			out = append(out, e)
			continue
		}
		first.merge(e.change)
		first.others = append(first.others, e)
	}
	for _, e := range out {
		e.pairs = p.Ordered(e.change.Pairs)
	}
	return out
}

// replaces says how much of what was accepted is not any more: 0 nothing, 1 a
// part, 2 all of it.
func (e *authEdit) replaces() int {
	switch len(e.removed) {
	case 0:
		return 0
	case len(e.base.Alternatives):
		return 2
	}
	return 1
}

// accepted tells what newly gets in, and what did.
func (e *authEdit) accepted(p *threat.Pass) string {
	is := func(own func(*authEdit) string) string {
		text := own(e)
		if slices.ContainsFunc(e.others, func(x *authEdit) bool { return own(x) != text }) {
			return ""
		}
		return text
	}
	more := is(func(e *authEdit) string { return e.alternatives(p.Delta) })
	if more == "" {
		more = e.bare(p) + ", each with scopes of its own,"
	}
	was := is(func(e *authEdit) string { return e.was })
	text := ""
	switch {
	case e.replaces() == 2 && was != "":
		text = fmt.Sprintf("%s now %s for %s in place of %s", wording.Operations(e.pairs), wording.Verb(e.pairs, "asks", "ask"), more, was)
	case e.replaces() == 2:
		text = fmt.Sprintf("%s now ask for %s in place of what each did", wording.Operations(e.pairs), more)
	case was == "":
		text = fmt.Sprintf("%s now %s %s beside what each did", wording.Operations(e.pairs), e.also("accept"), more)
	default:
		text = fmt.Sprintf("%s now %s %s (was: %s)", wording.Operations(e.pairs), e.also(wording.Verb(e.pairs, "accepts", "accept")), strings.TrimSuffix(more, ","), was)
	}
	return strings.TrimSuffix(text, ",") + e.anyToken(p)
}

func (e *authEdit) also(verb string) string {
	if e.replaces() == 0 {
		return "also " + verb
	}
	return verb
}

// bare describes what is added by its schemes alone.
func (e *authEdit) bare(p *threat.Pass) string {
	var words []string
	said := map[string]bool{}
	for _, r := range e.added {
		var atoms []api.Atom
		for _, n := range r.Schemes() {
			atoms = append(atoms, api.Atom{Scheme: n})
		}
		if text := p.Delta.Head.DescribeRequirement(asWritten(api.NewRequirement(atoms...))); !said[text] {
			said[text] = true
			words = append(words, text)
		}
	}
	return wording.List(words, 3)
}

// weigh compares what was added with what was there: a lower rank is likelier
// to fall, the same kind of credential by another transport hardly opens
// anything.
func (e *authEdit) weigh(p *threat.Pass, d *threat.Diagnostic) {
	added, before := weakest(p.Delta, e.added), 9
	for _, r := range e.base.Alternatives {
		before = min(before, rank(p.Delta, r))
	}
	switch {
	case slices.ContainsFunc(e.base.Alternatives, hasUnknownScheme):
		d.Likelihood, d.Why = 2, "nothing defines what is asked for beside it"
	case e.isOtherHeader(p):
		d.Likelihood, d.Impact, d.Why = 2, 2, "the same kind of credential in another header"
	case added < before:
		d.Likelihood, d.Why, d.Floor = 4, "a weaker credential", level(p, e.pairs)
	case e.anyToken(p) != "":
		d.Likelihood, d.Why = 4, "a token without any scope"
	case added > before && !slices.ContainsFunc(e.added, func(r api.Requirement) bool {
		return slices.ContainsFunc(r.Schemes(), func(n string) bool { return len(cleartext(scheme(p.Delta, n))) > 0 })
	}):
		d.Likelihood, d.Why = 2, "a stronger credential than what is accepted"
	}
}

// anyToken says that whatever token of an issuer gets in, for what it is good for
// elsewhere: an added way in asks for no scope of a scheme of which most other
// operations name some. "" where that is not so.
func (e *authEdit) anyToken(p *threat.Pass) string {
	uses := threat.Once(p, "scoped uses", func() map[string]scopedUses { return usesOf(p.Delta) })
	for _, r := range e.added {
		names := r.Schemes()
		if len(names) != 1 || len(r.Atoms) != 1 {
			continue
		}
		if s := scheme(p.Delta, names[0]); s.Type != "oauth2" && s.Type != "openIdConnect" {
			continue
		}
		if x := uses[names[0]]; x.scoped > x.bare {
			return ": any token of the issuer gets in, where other operations ask for a scope"
		}
	}
	return ""
}

// scopedUses counts the operations that ask for a scheme with scopes, and those
// that did without before too.
type scopedUses struct{ scoped, bare int }

func usesOf(d *diff.Delta) map[string]scopedUses {
	changed := map[*diff.Pair]bool{}
	for c := range diff.Each[diff.AuthChanged](d) {
		for _, q := range c.Pairs {
			changed[q] = true
		}
	}
	out := map[string]scopedUses{}
	for _, q := range d.Pairs {
		if q.Head == nil {
			continue
		}
		for _, r := range q.Head.Auth.Alternatives {
			for _, n := range r.Schemes() {
				x := out[n]
				switch {
				case len(r.Scopes(n)) > 0:
					x.scoped++
				case q.Base != nil && !changed[q]:
					x.bare++
				}
				out[n] = x
			}
		}
	}
	return out
}

// isOtherHeader reports whether every added alternative is one key in a header
// where a key in a header was accepted already.
func (e *authEdit) isOtherHeader(p *threat.Pass) bool {
	inHeader := func(r api.Requirement) bool {
		names := r.Schemes()
		return len(names) == 1 && len(r.Atoms) == 1 && scheme(p.Delta, names[0]).Type == "apiKey" && scheme(p.Delta, names[0]).In == "header"
	}
	return slices.ContainsFunc(e.base.Alternatives, inHeader) &&
		!slices.ContainsFunc(e.added, func(r api.Requirement) bool { return !inHeader(r) })
}
