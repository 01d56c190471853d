package rules

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"golang.org/x/tools/txtar"
)

// All returns the catalogue in the order in which it is documented: by family,
// within a family as a reviewer would read it.
func All() []threat.Rule {
	var all []threat.Rule
	for _, f := range Families() {
		all = append(all, f.Rules...)
	}
	return all
}

// Find returns the rule with the id.
func Find(id string) (threat.Rule, bool) {
	for _, r := range All() {
		if r.ID == id {
			return r, true
		}
	}
	return threat.Rule{}, false
}

// Book returns the case book of a rule; ok is false for an unknown id.
func Book(id string) (*txtar.Archive, bool) {
	for _, f := range Families() {
		if raw, err := fs.ReadFile(f.Books, strings.ReplaceAll(id, "-", "_")+".txtar"); err == nil {
			return txtar.Parse(raw), true
		}
	}
	return nil, false
}

// Page returns a rule's page in Markdown: what it is about, its classification,
// what to do, how to test, and its cases as examples.
func Page(id string) (page string, ok bool) {
	r, ok := Find(id)
	if !ok {
		return "", false
	}
	book, ok := Book(id)
	if !ok {
		return "", false
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# `%s`: %s\n\n", r.ID, r.Title)
	fmt.Fprintf(&b, "%s\n\n", strings.TrimSpace(string(book.Comment)))
	fmt.Fprintf(&b, "| | |\n|---|---|\n")
	fmt.Fprintf(&b, "| STRIDE | %s |\n", letters(r.STRIDE))
	fmt.Fprintf(&b, "| OWASP API Top 10 | %s |\n", strings.Join(r.OWASP, ", "))
	fmt.Fprintf(&b, "| CWE | %s |\n", weaknesses(r.CWE))
	fmt.Fprintf(&b, "| Default risk | likelihood %d x impact %d = %d, %s |\n", r.Likelihood, r.Impact, r.Likelihood*r.Impact, severity.OfScore(r.Likelihood*r.Impact))
	fmt.Fprintf(&b, "| Since | %s |\n\n", r.Since)
	fmt.Fprintf(&b, "**So.** %s\n\n", threat.ConsequenceOf(r))
	fmt.Fprintf(&b, "**Fix.** %s\n\n**Test.** %s\n", r.Mitigation, r.Test)
	for _, f := range book.Files {
		fmt.Fprintf(&b, "\n## %s\n\n```diff\n%s```\n", caseTitle(f.Name), f.Data)
	}
	return b.String(), true
}

// caseTitle turns the file name of a case into words.
func caseTitle(name string) string {
	name = name[:strings.LastIndexByte(name, '.')]
	return strings.ReplaceAll(name, "-", " ")
}

func letters(list []threat.STRIDE) string {
	words := map[threat.STRIDE]string{
		threat.Spoofing: "Spoofing", threat.Tampering: "Tampering", threat.Repudiation: "Repudiation",
		threat.Disclosure: "Information disclosure", threat.Denial: "Denial of service", threat.Elevation: "Elevation of privilege",
	}
	if len(list) == 0 {
		return "none: inventory"
	}
	var out []string
	for _, l := range list {
		out = append(out, words[l])
	}
	return strings.Join(out, ", ")
}

func weaknesses(list []int) string {
	var out []string
	for _, n := range list {
		out = append(out, fmt.Sprintf("[CWE-%d](https://cwe.mitre.org/data/definitions/%d.html)", n, n))
	}
	return strings.Join(out, ", ")
}
