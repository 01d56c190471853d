package probe

import (
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/request"
)

// mostBody bounds the body of a request of a test, in bytes.
const mostBody = 256 << 10

// hole is the text that stands for a variable in the values of a request until it is
// written: letters and digits, which no encoding changes, and which nobody who writes a
// description can foresee.
func (b *builder) hole(name string) string {
	if b.holes[name] == "" {
		b.holes[name] = rand.Text()
	}
	return b.holes[name]
}

// text is what was written, with its variables.
func (b *builder) text(s string) plan.Text {
	var out plan.Text
	for s != "" {
		at, found := len(s), ""
		for name, hole := range b.holes {
			if i := strings.Index(s, hole); i >= 0 && i < at {
				at, found = i, name
			}
		}
		out = plan.Join(out, plan.Literal(s[:at]))
		if found == "" {
			return out
		}
		out = plan.Join(out, plan.Var(found))
		s = s[at+len(b.holes[found]):]
	}
	return out
}

// message is a request as it is sent, without credentials.
func (b *builder) message(r *request.Request) (plan.Request, error) {
	path, query, _ := strings.Cut(r.Target(), "?")
	out := plan.Request{Method: r.Method, Path: b.text(path)}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); pair != "" {
			out.Query = append(out.Query, plan.Field{Name: name, Value: b.text(value)})
		}
	}
	header, err := r.Header()
	if err != nil {
		return out, err
	}
	for _, f := range header {
		if f.Name != "Content-Type" {
			out.Headers = append(out.Headers, plan.Field{Name: f.Name, Value: b.text(f.Value)})
		}
	}
	body, contentType, err := r.BodyText()
	if len(body) > mostBody {
		return out, fmt.Errorf("the body of the request is larger than %d KB", mostBody>>10)
	}
	out.ContentType, out.Body = contentType, b.text(body)
	return out, err
}
