package auth

import (
	"fmt"
	"path"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func authCredentialRecovery() threat.Rule {
	return threat.Rule{
		ID: id.AuthCredentialRecovery, Title: "Another way to take over an account's credentials",
		STRIDE: []threat.STRIDE{threat.Spoofing}, OWASP: []string{"API2:2023"}, CWE: []int{640, 620},
		Likelihood: 3, Impact: 4, By: threat.ByLimit, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "An attacker with a stolen session sets a credential of their own, and the account is theirs.",
		Mitigation:  "Ask for the current secret or a token that is used once and expires, and tell the owner of the account.",
		Test:        "Use a recovery token twice: the second time fails; change the credential without the current one: 401 or 422.",
		Probe:       threat.Probe{Template: plan.AcceptedValue, Omitted: true},
		Run: func(p *threat.Pass) {
			for c := range diff.Each[diff.OperationAdded](p.Delta) {
				if d, ok := recoveryDiagnostic(p, c.Pairs[0].Head); ok {
					p.Report(c, d)
				}
			}
			for _, x := range category.NewParameters(p, semantics.IsNewSecret) {
				d := x.Diagnostic()
				d.Likelihood, d.Why = 2, "what else is asked for, the code decides"
				x.Say(&d, "%s, a new credential, and asks for neither the current one nor a code")
				p.Report(x.Change, d)
			}
		},
	}
}

// recoveryDiagnostic is about a new operation that changes or resets a credential:
// what else it asks for decides how easily a stranger uses it. It returns false
// for other operations.
func recoveryDiagnostic(p *threat.Pass, o *api.Operation) (threat.Diagnostic, bool) {
	what := semantics.RecoveryOf(o)
	switch {
	case what == semantics.NoRecovery:
		return threat.Diagnostic{}, false
	case what == semantics.ResetsCredential && isResetRequest(o):
		what = semantics.SendsRecovery
	}
	d := threat.Diagnostic{Subject: "security", Confidence: severity.MediumConfidence}
	proof, beside := semantics.ProofInput(o), renewsBeside(p, o)
	switch {
	case what == semantics.SendsRecovery:
		d.Likelihood, d.Why = 2, "it only asks for a message"
		d.Message = fmt.Sprintf("new: %s %s", wording.Name(o.String()), what)
		d.Consequence = "If its answer or its speed differs, an attacker learns who has an account."
	case proof != "":
		d.Likelihood, d.Why = 2, "it asks for a proof"
		d.Consequence = "Whoever guesses the proof, or uses one a second time, takes over the account."
		d.Message = fmt.Sprintf("new: %s %s and asks for %s", wording.Name(o.String()), what, wording.Name(proof)+leftOut(o, proof))
	case semantics.AdminWord(o) != "":
		d.Likelihood, d.Why = 2, "administrators do it for others"
		d.Consequence = "Whoever gets through {operation} can take over any account."
		d.Message = fmt.Sprintf("new: %s %s for others", wording.Name(o.String()), what)
	case beside != "":
		d.Likelihood, d.Why = 2, "its callers renew it already"
		d.Consequence = "If it does not check whose credential it renews, a caller gets somebody else's."
		d.Message = fmt.Sprintf("new: %s %s, as %s does for the same callers", wording.Name(o.String()), what, wording.Name(beside))
	default:
		d.Likelihood, d.Why = 4, "neither the current secret nor a code is asked for"
		d.Message = fmt.Sprintf("new: %s %s without asking for the current secret or a code", wording.Name(o.String()), what)
	}
	if o.Auth.IsOpen() && d.Likelihood < 4 {
		d.Likelihood-- // such operations are anonymous by nature
	}
	return d, true
}

// leftOut says of an input that the description does not require it.
func leftOut(o *api.Operation, name string) string {
	if slices.ContainsFunc(o.Inputs(), func(l api.Leaf) bool { return l.Name() == name && l.Required() }) {
		return ""
	}
	return ", without requiring it"
}

// renewsBeside names an operation of base that renews the same credential for the
// same callers: of the same object, whose credential is no longer a secret of its
// owner's alone. It returns "" if there is none.
func renewsBeside(p *threat.Pass, o *api.Operation) string {
	if p.Delta.Base == nil || !semantics.RenewsCredential(o) || o.Auth.IsOpen() {
		return ""
	}
	auth := p.Delta.CommonHead(o.Auth)
	for _, b := range p.Delta.Base.Endpoints() {
		if path.Dir(api.Template(b.Path)) == path.Dir(api.Template(o.Path)) && semantics.RenewsCredential(b) && p.Delta.CommonBase(b.Auth).Key() == auth.Key() {
			return b.String()
		}
	}
	return ""
}

// isResetRequest reports whether an operation that anybody may call takes the name of
// an account and no new credential: that follows the message which it sends.
func isResetRequest(o *api.Operation) bool {
	if !o.Auth.IsOpen() {
		return false
	}
	named := false
	for _, l := range o.Inputs() {
		tokens := words.Tokens(l.Name())
		if words.HasAny(tokens, "password", "passcode", "pin", "passphrase", "secret") {
			return false
		}
		named = named || words.HasAny(tokens, "email", "mail", "username", "login", "phone", "mobile", "account") || words.HasPhrase(tokens, "user", "name")
	}
	return named
}
