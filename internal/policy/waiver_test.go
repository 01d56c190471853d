package policy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func on(day string) time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(err)
	}
	return t
}

// TestWaiverLife: until when a waiver counts.
func TestWaiverLife(t *testing.T) {
	noon := on("2026-11-22").Add(12 * time.Hour)
	for _, test := range []struct {
		name                        string
		granted, expires, committed string
		end                         string // the first day on which it does not count
		split, alive                bool
	}{
		{"last day", "", "2026-11-22", "", "2026-11-23", false, true},
		{"yesterday", "", "2026-11-21", "", "2026-11-22", false, false},
		{"granted alone", "2026-01-01", "", "", "2027-01-02", false, true},
		{"granted long ago", "2025-11-21", "", "", "2026-11-22", false, false},
		{"granted, a year and a day", "2025-11-22", "", "", "2026-11-23", false, true},
		{"beyond the year", "2026-01-01", "2030-01-01", "", "2027-01-02", true, true},
		{"beyond the year, undated", "", "2030-01-01", "", "2027-11-23", true, true},
		{"beyond the year, committed long ago", "", "2030-01-01", "2025-01-01", "2026-01-02", true, false},
		{"committed", "", "", "2026-11-01", "2027-11-02", false, true},
		{"committed long ago", "", "", "2025-11-01", "2026-11-02", false, false},
		{"no date at all", "", "", "", "", false, false},
		{"granted in the future", "2030-01-01", "", "", "2031-01-02", false, false},
		{"committed in the future", "", "", "2030-01-01", "2031-01-02", false, false},
		{"committed in the future, beyond the year", "", "2040-01-01", "2030-01-01", "2031-01-02", true, false},
		{"granted tomorrow, elsewhere on earth", "2026-11-23", "", "", "2027-11-24", false, true},
	} {
		w := Waiver{Fingerprint: "9f3a5c017be2d846", Origin: "policy"}
		for value, to := range map[string]*time.Time{test.granted: &w.Granted, test.expires: &w.Expires, test.committed: &w.Committed} {
			if value != "" {
				*to = on(value)
			}
		}
		p := Default()
		p.Waivers = []Waiver{w}
		end, split := p.End(w, noon)
		if got := end.Format(time.DateOnly); end.IsZero() != (test.end == "") || test.end != "" && got != test.end || split != test.split {
			t.Errorf("%s: ends %s, cut %v", test.name, got, split)
		}
		if _, ok := p.Waive(Finding{Fingerprint: w.Fingerprint}, noon); ok != test.alive {
			t.Errorf("%s: alive is %v", test.name, ok)
		}
		expired := test.end != "" && !on(test.end).After(noon)
		if got := len(p.Expired(noon)) == 1; got != expired {
			t.Errorf("%s: expired is %v", test.name, got)
		}
		if got := len(p.Dateless()) == 1; got != (test.end == "") {
			t.Errorf("%s: dateless is %v", test.name, got)
		}
	}
}

func TestWaiverDates(t *testing.T) {
	p := parse(t, `waivers:
  - {fingerprint: a000000000000001, reason: r, by: b}
  - {fingerprint: a000000000000002, reason: r, by: b, granted: 2026-11-01}
  - {fingerprint: a000000000000003, reason: r, by: b, expires: 2026-12-01}
  - {fingerprint: a000000000000004, reason: r, by: b, expires: 2036-12-01}
`)
	now := on("2026-11-22")
	if got := p.Undated(); !slices.Equal(got, []int{2}) {
		t.Errorf("undated at %v", got)
	}
	if got := p.Overlong(now); !slices.Equal(got, []int{5}) {
		t.Errorf("too long at %v", got)
	}
	alive := func(fingerprint string) bool {
		_, ok := p.Waive(Finding{Fingerprint: fingerprint}, now)
		return ok
	}
	if alive("a000000000000001") {
		t.Error("counts although nobody knows since when")
	}
	p.Date(map[int]time.Time{2: on("2026-10-01"), 5: on("2025-10-01")})
	if !alive("a000000000000001") || alive("a000000000000004") {
		t.Error("the date of the commit does not count")
	}
}

