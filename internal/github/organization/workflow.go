package organization

import (
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// runsCheck matches the line of a workflow that runs the check: the action, the reusable workflow, or the command.
var runsCheck = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^[^#\n]*(?:\buses:\s*["']?threatdelta/threatdelta[@/]|\bthreatdelta (?:review|fleet)\b)`)
})

// hasWorkflow reports whether a workflow of the default branch runs the check.
func (r *reader) hasWorkflow(names []string) bool {
	workflows := slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return path.Dir(name) != ".github/workflows" || path.Ext(name) != ".yml" && path.Ext(name) != ".yaml"
	})
	for name, raw := range r.contents(workflows) {
		if runsCheck().Match(raw) {
			return name != ""
		}
	}
	return false
}

// mostLooked is how many files of telling names are looked into.
const mostLooked = 20

// likelyRoot matches the name of a file that is likely to be a description.
var likelyRoot = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)(?:^|[/._-])(?:openapi|swagger|api-?docs?|oas[23]?)(?:[/._-][^/]*)?\.(?:ya?ml|json)$|(?i)/(?:openapi|swagger)/[^/]+\.(?:ya?ml|json)$`)
})

// aside matches folders of other people's files.
var aside = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|/)(?:node_modules|vendor|third_party|testdata)/`)
})

// descriptions are the files of telling names that say that they are descriptions, those nearest to the root first.
func (r *reader) descriptions(names []string) []string {
	found := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !likelyRoot().MatchString(name) || aside().MatchString(name) })
	slices.SortStableFunc(found, func(a, b string) int { return strings.Count(a, "/") - strings.Count(b, "/") })
	var out []string
	for name, raw := range r.contents(found[:min(len(found), mostLooked)]) {
		if openapi.MayDescribe(raw) && openapi.Examine(name, raw, openapi.DefaultLimits()) == openapi.Root {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

// contents are the contents of files, in order. One that cannot be read is recorded.
func (r *reader) contents(names []string) func(yield func(string, []byte) bool) {
	return func(yield func(string, []byte) bool) {
		r.tree.Prefetch(names)
		for _, name := range names {
			raw, err := r.tree.ReadFile(name)
			if err != nil {
				r.Unread = append(r.Unread, fleet.Unread{What: name, Why: err.Error(), Do: advice})
				continue
			}
			if !yield(name, raw) {
				return
			}
		}
	}
}
