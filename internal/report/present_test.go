package report

import (
	"regexp"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestMention: owners are notified only where that is asked for, and only what
// is a login or a team.
func TestMention(t *testing.T) {
	r := calm()
	r.Specs[0].Notes = []Note{{Level: "info", Message: "something"}}
	r.Specs[0].Owners = []string{"@acme/api", "security@example.com", "@x](http://evil.example)", "@acme/a`b"}
	for _, c := range []struct {
		mention bool
		want    string
	}{
		{false, "owned by `@acme/api`, `security@example.com`, `@x](http://evil.example)`, ``@acme/a`b``"},
		{true, "owned by @acme/api, `security@example.com`, `@x](http://evil.example)`, ``@acme/a`b``"},
	} {
		if md := render(t, "markdown", r, Options{Mention: c.mention}); !strings.Contains(md, c.want) {
			t.Errorf("mention %v: no %q in\n%s", c.mention, c.want, md)
		}
	}
}

// TestStaleWaiversAreBounded: a policy with many dead waivers does not push the
// findings out of sight.
func TestStaleWaiversAreBounded(t *testing.T) {
	r := rich()
	for range 500 {
		r.Policy.Expired = append(r.Policy.Expired, StaleWaiver{Line: 9, What: "auth-removed on GET /dead", Reason: "r", By: "lead", Expires: "2026-01-31"})
	}
	for _, format := range []string{"markdown", "text"} {
		out := render(t, format, r, Options{})
		if n := strings.Count(out, "GET /dead"); n > staleShown || !strings.Contains(out, "481 more") {
			t.Errorf("%s: %d of 501 waivers", format, n)
		}
	}
}

// TestOutgrown: a finding that became worse than what was accepted says so, with
// a link to the comment where that is one of this repository.
func TestOutgrown(t *testing.T) {
	r := calm()
	f := stuffedFinding("x", "9f3a5c0011223344", severity.Introduced, severity.High)
	f.Score, f.Rejected, f.Ranked, f.PartOf = 20, nil, nil, ""
	f.Outgrown = &finding.Outgrown{Score: 9, Decision: finding.Decision{By: "we@ndy", At: "2026-11-20", URL: "https://github.example/o/r/pull/7#issuecomment-1"}, Origin: "comment"}
	r.Specs[0].Findings = []finding.Finding{f}
	const words = " on 2026-11-20 at score 9, now 20: that does not count any more"
	md := render(t, "markdown", r, Options{Home: "https://github.example/o/r"})
	if !strings.Contains(md, "**Decided** grew since it was accepted by `we@ndy`"+words+" ([`comment`](https://github.example/o/r/pull/7#issuecomment-1))") {
		t.Errorf("not told in\n%s", md)
	}
	if md := render(t, "markdown", r, Options{Home: "https://github.example/other/r"}); strings.Contains(md, "issuecomment-1") {
		t.Error("a comment elsewhere is linked")
	}
	for words, o := range map[string]finding.Outgrown{
		"grew since it was accepted by we@ndy on 2026-11-20 at score 9, now 20: that does not count any more":                                {Score: 9},
		"accepted by we@ndy on 2026-11-20, it reaches GET /a, GET /b, GET /c and 2 more operations too: that does not":                       {Score: 20, Operations: []string{"GET /a", "GET /b", "GET /c", "GET /d", "GET /e"}},
		"accepted by we@ndy on 2026-11-20 at score 9, now 20, it reaches GET /a too: that does not count":                                    {Score: 9, Operations: []string{"GET /a"}},
		"accepted by we@ndy on 2026-11-20, it reaches other operations: that does not count any more":                                        {Score: 20, Others: true},
		"accepted by we@ndy on 2026-11-20, which does not say at which score and for which operations: that does not count, accept it again": {},
		"by the fingerprint that it had before descriptions were part of it: that does not count, accept it as 9f3a5c0011223344":             {Score: 20, Former: true},
	} {
		o.Decision, o.Origin = finding.Decision{By: "we@ndy", At: "2026-11-20"}, "comment"
		r.Specs[0].Findings[0].Outgrown = &o
		if out := strings.Join(strings.Fields(render(t, "text", r, Options{})), " "); !strings.Contains(out, words) {
			t.Errorf("%q is not told in\n%s", words, out)
		}
	}
}

// TestAccepting: commands are named only where they are heard.
func TestAccepting(t *testing.T) {
	const command = "Somebody else with write permission may accept it: `/threatdelta accept 9f3ac01d22e4b510 reason`"
	for _, decide := range []bool{true, false} {
		md := render(t, "markdown", rich(), Options{Decide: decide})
		if strings.Contains(md, command) != decide || strings.Contains(md, "To accept it: `threatdelta waive 9f3ac01d22e4b510 --reason TEXT`, which counts once the base branch has it") == decide {
			t.Errorf("decide %v:\n%s", decide, md)
		}
	}
}

// TestSteeringFirst: what is done to the review itself comes before worse threats.
func TestSteeringFirst(t *testing.T) {
	out := render(t, "markdown", rich(), Options{})
	if !regexp.MustCompile(`so far 15 threats[^\n]*\n\n(- [^\n]*\n)*\*\*🟠 High:\*\* The change raises fail-on`).MatchString(out) {
		t.Errorf("something else comes first:\n%s", out)
	}
	if title := "threatdelta.yaml: changed · steers this review"; !strings.Contains(render(t, "text", rich(), Options{}), title) {
		t.Errorf("text: no %q", title)
	}
}

// TestUnsureDoesNotBlock: a finding that would block but for its confidence says so,
// in the line of the gate and where it is shown.
func TestUnsureDoesNotBlock(t *testing.T) {
	r := calm()
	for i, level := range []severity.Level{severity.High, severity.Critical, severity.Medium} {
		f := small(i)
		f.Level, f.Score, f.Confidence = level, 16-i, severity.LowConfidence
		r.Specs[0].Findings = append(r.Specs[0].Findings, f)
	}
	for name, c := range map[string]struct {
		change func(*Report)
		want   string
	}{
		"two at the level": {func(*Report) {}, "1 critical, 1 high do not block because their confidence is low"},
		"one at the level": {func(r *Report) { r.Gate.FailOn = severity.Threshold(severity.Critical) }, "1 critical does not block because its confidence is low"},
		"one was rejected": {func(r *Report) {
			r.Gate.Verdict, r.Gate.Blocking = VerdictFail, []string{r.Specs[0].Findings[1].Fingerprint}
		}, "1 high does not block because its confidence is low"},
		"nothing can block": {func(r *Report) { r.Gate.FailOn = severity.Never }, ""},
		"accepted": {func(r *Report) {
			for i := range r.Specs[0].Findings {
				r.Specs[0].Findings[i].Waiver = &finding.Waiver{}
			}
		}, ""},
	} {
		one := *r
		one.Specs = append([]Spec{}, r.Specs...)
		one.Specs[0].Findings = append([]finding.Finding{}, r.Specs[0].Findings...)
		c.change(&one)
		for _, format := range []string{"text", "markdown"} {
			flat := strings.Join(strings.Fields(render(t, format, &one, Options{})), " ")
			if !strings.Contains(flat, c.want) || c.want == "" && strings.Contains(flat, "confidence is low") {
				t.Errorf("%s, %s: no %q in\n%s", name, format, c.want, flat)
			}
			if c.want != "" && !strings.Contains(flat, "does not block: confidence is low") {
				t.Errorf("%s, %s: the finding does not say it", name, format)
			}
		}
	}
}
