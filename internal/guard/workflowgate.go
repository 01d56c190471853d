package guard

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/trigger"
)

var commitID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([0-9a-f]{40}|[0-9a-f]{64})$`) })

// version compares the version of the action, since another version is other code
// that decides. An upgrade between releases is welcome, and so is pinning a release
// to a commit.
func (c *change) version() {
	a, b := c.base, c.head
	if a.action == "" && b.action == "" {
		return
	}
	if a.action != b.action {
		to := b.action
		if to == "" {
			to = b.command
		}
		from := a.action
		if from == "" {
			from = a.command
		}
		c.add(true, a.at(), b.at(), "runs %s instead of %s", code(to), code(from))
		return
	}
	if a.ref == b.ref {
		return
	}
	from, to := release(a.ref), release(b.ref)
	upgrade := from != nil && to != nil && slices.Compare(from, to) <= 0
	pinned := from != nil && commitID().MatchString(b.ref)
	c.add(!upgrade && !pinned, a.at().Get("uses"), b.at().Get("uses"), "runs version %s of the action instead of %s", code(brief(b.ref)), code(brief(a.ref)))
}

func brief(ref string) string {
	if commitID().MatchString(ref) {
		return ref[:7]
	}
	return ref
}

// release reads "v1.2.3" or "v1". nil means that it is no release.
func release(ref string) []int {
	text, ok := strings.CutPrefix(ref, "v")
	if !ok || len(text) > 40 {
		return nil
	}
	var out []int
	for part := range strings.SplitSeq(text, ".") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil
		}
		out = append(out, n)
	}
	return out
}

// conditions compares what keeps the gate from running, or from failing the job. A
// required job that is skipped counts as passed.
func (c *change) conditions() {
	type level struct {
		name       string
		base, head openapi.Value
	}
	levels := []level{{"job", c.base.job, c.head.job}}
	if c.base.step.Exists() && c.head.step.Exists() {
		levels = append(levels, level{"step", c.base.step, c.head.step})
	}
	for _, l := range levels {
		a, b := l.base.Get("if"), l.head.Get("if")
		from, to := condition(a.Scalar()), condition(b.Scalar())
		switch {
		case from == to:
		case to == "":
			c.add(false, a, b, "runs the %s without the condition %s", l.name, code(from))
		case from == "":
			c.add(true, a, b, "runs the %s only if %s", l.name, code(to))
		default:
			c.add(true, a, b, "runs the %s only if %s instead of %s", l.name, code(to), code(from))
		}
		a, b = l.base.Get("continue-on-error"), l.head.Get("continue-on-error")
		if mayFail(a) != mayFail(b) {
			text := "no longer lets the %s fail the check (continue-on-error)"
			if mayFail(a) {
				text = "lets the %s fail the check (continue-on-error)"
			}
			c.add(mayFail(b), a, b, text, l.name)
		}
	}
	a, b := c.base.job.Get("needs"), c.head.job.Get("needs")
	if added := without(b.Strings(), a.Strings()); len(added) > 0 {
		c.add(true, a, b, "runs the job only after %s, and not if that fails or is skipped", codes(added))
	}
	c.awaited()
}

// awaited compares the jobs for which the gate waits. A job is skipped if one of
// these is.
func (c *change) awaited() {
	before, after := c.base.waitsFor(), c.head.waitsFor()
	for _, id := range slices.Sorted(maps.Keys(after)) {
		was, ok := before[id]
		if !ok {
			continue // reported, or new together with one that is
		}
		a, b := was.Get("if"), after[id].Get("if")
		if to := condition(b.Scalar()); to != "" && to != condition(a.Scalar()) {
			c.add(true, a, b, "runs the job %s, without which it is skipped, only if %s", code(id), code(to))
		}
	}
}

// waitsFor returns the jobs without which the job of the gate does not run.
func (g *gate) waitsFor() map[string]openapi.Value {
	jobs := map[string]openapi.Value{}
	for id, job := range g.workflow.root.Get("jobs").Fields() {
		jobs[id] = job
	}
	out := map[string]openapi.Value{}
	for open := g.job.Get("needs").Strings(); len(open) > 0; {
		id := open[0]
		open = open[1:]
		if _, seen := out[id]; !seen && jobs[id].Exists() {
			out[id] = jobs[id]
			open = append(open, jobs[id].Get("needs").Strings()...)
		}
	}
	return out
}

// notFor matches the beginning of a condition that is true for all events by which
// a change is reviewed.
var notFor = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^github\.event_name != '(issue_comment|workflow_dispatch|schedule)'( \|\| [^|]*)?$`)
})

