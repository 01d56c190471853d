package rules

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"golang.org/x/tools/txtar"
)

// Page returns a rule's page in Markdown: what is reported and what is not, what an
// attacker can do then, what to do, how to test, when it is no threat and what the policy
// says then, related rules, and all its cases. ok is false for an unknown id.
func Page(id string) (page string, ok bool) {
	r, ok := Find(id)
	if !ok {
		return "", false
	}
	book, ok := Book(id)
	if !ok {
		return "", false
	}
	p := pageWriter{rule: r, cases: casesOf(r.ID, book), policies: familyOf(r.ID).Name == "authentication"}
	about, more, _ := strings.Cut(strings.TrimSpace(string(book.Comment)), "\n\n")
	p.printf("# `%s`: %s\n\n%s\n\n", r.ID, r.Title, about)
	p.examples()
	p.printf("**So.** %s\n\n**Do.** %s\n\n**Test.** %s %s\n\n", threat.ConsequenceOf(r), r.Mitigation, r.Test, generated(r.Probe))
	p.harmless(more)
	p.related(string(book.Comment))
	p.classification()
	p.allCases()
	return p.String(), true
}

// generated says what `threatdelta tests` makes of a rule's findings.
func generated(p threat.Probe) string {
	if p.Template == plan.None {
		return "No [generated test](../tests.md): " + p.Why + "."
	}
	return fmt.Sprintf("[Generated](../tests.md) by the template `%s`.", p.Template)
}

// About says in a few sentences of plain text what a rule reports and why that matters,
// as its page begins; "" for an unknown id.
func About(id string) string {
	raw, ok := bookText(id)
	if !ok {
		return ""
	}
	first, _, _ := bytes.Cut(bytes.TrimSpace(raw), []byte("\n\n")) // of the cases none is read
	return strings.Join(strings.Fields(string(txtar.Parse(first).Comment)), " ")
}

// bookCase is a case of a book as a page shows it.
type bookCase struct {
	title string
	diff  []string // the lines, with what they want
	level string   // of the first finding of the rule, "" for a case without
	loud  bool
}

// pageWriter writes the page of a rule.
type pageWriter struct {
	strings.Builder
	rule  threat.Rule
	cases []bookCase
	// policies: the examples show who gets in, also where that is not what changes.
	policies bool
}

func (p *pageWriter) printf(format string, args ...any) { fmt.Fprintf(&p.Builder, format, args...) }

// casesOf reads the cases of a rule's book. One that cannot be read is shown and not
// explained; the tests of the books refuse it.
func casesOf(rule string, book *txtar.Archive) []bookCase {
	var out []bookCase
	for _, f := range book.Files {
		c := bookCase{title: caseTitle(f.Name), diff: strings.Split(strings.TrimRight(string(f.Data), "\n"), "\n")}
		if read, err := casebook.ReadCase(f); err == nil {
			if i := slices.IndexFunc(read.Wants, func(w casebook.Want) bool { return w.Rule == rule }); i >= 0 {
				c.loud, c.level = true, read.Wants[i].Level
			}
		}
		out = append(out, c)
	}
	return out
}

// caseTitle turns the file name of a case into words: "the-root-s-scheme.yaml" is the
// root's scheme.
func caseTitle(name string) string {
	name = name[:strings.LastIndexByte(name, '.')]
	return strings.ReplaceAll(strings.ReplaceAll(name, "-", " "), " s ", "'s ")
}

// longestExample is how many lines an example has at most, where the book has a shorter
// one.
const longestExample = 14

// examples shows a change that is reported and another one that is not.
func (p *pageWriter) examples() {
	bad, shown := p.example(true, nil)
	if shown != nil {
		level := ""
		if bad.level != "" {
			level = " (" + bad.level + ")"
		}
		p.printf("**Reported%s:** %s\n\n```diff\n%s\n```\n\n", level, bad.title, strings.Join(shown, "\n"))
	}
	if good, lines := p.example(false, shown); lines != nil {
		p.printf("**Not reported:** %s\n\n```diff\n%s\n```\n\n", strings.TrimPrefix(good.title, "silent "), strings.Join(lines, "\n"))
	}
}

