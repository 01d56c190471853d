package plan

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// MaxRequests bounds what one test sends.
const MaxRequests = 200

var variableName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,79}$`) })

var isMethod = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z][A-Z0-9_-]*$`) })

// IsVariableName reports whether a variable can have that name.
func IsVariableName(name string) bool { return variableName().MatchString(name) }

// Check says what of a plan contradicts itself, one line each: a variable that nothing
// has a value for, a step without a question, more requests than its cap.
func (p *Plan) Check() error {
	var problems []error
	if p.Schema != Schema {
		problems = append(problems, fmt.Errorf("the schema is %q, want %q: make the tests again with this version", p.Schema, Schema))
	}
	for i := range p.Tests {
		if err := p.Tests[i].Check(); err != nil {
			problems = append(problems, err)
		}
	}
	return errors.Join(problems...)
}

// Check says what of a test contradicts itself.
func (t *Test) Check() error {
	c := &checker{test: t, known: map[string]Kind{}}
	for _, v := range t.Variables {
		if !IsVariableName(v.Name) {
			c.say("the variable %q has no name", v.Name)
		}
		if !slices.Contains(Kinds(), v.Kind) {
			c.say("the variable %s has the kind %q, which there is not", v.Name, v.Kind)
		}
		c.known[v.Name] = v.Kind
	}
	if !t.Template.IsKnown() || t.Template == None {
		c.say("there is no template %q", t.Template)
	}
	if t.Cap < t.Requests() || t.Cap > MaxRequests {
		c.say("it sends %d requests, its cap is %d, at most %d", t.Requests(), t.Cap, MaxRequests)
	}
	asks := 0
	for i := range t.Steps {
		if t.Steps[i].Role == Ask {
			asks++
		}
		c.step(&t.Steps[i])
	}
	if asks == 0 {
		c.say("no step asks anything")
	}
	return errors.Join(c.problems...)
}

// checker checks one test.
type checker struct {
	test     *Test
	known    map[string]Kind // "" for what is captured
	problems []error
}

func (c *checker) say(format string, args ...any) {
	c.problems = append(c.problems, fmt.Errorf("test %s: %s", c.test.ID, fmt.Sprintf(format, args...)))
}

func (c *checker) step(s *Step) {
	switch {
	case !slices.Contains(Roles(), s.Role):
		c.say("step %q has the role %q, which there is not", s.Name, s.Role)
	case (s.Role == Ask) != (s.Expect != nil):
		c.say("step %q has the role %s: only what asks expects something, and all that does", s.Name, s.Role)
	case !slices.Contains(Identities(), s.As) || !slices.Contains(c.test.Needs, s.As):
		c.say("step %q is sent as %q, which the test does not say it needs", s.Name, s.As)
	case s.Repeat < 1 || s.Concurrency < 1 || s.Concurrency > s.Repeat:
		c.say("step %q is sent %d times, %d at once", s.Name, s.Repeat, s.Concurrency)
	}
	c.request(s)
	for _, captured := range s.Capture {
		if !IsVariableName(captured.Name) {
			c.say("step %q captures %q, which is no name", s.Name, captured.Name)
		}
		c.known[captured.Name] = ""
	}
	if s.Expect == nil {
		return
	}
	if len(s.Expect.Cases) == 0 || !slices.Contains(Checks(), s.Expect.Check) {
		c.say("step %q expects nothing that is known", s.Name)
	}
	for _, x := range s.Expect.Cases {
		if x.Header != nil {
			c.uses(s, x.Header.Value)
		}
		if x.Body != nil {
			c.uses(s, x.Body.Value)
		}
	}
}

func (c *checker) request(s *Step) {
	r := &s.Request
	path, err := r.Path.Fill(func(string) (string, bool) { return "x", true }, nil)
	if err != nil || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "?#\\ \r\n\t") {
		c.say("step %q has the path %q, which is none", s.Name, path)
	}
	if !isMethod().MatchString(r.Method) {
		c.say("step %q has the method %q, which is none", s.Name, r.Method)
	}
	if r.Base != "" && c.known[r.Base] != PlainURL {
		c.say("step %q is sent to %s, which is no address", s.Name, r.Base)
	}
	if len(r.Body) > 0 && r.ContentType == "" {
		c.say("step %q has a body without a content type", s.Name)
	}
	c.uses(s, r.Path)
	c.uses(s, r.Body)
	for _, field := range slices.Concat(r.Query, r.Headers) {
		c.uses(s, field.Value)
	}
	for _, field := range r.Headers {
		value, _ := field.Value.Fill(func(string) (string, bool) { return "", true }, nil)
		if strings.ContainsAny(field.Name+value, "\r\n\x00") || field.Name == "" {
			c.say("step %q has a header that cannot be sent: %q", s.Name, field.Name)
		}
	}
	for _, x := range r.Credentials {
		if kind, ok := c.known[x.Variable]; x.Variable != "" && (!ok || kind != CredentialValue) {
			c.say("step %q presents %s, which is no credential of the test", s.Name, x.Variable)
		}
	}
}

// uses notes variables that have no value by then.
func (c *checker) uses(s *Step, t Text) {
	for _, name := range t.Variables() {
		kind, ok := c.known[name]
		switch {
		case !ok:
			c.say("step %q needs %s, which nothing has a value for", s.Name, name)
		case kind == CredentialValue:
			c.say("step %q has the credential %s outside of its credentials", s.Name, name)
		}
	}
}
