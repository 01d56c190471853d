package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestGrowth: a waiver with a fingerprint accepts the threat as it was, with its
// score and the operations that it reached.
func TestGrowth(t *testing.T) {
	now := on("2026-11-22")
	const print = "9f3a5c017be2d846"
	var many []string
	for i := range 300 {
		many = append(many, fmt.Sprintf("GET /x/%d", i))
	}
	was := func(score int, operations ...string) Finding {
		return Finding{Fingerprint: print, Rule: "auth-removed", Spec: "api.yaml", Score: score, Operations: operations}
	}
	for name, c := range map[string]struct {
		accepted, now Finding
		want          string // the growth, "" where it is accepted
	}{
		"as it was":                {was(9, "GET /a", "GET /b"), was(9, "GET /b", "GET /a"), ""},
		"less":                     {was(9, "GET /a", "GET /b"), was(6, "GET /b"), ""},
		"worse":                    {was(9, "GET /a"), was(10, "GET /a"), "score"},
		"one more":                 {was(9, "GET /a"), was(9, "GET /a", "GET /b"), "GET /b"},
		"one for another":          {was(9, "GET /a", "GET /b"), was(9, "GET /a", "GET /c"), "GET /c"},
		"worse, and more":          {was(9, "GET /a"), was(12, "GET /b", "GET /a"), "score GET /b"},
		"another parameter's name": {was(9, "GET /a/{id}"), was(9, "GET /a/{key}"), ""},
		"a twin by the parameter":  {was(9, "GET /a/{id}"), was(9, "GET /a/{id}", "GET /a/{key}"), "GET /a/{key}"},
		"the name of a webhook":    {was(9, "webhook POST order"), was(9, "callback POST order"), "callback POST order"},
		"no operation":             {was(9), was(9), ""},
		"none, and one now":        {was(9), was(9, "GET /a"), "GET /a"},
		"many":                     {was(9, many...), was(9, many...), ""},
		"many, worse":              {was(9, many...), was(10, many...), "score"},
		"many, and one more":       {was(9, many...), was(9, append(many, "GET /y")...), "others"},
		"many, and one less":       {was(9, many...), was(9, many[1:]...), "others"},
	} {
		t.Run(name, func(t *testing.T) {
			w := Accepting(c.accepted)
			w.Reason, w.By, w.Granted = "r", "alice", on("2026-11-01")
			raw, err := Insert("p.yaml", nil, []Waiver{w})
			if err != nil {
				t.Fatal(err)
			}
			p := parse(t, string(raw))
			_, ok := p.Waive(c.now, now)
			_, g, grown := p.Outgrown(c.now, now)
			var got []string
			if g.Score {
				got = append(got, "score")
			}
			got = append(got, g.Operations...)
			if g.Others {
				got = append(got, "others")
			}
			if ok != (c.want == "") || grown == ok || strings.Join(got, " ") != c.want {
				t.Errorf("accepted %v, grown %v by %v, want %q\n%s", ok, grown, got, c.want, raw)
			}
		})
	}
	// A waiver with neither accepts nothing.
	p := Default()
	p.Waivers = []Waiver{{Fingerprint: print, Expires: now}}
	if _, ok := p.Waive(was(1, "GET /a"), now); ok {
		t.Error("a waiver that does not say what it accepts accepts something")
	}
}

// TestWaiverSpec: a waiver that names a description applies to that one, by the
// path by which it is known, and to none that is renamed to it.
func TestWaiverSpec(t *testing.T) {
	now := on("2026-11-22")
	for _, c := range []struct {
		spec, of string
		want     bool
	}{
		{"", "api.yaml", true}, {"api.yaml", "api.yaml", true}, {"./api.yaml", "api.yaml", true}, {"api.yaml", "other.yaml", false}, {"api.yaml", "v2/api.yaml", false},
		{"api/**/*.yaml", "api/a/b.yaml", true}, {"api/*.yaml", "api/a/b.yaml", false}, {"{a,b}.yaml", "b.yaml", true},
		{"a[1].yaml", "a[1].yaml", true}, {`a\[1\].yaml`, "a[1].yaml", true}, {`a\[1\].yaml`, "a1.yaml", false},
	} {
		spec := ""
		if c.spec != "" {
			spec = fmt.Sprintf(" spec: '%s',", c.spec)
		}
		p := parse(t, "waivers:\n- {rule: auth-removed, operation: GET /x,"+spec+" reason: r, by: b, expires: 2026-12-31}\n")
		f := Finding{Rule: "auth-removed", Spec: c.of, Operations: []string{"GET /x"}}
		if _, ok := p.Waive(f, now); ok != c.want {
			t.Errorf("%q for %q: %v", c.spec, c.of, ok)
		}
		f.Operations = []string{"GET /x", "GET /x"} // each by itself
		if _, ok := p.Waive(f, now); ok != c.want {
			t.Errorf("%q for %q, jointly: %v", c.spec, c.of, ok)
		}
	}
	// A fingerprint belongs to one description, and the spec beside it must name
	// that.
	f := Finding{Fingerprint: "9f3a5c017be2d846", Spec: "a[1].yaml", Score: 4}
	w := Accepting(f)
	w.Expires = now
	p := Default()
	p.Waivers = []Waiver{w}
	if _, ok := p.Waive(f, now); !ok || w.Spec == f.Spec {
		t.Errorf("not waived by %+v", w)
	}
	if f.Spec = "a1.yaml"; slices.ContainsFunc(p.Waivers, func(w Waiver) bool { return w.Matches(f) }) {
		t.Error("matches in another description")
	}
	if f.Spec = "../elsewhere/api.yaml"; Accepting(f).Spec != "" {
		t.Error("a waiver names a path that no policy may")
	}
}