// condition returns an "if:" without what makes no difference. "" means always.
func condition(text string) string {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "${{"); ok && strings.HasSuffix(inner, "}}") {
		text = strings.TrimSpace(strings.TrimSuffix(inner, "}}"))
	}
	if notFor().MatchString(text) {
		return ""
	}
	switch strings.ReplaceAll(text, " ", "") {
	case "success()", "always()", "true", "!cancelled()":
		return ""
	}
	return text
}

// mayFail reports whether the job continues after a failure. An expression counts
// as true.
func mayFail(v openapi.Value) bool { return v.Scalar() != "" && !v.IsFalse() }

// triggersOf returns the events of a workflow that can start a review.
func triggersOf(w *workflow) map[string]openapi.Value {
	out := map[string]openapi.Value{}
	on := w.root.Get("on")
	for _, name := range on.Strings() {
		out[name] = openapi.Value{}
	}
	for name, v := range on.Fields() {
		out[name] = v
	}
	return out
}

// watched are the events by which a review is requested or answered.
func watched() []string {
	return append(trigger.All(), trigger.Indirect()...)
}

func (c *change) triggers() {
	before, after := triggersOf(c.base.workflow), triggersOf(c.head.workflow)
	baseOn, headOn := c.base.workflow.root.Get("on"), c.head.workflow.root.Get("on")
	for _, event := range watched() {
		a, was := before[event]
		b, is := after[event]
		if was && !is {
			c.add(true, orElse(a, baseOn), headOn, "no longer runs on %s", event)
		}
		if was && is {
			c.event(event, a, b)
		}
	}
}

func orElse(v, otherwise openapi.Value) openapi.Value {
	if v.Exists() {
		return v
	}
	return otherwise
}

// event compares the filters of a trigger.
func (c *change) event(event string, a, b openapi.Value) {
	types := func(v openapi.Value) []string {
		if list := v.Get("types").Strings(); len(list) > 0 {
			return list
		}
		if event == trigger.PullRequest || event == trigger.PullRequestTarget { // GitHub's default
			return []string{"opened", "synchronize", "reopened"}
		}
		return nil
	}
	from, to := types(a), types(b)
	switch {
	case len(from) == 0 && len(to) > 0: // all of them
		c.add(true, orElse(a, c.base.workflow.root.Get("on")), b.Get("types"), "runs on %s only for %s", event, codes(to))
	case len(to) > 0:
		if lost := without(from, to); len(lost) > 0 {
			c.add(true, orElse(a.Get("types"), a), orElse(b.Get("types"), b), "no longer runs on %s for %s", event, codes(lost))
		}
	}
	for _, key := range [...]string{"paths", "branches", "tags"} {
		c.filter(event, key, a.Get(key), b.Get(key))
		c.ignored(event, key, a.Get(key+"-ignore"), b.Get(key+"-ignore"))
	}
}

