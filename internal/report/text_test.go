package report

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestTextWidth: the page is as wide as the terminal, within bounds, but for a word
// that is longer.
func TestTextWidth(t *testing.T) {
	r := rich()
	if a, b := render(t, "text", r, Options{}), render(t, "text", r, Options{Width: usualWidth}); a != b {
		t.Error("no width is another one than the usual")
	}
	for columns, want := range map[int]int{1: leastWidth, 60: 60, 77: 77, 120: 120, 160: 160, 400: mostWidth} {
		widest := 0
		for line := range strings.Lines(render(t, "text", r, Options{Width: columns})) {
			line = strings.TrimRight(line, "\n")
			n := utf8.RuneCountInString(line)
			if n > want && len(strings.Fields(line)) > 1 {
				t.Errorf("%d columns: a line of %d: %q", columns, n, line)
			}
			widest = max(widest, n)
		}
		if widest < want-15 {
			t.Errorf("%d columns: the widest line has %d", columns, widest)
		}
	}
}

// TestTextCountsCompoundsOnce: parts and what is resolved are no threats of their own
// in the count, and what blocks comes first whatever its score.
func TestTextCountsCompoundsOnce(t *testing.T) {
	whole, part, other, gone := small(1), small(2), small(3), small(4)
	whole.Message, other.Message = "the blocking one", "the other one"
	part.PartOf, part.Level, part.Score = whole.Fingerprint, severity.High, 12
	other.Level, other.Score, other.Confidence = severity.Critical, 25, severity.LowConfidence
	gone.State = severity.Resolved
	r := &Report{Gate: Gate{FailOn: severity.UsualThreshold, Verdict: VerdictFail, Blocking: []string{whole.Fingerprint, part.Fingerprint}},
		Specs: []Spec{{Path: "a.yaml", Status: Changed, Findings: []finding.Finding{whole, part, other, gone}}}}
	for _, o := range []Options{{}, {Brief: true}} {
		out := render(t, "text", r, o)
		if flat := strings.Join(strings.Fields(out), " "); !strings.Contains(flat, "1 of 2 threats blocks (high and above do), 1 critical does not block because its confidence is low, 1 resolved: exit code 1") {
			t.Errorf("the count is not that of threats in\n%s", out)
		}
		if i, j := strings.Index(out, "the blocking one\n"), strings.Index(out, "the other one"); !o.Brief && i > j {
			t.Errorf("what blocks does not come first in\n%s", out)
		}
	}
}

// TestTextVerdictIsFirstAndLast says what became possible where a reader looks.
func TestTextVerdictIsFirstAndLast(t *testing.T) {
	for name, r := range map[string]*Report{"rich": rich(), "better": better(), "crowded": crowded()} {
		words := verdictWords(r, digestOf(r.specs()), func(s string) string { return s })
		lines := strings.Split(strings.TrimSpace(render(t, "text", r, Options{Width: mostWidth})), "\n")
		if lines[0] != words || lines[len(lines)-1] != words {
			t.Errorf("%s: first %q, last %q, want %q", name, lines[0], lines[len(lines)-1], words)
		}
	}
}

// TestTextBrief: a line for each threat that a terminal follows to its place, and
// nothing else but the verdict.
func TestTextBrief(t *testing.T) {
	golden(t, "rich.brief.txt", render(t, "text", rich(), Options{Brief: true}))
	clickable := regexp.MustCompile(`^[^ :]+:[0-9]+:[0-9]+: (error|critical|high|medium|low): .+`)
	r := crowded()
	lines := strings.Split(strings.TrimSpace(render(t, "text", r, Options{Brief: true})), "\n")
	for _, l := range lines[:len(lines)-1] {
		if !clickable.MatchString(l) {
			t.Errorf("no place that a terminal follows: %q", l)
		}
	}
	if got, want := len(lines), len(digestOf(r.specs()).open)+2; got != want { // one error, and the verdict
		t.Errorf("%d lines, want %d", got, want)
	}
	deep := strings.Repeat("folder/", 20) + "api.yaml"
	f := small(1)
	f.Head.File = deep
	one := &Report{Gate: Gate{Verdict: VerdictPass}, Specs: []Spec{{Path: deep, Status: Changed, Findings: []finding.Finding{f}}}}
	if out := render(t, "text", one, Options{Brief: true}); !strings.HasPrefix(out, deep+":201:7: low: ") {
		t.Errorf("a long path is cut: %q", out)
	}
	if out := render(t, "text", calm(), Options{Brief: true}); out != "No change of security interest\n" {
		t.Errorf("nothing to say is %q", out)
	}
}

// TestOneVocabulary: what was accepted is called that, in every format for people;
// "waive" is the command.
func TestOneVocabulary(t *testing.T) {
	for _, format := range []string{"text", "markdown", "sarif"} {
		out := strings.Join(strings.Fields(render(t, format, crowded(), Options{Link: link})), " ")
		if rest := strings.ReplaceAll(out, "threatdelta waive ", ""); strings.Contains(strings.ToLower(rest), "waive") {
			t.Errorf("%s says waive of something else than the command", format)
		}
		if !strings.Contains(out, "accepted by @security-lead") && !strings.Contains(out, "accepted by `@security-lead`") {
			t.Errorf("%s does not say by whom it was accepted", format)
		}
	}
}
