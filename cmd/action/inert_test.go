package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/logline"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// hostile are texts that a pull request can bring into a path, a name, a
// description or an error.
func hostile() []string {
	return []string{
		"::set-output name=verdict::pass", "  ::error::x", "\t::stop-commands::x", "\u00a0::warning::x", "##[error]x", "a ##[add-mask]b", "###[group]", "#\u200b#[error]",
		"x\n::error::y", "x\r::error::y", "x\u2028::error::y", "x\v::error::y",
		"_GitHubActionsFileCommandDelimeter_", "x\n_GitHubActionsFileCommandDelimeter_\nverdict=pass", "ghadelimiter_\nEOF\nEOF",
		"<!-- threatdelta:* -->", "@octo/team #1 octo/shop#2", "`", "``` \n@octocat", "</details><img src=x>", "a|b", "/lgtm", "@dependabot merge",
		"\u202eevil", "\u2066x\u2069", "\x1b[31mred", "\x00", "\xff\xfe", "\U000e0041", "![x](https://attacker.example/x.png)", "%0A::error::x", "::", ":::", "##", "%",
	}
}

// inertLine checks one line as a runner reads it: it trims spaces, takes "::" at
// the beginning and "##[" anywhere.
func inertLine(t *testing.T, what, line string) {
	t.Helper()
	if strings.HasPrefix(strings.TrimLeftFunc(line, unicode.IsSpace), "::") || strings.Contains(line, "##[") {
		t.Errorf("%s: a command: %q", what, line)
	}
	for _, r := range line {
		if !logline.Visible(r) {
			t.Errorf("%s: an invisible character: %q", what, line)
		}
	}
}

// ours are the commands that the journal writes itself.
func ours(line string) bool {
	for _, c := range []string{"::group::", "::endgroup::", "::error ", "::warning ", "::notice ", "::debug::"} {
		if strings.HasPrefix(line, c) {
			return true
		}
	}
	return false
}

func TestJournal(t *testing.T) {
	for _, runner := range []string{"true", ""} {
		for _, text := range hostile() {
			checkJournal(t, runner, text)
		}
	}
}

func FuzzJournal(f *testing.F) {
	for _, text := range hostile() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkJournal(t, "true", text) })
}

func checkJournal(t *testing.T, runner, text string) {
	t.Helper()
	var out, errs bytes.Buffer
	j := newJournal(variables([]string{"GITHUB_ACTIONS=" + runner}), &out, &errs)
	j.printf("%s", text)
	j.printLines(text)
	j.printError(errors.New(text))
	j.debug(text)
	j.group(text, func() { j.printf("x%s", text) })
	j.annotate(annotation{kind: "error", file: text, line: 3, title: text, message: text})
	for _, stream := range []string{out.String(), errs.String()} {
		for line := range strings.SplitSeq(stream, "\n") {
			if runner == "true" && ours(line) {
				// The rest of the line is data: it must not end the properties or the line.
				if strings.ContainsAny(line, "\r") || strings.Contains(line, "##[") {
					t.Errorf("%q: %q", text, line)
				}
				continue
			}
			inertLine(t, text, line)
		}
	}
	if n := strings.Count(out.String(), "\n::error "); runner == "true" && n != 2 && !strings.HasPrefix(out.String(), "::error ") {
		t.Errorf("%q: %d errors, want 2:\n%s", text, n, out.String())
	}
}

// What is written as JSON stays JSON and says the same.
func TestRequestsAreInert(t *testing.T) {
	for _, text := range hostile() {
		raw, err := json.Marshal(map[string]string{"body": text})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := newJournal(variables(nil), &out, &out).requests().Write(append(raw, '\n')); err != nil {
			t.Fatal(err)
		}
		inertLine(t, text, strings.TrimSuffix(out.String(), "\n"))
		var before, after map[string]string
		if json.Unmarshal(raw, &before) != nil || json.Unmarshal(out.Bytes(), &after) != nil || before["body"] != after["body"] {
			t.Errorf("%q: became %s", text, out.String())
		}
	}
}

// readOutputs reads a command file as the runner does.
func readOutputs(t *testing.T, raw string) map[string]string {
	t.Helper()
	got := map[string]string{}
	for lines := strings.Split(strings.TrimSuffix(raw, "\n"), "\n"); len(lines) > 0; {
		name, delimiter, ok := strings.Cut(lines[0], "<<")
		end := -1
		for i, line := range lines {
			if i > 0 && line == delimiter {
				end = i
				break
			}
		}
		if !ok || delimiter == "" || end < 0 {
			t.Fatalf("not a command file, from %q:\n%s", lines[0], raw)
		}
		if _, twice := got[name]; twice {
			t.Errorf("output %s twice:\n%s", name, raw)
		}
		got[name] = strings.Join(lines[1:end], "\n")
		lines = lines[end+1:]
	}
	return got
}

