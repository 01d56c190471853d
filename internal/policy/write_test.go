package policy

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func given(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

func TestInsert(t *testing.T) {
	one := Waiver{Fingerprint: "9f3a5c017be2d846", Reason: "the gateway asks: see #42", By: "Ana María", Granted: given("2026-11-22"), Expires: given("2027-01-31")}
	two := Waiver{Rule: "auth-removed", Operation: "GET /a/{id}", Subject: "response 200 $.items[].ssn", Reason: "yes", By: "lead", Granted: given("2026-11-22")}
	const entry = "- fingerprint: \"9f3a5c017be2d846\"\n"
	for name, c := range map[string]struct{ before, after string }{
		"a new file": {"", header + "\nwaivers:\n  " + entry + `    reason: "the gateway asks: see #42"
    by: "Ana María"
    granted: 2026-11-22
    expires: 2027-01-31
  - rule: auth-removed
    operation: GET /a/{id}
    subject: "response 200 $.items[].ssn"
    reason: "yes"
    by: lead
    granted: 2026-11-22
`},
		"without waivers":       {"fail-on: high # ours", "fail-on: high # ours\n\nwaivers:\n  " + entry},
		"after the last":        {"waivers:\n- rule: auth-removed\n  operation: GET /x\n  reason: r\n  by: a # me\n# the end\nfail-on: high\n", "  by: a # me\n" + entry},
		"after a folded reason": {"waivers:\n    - rule: auth-removed\n      operation: GET /x\n      by: a\n      reason: >\n        long\n        text\nfail-on: low\n", "        text\n    " + entry},
		"after a flow entry":    {"waivers:\n  - {rule: auth-removed, operation: GET /x, reason: r, by: a}\n", "by: a}\n  " + entry},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Insert("p.yaml", []byte(c.before), []Waiver{one, two})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(got), c.after) {
				t.Errorf("got\n%s\nwithout\n%s", got, c.after)
			}
			for line := range strings.Lines(c.before) {
				if !strings.Contains(string(got), line) {
					t.Errorf("lost %q", line)
				}
			}
			p, err := Parse("p.yaml", got)
			if err != nil {
				t.Fatal(err)
			}
			last := p.Waivers[len(p.Waivers)-2:]
			if last[0].Reason != one.Reason || last[0].By != one.By || !last[0].Expires.Equal(one.Expires) || last[1].Subject != two.Subject || last[1].Reason != "yes" {
				t.Errorf("%+v", last)
			}
		})
	}
}

func TestInsertRefuses(t *testing.T) {
	w := []Waiver{{Fingerprint: "9f3a5c017be2d846", Reason: "r", By: "a", Granted: given("2026-11-22")}}
	for text, want := range map[string]string{
		"waivers: [{rule: auth-removed, operation: GET /x, reason: r, by: a}]\n": "on one line",
		"fail-onn: high\n": "fail-on",
		"waivers:\n  - {rule: auth-removed, operation: GET /x, reason: r, by: a}\n  - {fingerprint: 9f3a5c017be2d846, reason: r, by: a}\n": "p.yaml:3:5: the finding \"9f3a5c017be2d846\" has a waiver already; take this one out first",
	} {
		_, err := Insert("p.yaml", []byte(text), w)
		var e *Errors
		if !errors.As(err, &e) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if _, err := Insert("p.yaml", nil, []Waiver{{Fingerprint: "9f3a5c017be2d846", By: "a"}}); err == nil {
		t.Error("a waiver without a reason was written")
	}
}
