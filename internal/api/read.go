package api

import (
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/spec"
)

var methods = [...]string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// readItem reads the operations of a path item, a webhook or a callback.
func (a *API) readItem(kind Kind, parent *Operation, path string, item spec.Value) {
	blind := danglingRefs(a.Doc, item)
	if target := a.Doc.Deref(item); target.Exists() {
		item = target
	}
	for _, method := range methods {
		if v := item.Get(method); v.Exists() {
			a.readOperation(kind, parent, method, path, item, v, blind)
		}
	}
	for method, v := range item.Get("additionalOperations").Fields() {
		a.readOperation(kind, parent, method, path, item, v, blind)
	}
	for _, word := range [...]string{"x-amazon-apigateway-any-method", "x-yc-apigateway-any-method"} {
		if v := item.Get(word); v.Kind() == spec.Map { // a gateway serves every method alike
			a.readOperation(kind, parent, "any", path, item, v, blind)
		}
	}
}

// danglingRefs returns v itself where it is a reference that leads nowhere.
func danglingRefs(doc *spec.Document, v spec.Value) []spec.Value {
	if _, problem := doc.Follow(v); problem != "" {
		return []spec.Value{v}
	}
	return nil
}

func (a *API) readOperation(kind Kind, parent *Operation, method, path string, item, v spec.Value, blind []spec.Value) {
	o := &Operation{API: a, Kind: kind, Parent: parent, Method: strings.ToUpper(method), Path: path, Value: v, Item: item}
	o.Blind = append(o.Blind, blind...)
	if target, problem := a.Doc.Follow(v); problem != "" { // real descriptions do this
		o.Blind = append(o.Blind, v)
	} else {
		v = target
	}
	if kind == Callback {
		o.Expression, o.Path = path, parent.String()+" > "+path
	}
	o.ID, o.Tags, o.Deprecated = v.Get("operationId").Scalar(), v.Get("tags").Strings(), v.Get("deprecated").True()
	o.Auth = a.operationAuth(kind, v)
	o.Servers = a.operationServers(item, v)
	a.readParameters(o, item, v)
	a.readBody(o, v)
	a.readResponses(o, v)
	o.Limit = a.limits.Of(o.limitInput(a.Doc.Root, v))
	a.Operations = append(a.Operations, o)
	for name, cb := range v.Get("callbacks").Fields() {
		for expression, cbItem := range a.Doc.Deref(cb).Fields() {
			if !strings.HasPrefix(expression, "x-") && len(expression) > 0 && kind == Endpoint {
				before := len(a.Operations)
				a.readItem(Callback, o, expression, cbItem)
				for _, made := range a.Operations[before:] {
					made.Name = name
				}
			}
		}
	}
}

func (o *Operation) limitInput(root, v spec.Value) ratelimit.Operation {
	in := ratelimit.Operation{ID: o.ID, Object: v, PathItem: o.Item, Root: root, Description: v.Get("description").Scalar()}
	for _, name := range o.Auth.schemeNames() {
		if s := o.API.Schemes[name]; s != nil && s.Type == "apiKey" {
			in.APIKey = true
		}
	}
	for _, r := range o.Responses {
		lr := ratelimit.Response{Status: r.Status, Value: r.Value, HeaderValues: map[string]spec.Value{}, Referred: map[string]spec.Value{}}
		for _, h := range r.Headers {
			lr.Headers = append(lr.Headers, h.Name)
			lr.HeaderValues[h.Name] = h.Value
			if _, ok := h.Value.Ref(); ok {
				lr.Referred[h.Name] = o.API.Doc.Deref(h.Value)
			}
		}
		in.Responses = append(in.Responses, lr)
	}
	return in
}

// readParameters merges the path's parameters with the operation's, which
// override by name and place (OpenAPI 3.1, 4.8.9.1).
func (a *API) readParameters(o *Operation, item, v spec.Value) {
	at := map[string]int{}
	form := &form{}
	for _, list := range [...]spec.Value{item.Get("parameters"), v.Get("parameters")} {
		for raw := range list.Items() {
			p := a.Doc.Deref(raw)
			if !p.Exists() {
				o.Blind = append(o.Blind, raw)
				continue
			}
			in, name := p.Get("in").Scalar(), p.Get("name").Scalar()
			switch in {
			case "body":
				o.bodyOf2(p, v)
				continue
			case "formData":
				form.add(p)
				continue
			case "header":
				if ignoredHeader(name) && a.Doc.Dialect != spec.Swagger2 {
					continue
				}
			}
			made := &Parameter{Name: name, In: in, Required: p.Get("required").True() || in == "path", Schema: a.parameterSchema(p), Value: p}
			key := in + " " + foldHeader(in, name)
			if i, ok := at[key]; ok {
				o.Parameters[i] = made
				continue
			}
			at[key] = len(o.Parameters)
			o.Parameters = append(o.Parameters, made)
		}
	}
	if len(form.fields) > 0 {
		o.Body = append(o.Body, form.media(a, o, v)...)
	}
	sort.SliceStable(o.Parameters, func(i, j int) bool {
		x, y := o.Parameters[i], o.Parameters[j]
		if x.In != y.In {
			return x.In < y.In
		}
		return x.Name < y.Name
	})
}