// example is the first case of a kind that is short enough, else the shortest, whose
// lines are not those of another.
func (p *pageWriter) example(loud bool, other []string) (best bookCase, lines []string) {
	for _, c := range p.cases {
		if c.loud != loud {
			continue
		}
		e := p.excerpt(c.diff)
		if slices.Equal(e, other) {
			continue
		}
		if lines == nil || len(lines) > longestExample && len(e) < len(lines) {
			best, lines = c, e
		}
	}
	return best, lines
}

// excerpt is what a case changes, with the lines above that say where: of each line
// those that it is indented below. What it wants is left out.
func (p *pageWriter) excerpt(diff []string) []string {
	keep := make([]bool, len(diff))
	for i, line := range diff {
		if line != "" && (line[0] != ' ' || casebook.Unmarked(line) != line) {
			keepWithin(diff, keep, i)
		}
	}
	if p.policies {
		keepPolicies(diff, keep)
	}
	var out []string
	for i, line := range diff {
		if keep[i] {
			out = append(out, casebook.Unmarked(line))
		}
	}
	return out
}

// keepWithin keeps a line and what it stands within.
func keepWithin(diff []string, keep []bool, i int) {
	keep[i] = true
	depth := indentation(diff[i])
	for above := i - 1; above >= 0 && depth > 0; above-- {
		s, d := sign(diff[above]), indentation(diff[above])
		if d < depth && (s == ' ' || s == sign(diff[i])) {
			keep[above], depth = true, d
		}
	}
}

var (
	requirement = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"?security"?: *\[`) })
	schemeNames = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`"?(\w+)"?: \[`) })
	definition  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^ +"?(\w+)"?: *(?:\{"?type"?:.*)?$`) })
)

// keepPolicies keeps the root's own requirement, and the definitions of the schemes that
// the requirements which are kept name.
func keepPolicies(diff []string, keep []bool) {
	named := map[string]bool{}
	for i, line := range diff {
		if !requirement().MatchString(line) || !keep[i] && indentation(line) > 0 {
			continue
		}
		keep[i] = true
		for _, m := range schemeNames().FindAllStringSubmatch(line, -1) {
			named[m[1]] = true
		}
	}
	within := false
	for i, line := range diff {
		if strings.Contains(line, "securitySchemes") || strings.Contains(line, "securityDefinitions") {
			within = true
		}
		m := definition().FindStringSubmatch(line)
		if within && m != nil && named[m[1]] {
			keepWithin(diff, keep, i)
			if i+1 < len(diff) && strings.HasSuffix(line, ":") {
				keep[i+1] = true
			}
		}
	}
}

func sign(line string) byte { return (line + " ")[0] }

// indentation is how far the text behind the sign is indented; an empty line is no place.
func indentation(line string) int {
	if len(line) < 2 || strings.TrimSpace(line[1:]) == "" {
		return 1 << 10
	}
	return len(line[1:]) - len(strings.TrimLeft(line[1:], " "))
}

// harmless says when there is no threat, and what the policy says then.
func (p *pageWriter) harmless(more string) {
	p.printf("## What counts, and what is no threat\n\n")
	if more != "" {
		p.printf("%s\n\n", more)
	}
	var silent []string
	for _, c := range p.cases {
		if !c.loud {
			silent = append(silent, strings.TrimPrefix(c.title, "silent "))
		}
	}
	if len(silent) > 0 {
		p.printf("Nothing is reported of these cases, which are below: %s.\n\n", strings.Join(silent, "; "))
	}
	if p.rule.ID == id.GateWeakened {
		p.printf("No line of the policy switches this rule off or accepts what it finds: it guards the policy. Somebody else accepts it in a comment, or the change is merged by who may.\n\n")
		return
	}
	p.printf("Where it is meant to be so, accept the finding: in a comment on the pull request (`/threatdelta accept FINGERPRINT reason`), or with `threatdelta waive FINGERPRINT`, or by hand in `.github/threatdelta.yaml`, which can give the rule another level as well:\n\n")
	p.printf("```yaml\n%s```\n\n", policyLines(p.rule.ID))
}

