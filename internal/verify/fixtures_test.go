package verify_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/verify"
)

// TestFixtures: an id is kept as it is spelled, and what is no fixture is said with its
// line.
func TestFixtures(t *testing.T) {
	got, err := verify.ParseFixtures("f.yaml", []byte("A: {orderId: 0042, name: x}\nlow:\n  orderId: '7'\n"))
	if err != nil || got[plan.A]["orderId"] != "0042" || got[plan.A]["name"] != "x" || got[plan.Low]["orderId"] != "7" {
		t.Errorf("%v, %v", got, err)
	}
	if got, err = verify.ParseFixtures("f.yaml", nil); err != nil || len(got) != 0 {
		t.Errorf("an empty file: %v, %v", got, err)
	}
	for text, want := range map[string]string{
		"- A":                  "f.yaml:1:1: is no object; write it as {A: {NAME: ID}, B: {NAME: ID}}",
		"C: {x: 1}":            `f.yaml:1:4: has fixtures of "C"; they are of A, B or low`,
		"anonymous: {x: 1}":    `f.yaml:1:12: has fixtures of "anonymous"; they are of A, B or low`,
		"A: 7":                 "f.yaml:1:4: has no object behind A; write NAME: ID below it",
		"A:\n  x: [1]":         `f.yaml:2:6: has no id behind "x"; write a string or a number`,
		"A: {x: 1}\nA: {x: 2}": "f.yaml:2:1:",
	} {
		if _, err := verify.ParseFixtures("f.yaml", []byte(text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestValues: which credential is presented where.
func TestValues(t *testing.T) {
	basic := plan.Credential{Scheme: "basic", Type: "http basic", In: "header", Name: "Authorization", Prefix: "Basic ", Variable: "basicB"}
	key := plan.Credential{Scheme: "key", Type: "apiKey", In: "query", Name: "api key", Variable: "keyLow"}
	cookie := plan.Credential{Scheme: "session", Type: "apiKey", In: "cookie", Name: "sid", Variable: "sessionB"}
	var seen []string
	url := serve(t, recordCredentials(&seen))
	call := func(as plan.Identity, credentials ...plan.Credential) plan.Step {
		s := step(plan.Ask, as, "/", plan.Refused())
		s.Request.Credentials = credentials
		return s
	}
	test := testOf(call(plan.A, bearer(plan.A)), call(plan.B, basic, cookie), call(plan.Low, key))
	test.Needs = append(test.Needs, plan.Low)
	test.Variables = []plan.Variable{
		credentialOf(plan.A), {Name: "basicB", Kind: plan.CredentialValue, Of: plan.B}, {Name: "sessionB", Kind: plan.CredentialValue, Of: plan.B},
		{Name: "keyLow", Kind: plan.CredentialValue, Of: plan.Low},
	}
	o := optionsFor(t, url)
	o.Values.Tokens = map[plan.Identity]string{plan.A: "token a", plan.Low: "key&low"}
	o.Values.Credentials = map[string]string{"basicB": "bob:p:w", "sessionB": "s1"}
	if got := outcome(t, o, test); got.Verdict != plan.Confirmed || got.Requests != 3 {
		t.Errorf("%+v", got)
	}
	const want = "Bearer token a||,Basic Ym9iOnA6dw==|sid=s1|,||api%20key=key%26low"
	if got := strings.Join(seen, ","); got != want {
		t.Errorf("it presented %s, want %s", got, want)
	}
	o.Values.Credentials = map[string]string{"basicB": "bob:p:w"}
	if got := outcome(t, o, test); !strings.Contains(got.Reason, "give --credential sessionB=env:NAME") {
		t.Errorf("%+v", got)
	}
	p := planOf(t, test)
	if err := (verify.Values{Credentials: map[string]string{"keyC": "x"}}).Problems(p); err == nil || !strings.Contains(err.Error(), "basicB") {
		t.Errorf("a credential that there is not: %v", err)
	}
	if err := (verify.Values{Tokens: map[plan.Identity]string{plan.A: "same", plan.B: "same"}}).Problems(p); err == nil {
		t.Error("A and B with one token: no error")
	}
}
