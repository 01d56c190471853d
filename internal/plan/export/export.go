package export

import (
	"bytes"
	_ "embed" // the script that decides
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/plan"
)

//go:embed decide.js
var decideScript string

// Writer writes a plan in one form. The same plan is always the same bytes.
type Writer func(w io.Writer, p *plan.Plan) error

// form is a row of the table of forms.
type form struct {
	name  string
	file  string // its usual name
	write Writer
}

func forms() []form {
	return []form{
		{"plan", "security-tests.json", plan.JSON},
		{"postman", "security-tests.postman_collection.json", Postman},
		{"k6", "security-tests.k6.js", K6},
		{"http", "security-tests.http", HTTP},
	}
}

// Format is the writer of that name, and whether there is one.
func Format(name string) (Writer, bool) {
	for _, f := range forms() {
		if f.name == name {
			return f.write, true
		}
	}
	return nil, false
}

// FormatNames are the names that [Format] knows, in the order to offer them.
func FormatNames() []string {
	var names []string
	for _, f := range forms() {
		names = append(names, f.name)
	}
	return names
}

// FileName is what a file of a form is usually called, "" for an unknown form.
func FileName(format string) string {
	for _, f := range forms() {
		if f.name == format {
			return f.file
		}
	}
	return ""
}

// Names of variables that the forms add to those of a plan.
const (
	baseURL          = "baseUrl"
	allowDestructive = "allowDestructive"
)

// script is a value as JSON that can stand in JavaScript, also within HTML.
func script(v any) (string, error) {
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(v); err != nil { // which escapes <, >, & and the line ends of JavaScript
		return "", fmt.Errorf("writing the tests: %w", err)
	}
	return strings.TrimSpace(b.String()), nil
}

// oneLine is a text on one line, without characters that a terminal or an editor acts
// on.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x2028 || r == 0x2029 || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// braces keeps two braces of a literal from opening a variable: in JSON by an escape, in
// an address percent-encoded, and elsewhere by a space between them, which is another
// text: changed says so.
func braces(literal string, in place) (text string, changed bool) {
	for strings.Contains(literal, "{{") {
		switch in {
		case inJSON:
			literal = strings.ReplaceAll(literal, "{{", `{\u007b`)
		case inAddress:
			literal = strings.ReplaceAll(literal, "{{", "%7B%7B")
		default:
			literal, changed = strings.ReplaceAll(literal, "{{", "{ {"), true
		}
	}
	return literal, changed
}

// place is where a text stands in a request.
type place int

const (
	elsewhere place = iota
	inAddress
	inJSON
)

// bodyPlace is the place that a body is.
func bodyPlace(r *plan.Request) place {
	if plan.IsJSON(r.ContentType) {
		return inJSON
	}
	return elsewhere
}

// meaning says in words what answers mean.
func meaning(e *plan.Expect) string {
	var out []string
	for _, c := range e.Cases {
		when := strings.Join(c.Status, ", ")
		if when == "" {
			when = "any answer"
		}
		if c.Header != nil {
			when += " with the header " + c.Header.Name + " " + string(c.Header.Is)
		}
		if c.Body != nil {
			at := c.Body.Pointer
			if at == "" {
				at = "the body"
			}
			when += fmt.Sprintf(" where %s %s", at, relation(c.Body.Is))
		}
		if c.Slower > 0 {
			when += fmt.Sprintf(" after more than %d ms", c.Slower)
		}
		out = append(out, fmt.Sprintf("%s: %s (%s)", c.Verdict, when, c.Because))
	}
	return oneLine(strings.Join(out, "; ") + "; else inconclusive")
}

func relation(r plan.Relation) string {
	switch r {
	case plan.Present, plan.Absent, plan.Longer:
		return "is " + string(r)
	case plan.Same:
		return "is the same in all answers"
	}
	return string(r)
}