func TestWaive(t *testing.T) {
	p := parse(t, `waivers:
  - {rule: auth-removed, operation: "GET /users/{id}", reason: one, by: b, granted: 2026-11-01}
  - {rule: auth-optional, operation: "* /internal/**", reason: below, by: b, granted: 2026-11-01}
  - {rule: rate-weakened, operation: "POST /a/*/b", subject: "429", reason: segment, by: b, granted: 2026-11-01}
  - {fingerprint: a000000000000001, score: 9, operations: ["GET /users/{id}"], reason: exact, by: b, granted: 2026-11-01}
  - {rule: page-unbounded, operation: "GET /x", reason: expired, by: b, expires: 2026-11-01}
  - {rule: page-unbounded, operation: "* /x", reason: alive, by: b, granted: 2026-11-01}
`)
	now := on("2026-11-22")
	for _, test := range []struct {
		finding Finding
		want    string // the reason, "" for none
	}{
		{Finding{Rule: "auth-removed", Operations: []string{"GET /users/{id}"}}, "one"},
		{Finding{Rule: "auth-removed", Operations: []string{"GET /users/{userId}"}, Subject: "security"}, "one"},
		{Finding{Rule: "auth-removed", Operations: []string{"GET /users/{id}", "GET /orders/{id}"}}, ""},
		{Finding{Rule: "auth-removed", Operations: []string{"DELETE /users/{id}"}}, ""},
		{Finding{Rule: "auth-removed", Operations: []string{"GET /users/{id}/keys"}}, ""},
		{Finding{Rule: "auth-removed"}, ""},
		{Finding{Rule: "auth-optional", Operations: []string{"GET /internal/a", "PUT /internal/a/{b}", "GET /internal"}}, "below"},
		{Finding{Rule: "auth-optional", Operations: []string{"GET /internals"}}, ""},
		{Finding{Rule: "rate-weakened", Operations: []string{"POST /a/{x}/b"}, Subject: "429"}, "segment"},
		{Finding{Rule: "rate-weakened", Operations: []string{"POST /a/{x}/b"}, Subject: "header"}, ""},
		{Finding{Rule: "rate-weakened", Operations: []string{"POST /a/x/y/b"}, Subject: "429"}, ""},
		{Finding{Rule: "auth-removed", Fingerprint: "a000000000000001", Score: 9, Operations: []string{"GET /users/{id}"}}, "exact"},
		{Finding{Rule: "auth-removed", Fingerprint: "a000000000000001", Score: 10, Operations: []string{"GET /users/{id}"}}, "one"},
		{Finding{Rule: "page-unbounded", Operations: []string{"GET /x"}}, "alive"},
		{Finding{Rule: "other", Operations: []string{"GET /x"}}, ""},
	} {
		w, ok := p.Waive(test.finding, now)
		if ok != (test.want != "") || ok && (w.Reason != test.want || !w.Matches(test.finding)) {
			t.Errorf("%v: %v, want %q", test.finding, w, test.want)
		}
	}
	p.Waivers = append(p.Waivers, Waiver{Rule: "other", Operation: "GET /x", Origin: "description", Reason: "beside it", Expires: now})
	if w, ok := p.Waive(Finding{Rule: "other", Operations: []string{"GET /x"}}, now); !ok || w.Reason != "beside it" {
		t.Errorf("a waiver that was added does not count: %v", w)
	}
}

func TestIsPublic(t *testing.T) {
	p := parse(t, `public:
  - {operation: "POST /login/**", reason: login}
  - {operation: "* /health/{probe}", reason: health}
  - {operation: "GET /a[b]?(c)/x", reason: odd}
`)
	for operation, want := range map[string]string{
		"POST /login": "login", "post /login/sso/{provider}": "login", "GET /login": "", "POST /logins": "",
		"GET /health/{name}": "health", "GET /health/live": "", "HEAD /health/{x}": "health", "GET /health/{x}/y": "",
		"GET /a[b]?(c)/x": "odd", "GET /ab(c)/x": "",
	} {
		method, path, _ := strings.Cut(operation, " ")
		if reason, ok := p.IsPublic(method, path); reason != want || ok != (want != "") {
			t.Errorf("%s: %q, %v", operation, reason, ok)
		}
	}
}

