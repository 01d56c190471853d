package export

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// references writes texts with variables in double braces. Where how is set, a variable
// is followed by how its value is escaped: a script makes such copies first.
type references struct {
	escaped bool // there is such a script
	changed bool // a literal could not be carried as it is
}

// text writes a text that stands in a place; how names the escaped copy.
func (r *references) text(t plan.Text, in place, how string) string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.Variable == "":
			literal, changed := braces(p.Literal, in)
			r.changed = r.changed || changed
			b.WriteString(literal)
		case r.escaped:
			b.WriteString("{{" + p.Variable + how + "}}")
		default:
			b.WriteString("{{" + p.Variable + "}}")
		}
	}
	return b.String()
}

// The endings of the names of escaped copies.
const (
	asAddress = "__address"
	asHeader  = "__header"
	asBody    = "__body"
)

// address is the path and the query of a request, credentials of the query included.
func (r *references) address(x *plan.Request) (path string, query [][2]string) {
	path = r.text(x.Path, inAddress, asAddress)
	for _, f := range x.Query {
		query = append(query, [2]string{r.literal(f.Name, inAddress), r.text(f.Value, inAddress, asAddress)})
	}
	for _, c := range x.Credentials {
		if c.In == "query" {
			query = append(query, [2]string{r.literal(plan.EscapeQuery(c.Name), inAddress), r.text(plan.Var(c.Variable), inAddress, asAddress)})
		}
	}
	return path, query
}

func (r *references) literal(s string, in place) string { return r.text(plan.Literal(s), in, "") }

// headers are the fields of a request: its own, the content type, the credentials. All
// cookies are one.
func (r *references) headers(x *plan.Request) [][2]string {
	var out [][2]string
	var cookies []string
	add := func(name, value string) {
		if strings.EqualFold(name, "Cookie") {
			cookies = append(cookies, value)
			return
		}
		out = append(out, [2]string{r.literal(name, elsewhere), value})
	}
	if x.ContentType != "" {
		add("Content-Type", r.literal(x.ContentType, elsewhere))
	}
	for _, f := range x.Headers {
		add(f.Name, r.text(f.Value, elsewhere, asHeader))
	}
	for _, c := range x.Credentials {
		switch c.In {
		case "header":
			add(c.Name, r.literal(c.Prefix, elsewhere)+r.text(plan.Var(c.Variable), elsewhere, asHeader))
		case "cookie":
			add("Cookie", r.literal(c.Name, elsewhere)+"="+r.text(plan.Var(c.Variable), elsewhere, asHeader))
		}
	}
	if len(cookies) > 0 {
		out = append(out, [2]string{"Cookie", strings.Join(cookies, "; ")})
	}
	return out
}

// body is the body of a request.
func (r *references) body(x *plan.Request) string { return r.text(x.Body, bodyPlace(x), asBody) }

// needed are the variables of a step, those of its credentials included, sorted.
func needed(s *plan.Step) []string {
	x := &s.Request
	out := slices.Concat(x.Path.Variables(), x.Body.Variables())
	if x.Base != "" {
		out = append(out, x.Base)
	}
	for _, f := range slices.Concat(x.Query, x.Headers) {
		out = append(out, f.Value.Variables()...)
	}
	for _, c := range x.Credentials {
		if c.Variable != "" {
			out = append(out, c.Variable)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// joined is a query as it stands in an address.
func joined(query [][2]string) string {
	var pairs []string
	for _, p := range query {
		pairs = append(pairs, p[0]+"="+p[1])
	}
	if len(pairs) == 0 {
		return ""
	}
	return "?" + strings.Join(pairs, "&")
}