// filter compares a list of what is let through. Without a list everything is.
func (c *change) filter(event, key string, a, b openapi.Value) {
	from, to := a.Strings(), b.Strings()
	excludes := func(s string) bool { return strings.HasPrefix(s, "!") }
	switch {
	case slices.Equal(from, to), len(to) == 0:
		if len(from) > 0 && len(to) == 0 {
			c.add(false, a, b, "runs on %s for all %s", event, key)
		}
	case len(from) == 0:
		if !slices.Contains(to, "**") || slices.ContainsFunc(to, excludes) {
			c.add(true, a, b, "runs on %s only for %s %s", event, key, codes(to))
		}
	case slices.ContainsFunc(to, excludes): // their order counts
		c.add(true, a, b, "runs on %s for %s %s instead of %s", event, key, codes(to), codes(from))
	default:
		lost := slices.DeleteFunc(without(from, to), excludes)
		if len(lost) > 0 && !slices.Contains(to, "**") {
			c.add(true, a, b, "no longer runs on %s for %s %s", event, key, codes(lost))
		}
	}
}

func (c *change) ignored(event, key string, a, b openapi.Value) {
	if added := without(b.Strings(), a.Strings()); len(added) > 0 {
		c.add(true, a, b, "no longer runs on %s for %s %s", event, key, codes(added))
	}
}

// permissions compares what the review needs to read the change and to comment on
// it.
func (c *change) permissions() {
	a, b := permissionsOf(c.base), permissionsOf(c.head)
	if !b.Exists() {
		return // the default of the repository, which is not known here
	}
	var lost []string
	for _, scope := range c.base.scopes() {
		from, to := access(a, scope), access(b, scope)
		if !a.Exists() && scope == "contents" { // every default allows reading
			from = 1
		}
		if to < from {
			lost = append(lost, scope+": "+[...]string{"none", "read", "write"}[from])
		}
	}
	if len(lost) > 0 {
		c.add(true, a, b, "takes the permission %s away", codes(lost))
	}
}

// scopes are the permissions by which the gate reports.
func (g *gate) scopes() []string {
	scopes := []string{"contents", "pull-requests"}
	with := withOf(g)
	if showsCheck(with) {
		scopes = append(scopes, "checks")
	}
	if strings.Contains(with["sarif"].Scalar(), "upload") {
		scopes = append(scopes, "security-events")
	}
	if _, triage := triggersOf(g.workflow)[trigger.IssueComment]; triage {
		scopes = append(scopes, "issues", "actions")
	}
	return scopes
}

// permissionsOf returns the permissions of the job, which replace those of the
// workflow.
func permissionsOf(g *gate) openapi.Value {
	return orElse(g.job.Get("permissions"), g.workflow.root.Get("permissions"))
}

func access(v openapi.Value, scope string) int {
	switch text := v.Scalar(); text {
	case "read-all":
		return 1
	case "write-all":
		return 2
	}
	switch v.Get(scope).Scalar() {
	case "read":
		return 1
	case "write":
		return 2
	}
	return 0
}

// checkout reports a checkout of a stranger's code under pull_request_target,
// beside the repository's token.
func (c *change) checkout() {
	if at := headCheckout(c.head); at.Exists() && !headCheckout(c.base).Exists() {
		c.add(true, openapi.Value{}, at, "checks the head of the change out under pull_request_target: a stranger's files lie beside the repository's token")
	}
}

// headCheckout finds the step of the gate's workflow that checks out the head of a
// change under pull_request_target.
func headCheckout(g *gate) openapi.Value {
	if _, ok := triggersOf(g.workflow)[trigger.PullRequestTarget]; !ok {
		return openapi.Value{}
	}
	for _, job := range g.workflow.root.Get("jobs").Fields() {
		for step := range job.Get("steps").Items() {
			ref := step.At("with", "ref").Scalar() + " " + step.At("with", "repository").Scalar()
			if !strings.HasPrefix(step.Get("uses").Scalar(), "actions/checkout") {
				continue
			}
			for _, mark := range [...]string{"pull_request.head", "github.head_ref", "refs/pull/", "merge_commit_sha"} {
				if strings.Contains(ref, mark) {
					return step
				}
			}
		}
	}
	return openapi.Value{}
}
