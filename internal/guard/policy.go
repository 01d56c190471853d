package guard

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// comparison collects the differences of two policies.
type comparison struct {
	base, head *policy.Policy
	usual      func(rule string) severity.Level
	file       string
	list       []Difference
}

func (c *comparison) add(relaxes bool, baseLine, headLine int, format string, args ...any) {
	c.list = append(c.list, Difference{Text: fmt.Sprintf(format, args...), Relaxes: relaxes, File: c.file, Base: baseLine, Head: headLine})
}

// Compare returns the effective differences of two policies: what would be
// reviewed, blocked or accepted differently. Wording, order and comments do not
// count. A side without a file is policy.Default(), or nil.
//
// usual returns the level that findings of a rule usually have, "" for a rule that
// it does not know. nil knows none. A level that replaces an unknown one counts as
// lower.
func Compare(base, head *policy.Policy, usual func(rule string) severity.Level) []Difference {
	if base == nil {
		base = policy.Default()
	}
	if head == nil {
		head = policy.Default()
	}
	c := &comparison{base: base, head: head, usual: usual, file: head.Path}
	if c.file == "" {
		c.file = base.Path
	}
	c.failOn()
	c.specs()
	c.rules()
	c.data()
	c.gateway()
	c.public()
	c.waivers()
	c.people()
	c.routing()
	c.custom()
	return ordered(c.list)
}

// Unreadable is the difference that an unreadable policy makes. After the merge no
// change can be reviewed until it is repaired, and a check that fails for everybody
// is soon overridden. err is that of policy.Parse or Check.
func Unreadable(err error) []Difference {
	d := Difference{Text: "leaves a policy that cannot be read: no change could be reviewed after the merge", Relaxes: true}
	var e *policy.Errors
	if errors.As(err, &e) && len(e.Problems) > 0 {
		first := e.Problems[0]
		d.File, d.Head = first.File, first.Line
		d.Text += " (" + code(first.Key+": "+first.Message)
		if more := len(e.Problems) + e.More - 1; more > 0 {
			d.Text += fmt.Sprintf(" and %d more", more)
		}
		d.Text += ")"
	}
	return []Difference{d}
}

// failOn compares the level from which findings block. Without one it is high, the
// default of every front end.
func (c *comparison) failOn() {
	from, to := cmp.Or(c.base.FailOn, severity.UsualThreshold), cmp.Or(c.head.FailOn, severity.UsualThreshold)
	if from == to {
		return
	}
	text, relaxes := failOnText(from.String(), to.String())
	c.add(relaxes, c.base.FailOnLine, c.head.FailOnLine, "%s", text)
}

// failOnText compares two values of fail-on as they are written: a workflow may
// say it by an expression.
func failOnText(from, to string) (text string, relaxes bool) {
	a, b := severity.ParseThreshold(from), severity.ParseThreshold(to)
	switch {
	case b == severity.Never:
		return "lets nothing fail the check (fail-on was " + code(from) + ")", true
	case a == 0 || b == 0:
		return "changes fail-on from " + code(from) + " to " + code(to), true
	case b > a:
		return "raises fail-on from " + from + " to " + to, true
	}
	return "lowers fail-on from " + from + " to " + to, false
}

func said(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}

func (c *comparison) rules() {
	ids := slices.Concat(slices.Collect(maps.Keys(c.base.Rules)), slices.Collect(maps.Keys(c.head.Rules)))
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		from, was := c.base.Rules[id]
		to, is := c.head.Rules[id]
		switch {
		case from.Level == to.Level && from.Off == to.Off && was == is:
		case is && to.Off:
			c.add(true, from.Line, to.Line, "switches %s off", code(id))
		case was && is && from.Off:
			c.add(false, from.Line, to.Line, "switches %s on again, at %s", code(id), to.Level)
		case was && is && to.Level < from.Level:
			c.add(true, from.Line, to.Line, "lowers %s from %s to %s", code(id), from.Level, to.Level)
		case was && is:
			c.add(false, from.Line, to.Line, "raises %s from %s to %s", code(id), from.Level, to.Level)
		case is: // instead of the level by score
			c.add(to.Level < c.usually(id), 0, to.Line, "sets the level of %s to %s", code(id), to.Level)
		case from.Off:
			c.add(false, from.Line, 0, "switches %s on again", code(id))
		default:
			c.add(from.Level > c.usually(id), from.Line, 0, "no longer sets the level of %s to %s", code(id), from.Level)
		}
	}
}

// usually returns the level that findings of a rule have without a setting.
func (c *comparison) usually(rule string) severity.Level {
	if c.usual != nil {
		if level := c.usual(rule); level != 0 {
			return level
		}
	}
	return severity.Critical
}