// policyLines are the lines of a policy by which findings of a rule weigh less, or are
// accepted for an operation.
func policyLines(rule string) string {
	return fmt.Sprintf(`rules:
  %s: {level: low, reason: why it matters less here} # or level: off
waivers:
  - rule: %s
    operation: GET /orders/{id} # as the finding names it; one without is accepted by its fingerprint
    reason: why it is meant to be so here
    by: who decided
    expires: 2027-06-30
`, rule, rule)
}

// mostRelated is how many rules a page names beside its own.
const mostRelated = 6

var ruleName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("`([a-z]+(?:-[a-z0-9]+)+)`") })

// related names the rules that the comment of the book names, then those of the family
// that share a weakness.
func (p *pageWriter) related(comment string) {
	var names []string
	add := func(id string) {
		if _, known := Find(id); known && id != p.rule.ID && !slices.Contains(names, id) && len(names) < mostRelated {
			names = append(names, id)
		}
	}
	for _, m := range ruleName().FindAllStringSubmatch(comment, -1) {
		add(m[1])
	}
	family := familyOf(p.rule.ID)
	for _, r := range family.Rules {
		if slices.ContainsFunc(r.CWE, func(n int) bool { return slices.Contains(p.rule.CWE, n) }) {
			add(r.ID)
		}
	}
	p.printf("## Related\n\n")
	for _, id := range names {
		r, _ := Find(id)
		p.printf("- [`%s`](%s.md): %s\n", id, id, r.Title)
	}
	p.printf("- all of the family: [%s](README.md#%s)\n\n", family.Title, anchor(family.Title))
}

func familyOf(id string) Family {
	list := Families()
	return list[slices.IndexFunc(list, func(f Family) bool {
		return slices.ContainsFunc(f.Rules, func(r threat.Rule) bool { return r.ID == id })
	})]
}

// anchor is the fragment of a heading, as GitHub makes it.
func anchor(heading string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(heading), ",", ""), " ", "-")
}

func (p *pageWriter) classification() {
	r := p.rule
	p.printf("## Classification\n\n| | |\n|---|---|\n| STRIDE | %s |\n", letters(r.STRIDE))
	p.printf("| OWASP API Top 10 | %s |\n| CWE | %s |\n", items(r.OWASP), weaknesses(r.CWE))
	p.printf("| Starts from | likelihood %d x impact %d = %d, %s; [what moves it](../model.md#likelihood-and-impact) |\n", r.Likelihood, r.Impact, r.Likelihood*r.Impact, severity.OfScore(r.Likelihood*r.Impact))
	p.printf("| Since | %s |\n\n", r.Since)
}

// allCases shows every case of the book, folded.
func (p *pageWriter) allCases() {
	p.printf("## All cases\n\nThey are this rule's tests. A line with `+` is the change's, one with `-` was there before. `# want %s high` at the end of a line says that this rule reports that line at that level; other names there are those of other rules. A case without it is silent.\n\n", p.rule.ID)
	p.printf("<details><summary>%d cases</summary>\n", len(p.cases))
	for _, c := range p.cases {
		p.printf("\n### %s\n\n```diff\n%s\n```\n", c.title, strings.Join(c.diff, "\n"))
	}
	p.printf("\n</details>\n")
}

// items are OWASP items with their names.
func items(list []string) string {
	var out []string
	for _, item := range list {
		out = append(out, item+" "+OWASPName(item))
	}
	return strings.Join(out, ", ")
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
