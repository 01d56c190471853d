package probe

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// How many operations a test calls where a finding is about many: those that only read,
// and those that write.
const (
	mostReads  = 20
	mostWrites = 5
)

// Tests are the tests of a finding, which has its fingerprint by now. Where there is
// none, why says the reason; what is resolved has neither. Names of variables are made of
// names in the description that were put through mask; all else is as it is, see
// [plan.Test.Rewrite].
func Tests(f *threat.Finding, mask func(string) string) (tests []plan.Test, why string) {
	if f.State == severity.Resolved {
		return nil, ""
	}
	if p := f.Probe(); p.Template == plan.None {
		return nil, p.Why
	}
	var endpoints []*diff.Pair
	for _, p := range f.Pairs {
		switch o := p.Op(); {
		case o.Kind == api.Endpoint && !o.Hidden:
			endpoints = append(endpoints, p)
		case o.Kind == api.Callback && f.Probe().Template == plan.ServerFetch && p.Head != nil && p.Head.Parent.Kind == api.Endpoint:
			endpoints = append(endpoints, &diff.Pair{Head: p.Head.Parent}) // which says where the callback goes
		}
	}
	if len(endpoints) == 0 {
		return nil, "it is about no operation that a client calls"
	}
	if callsMany(f.Probe().Template) {
		return ofMany(f, endpoints, mask)
	}
	slices.SortStableFunc(endpoints, func(a, b *diff.Pair) int { return rank(a.Op()) - rank(b.Op()) })
	for _, p := range endpoints[:min(len(endpoints), mostReads)] {
		b := newBuilder(f, mask)
		err := b.ask(p)
		if err == nil {
			var t plan.Test
			if t, err = b.finished(""); err == nil {
				return append([]plan.Test{t}, again(f, p, mask)...), ""
			}
		}
		why = cmp.Or(why, reason(err))
	}
	return nil, why
}

// rank orders operations: those that only read first.
func rank(o *api.Operation) int {
	if risk(o) == "" {
		return 0
	}
	return 1
}

// again is a second test of a finding, by an object of its own making.
func again(f *threat.Finding, p *diff.Pair, mask func(string) string) []plan.Test {
	if f.Probe().Template != plan.OtherTenant || f.Probe().Omitted {
		return nil
	}
	b := newBuilder(f, mask)
	if b.createdObject(p) != nil {
		return nil
	}
	b.test.Operation = plan.Operation{Method: p.Head.Method, Path: p.Head.Path}
	t, err := b.finished("-created")
	if err != nil {
		return nil
	}
	return []plan.Test{t}
}

// callsMany reports whether a test of a template calls all operations of a finding.
func callsMany(t plan.Template) bool {
	switch t {
	case plan.AnonymousCall, plan.WeakerCredential, plan.FewerScopes, plan.LowPrivilege:
		return true
	}
	return false
}

// ofMany makes one test of the operations that only read, and one of those that write.
func ofMany(f *threat.Finding, pairs []*diff.Pair, mask func(string) string) (tests []plan.Test, why string) {
	reads, writes := newBuilder(f, mask), newBuilder(f, mask)
	for _, p := range pairs {
		b, most := reads, mostReads
		if risk(p.Op()) != "" {
			b, most = writes, mostWrites
		}
		if len(b.test.Steps) >= most {
			b.left++
			continue
		}
		if err := b.ask(p); err != nil {
			why = cmp.Or(why, reason(err))
		}
	}
	for _, x := range []struct {
		b    *builder
		name string
	}{{reads, ""}, {writes, "-writes"}} {
		if len(x.b.test.Steps) == 0 {
			continue
		}
		t, err := x.b.finished(x.name)
		if err != nil {
			why = cmp.Or(why, reason(err))
			continue
		}
		tests = append(tests, t)
	}
	if len(tests) > 0 {
		return tests, ""
	}
	return nil, why
}

// reason is an error as the reason why there is no test.
func reason(err error) string {
	if errors.Is(err, request.ErrNone) {
		return "a valid request is needed first: " + err.Error()
	}
	return err.Error()
}

// builder makes one test.
type builder struct {
	finding *threat.Finding
	probe   threat.Probe
	test    plan.Test
	known   map[string]plan.Variable
	holes   map[string]string // of variables
	mask    func(string) string
	left    int // operations that it does not call
}