func (c *comparison) specs() {
	baseLine, headLine := c.base.LineOf("specs"), c.head.LineOf("specs")
	switch {
	case len(c.base.Specs) == 0 && len(c.head.Specs) > 0:
		c.add(true, 0, headLine, "narrows specs: only %s would be reviewed, no longer every description that is found", codes(globs(c.head.Specs)))
	case len(c.base.Specs) > 0 && len(c.head.Specs) == 0:
		c.add(false, baseLine, 0, "reviews every description that is found")
	}
	for _, from := range c.base.Specs {
		to := c.head.Spec(from.Glob)
		if to.Glob == "" && len(c.head.Specs) > 0 {
			c.add(true, from.Line, 0, "narrows specs: %s would no longer be reviewed", code(from.Glob))
			continue
		}
		c.spec(from.Glob, from, to)
	}
	for _, to := range c.head.Specs {
		from := c.base.Spec(to.Glob)
		if from.Glob == "" && len(c.base.Specs) > 0 {
			c.add(false, 0, to.Line, "reviews %s too", code(to.Glob))
			continue
		}
		if from.Glob != to.Glob { // reported above
			c.spec(to.Glob, from, to)
		}
	}
}

// spec reports what changes for the descriptions of a glob.
func (c *comparison) spec(glob string, from, to policy.Spec) {
	if a, b := reach(from.Exposure), reach(to.Exposure); a != b {
		c.add(b < a, from.Line, to.Line, "takes %s as %s instead of %s", code(glob), said(to.Exposure, "public"), said(from.Exposure, "public"))
	}
	if a, b := weight(from.Criticality), weight(to.Criticality); a != b {
		c.add(b < a, from.Line, to.Line, "takes the criticality of %s as %s instead of %s", code(glob), said(to.Criticality, "normal"), said(from.Criticality, "normal"))
	}
}

// reach orders exposures. Without one anybody may call.
func reach(exposure string) int {
	switch exposure {
	case "internal":
		return 0
	case "partner":
		return 1
	}
	return 2
}

func weight(criticality string) int {
	switch criticality {
	case "low":
		return 0
	case "high":
		return 2
	}
	return 1
}

func globs(specs []policy.Spec) []string {
	var out []string
	for _, s := range specs {
		out = append(out, s.Glob)
	}
	return out
}

// people compares who accepts findings, and how a pull request is commented.
func (c *comparison) people() {
	from, to := c.base.Triage, c.head.Triage
	if from.Permission != to.Permission {
		relaxes := permission(to.Permission) < permission(from.Permission)
		c.add(relaxes, from.Line, to.Line, "lets whoever has %s accept findings, instead of %s", code(to.Permission), code(from.Permission))
	}
	if from.Self != to.Self {
		text := "lets the author of a change accept its findings"
		if from.Self {
			text = "no longer " + text
		}
		c.add(to.Self, from.Line, to.Line, "%s", text)
	}
	before, after := slices.Concat(from.Users, from.Teams), slices.Concat(to.Users, to.Teams)
	switch {
	case len(before) > 0 && len(after) == 0:
		c.add(true, from.Line, to.Line, "lets whoever has %s accept findings, no longer only %s", code(to.Permission), codes(before))
	case len(before) == 0 && len(after) > 0:
		c.add(false, from.Line, to.Line, "lets only %s accept findings", codes(after))
	default:
		if added := without(after, before); len(added) > 0 {
			c.add(true, from.Line, to.Line, "lets %s accept findings", codes(added))
		}
		if removed := without(before, after); len(removed) > 0 {
			c.add(false, from.Line, to.Line, "no longer lets %s accept findings", codes(removed))
		}
	}
	c.comment()
}

func permission(name string) int {
	switch name {
	case "admin":
		return 2
	case "maintain":
		return 1
	}
	return 0
}

func (c *comparison) comment() {
	from, to := c.base.Comment, c.head.Comment
	inline := func(m policy.Comment) bool { return m.Inline == nil || *m.Inline }
	most := func(m policy.Comment) string {
		if m.MaxInline == nil {
			return "the default"
		}
		return strconv.Itoa(*m.MaxInline)
	}
	floor := func(key string, a, b severity.Level) {
		if a, b = cmp.Or(a, severity.Medium), cmp.Or(b, severity.Medium); a != b {
			c.add(b > a, from.Line, to.Line, "comments on findings from %s instead of %s (%s)", b, a, key)
		}
	}
	floor("from", from.From, to.From)
	floor("inline-from", from.InlineFrom, to.InlineFrom)
	if inline(from) != inline(to) {
		text := "tells findings at their lines"
		if inline(from) {
			text = "no longer " + text
		}
		c.add(inline(from), from.Line, to.Line, "%s", text)
	}
	if most(from) != most(to) {
		c.add(most(to) == "0", from.Line, to.Line, "comments on %s lines at most instead of %s", most(to), most(from))
	}
}
