package triage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/policy"
)

// TestPrefixes: the first digits of a fingerprint count while that stands which
// the comment was written about, and what they were found to mean then holds.
func TestPrefixes(t *testing.T) {
	short, full := "wendy: /threatdelta accept 9f3a5c x", "wendy: /threatdelta accept "+print1+" x"
	reject := "maria: /threatdelta reject 9f3a5c x"
	for name, c := range map[string]struct {
		comments  []string
		present   func(time.Time) (bool, error)
		decisions []string
		answers   []string
	}{
		"stands":          {[]string{short}, func(time.Time) (bool, error) { return true, nil }, []string{"wendy +" + print1}, []string{"1 +1 Accepted"}},
		"pushed since":    {[]string{short}, func(time.Time) (bool, error) { return false, nil }, nil, []string{"1 -1 Refused: the first digits of a fingerprint"}},
		"nobody knows":    {[]string{short}, nil, nil, []string{"1 -1 Refused: the first digits of a fingerprint"}},
		"all but one":     {[]string{"wendy: /threatdelta accept " + print1[:15] + " x"}, nil, nil, []string{"1 -1 Refused: the first digits"}},
		"all of them":     {[]string{full}, nil, []string{"wendy +" + print1}, []string{"1 +1 Accepted"}},
		"a rejection too": {[]string{full, reject}, nil, []string{"wendy +" + print1}, []string{"1 +1 Accepted", "2 -1 Refused: the first digits"}},
		"one before and one after": {[]string{short, "maria: /threatdelta accept aaaaaa0 x"}, func(at time.Time) (bool, error) { return at.Second() == 0, nil },
			[]string{"wendy +" + print1}, []string{"1 +1 Accepted", "2 -1 Refused: 2 findings"}},
		"cannot be found out":                {[]string{short}, func(time.Time) (bool, error) { return true, errors.New("github answers 502") }, nil, nil},
		"cannot be found out of a rejection": {[]string{full, reject}, func(time.Time) (bool, error) { return true, errors.New("github answers 502") }, nil, []string{"1 +1"}},
	} {
		with := caseOf(nil)
		with.Present = c.present
		got := Decide(with, talk(c.comments...))
		decisions, answers := reported(got)
		ok := slices.Equal(decisions, c.decisions) && len(answers) == len(c.answers)
		for i := range min(len(answers), len(c.answers)) {
			ok = ok && strings.HasPrefix(answers[i], c.answers[i])
		}
		if !ok || strings.HasPrefix(name, "cannot") != (len(got.Errors) == 1) {
			t.Errorf("%s: %v %q %v", name, decisions, answers, got.Errors)
		}
	}
	// It is asked for decisions of those only who may decide, and not for those
	// that were answered.
	with, asked := caseOf(nil), 0
	with.Present = func(time.Time) (bool, error) { asked++; return true, nil }
	comments := talk("rita: /threatdelta accept 9f3a5c x", "bob: /threatdelta accept 9f3a5c x", full, short)
	comments[3].Answered, comments[3].Bound = true, map[string]string{print1: kept(9, "GET /a", "GET /b")}
	if Decide(with, comments); asked != 0 {
		t.Errorf("asked %d times", asked)
	}
}

// TestGrown: what was accepted is the finding with the operations that it reached.
func TestGrown(t *testing.T) {
	var many []string
	for i := range 300 {
		many = append(many, fmt.Sprintf("GET /x/%d", i))
	}
	was := func(score int, operations ...string) Finding {
		return Finding{Fingerprint: print1, Score: score, About: "a", Operations: operations}
	}
	other := was(9, "GET /a")
	other.About = "b" // another subject with the same fingerprint
	for name, c := range map[string]struct {
		accepted, now Finding
		want          policy.Growth
	}{
		"as it was":         {was(9, "GET /a", "GET /b"), was(9, "GET /b", "GET /a"), policy.Growth{}},
		"less":              {was(9, "GET /a", "GET /b"), was(4, "GET /b"), policy.Growth{}},
		"worse":             {was(9, "GET /a"), was(10, "GET /a"), policy.Growth{Score: true}},
		"more":              {was(9, "GET /a"), was(9, "GET /b", "GET /a"), policy.Growth{Operations: []string{"GET /b"}}},
		"as many":           {was(9, "GET /a"), was(9, "GET /b"), policy.Growth{Operations: []string{"GET /b"}}},
		"renamed parameter": {was(9, "GET /a/{x}"), was(9, "GET /a/{y}"), policy.Growth{}},
		"twin":              {was(9, "GET /a/{x}"), was(9, "GET /a/{x}", "GET /a/{y}"), policy.Growth{Operations: []string{"GET /a/{y}"}}},
		"another finding":   {was(9, "GET /a"), other, policy.Growth{Score: true, Others: true}},
		"many":              {was(9, many...), was(9, many...), policy.Growth{}},
		"many and one":      {was(9, many...), was(9, append(many, "GET /y")...), policy.Growth{Others: true}},
		"many but one":      {was(9, many...), was(9, many[:299]...), policy.Growth{Others: true}},
		"of no operation":   {was(9), was(9), policy.Growth{}},
		"of one since":      {was(9), was(9, "GET /a"), policy.Growth{Operations: []string{"GET /a"}}},
	} {
		token := keep(c.accepted)
		if got := grown(token, c.now); got.Score != c.want.Score || got.Others != c.want.Others || !slices.Equal(got.Operations, c.want.Operations) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if len(token) > 18*(limits.OperationsListed+3) || strings.Trim(token, "0123456789abcdef.=") != "" {
			t.Errorf("%s: kept as %q", name, token)
		}
	}
	for _, token := range []string{"", "9", "x.", "9.", "9.00", "0." + was(9).sum("")} {
		if got := grown(token, was(1, "GET /a")); !got.Any() {
			t.Errorf("the token %q accepts", token)
		}
	}
	// By an answer: one operation fewer is accepted, one more is reported.
	for bound, want := range map[string]string{kept(9, "GET /a", "GET /b", "GET /c"): "+", kept(9, "GET /a"): "GET /b", kept(8, "GET /b"): "8 GET /a"} {
		comments := talk("wendy: /threatdelta accept 9f3a5c x")
		comments[0].Answered, comments[0].Bound = true, map[string]string{print1: bound}
		got := Decide(caseOf(nil), comments)
		said := ""
		switch {
		case len(got.Decisions) == 1:
			said = "+"
		case len(got.Outgrown) == 1:
			if o := got.Outgrown[0]; o.Grown.Score {
				said = fmt.Sprint(o.Score, " ")
			}
			said += strings.Join(got.Outgrown[0].Grown.Operations, " ")
		}
		if said != want {
			t.Errorf("bound to %s: %q, want %q", bound, said, want)
		}
	}
}

