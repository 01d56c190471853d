package review

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

const guarded = `openapi: 3.0.3
info: {title: a, version: "1"}
servers: [{url: https://api.example.com}]
components:
  securitySchemes:
    bearer: {type: http, scheme: bearer}
security: [{bearer: []}]
paths:
  /orders:
    get:
      responses:
        "200": {description: ok, content: {application/json: {schema: {type: object, properties: {total: {type: integer}}}}}}
        "429": {description: slow, headers: {Retry-After: {schema: {type: integer}}}}
  /invoices:
    post:
      responses:
        "200": {description: ok}
        "429": {description: slow, headers: {Retry-After: {schema: {type: integer}}}}
`

// opened is guarded with anybody let in to both operations and without the limit
// of the first.
func opened() string {
	s := strings.Replace(guarded, "    get:\n", "    get:\n      security: []\n", 1)
	s = strings.Replace(s, "    post:\n", "    post:\n      security: []\n", 1)
	return strings.Replace(s, `        "429": {description: slow, headers: {Retry-After: {schema: {type: integer}}}}`+"\n", "", 1)
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// reviewed reviews guarded against head under a policy.
func reviewed(t *testing.T, text, base, head string) *report.Report {
	t.Helper()
	var p *Policy
	if text != "" {
		var err error
		if p, err = ParsePolicy(".github/threatdelta.yaml", []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Run(context.Background(), Input{
		Base: Tree{FS: fstest.MapFS{"api.yaml": {Data: []byte(base)}}, Revision: "base"}, Head: Tree{FS: fstest.MapFS{"api.yaml": {Data: []byte(head)}}},
		Pairs: []Pair{{Base: "api.yaml", Head: "api.yaml"}}, Policy: p, Now: day("2026-11-22")})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// present prints the findings of a rule: level, state of the waiver.
func present(r *report.Report, rule string) string {
	var out []string
	for _, f := range r.Specs[0].Findings {
		if f.Rule != rule || f.State == severity.Resolved {
			continue
		}
		s := f.Level.String()
		if f.Ranked != nil {
			s += " was " + f.Ranked.Level.String()
		}
		if f.Waiver != nil {
			s += " waived by " + f.Waiver.By + " until " + f.Waiver.Expires + " (" + f.Waiver.Origin + ")"
		}
		if f.Rejected != nil {
			s += " rejected by " + f.Rejected.By
		}
		out = append(out, s)
	}
	return strings.Join(out, "; ")
}

func TestPolicyDecides(t *testing.T) {
	const reason = `reason: because, by: lead`
	for name, c := range map[string]struct {
		policy, rule, want string
		verdict            report.Verdict
	}{
		"nothing said":            {"", "auth-removed", "critical; critical", "fail"},
		"a level":                 {"rules: {auth-removed: {level: low, reason: internal}}", "auth-removed", "low was critical; low was critical", "fail"},
		"a rule off":              {"rules: {auth-removed: {level: off, reason: internal}}", "auth-removed", "", "fail"},
		"a waiver":                {"waivers: [{rule: auth-removed, operation: POST /invoices, " + reason + ", expires: 2027-01-31}]", "auth-removed", "critical waived by lead until 2027-01-31 (policy); critical", "fail"},
		"an expired waiver":       {"waivers: [{rule: auth-removed, operation: POST /invoices, " + reason + ", expires: 2026-11-21}]", "auth-removed", "critical; critical", "fail"},
		"public by decision":      {`public: [{operation: POST /invoices, reason: this is where anybody may pay}, {operation: GET /orders, reason: open data}]`, "auth-removed", "", "fail"},
		"limits elsewhere":        {"rate-limit: {external: true, reason: the gateway has them}", "rate-weakened", "", "fail"},
		"limits here":             {"", "rate-weakened", "high", "fail"},
		"an internal description": {"specs: [{glob: api.yaml, exposure: internal}]", "auth-removed", "critical; high", "fail"},
		"a critical description":  {"specs: [{glob: api.yaml, criticality: high}]", "auth-removed", "critical; critical", "fail"},
		"another gate":            {"fail-on: never", "auth-removed", "critical; critical", "pass"},
	} {
		t.Run(name, func(t *testing.T) {
			r := reviewed(t, c.policy, guarded, opened())
			if got := present(r, c.rule); got != c.want || r.Gate.Verdict != c.verdict {
				t.Errorf("%s: %q, verdict %s; want %q, %s", c.rule, got, r.Gate.Verdict, c.want, c.verdict)
				for _, f := range r.Specs[0].Findings {
					t.Logf("%s %s %d %s %v", f.Rule, f.Level, f.Score, f.Confidence, f.Operations)
				}
			}
		})
	}
}

// TestWaivedJointly: a finding about two operations is waived where each of them
// is, not where one is.
func TestWaivedJointly(t *testing.T) {
	both := strings.Replace(guarded, "    post:", "    get:", 1)
	head := strings.ReplaceAll(both, "    get:\n", "    get:\n      security: []\n")
	one := "  - {rule: auth-removed, operation: GET /orders, reason: r, by: lead, expires: 2027-01-31}\n"
	other := "  - {rule: auth-removed, operation: GET /invoices, reason: r, by: owner, expires: 2026-12-31}\n"
	for waivers, want := range map[string]string{
		one: "critical", other: "critical", one + other: "critical waived by owner until 2026-12-31 (policy)"} {
		if got := present(reviewed(t, "waivers:\n"+waivers, both, head), "auth-removed"); got != want {
			t.Errorf("%q under\n%swant %q", got, waivers, want)
		}
	}
}

// TestOffIsReported: what a policy leaves out is counted.
func TestOffIsReported(t *testing.T) {
	r := reviewed(t, "rules: {auth-removed: {level: off, reason: internal}}", guarded, opened())
	if len(r.Policy.Off) != 1 || r.Policy.Off[0] != (report.RuleOff{Rule: "auth-removed", Reason: "internal", Findings: 2}) {
		t.Errorf("%+v", r.Policy.Off)
	}
}

// TestAcceptedInDescription: x-threatdelta-accept counts from the base, and what
// the head adds is a finding.
func TestAcceptedInDescription(t *testing.T) {
	accept := func(s, expires string) string {
		return strings.Replace(s, "  /invoices:\n    post:\n", "  /invoices:\n    post:\n      x-threatdelta-accept: [{rule: auth-removed, reason: decided, by: lead, expires: "+expires+"}]\n", 1)
	}
	for name, c := range map[string]struct{ base, head, want, gate string }{
		"at base":  {accept(guarded, "2027-01-31"), accept(opened(), "2027-01-31"), "critical waived by lead until 2027-01-31 (description); critical", ""},
		"at head":  {guarded, accept(opened(), "2027-01-31"), "critical; critical", "critical"},
		"removed":  {accept(guarded, "2027-01-31"), opened(), "critical waived by lead until 2027-01-31 (description); critical", ""},
		"expired":  {accept(guarded, "2026-01-31"), accept(opened(), "2026-01-31"), "critical; critical", ""},
		"extended": {accept(guarded, "2026-01-31"), accept(opened(), "2027-01-31"), "critical; critical", "critical"},
	} {
		t.Run(name, func(t *testing.T) {
			r := reviewed(t, "", c.base, c.head)
			if got := present(r, "auth-removed"); got != c.want {
				t.Errorf("auth-removed: %q, want %q", got, c.want)
			}
			if got := present(r, "gate-weakened"); got != c.gate {
				t.Errorf("gate-weakened: %q, want %q", got, c.gate)
			}
			if stale := len(r.Policy.Expired); (stale == 1) != strings.Contains(c.base, "2026-01-31") {
				t.Errorf("%d expired", stale)
			}
		})
	}
}

// TestHundredWaivers: ninety count, ten expired ones are listed.
func TestHundredWaivers(t *testing.T) {
	var b strings.Builder
	b.WriteString("waivers:\n")
	for i := range 100 {
		expires := "2027-01-31"
		if i%10 == 0 {
			expires = "2026-10-31"
		}
		operation := fmt.Sprintf("GET /other/%d", i)
		switch i {
		case 55:
			operation = "GET /orders"
		case 60: // an expired one
			operation = "POST /invoices"
		}
		fmt.Fprintf(&b, "  - {rule: auth-removed, operation: %s, reason: r%d, by: lead, expires: %s}\n", operation, i, expires)
	}
	r := reviewed(t, b.String(), guarded, opened())
	if got, want := present(r, "auth-removed"), "critical; critical waived by lead until 2027-01-31 (policy)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if p := r.Policy; p.Waivers != 90 || len(p.Expired) != 10 || len(p.Unmatched) != 89 || r.Gate.Verdict != report.VerdictFail {
		t.Errorf("%d in force, %d expired, %d unmatched, %s", p.Waivers, len(p.Expired), len(p.Unmatched), r.Gate.Verdict)
	}
	if w := r.Policy.Expired[6]; w.Line != 62 || w.What != "auth-removed on POST /invoices" || w.Expires != "2026-10-31" {
		t.Errorf("%+v", w)
	}
}

// TestDecide: a decision counts for its finding; a rejection outweighs a waiver.
func TestDecide(t *testing.T) {
	r := reviewed(t, "waivers: [{rule: auth-removed, operation: POST /invoices, reason: r, by: lead, expires: 2027-01-31}]", guarded, opened())
	prints := map[string]string{}
	for _, f := range r.Specs[0].Findings {
		if len(f.Operations) > 0 {
			prints[f.Rule+" "+f.Operations[0].Path] = f.Fingerprint
		}
	}
	Decide(r, []Decision{
		{Fingerprint: prints["auth-removed /orders"], Accepted: true, By: "a", Reason: "open data", At: "2026-11-22", URL: "https://github.com/o/r/pull/1#issuecomment-1"},
		{Fingerprint: prints["rate-weakened /orders"], Accepted: true, By: "a", Reason: "the gateway limits"},
		{Fingerprint: "0000000000000000", Accepted: true, By: "a", Reason: "nothing"},
	})
	if r.Gate.Verdict != report.VerdictPass {
		t.Errorf("all accepted: %s %v", r.Gate.Verdict, r.Gate.Blocking)
	}
	Decide(r, []Decision{{Fingerprint: prints["auth-removed /invoices"], By: "b"}})
	if got := present(r, "auth-removed"); got != "critical rejected by b; critical waived by a until  (comment)" || r.Gate.Verdict != report.VerdictFail {
		t.Errorf("one rejected: %q, %s", got, r.Gate.Verdict)
	}
}

// TestDecideOutgrown: an acceptance of less than a finding is now leaves it as it
// is, waived by the policy or open, and an open one says so.
func TestDecideOutgrown(t *testing.T) {
	r := reviewed(t, "waivers: [{rule: auth-removed, operation: POST /invoices, reason: r, by: lead, expires: 2027-01-31}]", guarded, opened())
	before := len(r.Gate.Blocking)
	var all []Decision
	for _, f := range r.Specs[0].Findings {
		all = append(all, Decision{Fingerprint: f.Fingerprint, Outgrown: true, Score: 1, By: "a", Reason: "known", At: "2026-11-22", URL: "https://github.com/o/r/pull/1#issuecomment-1"})
	}
	Decide(r, all)
	if len(r.Gate.Blocking) != before || before == 0 || r.Gate.Verdict != report.VerdictFail {
		t.Errorf("%d blocked, %d do now", before, len(r.Gate.Blocking))
	}
	waived := 0
	for _, f := range r.Specs[0].Findings {
		if f.Waiver != nil {
			waived++
		}
		if reported := f.Outgrown != nil && f.Outgrown.Score == 1 && f.Outgrown.By == "a"; f.Waiver != nil && f.Waiver.Origin != "policy" || reported != (f.Waiver == nil) {
			t.Errorf("%s: waiver %+v, outgrown %+v", f.Rule, f.Waiver, f.Outgrown)
		}
	}
	if waived == 0 {
		t.Error("the policy waives nothing any more")
	}
}

func TestPolicyOfTree(t *testing.T) {
	p, err := FindPolicy(fstest.MapFS{"api.yaml": {Data: []byte(guarded)}})
	if err != nil || p.Path != "" {
		t.Errorf("without a file: %v, %v", p, err)
	}
	for text, want := range map[string]string{
		"fail-onn: high\n": ".github/threatdelta.yaml:1:1: ",
		"rules: {auth-removd: {level: low, reason: r}}\n": "did you mean auth-removed?",
		"rules: {auth-removd: {level: low, reason: r}}\ncustom:\n  - {id: custom-x, level: low, when: 'chnge.kind == \"moved\"', message: m}\n": "threatdelta.yaml:3:39: ",
		"custom:\n  - {id: custom-x, level: low, when: 'chnge.kind == \"moved\"', message: m}\nrules: {auth-removd: {level: low, reason: r}}\n": "threatdelta.yaml:3:9: ",
	} {
		_, err := FindPolicy(fstest.MapFS{".github/threatdelta.yaml": {Data: []byte(text)}})
		if !errors.Is(err, ErrUsage) || !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