func newBuilder(f *threat.Finding, mask func(string) string) *builder {
	p := f.Probe()
	return &builder{finding: f, probe: p, mask: mask, known: map[string]plan.Variable{}, holes: map[string]string{}, test: plan.Test{
		Finding: f.Fingerprint, Rule: f.Rule, Level: f.Level, Title: title(f.Finding), Template: p.Template, Variables: []plan.Variable{}, Steps: []plan.Step{},
	}}
}

// title is what a finding says, with what it amounts to where it leads a compound threat.
func title(f finding.Finding) string { return cmp.Or(f.Message, f.Title) }

// variable notes a variable that the test uses, and returns its name.
func (b *builder) variable(name string, kind plan.Kind, of plan.Identity, about string) string {
	if old, ok := b.known[name]; ok && (old.Kind != kind || old.Of != of) {
		name += "_" + string(kind[:1])
	}
	if _, ok := b.known[name]; !ok {
		b.known[name] = plan.Variable{Name: name, Kind: kind, Of: of, About: about}
	}
	return name
}

// unique is the hole of a word that was never sent before.
func (b *builder) unique() string {
	return b.hole(b.variable("uniqueWord", plan.UniqueWord, "", "made up for each run"))
}

// ask adds the steps that put the threat to the test at one operation.
func (b *builder) ask(p *diff.Pair) error {
	ask := map[plan.Template]func(*builder, *diff.Pair) error{
		plan.AnonymousCall: (*builder).anonymousCall, plan.WeakerCredential: (*builder).weakerCredential, plan.FewerScopes: (*builder).fewerScopes,
		plan.LowPrivilege: (*builder).lowPrivilege, plan.OtherTenant: (*builder).otherTenant, plan.WrittenProperty: (*builder).writtenProperty,
		plan.AcceptedValue: (*builder).acceptedValue, plan.Injection: (*builder).injection, plan.ServerFetch: (*builder).serverFetch,
		plan.Redirect: (*builder).redirect, plan.Upload: (*builder).upload, plan.Burst: (*builder).burst, plan.Once: (*builder).once,
		plan.Header: (*builder).header, plan.CrossSite: (*builder).crossSite, plan.Cleartext: (*builder).cleartext,
		plan.UniformAnswer: (*builder).uniformAnswer, plan.Absence: (*builder).absence, plan.ReturnedProperty: (*builder).returnedProperty,
	}[b.probe.Template]
	if ask == nil {
		return fmt.Errorf("nothing makes a test of the template %s", b.probe.Template)
	}
	if err := ask(b, p); err != nil {
		return err
	}
	if o := p.Op(); b.test.Operation == (plan.Operation{}) {
		b.test.Operation = plan.Operation{Method: o.Method, Path: o.Path}
	}
	return nil
}

// finished is the test with what follows from its steps. name tells it from other tests
// of the finding.
func (b *builder) finished(name string) (plan.Test, error) {
	t := b.test
	t.ID = t.Rule + "-" + t.Finding + name
	for _, i := range plan.Identities() {
		if slices.ContainsFunc(t.Steps, func(s plan.Step) bool { return s.As == i }) {
			t.Needs = append(t.Needs, i)
		}
	}
	for _, s := range t.Steps {
		for _, v := range used(s) {
			if known, ok := b.known[v]; ok && !slices.ContainsFunc(t.Variables, func(x plan.Variable) bool { return x.Name == v }) {
				t.Variables = append(t.Variables, known)
			}
		}
	}
	slices.SortFunc(t.Variables, func(a, b plan.Variable) int { return cmp.Compare(a.Name, b.Name) })
	t.Cap = t.Requests()
	t.Destructive = t.Why != ""
	if b.left > 0 {
		t.Note = fmt.Sprintf("%d more operations of the finding are not called", b.left)
	}
	return t, t.Check()
}

// used are the variables of a step.
func used(s plan.Step) []string {
	r := &s.Request
	out := slices.Concat(r.Path.Variables(), r.Body.Variables(), []string{r.Base})
	for _, field := range slices.Concat(r.Query, r.Headers) {
		out = append(out, field.Value.Variables()...)
	}
	for _, c := range r.Credentials {
		out = append(out, c.Variable)
	}
	if s.Expect == nil {
		return out
	}
	for _, c := range s.Expect.Cases {
		if c.Header != nil {
			out = append(out, c.Header.Value.Variables()...)
		}
		if c.Body != nil {
			out = append(out, c.Body.Value.Variables()...)
		}
	}
	return out
}