func TestSpec(t *testing.T) {
	p := parse(t, whole)
	for path, want := range map[string]string{"api/admin.yaml": "internal", "api/v1/x.yaml": "partner", "other.yaml": ""} {
		if got := p.Spec(path).Exposure; got != want {
			t.Errorf("%s: %q", path, got)
		}
	}
}

// manyWaivers is a policy whose first tenth of waivers has expired.
func manyWaivers(n int) string {
	var b strings.Builder
	b.WriteString("waivers:\n")
	for i := range n {
		expires := "2027-01-31"
		if i < n/10 {
			expires = "2026-01-31"
		}
		fmt.Fprintf(&b, "  - fingerprint: a%015x\n    reason: number %d\n    by: alice\n    granted: 2026-01-01\n    expires: %s\n", i, i, expires)
	}
	return b.String()
}

// TestAHundredWaivers: ten have expired, the others count.
func TestAHundredWaivers(t *testing.T) {
	p := parse(t, manyWaivers(100))
	now := on("2026-11-22")
	waived := 0
	for i := range 100 {
		if w, ok := p.Waive(Finding{Fingerprint: fmt.Sprintf("a%015x", i)}, now); ok {
			waived++
			if w.Reason != fmt.Sprintf("number %d", i) {
				t.Errorf("%d: %s", i, w.Reason)
			}
		}
	}
	if expired := len(p.Expired(now)); waived != 90 || expired != 10 {
		t.Errorf("%d waived, %d expired", waived, expired)
	}
}

func BenchmarkParse(b *testing.B) {
	for _, n := range []int{0, 100, 1000} {
		text := []byte(manyWaivers(n))
		if n == 0 {
			text = []byte(whole)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse("p.yaml", text); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWaive(b *testing.B) {
	for _, n := range []int{100, 1000} {
		p := parse(b, manyWaivers(n))
		f := Finding{Fingerprint: fmt.Sprintf("a%015x", n-1), Rule: "auth-removed", Operations: []string{"GET /x"}}
		now := on("2026-11-22")
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, ok := p.Waive(f, now); !ok {
					b.Fatal("not waived")
				}
			}
		})
	}
}

// FuzzParse: there is no panic, the result is the same each time, and places are
// within the file.
func FuzzParse(f *testing.F) {
	f.Add(whole)
	f.Add(manyWaivers(3))
	f.Add("rules: {a: off}\nwaivrs: []\nspecs: [{glob: '{a'}]\ncustom: [{when: |\n}]")
	f.Add("waivers: [&a {fingerprint: 1}, *a]\n")
	f.Add("{\"fail-on\": 1}")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse("p.yaml", []byte(text))
		_, again := Parse("p.yaml", []byte(text))
		if (err == nil) != (p != nil) || fmt.Sprint(err) != fmt.Sprint(again) {
			t.Fatalf("%v, then %v", err, again)
		}
		if err != nil {
			e, ok := err.(*Errors)
			if !ok || len(e.Problems) == 0 {
				t.Fatalf("%#v", err)
			}
			lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 2
			for _, p := range e.Problems {
				if p.Line > lines || strings.ContainsAny(p.String(), "\n\r") {
					t.Errorf("%q", p.String())
				}
			}
			return
		}
		now := on("2026-11-22")
		for _, w := range p.Waivers {
			p.Waive(Finding{Fingerprint: w.Fingerprint, Rule: w.Rule, Operations: []string{w.Operation}}, now)
		}
		for _, r := range p.Custom {
			r.When.Place(2, 3)
		}
		p.Spec("api/a.yaml")
		p.IsPublic("GET", "/a/{b}")
		p.Expired(now)
	})
}
