package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// What somebody meets who reads a report for the first time.

// reportOf is a report on one description.
func reportOf(verdict Verdict, findings ...finding.Finding) *Report {
	r := &Report{Gate: Gate{FailOn: severity.UsualThreshold, Verdict: verdict}, Specs: []Spec{{Path: "api.yaml", Status: Changed, Findings: findings}}}
	if verdict == VerdictFail {
		r.Gate.Blocking = []string{findings[0].Fingerprint}
	}
	return r
}

// TestEndings: a terminal is told the exit code, a pull request the state of the check.
func TestEndings(t *testing.T) {
	unread := reportOf(VerdictError)
	unread.Specs[0].Status, unread.Specs[0].Notes = Unreadable, []Note{{Level: "error", Message: "is not YAML"}}
	partly := reportOf(VerdictError)
	partly.Specs[0].Notes = unread.Specs[0].Notes
	for _, test := range []struct {
		r              *Report
		text, markdown string
	}{
		{unread, "Nothing was reviewed, and the exit code stays 3 until it can be", "Nothing was reviewed, and the check stays red until it can be"},
		{partly, "Not everything was reviewed, and the exit code stays 3 until it can be", "Not everything was reviewed, and the check stays red until it can be"},
		{reportOf(VerdictFail, small(1)), "1 threat, which blocks (high and above do): exit code 1", "1 threat, which blocks (high and above do) · "},
		{reportOf(VerdictPass, small(1)), "1 threat, which does not block (high and above do)", "1 threat, which does not block (high and above do) · "},
	} {
		for _, o := range []Options{{}, {Brief: true}} {
			if out := render(t, "text", test.r, o); !strings.Contains(out, test.text) || strings.Contains(out, "red until") {
				t.Errorf("the text does not say %q:\n%s", test.text, out)
			}
		}
		if out := render(t, "markdown", test.r, Options{}); !strings.Contains(out, test.markdown) || strings.Contains(out, "exit code") {
			t.Errorf("the comment does not say %q:\n%s", test.markdown, out)
		}
	}
	for on, want := range map[severity.Threshold]string{severity.Never: "fail-on never", severity.Threshold(severity.Critical): "critical ones do", severity.Threshold(severity.Low): "all levels do"} {
		r := reportOf(VerdictPass, small(1))
		r.Gate.FailOn = on
		if out := render(t, "text", r, Options{}); !strings.Contains(out, "("+want+")") {
			t.Errorf("%v: the text does not say %q", on, want)
		}
	}
}

// TestErrorIsSaidOnce: what could not be read is the verdict, and said again in full
// only where the verdict has no room for it.
func TestErrorIsSaidOnce(t *testing.T) {
	long := "changed and not understood: an operation has no field \"secruity\"; \"security\" is probably meant, at /paths/~1items/get/secruity; correct it, for what it says of who gets in could not be reviewed"
	for message, times := range map[string]int{"is not YAML: did not find the end": 1, long: 1} {
		r := reportOf(VerdictError)
		r.Specs[0].Notes = []Note{{Level: "error", Message: message, Line: 7, Column: 3}, {Level: "warning", Message: "the rest was read"}}
		flat := func(s string) string { return strings.ReplaceAll(strings.Join(strings.Fields(s), " "), "`", "") }
		if out := flat(render(t, "markdown", r, Options{})); strings.Count(out, message) != times {
			t.Errorf("%q stands %d times in the comment:\n%s", message, strings.Count(out, message), out)
		}
		out := flat(render(t, "text", r, Options{Width: mostWidth}))
		if message != long {
			times = 2 // the verdict is the first line and the last
		}
		if strings.Count(out, message) != times {
			t.Errorf("%q stands %d times in the text:\n%s", message, strings.Count(out, message), out)
		}
		for _, line := range strings.Split(out, "Not reviewed: ")[1:] {
			if strings.Contains(strings.SplitN(line, "Not everything", 2)[0], "…") {
				t.Errorf("the verdict is cut within a clause: %q", line)
			}
		}
	}
}

// TestLongNames: a name of thousands of characters takes no more room than a name may,
// and what stands behind it is still said, in every format for people.
func TestLongNames(t *testing.T) {
	for _, n := range []int{60, 90, 130, 500, 5000} {
		f := small(1)
		name := "GET /" + strings.Repeat("x", n)
		f.Message = "New: `" + name + "` asks for no credentials, and `" + name + "` returns `$.ssn` to anybody"
		f.Consequence = "Anybody can call `" + name + "`, and nobody knows who it was."
		for _, format := range []string{"text", "markdown", "rdjson", "gitlab", "junit"} {
			out := strings.Join(strings.Fields(render(t, format, reportOf(VerdictFail, f), Options{Width: mostWidth})), " ")
			if !strings.Contains(out, "to anybody") || strings.Contains(out, strings.Repeat("x", maxName+1)) {
				t.Errorf("%s, %d characters: the name takes the room of what is said:\n%s", format, n, out)
			}
			if format != "markdown" && format != "text" {
				continue
			}
			for _, line := range strings.Split(out, "##") {
				if strings.Count(line, "`")%2 != 0 {
					t.Errorf("%s, %d characters: a code span stays open:\n%s", format, n, out)
				}
			}
			if strings.Contains(out, "`` `") {
				t.Errorf("%s, %d characters: the mark of a code span is shown:\n%s", format, n, out)
			}
		}
	}
}

