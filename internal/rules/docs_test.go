package rules_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

//go:generate go test -run TestDocs|TestSentences -update

var update = flag.Bool("update", false, "write docs/rules and docs/rules.md again")

// TestDocs holds docs/rules.md and the pages under docs/rules against the
// catalogue. Write them again with: go generate ./internal/rules
func TestDocs(t *testing.T) {
	dir := filepath.Join("..", "..", "docs", "rules")
	want := map[string]string{"README.md": overview(), "../rules.md": pointer()}
	for _, r := range rules.All() {
		page, ok := rules.Page(r.ID)
		if !ok {
			t.Fatalf("%s has no page", r.ID)
		}
		want[r.ID+".md"] = page
	}
	if *update {
		writeDocs(t, dir, want)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if _, ok := want[e.Name()]; !ok {
			t.Errorf("docs/rules/%s belongs to no rule", e.Name())
		}
	}
	for name, text := range want {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != text {
			t.Errorf("%s is stale: run go generate ./internal/rules", filepath.Join("docs", "rules", name))
		}
	}
}

func writeDocs(t *testing.T, dir string, pages map[string]string) {
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range pages {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// pointer stands where the index of the rules was.
func pointer() string {
	return "# Rules\n\nThe index of the rules is [rules/README.md](rules/README.md): by family, and by threat.\n"
}

// overview is the index: all rules by family, and which threats they cover.
func overview() string {
	var b strings.Builder
	b.WriteString("# Rules\n\nA page for each rule: what it reports and what it does not, what an attacker can do then, what to do, and when it is no threat. They are made from the case books in internal/rules, which are the tests of the rules.\n\n" +
		"*Risk* is what a finding starts from: likelihood x impact, each 1 to 5, before [its surroundings](../model.md#likelihood-and-impact) are counted in. *STRIDE* has the first letters of Spoofing, Tampering, Repudiation, Information disclosure, Denial of service and Elevation of privilege. [What is read](../coverage.md) has the rules by the field of OpenAPI that they look at. In a terminal, `threatdelta rules` lists them and `threatdelta explain RULE` shows a page.\n\n")
	for _, f := range rules.Families() {
		fmt.Fprintf(&b, "- [%s](#%s): %d rules\n", f.Title, strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(f.Title), ",", ""), " ", "-"), len(f.Rules))
	}
	b.WriteString("- [By threat](#by-threat)\n")
	for _, f := range rules.Families() {
		fmt.Fprintf(&b, "\n## %s\n\n| Rule | Threat | STRIDE | OWASP | CWE | Risk |\n|---|---|---|---|---|---|\n", f.Title)
		for _, r := range f.Rules {
			fmt.Fprintf(&b, "| [`%s`](%s.md) | %s | %s | %s | %s | %d x %d %s |\n", r.ID, r.ID, r.Title, letters(r.STRIDE), shortItems(r.OWASP), numbers(r.CWE),
				r.Likelihood, r.Impact, severity.OfScore(r.Likelihood*r.Impact))
		}
	}
	b.WriteString(matrix())
	return b.String()
}

// TestPagesShowBadAndGood: a page begins with a change that is reported and one that is
// not, each short, with an edit in it and without the marks of the book.
func TestPagesShowBadAndGood(t *testing.T) {
	block := regexp.MustCompile("(?s)```diff\n(.*?)\n```")
	for _, r := range rules.All() {
		page, _ := rules.Page(r.ID)
		top, _, _ := strings.Cut(page, "**So.**")
		examples := block.FindAllStringSubmatch(top, -1)
		if len(examples) != 2 || !strings.Contains(top, "**Reported") || !strings.Contains(top, "**Not reported:**") {
			t.Errorf("%s: the page does not begin with one change that is reported and one that is not: give its book a case of each", r.ID)
			continue
		}
		if examples[0][1] == examples[1][1] {
			t.Errorf("%s: the page shows one change as reported and as not reported", r.ID)
		}
		for _, m := range examples {
			lines := strings.Split(m[1], "\n")
			if len(lines) > 24 || strings.Contains(m[1], "# want") || !slices.ContainsFunc(lines, func(l string) bool { return strings.IndexAny(l, "+-") == 0 }) {
				t.Errorf("%s: this is no short example, give its book a shorter case:\n%s", r.ID, m[1])
			}
		}
	}
}

