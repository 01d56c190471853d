package threatdelta_test

import (
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/rules/id"
)

// TestPolicyLinesOfRulePages: what a rule's page says to write into the policy is a
// policy, about that rule.
func TestPolicyLinesOfRulePages(t *testing.T) {
	for _, r := range rules.All() {
		page := text(t, "docs/rules/"+r.ID+".md")
		m := yamlBlock.FindStringSubmatch(page)
		if r.ID == id.GateWeakened {
			if m != nil {
				t.Errorf("the page of %s shows a policy, which cannot accept it", r.ID)
			}
			continue
		}
		if m == nil {
			t.Errorf("the page of %s shows no policy", r.ID)
			continue
		}
		p, err := policy.Parse(r.ID, []byte(m[1]))
		if err != nil {
			t.Errorf("the page of %s shows what is no policy: %v", r.ID, err)
			continue
		}
		if len(p.Waivers) != 1 || p.Waivers[0].Rule != r.ID || len(p.Rules) != 1 || p.Rules[r.ID].Level == 0 {
			t.Errorf("the policy of the page of %s is about something else: %+v", r.ID, p)
		}
	}
}

// TestReleasesAreNotPromised: as long as the first version is not released, the pages
// that tell people to use it say so, and afterwards none does. Each rule came with a
// version that the changes list.
func TestReleasesAreNotPromised(t *testing.T) {
	changes := text(t, "CHANGELOG.md")
	versions := regexp.MustCompile(`(?m)^## (\d+\.\d+\.\d+)(.*)$`).FindAllStringSubmatch(changes, -1)
	if len(versions) == 0 {
		t.Fatal("CHANGELOG.md has no version")
	}
	pending := len(versions) == 1 && strings.Contains(versions[0][2], "not released yet")
	for page, said := range map[string]string{"README.md": "**Not released yet.**", startPage: "is not released yet", "SECURITY.md": "There is no release yet"} {
		if strings.Contains(text(t, page), said) != pending {
			t.Errorf("%s and CHANGELOG.md do not agree on whether %s is released (%q)", page, versions[0][1], said)
		}
	}
	for _, r := range rules.All() {
		if !slices.ContainsFunc(versions, func(v []string) bool { return v[1] == r.Since }) {
			t.Errorf("%s is since %s, which CHANGELOG.md does not have", r.ID, r.Since)
		}
	}
}

var pageLink = regexp.MustCompile(`\]\(([^)#\s]*)(?:#([^)\s]*))?\)`)

// TestPagesAreFound: the README or the index of the rules leads to each page, but to
// what stands where a page was.
func TestPagesAreFound(t *testing.T) {
	found := map[string]bool{"README.md": true, "docs/rules.md": true}
	for _, from := range []string{"README.md", "docs/rules/README.md", "docs/coverage.md"} {
		for _, m := range pageLink.FindAllStringSubmatch(text(t, from), -1) {
			found[path.Join(path.Dir(from), m[1])] = true
		}
	}
	for _, page := range pages(t) {
		if !found[page] {
			t.Errorf("no link of the README leads to %s: add it to the table of pages", page)
		}
	}
}

// TestLinksBetweenPages: a link from a page to a file or a heading leads somewhere.
func TestLinksBetweenPages(t *testing.T) {
	for _, page := range pages(t) {
		for _, m := range pageLink.FindAllStringSubmatch(withoutCode(text(t, page)), -1) {
			target := page
			if strings.Contains(m[1], "://") {
				continue
			}
			if m[1] != "" {
				target = path.Join(path.Dir(page), m[1])
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links %s, which is not there", page, m[1])
				continue
			}
			if m[2] != "" && !slices.Contains(anchors(text(t, target)), m[2]) {
				t.Errorf("%s links %s#%s, which has no such heading", page, target, m[2])
			}
		}
	}
}

var (
	fenced    = regexp.MustCompile("(?ms)^ *(```+)[^`\n]*\n.*?^ *```+ *$")
	inline    = regexp.MustCompile("`[^`\n]*`")
	aHeading  = regexp.MustCompile(`(?m)^#+ (.*)$`)
	dropped   = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	linkText  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	spaceSign = strings.NewReplacer(" ", "-")
)

func withoutCode(s string) string { return inline.ReplaceAllString(fenced.ReplaceAllString(s, ""), "") }

// anchors are those that GitHub gives the headings of a page.
func anchors(page string) []string {
	var list []string
	for _, m := range aHeading.FindAllStringSubmatch(fenced.ReplaceAllString(page, ""), -1) {
		name := dropped.ReplaceAllString(strings.ToLower(linkText.ReplaceAllString(m[1], "$1")), "")
		list = append(list, spaceSign.Replace(name))
	}
	return list
}