// TestPlaces: two files of one name are named so that one knows which is meant.
func TestPlaces(t *testing.T) {
	r := &Report{Gate: Gate{FailOn: severity.UsualThreshold, Verdict: VerdictFail}}
	for i, path := range []string{"shop/openapi.yaml", "admin/openapi.yaml"} {
		f := small(i)
		f.Head.File, f.Level, f.Score = path, severity.High, 12
		r.Specs = append(r.Specs, Spec{Path: path, Status: Changed, Findings: []finding.Finding{f}})
		r.Gate.Blocking = append(r.Gate.Blocking, f.Fingerprint)
	}
	out := render(t, "markdown", r, Options{})
	for _, want := range []string{"`shop/openapi.yaml:200`", "`admin/openapi.yaml:201`"} {
		if !strings.Contains(out, want) {
			t.Errorf("the comment does not say %s:\n%s", want, out)
		}
	}
	if out := render(t, "markdown", rich(), Options{Link: link}); !strings.Contains(out, "[`openapi.yaml:120`]") {
		t.Error("the folder of the only file of its name is said")
	}
}

// TestRest: what is folded is "more" only beside what is not.
func TestRest(t *testing.T) {
	medium := small(2)
	medium.Level, medium.Score = severity.Medium, 9
	high := small(3)
	high.Level, high.Score = severity.High, 12
	for want, findings := range map[string][]finding.Finding{
		"1 low threat":      {small(1)},
		"2 low threats":     {small(1), small(4)},
		"1 more low threat": {small(1), medium},
	} {
		if out := render(t, "markdown", reportOf(VerdictPass, findings...), Options{}); !strings.Contains(out, "<summary>"+want+"</summary>") {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if got, want := restWords([]entry{{f: &high}, {f: &medium}}, true), "2 more threats: 1 high, 1 medium"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestFigures: of a description's numbers those are said that the change moves.
func TestFigures(t *testing.T) {
	s := &Spec{Surface: &Surface{Base: 4.11, Head: 4.12}, Base: &Side{Operations: 4, Anonymous: 1}, Head: &Side{Operations: 4, Anonymous: 2}}
	plainly := func(figure string) string { return figure }
	if got := strings.Join(s.figures(plainly), "; "); got != "anonymous operations 1 -> 2" {
		t.Errorf("got %q", got)
	}
	s.Surface.Head, s.Head.S3, s.Head.Operations = 6, 1, 5
	if got, want := strings.Join(s.figures(plainly), "; "), "attack surface of what changed 4.1 -> 6.0 (+1.9); operations 4 -> 5; anonymous operations 1 -> 2; changed operations that return highly sensitive data 0 -> 1"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestLongLists: a table or a list of places that nobody reads to its end is counted.
func TestLongLists(t *testing.T) {
	f := small(1)
	for i := range 60 {
		f.Related = append(f.Related, finding.Related{File: "api.yaml", Line: i + 1, Column: 1, Message: "there too"})
	}
	r := reportOf(VerdictFail, f)
	for i := range 60 {
		r.Specs[0].Changes = append(r.Specs[0].Changes, OperationChange{Operation: finding.Operation{Method: "GET", Path: fmt.Sprintf("/r%d", i)}, Change: "added", HeadAuth: "bearer"})
	}
	out := render(t, "text", r, Options{})
	for _, want := range []string{"new GET /r19 ", "\n  40 more operations\n", "\n  See: 55 more places\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "/r20") {
		t.Error("the table goes on")
	}
}

// TestArithmeticInWords: where an axis starts elsewhere than usual the reason stands in
// brackets, and an end that holds a value is said.
func TestArithmeticInWords(t *testing.T) {
	for want, because := range map[string][]string{
		"4 (no credential to steal first) +1 anonymous = 5": {"4 by rule: no credential to steal first", "+1 anonymous"},
		"5 +1 anonymous, at most 5":                         {"5 by rule", "+1 anonymous", "at most 5"},
		"2, at least 5 for highly sensitive data":           {"2 by rule", "at least 5 for highly sensitive data"},
		"5 (it writes)": {"5 by rule: it writes"},
		"5":             {"5 by rule"},
	} {
		if got := axis(finding.Axis{Value: 5, Because: because}, text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// TestWhoGetsIn: credentials that may be left out are said to be, not by a sign.
func TestWhoGetsIn(t *testing.T) {
	style := cellStyle{name: code, strong: func(s string) string { return "**" + s + "**" }, arrow: " → "}
	for want, policies := range map[string][3]string{
		"`bearer` → **anybody** (`bearer` is optional)": {"bearer", "bearer | none"},
		"`bearer` → anybody (`bearer` is optional)":     {"bearer", "bearer | none", "public"},
		"anybody (`bearer` is optional) → `bearer`":     {"bearer | none", "bearer"},
		"`bearer` → **anybody**":                        {"bearer", "none"},
		"`a | b`":                                       {"", "a | b"},
	} {
		if got := style.moved(whoGetsIn(policies[0]), whoGetsIn(policies[1]), policies[2] == ""); got != want {
			t.Errorf("%q to %q: got %q, want %q", policies[0], policies[1], got, want)
		}
	}
}

// TestPicture: the diagram has a node for all operations that the same callers reach and
// the same data leaves through, says data in words, marks what blocks, counts what it
// leaves out, and is not there for one operation or for what is settled.
func TestPicture(t *testing.T) {
	operation := func(i int) finding.Operation {
		return finding.Operation{Method: "GET", Path: fmt.Sprintf("/r%d", i)}
	}
	draw := func(n int, blocks bool, auth func(i int) string) string {
		f := small(1)
		r := reportOf(VerdictPass, f)
		s := &r.Specs[0]
		s.Findings[0].Operations = nil
		for i := range n {
			s.Changes = append(s.Changes, OperationChange{Operation: operation(i), Change: "changed", BaseAuth: "bearer", HeadAuth: auth(i), Data: []Data{{Leaf: "$.user.pin", Class: "cred", Level: "S3", Words: "credentials"}}})
			s.Findings[0].Operations = append(s.Findings[0].Operations, operation(i))
		}
		s.Changes = append(s.Changes, OperationChange{Operation: finding.Operation{Method: "GET", Path: "/settled"}, Change: "changed", BaseAuth: "none", HeadAuth: "bearer"})
		if blocks {
			r.Gate.Blocking = []string{f.Fingerprint}
		}
		sc := newScene(r)
		return sc.mermaid()
	}
	alike := func(int) string { return "none" }
	got := draw(8, true, alike)
	for _, want := range []string{`o0["GET /r0 and 7 more"]`, `s0(["Anybody"])`, `|"no credentials, was bearer"|`, `d0[("credentials: pin")]`, "class o0 flagged"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "settled") || strings.Contains(got, "o1") {
		t.Errorf("it shows what nobody has to decide about:\n%s", got)
	}
	if got := draw(8, false, alike); strings.Contains(got, "flagged") {
		t.Errorf("it marks what does not block:\n%s", got)
	}
	if got := draw(9, true, func(i int) string { return fmt.Sprint("scheme", i) }); !strings.Contains(got, `["4 more operations"]`) || !strings.Contains(got, "Other callers") {
		t.Errorf("it does not count what it leaves out:\n%s", got)
	}
	if got := draw(1, true, alike); got != "" {
		t.Errorf("one operation is drawn:\n%s", got)
	}
}

// TestDescriptionColumn: a row says of which description it is where there are several,
// to which a file that steers the review does not belong.
func TestDescriptionColumn(t *testing.T) {
	r := reportOf(VerdictPass, small(1))
	r.Specs[0].Changes = []OperationChange{{Operation: finding.Operation{Method: "GET", Path: "/a"}, Change: "added", HeadAuth: "bearer"}}
	steering := Spec{Path: ".github/threatdelta.yaml", Status: Changed, Steers: true, Findings: []finding.Finding{small(2)}}
	other := Spec{Path: "other.yaml", Status: Changed, Findings: []finding.Finding{small(3)}}
	for _, test := range []struct {
		with *Spec
		want bool
	}{{&steering, false}, {&other, true}} {
		several := *r
		several.Specs = append([]Spec{*test.with}, r.Specs...)
		if out := render(t, "markdown", &several, Options{}); strings.Contains(out, "Who gets in | Description |") != test.want {
			t.Errorf("beside %s, a column for the description is %t, want %t\n%s", test.with.Path, !test.want, test.want, out)
		}
	}
}

// TestInShort: wherever a sentence is cut, its code spans are whole.
func TestInShort(t *testing.T) {
	sentence := "the operation `GET /orders` and the operation (`" + strings.Repeat("a", 60) + "`) ask for nothing"
	for limit := 5; limit < 140; limit++ {
		got := inShort(sentence, limit)
		if n := len([]rune(got)); n > limit || strings.Count(got, "`")%2 != 0 || strings.HasSuffix(got, "(…") {
			t.Errorf("%d: %d characters, %q", limit, n, got)
		}
	}
	if got := inShort(sentence, 140); got != sentence {
		t.Errorf("a sentence that fits is %q", got)
	}
	if odd := "a `b` and `c"; inShort(odd, 50) != odd {
		t.Errorf("backticks that do not pair are %q", inShort(odd, 50))
	}
}
