package threatdelta_test

import (
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

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