// matrix counts the rules by STRIDE letter and OWASP item. A rule with several
// letters or items counts in each.
func matrix() string {
	columns := []struct {
		letter threat.STRIDE
		title  string
	}{
		{threat.Spoofing, "Spoofing"}, {threat.Tampering, "Tampering"}, {threat.Repudiation, "Repudiation"},
		{threat.Disclosure, "Information disclosure"}, {threat.Denial, "Denial of service"}, {threat.Elevation, "Elevation of privilege"},
	}
	var b strings.Builder
	b.WriteString("\n## By threat\n\nHow many rules speak of each pair of the STRIDE model and the OWASP API Security Top 10 2023; a rule of several counts in each.\n\n| |")
	for _, c := range columns {
		b.WriteString(" " + c.title + " |")
	}
	b.WriteString(" Inventory alone |\n|---" + strings.Repeat("|---", len(columns)+1) + "|\n")
	for _, item := range rules.OWASPItems() {
		fmt.Fprintf(&b, "| %s %s |", strings.TrimSuffix(item, ":2023"), rules.OWASPName(item))
		for _, c := range columns {
			cell(&b, func(r threat.Rule) bool { return slices.Contains(r.OWASP, item) && slices.Contains(r.STRIDE, c.letter) })
		}
		cell(&b, func(r threat.Rule) bool { return slices.Contains(r.OWASP, item) && len(r.STRIDE) == 0 })
		b.WriteString("\n")
	}
	return b.String()
}

func cell(b *strings.Builder, of func(threat.Rule) bool) {
	n := 0
	for _, r := range rules.All() {
		if of(r) {
			n++
		}
	}
	if n == 0 {
		b.WriteString(" |")
		return
	}
	fmt.Fprintf(b, " %d |", n)
}

func letters(list []threat.STRIDE) string {
	var out string
	for _, l := range list {
		out += string(l)
	}
	return out
}

func shortItems(list []string) string {
	return strings.ReplaceAll(strings.Join(list, ", "), ":2023", "")
}

func numbers(list []int) string {
	var out []string
	for _, n := range list {
		out = append(out, strconv.Itoa(n))
	}
	return strings.Join(out, ", ")
}

func isInventory(r threat.Rule) bool {
	return slices.ContainsFunc(rules.Families(), func(f rules.Family) bool {
		return f.Name == "inventory" && slices.ContainsFunc(f.Rules, func(x threat.Rule) bool { return x.ID == r.ID })
	})
}

var release = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// TestClassification holds the rules against the lists that they are classified
// by: every OWASP item is one of the ten, each of the ten has a rule, and every rule
// names the release that brought it.
func TestClassification(t *testing.T) {
	spoken := map[string]bool{}
	for _, r := range rules.All() {
		if len(r.STRIDE) == 0 && !isInventory(r) {
			t.Errorf("%s: STRIDE is empty: name its letters, such as threat.Tampering; only rules of the inventory may have none", r.ID)
		}
		if !release.MatchString(r.Since) {
			t.Errorf("%s: Since is %q, which is no release such as \"0.2.0\"", r.ID, r.Since)
		}
		for _, item := range r.OWASP {
			spoken[item] = true
			if !slices.Contains(rules.OWASPItems(), item) || rules.OWASPName(item) == "" {
				t.Errorf("%s: %q is no item of the OWASP API Security Top 10 2023", r.ID, item)
			}
		}
	}
	for _, item := range rules.OWASPItems() {
		if !spoken[item] {
			t.Errorf("no rule is about %s %s", item, rules.OWASPName(item))
		}
	}
}
