package export

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// acting is a line of a body on which an editor acts: it begins another request or a
// comment, reads a file, runs a script, or compares.
var acting = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?m)^\s*(#|//|@|[<>]{1,2}[>!@]?(\s|$|\.|/|\{)|<@|<>|\{%|\?\?)`)
})

// HTTP writes a file of requests for the REST clients of editors (JetBrains, VS Code).
// It decides nothing: comments say what answers mean.
func HTTP(w io.Writer, p *plan.Plan) error {
	var b bytes.Buffer
	b.WriteString("# Made by threatdelta from the findings of a review. Set the variables, best in an\n# environment of the editor: no value of a credential belongs in this file.\n\n")
	fmt.Fprintf(&b, "# the address of the API, with what its paths follow\n@%s =\n", baseURL)
	for _, v := range p.Variables {
		about := plainComment(v.About)
		if v.Kind == plan.UniqueWord {
			about = "letters and digits that were never sent before"
		}
		fmt.Fprintf(&b, "# %s: %s\n@%s =\n", strings.TrimSpace(string(v.Kind)+" "+string(v.Of)), about, v.Name)
	}
	captured := map[string]bool{}
	for i := range p.Tests {
		for j := range p.Tests[i].Steps {
			for _, c := range p.Tests[i].Steps[j].Capture {
				if !captured[c.Name] {
					captured[c.Name] = true
					fmt.Fprintf(&b, "# taken from an answer\n@%s =\n", c.Name)
				}
			}
		}
	}
	for i := range p.Tests {
		writeTest(&b, &p.Tests[i])
	}
	_, err := w.Write(b.Bytes())
	return err
}

// plainComment is a text of a comment: on one line, without anything that opens a
// variable.
func plainComment(s string) string {
	text, _ := braces(oneLine(s), elsewhere)
	return text
}

func writeTest(b *bytes.Buffer, t *plan.Test) {
	for i := range t.Steps {
		s := &t.Steps[i]
		fmt.Fprintf(b, "\n### %s\n# %s (%s, as %s)\n", plainComment(t.Title), plainComment(s.Name), t.ID, s.As)
		for _, line := range notesOf(t, s) {
			fmt.Fprintf(b, "# %s\n", plainComment(line))
		}
		b.WriteString("# @no-redirect\n# @no-cookie-jar\n")
		writeRequest(b, &s.Request)
	}
}

// notesOf is what a reader has to know of a step.
func notesOf(t *plan.Test, s *plan.Step) []string {
	var out []string
	if t.Destructive {
		out = append(out, "careful: "+t.Why)
	}
	if s.Repeat > 1 {
		out = append(out, fmt.Sprintf("to be sent %d times, %d at once", s.Repeat, s.Concurrency))
	}
	for _, c := range s.Capture {
		out = append(out, "take "+c.Name+" from the answer, at "+c.Pointer)
	}
	if s.Expect != nil {
		out = append(out, meaning(s.Expect))
	}
	if slices.ContainsFunc(s.Request.Credentials, func(c plan.Credential) bool { return c.In == "" }) {
		out = append(out, "a client certificate belongs to this request")
	}
	if t.Note != "" {
		out = append(out, t.Note)
	}
	return out
}

func writeRequest(b *bytes.Buffer, x *plan.Request) {
	r := &references{}
	path, query := r.address(x)
	base := baseURL
	if x.Base != "" {
		base = x.Base
	}
	headers, body := r.headers(x), strings.ReplaceAll(r.body(x), "\r\n", "\n")
	if r.changed {
		b.WriteString("# two opening braces of a value are written apart, since they would open a variable\n")
	}
	omitted := acting().MatchString(body) && bodyPlace(x) != inJSON
	if omitted {
		b.WriteString("# the body is left out, since an editor would act on a line of it; it is in the plan\n")
	}
	fmt.Fprintf(b, "%s {{%s}}%s%s HTTP/1.1\n", x.Method, base, path, joined(query))
	for _, h := range headers {
		fmt.Fprintf(b, "%s: %s\n", h[0], h[1])
	}
	if x.ContentType != "" && !omitted {
		fmt.Fprintf(b, "\n%s\n", body)
	}
}
