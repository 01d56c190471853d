package guard

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostile: inputs that are made to be slow end. The log (go test -v) has the cost of
// each; a hang ends by the time limit of go test.
func TestHostile(t *testing.T) {
	step := "      - uses: threatdelta/threatdelta@v1\n"
	job := "on: {pull_request: {paths: [" + strings.Repeat("a,", 100_000) + "b]}}\njobs:\n  a:\n    steps:\n"
	var owned, waivers, rules, globs strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&owned, "**/*a*b*c%d*/**/x @o%d\n", i, i)
	}
	waivers.WriteString("waivers:\n")
	for i := range 10_000 {
		fmt.Fprintf(&waivers, "- {fingerprint: a%015x, reason: r, by: b}\n", i)
	}
	rules.WriteString("rules:\n")
	globs.WriteString("specs:\n")
	for i := range 1000 {
		fmt.Fprintf(&rules, "  r%d: {level: low, reason: r}\n", i)
	}
	for i := range 200 {
		fmt.Fprintf(&globs, "  - glob: '%s%d'\n", strings.Repeat("**/*a*/", 40), i)
	}
	for name, run := range map[string]func() int{
		"steps": func() int {
			return len(Workflow(workflowName, []byte("on: push\njobs: {a: {steps: [{uses: threatdelta/threatdelta@v1}]}}"), []byte(job+strings.Repeat(step, 15_000))))
		},
		"owners": func() int {
			return len(Codeowners([]byte("* @a"), []byte(owned.String()), []string{"q/w/e/r/t/y.yaml"}))
		},
		"waivers": func() int { return len(policies(nil, []byte(waivers.String()))) },
		"rules":   func() int { return len(policies(nil, []byte(rules.String()))) },
		"globs": func() int {
			return len(policies([]byte("specs: [{glob: 'a/b/c/d/e/aaaaa.yaml'}]"), []byte(globs.String())))
		},
		"itself": func() int { return 1 + len(policies([]byte(globs.String()), []byte(globs.String()))) },
	} {
		begin := time.Now()
		if n := run(); n == 0 {
			t.Errorf("%s: nothing was compared", name)
		}
		t.Logf("%s: %v", name, time.Since(begin))
	}
}