func TestOutputs(t *testing.T) {
	seen := map[string]bool{}
	for _, value := range hostile() {
		file := filepath.Join(t.TempDir(), "output")
		if err := writeOutputs(file, [][2]string{{"sarif", value}, {"verdict", "fail"}}); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		got := readOutputs(t, string(raw))
		if len(got) != 2 || got["verdict"] != "fail" || got["sarif"] != value {
			t.Errorf("%q: read %q", value, got)
		}
		for line := range strings.SplitSeq(string(raw), "\n") {
			if _, delimiter, ok := strings.Cut(line, "<<"); ok && (seen[delimiter] || len(delimiter) < 20) {
				t.Errorf("the delimiter %s can be foreseen", delimiter)
			} else if ok {
				seen[delimiter] = true
			}
		}
	}
}

// Whatever a description says, the outputs are words and numbers of ours.
func TestOutputsCarryNoText(t *testing.T) {
	for _, text := range hostile() {
		f := finding.Finding{Fingerprint: text, Rule: text, State: severity.Introduced, Level: severity.Low, Title: text, Message: text, Subject: text}
		r := &report.Report{Specs: []report.Spec{{Path: text, Findings: []finding.Finding{f, {Level: severity.High, State: severity.Introduced}}}},
			Gate: report.Gate{Verdict: report.VerdictFail}}
		o := unreviewed()
		o.tally(r)
		want := [][2]string{{"verdict", "fail"}, {"level", "high"}, {"critical", "0"}, {"high", "1"}, {"medium", "0"}, {"low", "1"},
			{"resolved", "0"}, {"report", ""}, {"sarif", ""}, {"tests", ""}, {"html", ""}, {"model", ""}, {"delivery", "log"}}
		for i, p := range o.pairs() {
			if p != want[i] {
				t.Errorf("%q: output %q, want %q", text, p, want[i])
			}
		}
	}
}

func TestTally(t *testing.T) {
	found := func(state severity.State, level severity.Level, fingerprint, part string) finding.Finding {
		return finding.Finding{State: state, Level: level, Fingerprint: fingerprint, PartOf: part}
	}
	waived := found(severity.Introduced, severity.Critical, "w", "")
	waived.Waiver = &finding.Waiver{}
	r := &report.Report{Gate: report.Gate{Verdict: "pass"}, Specs: []report.Spec{
		{Findings: []finding.Finding{found(severity.Introduced, severity.High, "a", ""), found(severity.Introduced, severity.Critical, "b", "a"), waived}},
		{Findings: []finding.Finding{found(severity.Worsened, severity.Low, "c", "elsewhere"), found(severity.Resolved, severity.Critical, "d", "")}},
	}}
	var o results
	o.tally(r)
	if o.level != severity.High || o.counts[severity.High] != 1 || o.counts[severity.Critical] != 0 || o.counts[severity.Low] != 1 || o.resolved != 1 {
		t.Errorf("%+v", o)
	}
}

func TestSummary(t *testing.T) {
	for _, text := range append(hostile(), strings.Repeat("`", 999), strings.Repeat("é", 5000)) {
		for _, markdown := range []string{errorMarkdown(errors.New(text)), idleMarkdown(text), deliveryMarkdown("log", nil, []string{text, text})} {
			if strings.Contains(markdown, "##[") || strings.Contains(markdown, "\u202e") || len(markdown) > 20000 {
				t.Errorf("%q: %q", text, markdown)
			}
		}
		checkSpan(t, text)
	}
	file := filepath.Join(t.TempDir(), "summary")
	if ok, err := writeSummary("", "x"); ok || err != nil {
		t.Errorf("without a file: %v, %v", ok, err)
	}
	if ok, err := writeSummary(file, strings.Repeat("x", 1<<19)); !ok || err != nil {
		t.Errorf("half: %v, %v", ok, err)
	}
	if ok, err := writeSummary(file, strings.Repeat("x", 1<<19)); ok || err == nil {
		t.Errorf("beyond 1 MiB: %v, %v", ok, err)
	}
}

func FuzzSummary(f *testing.F) {
	for _, text := range hostile() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { checkSpan(t, text) })
}

// checkSpan checks that a text stays within its code span.
func checkSpan(t *testing.T, text string) {
	t.Helper()
	span := code(text)
	fence := span[:len(span)-len(strings.TrimLeft(span, "`"))]
	runs := backtick.FindAllString(span, -1)
	equal := 0
	for _, r := range runs {
		if r == fence {
			equal++
		}
	}
	if span != "(empty)" && (fence == "" || equal != 2 || !strings.HasSuffix(span, fence)) {
		t.Errorf("%q: the code span %q can be left", text, span)
	}
	inertLine(t, text, span)
}