// TestFormer: a decision by a former fingerprint accepts nothing and says so; what
// it rejected stays rejected.
func TestFormer(t *testing.T) {
	accept, reject := "wendy: /threatdelta accept "+former1+" x", "maria: /threatdelta reject cccccc"
	if decisions, answers := reported(Decide(caseOf(nil), talk(accept))); decisions != nil || len(answers) != 1 ||
		!strings.HasPrefix(answers[0], "1 -1 Refused: fingerprints now include the description: that is now `"+print1+"`") {
		t.Errorf("%v %q", decisions, answers)
	}
	comments := talk(accept, reject)
	for i := range comments {
		comments[i].Answered, comments[i].Bound = true, map[string]string{former1: "9"}
	}
	got := Decide(caseOf(nil), comments[:1])
	if len(got.Decisions)+len(got.Answers) != 0 || len(got.Outgrown) != 1 || !got.Outgrown[0].Former || got.Outgrown[0].Fingerprint != print1 {
		t.Errorf("%+v", got)
	}
	if decisions, _ := reported(Decide(caseOf(nil), comments)); !slices.Equal(decisions, []string{"maria -" + print1}) {
		t.Errorf("%v", decisions)
	}
	// Accepted again by the new one.
	again := append(slices.Clone(comments[:1]), talk("", "wendy: /threatdelta accept "+print1+" x")[1])
	if got := Decide(caseOf(nil), again); len(got.Decisions) != 1 || len(got.Outgrown) != 0 {
		t.Errorf("%+v", got)
	}
}

// TestInWords: answers name the findings.
func TestInWords(t *testing.T) {
	c := caseOf(nil)
	for i := range c.Findings {
		c.Findings[i].Name = fmt.Sprintf("Threat %d on `GET /x`", i)
	}
	_, answers := reported(Decide(c, talk("wendy: /threatdelta accept 9f3a5c x", "maria: /threatdelta reject 9f3a5c", "wendy: /threatdelta accept aaaaaa x", "wendy: /threatdelta accept "+former1+" x")))
	for i, want := range []string{"It says: Threat 0 on `GET /x`; should it reach any other operation", "It says: Threat 0", "They are `" + print2 + "`, Threat 1 on `GET /x`; `" + print3 + "`, Threat 3", "now `" + print1 + "`, Threat 0"} {
		if !strings.Contains(answers[i], want) {
			t.Errorf("%q does not say %q", answers[i], want)
		}
	}
}

// TestCrowd: many users that give commands do not keep another from being heard who
// decided before or who comes last.
func TestCrowd(t *testing.T) {
	lines := []string{"maria: /threatdelta accept " + print2 + " x"}
	for i := range 3 * maxAsked {
		lines = append(lines, fmt.Sprintf("user%d: /threatdelta accept 9f3a5c x", i))
	}
	comments := talk(append(lines, "wendy: /threatdelta accept 9f3a5c x")...)
	comments[0].Answered, comments[0].Bound = true, map[string]string{print2: keep(Finding{Score: 4})}
	var asked []string
	got := Decide(caseOf(&asked), comments)
	if decisions, _ := reported(got); !slices.Equal(decisions, []string{"wendy +" + print1, "maria +" + print2}) || len(asked) != maxAsked || len(got.Errors) != 1 {
		t.Errorf("%v, asked for %d, %v", decisions, len(asked), got.Errors)
	}
}
