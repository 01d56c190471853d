package model_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/severity"
)

func threat(print, rule, operation, subject string, likelihood, impact int, owasp string, letters ...string) model.Threat {
	t := model.Threat{Fingerprint: print, Rule: rule, Subject: subject, State: true, Score: likelihood * impact, OWASP: []string{owasp}, STRIDE: letters,
		Confidence: severity.HighConfidence, Likelihood: finding.Axis{Value: likelihood}, Impact: finding.Axis{Value: impact}, Mitigation: "close " + rule}
	if operation != "" {
		t.Operations = []finding.Operation{{Method: "GET", Path: operation}}
	}
	return t
}

// TestStatement: the one grammar, with and without assets.
func TestStatement(t *testing.T) {
	s := model.Statement{Who: "Anybody on the internet", With: "without credentials", Can: "use `GET /a` (credential returned)", Leads: "Whoever sees it acts with it.", Assets: []string{"credentials"}}
	want := "Anybody on the internet without credentials can use `GET /a` (credential returned), which leads to this: whoever sees it acts with it; at stake: credentials."
	if s.String() != want {
		t.Errorf("%s\nwant %s", s, want)
	}
}

// TestObligations: what follows from which class, and that the rule about sensitive authentication
// data follows from that alone.
func TestObligations(t *testing.T) {
	regimes := func(authentication bool, classes ...string) (out []string) {
		for _, o := range model.ObligationsOf(classes, authentication) {
			if o.Source == "" || o.Says == "" || len(o.Because) == 0 {
				t.Errorf("%+v is not said in full", o)
			}
			out = append(out, o.Regime+" "+o.Reference)
		}
		return out
	}
	if got := regimes(false, "cred", "biz"); len(got) != 0 {
		t.Errorf("of credentials and business data follows %q", got)
	}
	if got := regimes(false, "phi"); !slices.Contains(got, "HIPAA 45 CFR 164.312(b)") || !slices.Contains(got, "GDPR Art. 9(1)") {
		t.Errorf("of health data follows %q", got)
	}
	const stored = "PCI DSS Requirement 3.3.1"
	if slices.Contains(regimes(false, "pci"), stored) || !slices.Contains(regimes(true, "pci"), stored) {
		t.Error("what must not be stored follows from sensitive authentication data, and from nothing else")
	}
}

// TestPaths: a chain needs two stages of one resource, and is as likely as its hardest step; what is
// accepted breaks it.
func TestPaths(t *testing.T) {
	in := threat("a", "auth-new-op-anonymous", "/orders", "security", 5, 3, "API2:2023", "S", "I")
	name := threat("b", "bola-object-id", "/orders/{id}", "object ids", 3, 4, "API1:2023", "I", "T", "E")
	elsewhere := threat("c", "data-x", "/books", "x", 5, 5, "API3:2023", "I")
	paths := model.PathsOf([]model.Threat{in, name, elsewhere})
	if len(paths) != 1 || paths[0].Where != "/orders" || paths[0].Residual != 12 || paths[0].Likelihood != 3 || paths[0].Impact != 4 || paths[0].Counter != "close auth-new-op-anonymous" {
		t.Fatalf("%+v", paths)
	}
	if want := []model.Step{{model.GetIn, "a"}, {model.Name, "b"}}; !slices.Equal(paths[0].Steps, want) {
		t.Errorf("steps %v", paths[0].Steps)
	}
	name.Accepted = &finding.Waiver{}
	if again := model.PathsOf([]model.Threat{in, name}); len(again) != 1 || again[0].Residual != 0 {
		t.Errorf("a step that is accepted leaves %+v", again)
	}
	name.Confidence = severity.LowConfidence
	if again := model.PathsOf([]model.Threat{in, name}); len(again) != 0 {
		t.Errorf("a guess is a step of %+v", again)
	}
}

// TestSubtract: by rule, operation without the names of its parameters, and subject.
func TestSubtract(t *testing.T) {
	describe := func(list ...model.Threat) *model.Description { return &model.Description{Threats: list} }
	base := describe(threat("1", "r", "/a/{id}", "s", 2, 2, ""), threat("2", "r", "/b", "s", 2, 2, ""), threat("3", "q", "", "key", 2, 2, ""))
	head := describe(threat("1", "r", "/a/{name}", "s", 3, 2, ""), threat("4", "r", "/c", "s", 2, 2, ""), threat("3", "q", "", "key", 2, 2, ""))
	want := model.Difference{Introduced: []model.Key{{"r", "GET /c", "s"}}, Worsened: []model.Key{{"r", "GET /a/{}", "s"}}, Resolved: []model.Key{{"r", "GET /b", "s"}}}
	if got := model.Subtract(base, head); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	if got := model.Subtract(nil, head); len(got.Introduced) != 3 {
		t.Errorf("from nothing: %+v", got)
	}
	head.Threats[1].State = false
	if got := model.Subtract(base, head); len(got.Introduced) != 0 {
		t.Errorf("what is no state: %+v", got)
	}
}

// TestReconcile: each reason, and that nothing is apart without one.
func TestReconcile(t *testing.T) {
	finds := func(state severity.State, t model.Threat) finding.Finding {
		return finding.Finding{Rule: t.Rule, State: state, Subject: t.Subject, Operations: t.Operations}
	}
	base := &model.Description{Threats: []model.Threat{threat("1", "cleartext", "/old", "server", 2, 2, ""), threat("9", "ranked", "/old", "s", 2, 2, "")}}
	head := &model.Description{Threats: []model.Threat{threat("1", "cleartext", "/old", "server", 2, 2, ""), threat("9", "ranked", "/old", "s", 3, 2, ""),
		threat("2", "cleartext", "/new", "server", 2, 2, ""), threat("3", "leak", "/new", "$.a", 2, 2, ""), threat("4", "leak", "/led", "$.a", 2, 2, ""),
		threat("5", "hushed", "/new", "x", 2, 2, ""), threat("6", "hushed", "/quiet", "x", 2, 2, "")}}
	reviewed := []finding.Finding{finds(severity.Introduced, threat("3", "leak", "/new", "$.a", 2, 2, "")), finds(severity.Introduced, threat("4", "leak", "/led", "$.b", 2, 2, "")),
		finds(severity.Introduced, threat("7", "removed", "/old", "security", 2, 2, ""))}
	equal, apart := model.Reconcile(base, head, reviewed, func(string) bool { return true })
	got := map[string]model.Reason{}
	for _, a := range apart {
		got[a.Rule+" "+a.Operation+" "+a.Subject] = a.Reason
	}
	want := map[string]model.Reason{"cleartext GET /new server": model.Elsewhere, "leak GET /led $.a": model.Grouped, "leak GET /led $.b": model.Grouped, "hushed GET /new x": model.Shown,
		"hushed GET /quiet x": model.Known, "removed GET /old security": model.Comparison, "ranked GET /old s": model.Surroundings}
	if equal != 1 || !reflect.DeepEqual(got, want) {
		t.Errorf("%d equal, %v\nwant %v", equal, got, want)
	}
}
