package guard

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Workflow returns what the change of one workflow does to the review that it runs,
// see Workflows. nil is a file that does not exist.
func Workflow(name string, base, head []byte) []Difference {
	return Workflows(map[string][]byte{name: base}, map[string][]byte{name: head})
}

// Workflows returns what the changes of workflows do to the review that they run:
// to steps that use threatdelta or run its command, and to jobs that call a
// workflow of that name. The keys are paths. A file may be missing or nil on a
// side. A step that is moved, even to another file, or renamed is the same step. A
// new step does not count, since it can only report more.
func Workflows(base, head map[string][]byte) []Difference {
	var list []Difference
	var lost, fresh []*gate
	names := slices.Concat(slices.Collect(maps.Keys(base)), slices.Collect(maps.Keys(head)))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if bytes.Equal(base[name], head[name]) {
			continue
		}
		before, err := readWorkflow(name, base[name])
		if err != nil {
			before = &workflow{name: name} // it ran nothing
		}
		after, err := readWorkflow(name, head[name])
		if err != nil && len(before.gates) > 0 {
			line, reason := unreadable(err)
			list = append(list, Difference{Text: "leaves a workflow that cannot be read, which would review nothing (" + code(reason) + ")",
				Relaxes: true, File: name, Base: before.gates[0].line(), Head: line})
			continue
		}
		if err != nil {
			after = &workflow{name: name}
		}
		pairs, l, f := pair(before.gates, after.gates)
		lost, fresh = append(lost, l...), append(fresh, f...)
		for _, p := range pairs {
			list = append(list, p.compare()...)
		}
	}
	pairs, lost, _ := pair(lost, fresh) // across files
	for _, p := range pairs {
		list = append(list, p.compare()...)
	}
	for _, g := range lost {
		list = append(list, g.removed(head[g.workflow.name] == nil))
	}
	return ordered(list)
}

// unreadable returns the line and the reason of a reading error.
func unreadable(err error) (line int, reason string) {
	var e *openapi.Error
	if errors.As(err, &e) {
		return e.Line, e.Reason()
	}
	return 0, err.Error()
}

// workflow is what one file says about reviews.
// RunsReview reports whether a workflow runs the review, or cannot be read and may.
func RunsReview(name string, raw []byte) bool {
	w, err := readWorkflow(name, raw)
	return err != nil || len(w.gates) > 0
}

type workflow struct {
	name  string
	root  openapi.Value
	gates []*gate
}

// gate is one place that runs the review.
type gate struct {
	workflow *workflow
	id       string        // of the job
	job      openapi.Value // the job
	step     openapi.Value // the step, missing if the job itself calls a workflow
	action   string        // "owner/threatdelta", with a path within it; "" for a command
	ref      string        // behind the "@"
	command  string        // the line that runs the program
}

// at returns the step, or the job if it is the gate.
func (g *gate) at() openapi.Value {
	if g.step.Exists() {
		return g.step
	}
	return g.job
}

func (g *gate) line() int {
	if s := g.at().KeySpan(); s.Line > 0 {
		return s.Line
	}
	return 1
}

func (g *gate) removed(file bool) Difference {
	d := Difference{Relaxes: true, File: g.workflow.name, Base: g.line()}
	what := "the step"
	if !g.step.Exists() {
		what = "the job"
	}
	run := g.action
	if run == "" {
		run = "threatdelta review"
	}
	d.Text = "removes " + what + " that runs " + code(run)
	if file {
		d.Text = "removes the workflow that runs " + code(run)
	}
	return d
}

// mostGates bounds how much of one file is compared.
const mostGates = 200

// usesThis matches the action in what a step or a job uses: a repository, a
// workflow, a local action, or an image with that name.
var usesThis = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)(^|[/.])threatdelta([/@:.]|$)`) })

// readWorkflow reads a file. nil has no gates. The error is a *openapi.Error.
func readWorkflow(name string, raw []byte) (*workflow, error) {
	w := &workflow{name: name}
	if raw == nil {
		return w, nil
	}
	root, err := openapi.Settings(name, raw)
	if err != nil {
		return nil, err
	}
	w.root = root
	for id, job := range root.Get("jobs").Fields() {
		w.add(&gate{id: id, job: job}, job.Get("uses").Scalar(), "")
		for step := range job.Get("steps").Items() {
			w.add(&gate{id: id, job: job, step: step}, step.Get("uses").Scalar(), step.Get("run").Scalar())
		}
	}
	return w, nil
}

func (w *workflow) add(g *gate, uses, run string) {
	g.workflow = w
	name, ref, _ := strings.Cut(uses, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') { // the tag of an image
		name, ref = name[:colon], name[colon+1:]+ref
	}
	switch {
	case len(w.gates) == mostGates:
		return
	case usesThis().MatchString(uses):
		g.action, g.ref = strings.ToLower(name), ref
	default:
		if g.command = reviewCommand(run); g.command == "" {
			return
		}
	}
	w.gates = append(w.gates, g)
}

// gatePair is one gate on both sides.
type gatePair struct{ base, head *gate }

// pair finds the gates of base in head. Those that agree in most of what identifies
// them are paired first.
func pair(base, head []*gate) (pairs []gatePair, lost, fresh []*gate) {
	used := map[*gate]bool{}
	partner := map[*gate]*gate{}
	for _, alike := range [...]func(a, b *gate) bool{
		func(a, b *gate) bool { return a.id == b.id && a.action == b.action && a.ref == b.ref },
		func(a, b *gate) bool { return a.id == b.id && a.action == b.action },
		func(a, b *gate) bool { return a.action == b.action },
		func(a, b *gate) bool { return (a.action == "") == (b.action == "") }, // of another owner
		func(a, b *gate) bool { return true },
	} {
		for _, a := range base {
			for _, b := range head {
				if partner[a] == nil && !used[b] && alike(a, b) {
					partner[a], used[b] = b, true
				}
			}
		}
	}
	for _, a := range base {
		if b := partner[a]; b != nil {
			pairs = append(pairs, gatePair{a, b})
		} else {
			lost = append(lost, a)
		}
	}
	for _, b := range head {
		if !used[b] {
			fresh = append(fresh, b)
		}
	}
	return pairs, lost, fresh
}

// compare returns what changes for one gate.
func (p gatePair) compare() []Difference {
	c := &change{gatePair: p}
	c.version()
	c.conditions()
	c.triggers()
	c.permissions()
	c.checkout()
	if p.base.action != "" && p.head.action != "" {
		c.inputs()
	}
	if p.base.action == "" && p.head.action == "" {
		c.flags()
	}
	return c.list
}

// change collects the differences of one gate.
type change struct {
	gatePair
	list []Difference
}

func (c *change) add(relaxes bool, base, head openapi.Value, format string, args ...any) {
	d := Difference{Text: fmt.Sprintf(format, args...), Relaxes: relaxes, File: c.head.workflow.name,
		Base: base.KeySpan().Line, Head: head.KeySpan().Line}
	if d.Base == 0 && d.Head == 0 {
		d.Base, d.Head = c.base.line(), c.head.line()
	}
	c.list = append(c.list, d)
}
