package main

import (
	"strings"
	"testing"
)

// Rules of the base's own count on a pull request. One that does not compile, or
// fails while it runs, ends the run as wrong input with its place: never a pass.
func TestCustomRules(t *testing.T) {
	rule := func(when string) string {
		return "custom:\n  - id: custom-new\n    level: critical\n    when: " + when + "\n    message: '{operation} is new, {change.kind}'\n"
	}
	each(t, func(g *rig) {
		review := func(policy string) ran {
			base := g.files(nil, example(t, "base.yaml"), map[string]string{policyPath: policy})
			pr := g.repo.PullRequest(base, g.files([]string{base}, example(t, "head.yaml"), map[string]string{policyPath: policy}))
			return g.run("pull_request", g.repo.Event("pull_request", pr))
		}
		good := review(rule(`change.kind == "operation-added"`))
		g.expect(good, exitBlocking, "verdict=fail")
		if !strings.Contains(good.summary, "is new, `operation-added`") || !strings.Contains(good.summary, "custom-new") {
			t.Errorf("the rule's finding is not in the summary:\n%s", good.summary)
		}
		for when, place := range map[string]string{
			`change.knd == ""`:           ":4:17: custom[0].when: custom-new: there is no field knd here",
			`size(change.leaves)`:        ":4:11: custom[0].when: custom-new: is a number, not true or false",
			`1 / size(change.added) > 5`: ":4:13: custom[0].when: custom-new: division by zero",
		} {
			bad := review(rule(when))
			g.expect(bad, exitInput, "verdict=error")
			if !strings.Contains(bad.out, policyPath+place) {
				t.Errorf("%s: log:\n%s", when, bad.out)
			}
		}
	})
}
