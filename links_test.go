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

var pageLink = regexp.MustCompile(`\]\(([^)#\s]*)(?:#([^)\s]*))?\)`)

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