// ignoredHeader tells the header parameters that OpenAPI 3 says to ignore.
func ignoredHeader(name string) bool {
	switch strings.ToLower(name) {
	case "accept", "content-type", "authorization":
		return true
	}
	return false
}

func foldHeader(in, name string) string {
	if in == "header" {
		return strings.ToLower(name)
	}
	return name
}

// parameterSchema finds the schema: in 2.0 the parameter itself, in 3.x under
// schema or content.
func (a *API) parameterSchema(p spec.Value) *Schema {
	if a.Doc.Dialect == spec.Swagger2 {
		return a.Schema(p)
	}
	if s := p.Get("schema"); s.Exists() {
		return a.Schema(s)
	}
	for _, m := range p.Get("content").Fields() {
		return a.Schema(m.Get("schema"))
	}
	return a.Schema(spec.Value{})
}

// bodyOf2 reads the body parameter of 2.0.
func (o *Operation) bodyOf2(p, operation spec.Value) {
	o.BodyRequired = p.Get("required").True()
	types := o.API.mediaTypes(operation, "consumes")
	for _, t := range types {
		o.Body = append(o.Body, Media{Type: t, Schema: o.API.Schema(p.Get("schema")), Value: p})
	}
}

// mediaTypes reads consumes or produces of 2.0.
func (a *API) mediaTypes(operation spec.Value, word string) []string {
	list := operation.Get(word)
	if !list.Exists() {
		list = a.Doc.Root.Get(word)
	}
	var out []string
	for _, t := range list.Strings() {
		out = append(out, MediaType(t))
	}
	if len(out) == 0 {
		out = []string{"application/json"}
	}
	sort.Strings(out)
	return out
}

// MediaType drops parameters and case (RFC 9110, 8.3.1).
func MediaType(t string) string {
	t, _, _ = strings.Cut(t, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// form collects the formData parameters of 2.0, which together are one body.
type form struct{ fields []spec.Value }

func (f *form) add(p spec.Value) { f.fields = append(f.fields, p) }

func (f *form) media(a *API, o *Operation, v spec.Value) []Media {
	made := &Schema{set: a.schemas, number: -len(a.Operations) - 1, fixed: map[string]*Schema{}}
	files := false
	for _, p := range f.fields {
		name := p.Get("name").Scalar()
		made.fixed[name] = a.Schema(p)
		if p.Get("required").True() {
			made.required = append(made.required, name)
			o.BodyRequired = true
		}
		files = files || p.Get("type").Scalar() == "file"
	}
	types := a.mediaTypes(v, "consumes")
	if !v.Get("consumes").Exists() || len(types) == 0 {
		types = []string{"application/x-www-form-urlencoded"}
		if files {
			types = []string{"multipart/form-data"}
		}
	}
	var out []Media
	for _, t := range types {
		out = append(out, Media{Type: t, Schema: made, Value: f.fields[0]})
	}
	return out
}

// readBody reads the request body of 3.x.
func (a *API) readBody(o *Operation, v spec.Value) {
	raw := v.Get("requestBody")
	if !raw.Exists() || a.Doc.Dialect == spec.Swagger2 {
		return
	}
	b := a.Doc.Deref(raw)
	if !b.Exists() {
		o.Blind = append(o.Blind, raw)
		return
	}
	o.BodyRequired = b.Get("required").True()
	o.Body = a.media(b.Get("content"))
}

func (a *API) media(content spec.Value) []Media {
	var out []Media
	for t, m := range content.Fields() {
		m = a.Doc.Deref(m)
		out = append(out, Media{Type: MediaType(t), Schema: a.Schema(m.Get("schema")), Value: m})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Type < out[j].Type })
	return out
}

func (a *API) readResponses(o *Operation, v spec.Value) {
	for status, raw := range v.Get("responses").Fields() {
		if strings.HasPrefix(status, "x-") {
			continue
		}
		r := a.Doc.Deref(raw)
		if !r.Exists() {
			o.Blind = append(o.Blind, raw)
			continue
		}
		made := &Response{Status: strings.ToUpper(status), Value: raw}
		if status == "default" {
			made.Status = status
		}
		if a.Doc.Dialect == spec.Swagger2 {
			if s := r.Get("schema"); s.Exists() {
				for _, t := range a.mediaTypes(v, "produces") {
					made.Media = append(made.Media, Media{Type: t, Schema: a.Schema(s), Value: s})
				}
			}
		} else {
			made.Media = a.media(r.Get("content"))
		}
		for name, rawHeader := range r.Get("headers").Fields() {
			h := a.Doc.Deref(rawHeader)
			made.Headers = append(made.Headers, &Parameter{Name: name, In: "header", Required: h.Get("required").True(), Schema: a.parameterSchema(h), Value: rawHeader})
		}
		o.Responses = append(o.Responses, made)
	}
	sort.SliceStable(o.Responses, func(i, j int) bool { return o.Responses[i].Status < o.Responses[j].Status })
}
