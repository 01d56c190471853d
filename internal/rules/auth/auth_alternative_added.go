package auth

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authAlternativeAdded() threat.Rule {
	return threat.Rule{
		ID: id.AuthAlternativeAdded, Title: "Another credential gets in",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{287, 757},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "Whoever holds the other credential gets in, and it may be easier to steal or to obtain.",
		Mitigation:  "Show that the new credential leads to the same principal with the same permissions, or drop it.",
		Test:        "Use only the new credential on the objects of two users: the same answers as with the old one.",
		Probe:       threat.Probe{Template: plan.WeakerCredential},
		Run: func(p *threat.Pass) {
			var edits []threat.Item[authEdit]
			for _, e := range authEdits(p, byPlace(p)) {
				edits = append(edits, threat.Item[authEdit]{Change: e.Change, Value: e})
			}
			for _, g := range threat.Merge(edits, func(item threat.Item[authEdit]) additionKey { return newAdditionKey(p, item.Value) }) {
				e := combined(p, g)
				d := threat.Diagnostic{Message: accepted(p, e, g.Values())}
				e.weigh(p, &d)
				if e.anyToken(p) != "" {
					d.Consequence = anyTokenConsequence
				}
				e.report(p, d)
			}
		},
	}
}

// additionKey is equal for edits that add the same schemes and weigh the same: one
// more credential for many operations is one decision, whatever each asked for and
// whichever scope each asks for now.
type additionKey struct {
	schemes            string
	likelihood, impact int
	why                string
	replaces           replacement
}

func newAdditionKey(p *threat.Pass, e authEdit) additionKey {
	var schemes []string
	for _, r := range e.added {
		schemes = append(schemes, strings.Join(r.Schemes(), " & "))
	}
	slices.Sort(schemes)
	var d threat.Diagnostic
	e.weigh(p, &d)
	return additionKey{fmt.Sprintf("%q", slices.Compact(schemes)), d.Likelihood, d.Impact, d.Why, e.replaces()}
}

// replacement is how much of what was accepted is not any more.
type replacement int

const (
	nothing replacement = iota
	aPart
	everything
)

// replaces compares what is no longer accepted with what was.
func (x *policyChange) replaces() replacement {
	switch len(x.removed) {
	case 0:
		return nothing
	case len(x.base.Alternatives):
		return everything
	}
	return aPart
}

// accepted describes what the operations of e, to which all the edits belong, newly
// accept, and what they did.
func accepted(p *threat.Pass, e authEdit, all []authEdit) string {
	common := func(words func(authEdit) string) string {
		text := words(e)
		if slices.ContainsFunc(all, func(x authEdit) bool { return words(x) != text }) {
			return ""
		}
		return text
	}
	more := common(func(x authEdit) string { return x.alternatives(p.Delta) })
	if more == "" {
		more = e.bare(p) + ", each with scopes of its own,"
	}
	was := common(func(x authEdit) string { return x.was })
	text, scopeless := "", e.anyToken(p)
	switch {
	case e.replaces() == everything && was != "":
		text = fmt.Sprintf("%s now %s for %s%s in place of %s", wording.Operations(e.Pairs), wording.Verb(e.Pairs, "asks", "ask"), more, scopeless, was)
	case e.replaces() == everything:
		text = fmt.Sprintf("%s now ask for %s%s in place of what each did", wording.Operations(e.Pairs), more, scopeless)
	case was == "":
		text = fmt.Sprintf("%s now %s %s%s beside what each did", wording.Operations(e.Pairs), e.also("accept"), more, scopeless)
	default:
		text = fmt.Sprintf("%s now %s %s%s (was: %s)", wording.Operations(e.Pairs), e.also(wording.Verb(e.Pairs, "accepts", "accept")), strings.TrimSuffix(more, ","), scopeless, was)
	}
	return strings.TrimSuffix(text, ",")
}

// also puts also before the verb where all that was accepted still is.
func (x *policyChange) also(verb string) string {
	if x.replaces() == nothing {
		return "also " + verb
	}
	return verb
}

