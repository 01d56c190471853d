package auth

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func authGlobalWeakened() threat.Rule {
	return threat.Rule{
		ID: id.AuthGlobalWeakened, Title: "The security that operations inherit was weakened",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API2:2023"}, CWE: []int{306, 1188},
		Likelihood: 5, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Every operation without a `security` of its own is easier to get into, also those that are added later.",
		Mitigation:  "Keep a default that denies at the root, and override it at each operation that is public.",
		Test:        "Call a sample of 20 inheriting operations without credentials: 401 for each.",
		Probe:       threat.Probe{Template: plan.AnonymousCall},
		Run: func(p *threat.Pass) {
			edits := authEdits(p, nil)
			for _, e := range edits {
				e.report(p, rootDiagnostic(p, e))
			}
			if len(edits) == 0 {
				unusedRoot(p)
			}
		},
	}
}

// openDefault follows where the root no longer refuses anybody.
const openDefault = "{anybody} can call every operation without a `security` of its own, also those that are added later."

// rootDiagnostic is about an edit of the root's list, by what it does to the operations
// that inherit it.
func rootDiagnostic(p *threat.Pass, e authEdit) threat.Diagnostic {
	d := threat.Diagnostic{DataLevel: level(p, e.Pairs)}
	inheriting := wording.Operations(e.Pairs) + wording.Verb(e.Pairs, " inherits", " inherit") + " it"
	switch e.kind {
	case id.AuthRemoved:
		d.Consequence = openDefault
		d.Message = fmt.Sprintf("the root's `security` no longer asks for credentials (was: %s); %s", e.was, inheriting)
	case id.AuthOptional:
		d.Likelihood, d.Why, d.Consequence = 4, "credentials became optional", openDefault
		d.Message = fmt.Sprintf("the root's `security` newly accepts requests without credentials beside %s; %s", e.was, inheriting)
	case id.AuthUndefinedScheme:
		d.Likelihood, d.Why = 4, "protection by an undefined scheme"
		d.Message = fmt.Sprintf("the root's `security` asks for %s (was: %s); %s",
			unknownText(p.Delta.Head, newlyUndefined(p.Delta, e.what.Base, e.what.Head)), e.was, inheriting)
	case id.AuthFactorDropped, id.AuthScopeWeakened:
		d.Likelihood, d.Why = 3, "a part of the credential"
		d.Message = fmt.Sprintf("the root's `security` now asks for %s alone (was: %s); %s", e.alternatives(p.Delta), e.was, inheriting)
	default:
		d.Likelihood, d.Impact, d.Why, d.DataLevel = 3, 3, "another credential", 0
		d.Message = fmt.Sprintf("the root's `security` now accepts %s%s (was: %s); %s", e.alternatives(p.Delta), e.anyToken(p), e.was, inheriting)
		e.weigh(p, &d)
	}
	return d
}

// unusedRoot reports a default that was weakened while no operation inherits it: only
// what is added later will. A default that is written at every operation instead
// is the same policy.
func unusedRoot(p *threat.Pass) {
	b, h := p.Delta.Base, p.Delta.Head
	if b == nil || h == nil || b.Security.IsOpen() {
		return
	}
	if added, _ := letsInMore(p.Delta, p.Delta.CommonBase(b.Security), p.Delta.CommonHead(h.Security)); len(added) == 0 {
		return
	}
	if slices.ContainsFunc(b.Entrances(), func(e api.Entrance) bool { return e.Auth().Inherited }) {
		return
	}
	c := &diff.Change{Base: b.Security.Value.EntrySpan()}
	if h.Security.Value.Exists() {
		c.Head = h.Security.Value.EntrySpan()
	}
	p.Report(c, threat.Diagnostic{Subject: "security", Likelihood: 1, Impact: 2, Why: "no operation inherits it",
		Consequence: "An operation that is added without a `security` of its own is easier to get into than before.",
		Message:     fmt.Sprintf("the root's `security` is now %s (was: %s); no operation inherits it", wording.Name(h.Describe(h.Security)), wording.Name(b.Describe(b.Security)))})
}
