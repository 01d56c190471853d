package plan

import "strings"

// Rewrite puts every text that a description wrote through f: titles, names, and the
// literals of requests and conditions. What f puts in place of something is written so
// that it can still be sent. Variables, identities and templates stay.
func (t *Test) Rewrite(f func(string) string) {
	for _, s := range []*string{&t.Title, &t.Operation.Method, &t.Operation.Path, &t.Note, &t.Why} {
		*s = f(*s)
	}
	for i := range t.Variables {
		t.Variables[i].About = f(t.Variables[i].About)
	}
	for i := range t.Steps {
		t.Steps[i].rewrite(f)
	}
}

func (s *Step) rewrite(f func(string) string) {
	address := escaping(f, func(text string) string { return EscapeQuery(text) })
	field := escaping(f, func(string) string { return "-" })
	r := &s.Request
	s.Name = f(s.Name)
	r.Method, r.ContentType = field(r.Method), field(r.ContentType)
	r.Path.rewrite(address)
	r.Body.rewrite(f)
	for i := range r.Query {
		r.Query[i].Name = address(r.Query[i].Name)
		r.Query[i].Value.rewrite(address)
	}
	for i := range r.Headers {
		r.Headers[i].Name = field(r.Headers[i].Name)
		r.Headers[i].Value.rewrite(field)
	}
	for i := range r.Credentials {
		c := &r.Credentials[i]
		c.Scheme, c.Name = f(c.Scheme), field(c.Name)
		for _, list := range [][]string{c.Scopes, c.Without} {
			for j := range list {
				list[j] = f(list[j])
			}
		}
	}
	if s.Expect == nil {
		return
	}
	for i := range s.Expect.Cases {
		if h := s.Expect.Cases[i].Header; h != nil {
			h.Name = field(h.Name)
			h.Value.rewrite(f)
		}
		if b := s.Expect.Cases[i].Body; b != nil {
			b.Pointer = f(b.Pointer)
			b.Value.rewrite(f)
		}
	}
}

func (t Text) rewrite(f func(string) string) {
	for i := range t {
		if t[i].Variable == "" {
			t[i].Literal = f(t[i].Literal)
		}
	}
}

// escaping is f, with the characters that only it brought and that are not of ASCII put
// through escape.
func escaping(f, escape func(string) string) func(string) string {
	return func(text string) string {
		out := f(text)
		if out == text {
			return text
		}
		var b strings.Builder
		for _, r := range out {
			if r > '~' {
				b.WriteString(escape(string(r)))
			} else {
				b.WriteRune(r)
			}
		}
		return b.String()
	}
}