// bare describes what is added by its schemes alone.
func (x *policyChange) bare(p *threat.Pass) string {
	var words []string
	seen := map[string]bool{}
	for _, r := range x.added {
		var atoms []api.Atom
		for _, n := range r.Schemes() {
			atoms = append(atoms, api.Atom{Scheme: n})
		}
		if text := p.Delta.Head.DescribeRequirement(asWritten(api.NewRequirement(atoms...))); !seen[text] {
			seen[text] = true
			words = append(words, wording.Name(text))
		}
	}
	return wording.List(words, 3)
}

// weigh compares what was added with what was there: a credential of a lower rank is
// more likely broken, the same kind in another header hardly opens anything.
func (e *authEdit) weigh(p *threat.Pass, d *threat.Diagnostic) {
	added, before := weakest(p.Delta, e.added), 9
	for _, r := range e.base.Alternatives {
		before = min(before, rank(p.Delta, r))
	}
	switch {
	case slices.ContainsFunc(e.base.Alternatives, hasUnknownScheme):
		d.Likelihood, d.Why = 2, "nothing defines what is asked for beside it"
	case e.isUsual(p):
		d.Likelihood, d.Why = 2, acceptedBeside
	case e.isOtherHeader(p):
		d.Likelihood, d.Impact, d.Why = 2, 2, "the same kind of credential in another header"
	case added < before:
		d.Likelihood, d.Why, d.DataLevel = 4, "a weaker credential", level(p, e.Pairs)
	case e.anyToken(p) != "":
		d.Likelihood, d.Why = 4, "a token without any scope"
	case added > before && !slices.ContainsFunc(e.added, func(r api.Requirement) bool {
		return slices.ContainsFunc(r.Schemes(), func(n string) bool { return len(cleartext(scheme(p.Delta, n))) > 0 })
	}):
		d.Likelihood, d.Why = 2, "a stronger credential than what is accepted"
	}
}

// anyToken describes that every token of an issuer gets in: an added way in asks for no
// scope of a scheme of which most other operations name some. "" where that is not so.
func (x *policyChange) anyToken(p *threat.Pass) string {
	uses := threat.Once(p, "scoped uses", func() map[string]scopedUses { return usesOf(p.Delta) })
	for _, r := range x.added {
		names := r.Schemes()
		if len(names) != 1 || len(r.Atoms) != 1 {
			continue
		}
		if s := scheme(p.Delta, names[0]); s.Type != "oauth2" && s.Type != "openIdConnect" {
			continue
		}
		if use := uses[names[0]]; use.scoped > use.bare {
			return " without any of the scopes that other operations ask for"
		}
	}
	return ""
}

// anyTokenConsequence follows where [policyChange.anyToken] is not "".
const anyTokenConsequence = "Whoever has any token of the issuer gets in, whatever it was issued for."

// scopedUses counts the operations that ask for a scheme with scopes, and those that
// ask for none, before the change too.
type scopedUses struct{ scoped, bare int }

// usesOf counts for every scheme that operations of head ask for.
func usesOf(d *diff.Delta) map[string]scopedUses {
	changed := map[*diff.Pair]bool{}
	for c := range diff.Each[diff.AuthChanged](d) {
		for _, q := range c.Pairs {
			changed[q] = true
		}
	}
	out := map[string]scopedUses{}
	for _, q := range d.All() {
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
func (x *policyChange) isOtherHeader(p *threat.Pass) bool {
	inHeader := func(r api.Requirement) bool {
		names := r.Schemes()
		return len(names) == 1 && len(r.Atoms) == 1 && scheme(p.Delta, names[0]).Type == "apiKey" && scheme(p.Delta, names[0]).In == "header"
	}
	return slices.ContainsFunc(x.base.Alternatives, inHeader) &&
		!slices.ContainsFunc(x.added, func(r api.Requirement) bool { return !inHeader(r) })
}
