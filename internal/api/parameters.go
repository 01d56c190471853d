package api

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// readParameters merges the path's parameters with the operation's, which override
// by name and place (OpenAPI 3.1, 4.8.9.1).
func (a *API) readParameters(o *Operation, item, v openapi.Value) {
	var at firsts[[2]string, int] // by place and name
	form := &form{}
	o.Parameters = make([]*Parameter, 0, item.Get("parameters").Len()+v.Get("parameters").Len())
	for _, list := range [...]openapi.Value{item.Get("parameters"), v.Get("parameters")} {
		for name, p := range o.listed(list, 0) {
			in := location(p)
			switch in {
			case "body":
				o.bodyOf2(p, v)
				continue
			case "formData":
				form.add(p)
				continue
			case "querystring":
				if fields := a.queryString(p); len(fields) > 0 {
					o.Parameters = append(o.Parameters, fields...)
					continue
				}
				in = "query"
			case "header":
				if o.IgnoresHeader(name) {
					continue
				}
			}
			made := &Parameter{Name: name, In: in, Required: p.Get("required").IsTrue() || in == "path", Schema: a.parameterSchema(p), Value: p}
			if i, isNew := at.add([...]string{in, foldHeader(in, name)}, len(o.Parameters)); isNew {
				o.Parameters = append(o.Parameters, made)
			} else {
				o.Parameters[i] = made
			}
		}
	}
	if len(form.fields) > 0 {
		o.Body = append(o.Body, form.media(a, o, v)...)
	}
	a.implied(o)
	slices.SortStableFunc(o.Parameters, func(x, y *Parameter) int {
		return cmp.Or(strings.Compare(x.In, y.In), strings.Compare(x.Name, y.Name))
	})
}

// implied adds the variables of an endpoint's path that nothing declares: callers choose
// them all the same. A reference that leads nowhere may declare them.
func (a *API) implied(o *Operation) {
	if o.Kind != Endpoint || o.Hidden || len(o.Unresolved) > 0 {
		return
	}
	for _, name := range PathParameters(o.Path) {
		known := slices.ContainsFunc(o.Parameters, func(p *Parameter) bool {
			return p.In == "path" && strings.EqualFold(strings.Trim(p.Name, "{}*+?"), name)
		})
		if name != "" && !known {
			o.Parameters = append(o.Parameters, &Parameter{Name: name, In: "path", Required: true, Schema: a.Schema(openapi.Value{}), Implied: true})
		}
	}
}

// queryString returns the parameters of a query that is described as a whole
// (OpenAPI 3.2, 4.12.5): the properties of its schema. There are none if it is not
// an object's.
func (a *API) queryString(p openapi.Value) []*Parameter {
	var out []*Parameter
	for _, field := range a.parameterSchema(p).Properties() {
		if field.Name != Element && field.Name != Map {
			out = append(out, &Parameter{Name: field.Name, In: "query", Required: field.Required && p.Get("required").IsTrue(), Schema: field.Schema, Value: field.Entry})
		}
	}
	return out
}

// listed iterates over the parameters of a list with their names, and follows
// references. It also accepts what tools accept: a mapping of parameters by name,
// and a reference to another list.
func (o *Operation) listed(list openapi.Value, depth int) iter.Seq2[string, openapi.Value] {
	return func(yield func(string, openapi.Value) bool) {
		if o.isDangling(list) || depth > maxLists {
			return
		}
		for raw := range list.Items() {
			if !o.yieldParameter("", raw, depth, yield) {
				return
			}
		}
		for key, raw := range list.Named() {
			if !o.yieldParameter(key, raw, depth, yield) {
				return
			}
		}
	}
}

// yieldParameter yields an entry of a list of parameters, or all entries if it refers
// to another list. The key is that of a mapping, "" in a list.
func (o *Operation) yieldParameter(key string, raw openapi.Value, depth int, yield func(string, openapi.Value) bool) bool {
	p := o.API.Doc.Deref(raw)
	name := p.Get("name").Scalar()
	switch {
	case p.Kind() == openapi.List:
		for name, p := range o.listed(p, depth+1) {
			if !yield(name, p) {
				return false
			}
		}
		return true
	case !p.Exists():
		o.Unresolved = append(o.Unresolved, raw)
		return true
	case key != "" && !p.Get("in").Exists():
		return true
	case name == "":
		name = key
	}
	return yield(name, p)
}

// maxLists bounds how many lists of parameters refer to each other.
const maxLists = 10

// isDangling reports whether v is still a reference, and notes it. In the place of a
// whole section, references that can be followed are already replaced.
func (o *Operation) isDangling(v openapi.Value) bool {
	_, ok := v.Ref()
	if ok {
		o.Unresolved = append(o.Unresolved, v)
	}
	return ok
}

// location returns where a parameter or a key travels, in the specification's
// spelling. It ignores case.
func location(p openapi.Value) string {
	return inCase(p.Get("in").Scalar(), "query", "querystring", "header", "path", "cookie", "body", "formData")
}

// inCase returns the one of the words that the text is in another case, or the text
// itself.
func inCase(text string, words ...string) string {
	for _, w := range words {
		if strings.EqualFold(strings.TrimSpace(text), w) {
			return w
		}
	}
	return text
}

// IgnoresHeader reports header parameters that OpenAPI 3 says to ignore (3.1, 4.8.12.2).
// An operation without a security requirement that describes Authorization all the same
// says in this way that it asks for a credential, so there it is kept.
func (o *Operation) IgnoresHeader(name string) bool {
	if o.API.Doc.Dialect == openapi.Swagger2 {
		return false
	}
	switch strings.ToLower(name) {
	case "accept", "content-type":
		return true
	case "authorization":
		return len(o.Auth.Alternatives) > 0
	}
	return false
}

func foldHeader(in, name string) string {
	if in == "header" {
		return strings.ToLower(name)
	}
	return name
}

// IsDocument reports whether the value of a parameter is a document of its own, such as one
// of JSON, in which a number is no text (OpenAPI 3.1, 4.8.12.2.2; of 3.2 the querystring).
func (p *Parameter) IsDocument() bool {
	if p.In == "querystring" {
		return true
	}
	for name := range p.Value.Get("content").Named() {
		media := MediaType(name)
		return strings.HasSuffix(media, "json") || strings.HasSuffix(media, "xml") || strings.HasSuffix(media, "yaml")
	}
	return false
}
