package api

import (
	"iter"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

var methods = [...]string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "query"}

// readItem reads the operations of a path item, a webhook or a callback.
func (a *API) readItem(kind Kind, parent *Operation, path string, item openapi.Value) {
	var unresolved []openapi.Value
	if target := a.Doc.Deref(item); target.Exists() {
		item = target
	} else if item.Exists() {
		unresolved = []openapi.Value{item}
		a.hideItem(kind, parent, path, item)
	}
	for i, v := range operationsOf(item) {
		if v.Exists() {
			a.readOperation(kind, parent, methods[i], path, item, v, unresolved)
		}
	}
	for method, v := range item.Get("additionalOperations").Named() {
		a.readOperation(kind, parent, method, path, item, v, unresolved)
	}
	for _, word := range a.anyMethod {
		if v := item.Get(word); v.Kind() == openapi.Map { // a gateway serves every method alike
			a.readOperation(kind, parent, "any", path, item, v, unresolved)
		}
	}
}

// operationsOf lists the operations of a path item in the order of methods. Methods
// are written in lower case. One in upper case counts too, unless both are there.
func operationsOf(item openapi.Value) (list [len(methods)]openapi.Value) {
	for key, v := range item.Fields() {
		method := strings.ToLower(key)
		if i := slices.Index(methods[:], method); i >= 0 && (key == method || !list[i].Exists()) {
			list[i] = v
		}
	}
	return list
}

// hideItem notes a path item that stands behind a reference which is not followed.
func (a *API) hideItem(kind Kind, parent *Operation, path string, item openapi.Value) {
	switch kind {
	case Callback:
		parent.Unresolved = append(parent.Unresolved, item)
	case Webhook:
		a.Hidden = append(a.Hidden, Hidden{HiddenWebhook, path, item})
	default:
		a.Hidden = append(a.Hidden, Hidden{HiddenPath, path, item})
	}
}

// operationCost is the approximate cost of reading an operation, in steps.
const operationCost = 20

func (a *API) readOperation(kind Kind, parent *Operation, method, path string, item, v openapi.Value, unresolved []openapi.Value) {
	a.Doc.Spend(operationCost)
	o := &Operation{API: a, Kind: kind, Parent: parent, Method: strings.ToUpper(method), Path: path, Value: v, Item: item}
	o.Unresolved = append(o.Unresolved, unresolved...)
	if kind == Endpoint && v.IsFolded() {
		a.fold(o)
		return
	}
	if kind == Callback {
		o.Expression, o.Path = path, parent.String()+" > "+path
	}
	a.fill(o, v)
	a.operations = append(a.operations, o)
	a.readCallbacks(o, v)
}

// fill reads an operation of which only the place is known.
func (a *API) fill(o *Operation, v openapi.Value) {
	v = o.begin(v)
	o.Tags, o.Deprecated = v.Get("tags").Strings(), v.Get("deprecated").IsTrue()
	if own := v.Get("security"); own.Exists() && !a.Doc.Deref(own).Exists() {
		o.Unresolved = append(o.Unresolved, own)
	}
	o.Servers = a.operationServers(o.Item, v)
	a.readParameters(o, o.Item, v)
	a.readBody(o, v)
	a.readResponses(o, v)
	o.Limit = a.limits.Of(o.limitInput(a.Doc.Root, v))
}

// begin reads what an operation is called and who may call it, and returns its object.
func (o *Operation) begin(v openapi.Value) openapi.Value {
	if target := o.API.Doc.Deref(v); target.Exists() { // real descriptions do this
		v = target
	} else {
		o.Unresolved, o.Hidden = append(o.Unresolved, v), true
	}
	o.ID, o.Auth = v.Get("operationId").Scalar(), o.API.operationAuth(o.Kind, v)
	return v
}

// readCallbacks reads the callbacks that an operation announces.
func (a *API) readCallbacks(o *Operation, v openapi.Value) {
	if target := a.Doc.Deref(v); target.Exists() {
		v = target
	}
	for name, cb := range v.Get("callbacks").Named() {
		target := a.Doc.Deref(cb)
		if !target.Exists() {
			o.Unresolved = append(o.Unresolved, cb)
		}
		for expression, cbItem := range target.Named() {
			if !strings.HasPrefix(expression, "x-") && len(expression) > 0 && o.Kind == Endpoint {
				before := len(a.operations)
				a.readItem(Callback, o, expression, cbItem)
				for _, made := range a.operations[before:] {
					made.Name = name
				}
			}
		}
	}
}

// Items returns the path items by the template of their path.
func (a *API) Items() map[string]openapi.Value {
	out := map[string]openapi.Value{}
	for _, place := range pathPlaces() {
		for path, item := range a.Doc.Root.Get(place).Fields() {
			out[Template(path)] = a.Doc.Deref(item)
		}
	}
	return out
}

// Place returns an operation that this description does not have, as it would be
// without a word of its own: with what the path item, if there is one, and the root
// state. It is the measure for an operation that the other side adds.
func (a *API) Place(o *Operation, item openapi.Value) *Operation {
	out := &Operation{API: a, Kind: o.Kind, Method: o.Method, Path: o.Path, Item: item}
	out.Auth = a.operationAuth(o.Kind, openapi.Value{})
	out.Servers = a.operationServers(out.Item, openapi.Value{})
	a.readParameters(out, out.Item, openapi.Value{})
	return out
}

func (o *Operation) limitInput(root, v openapi.Value) ratelimit.Operation {
	in := ratelimit.Operation{ID: o.ID, Object: v, PathItem: o.Item, Root: root, Description: v.Get("description").Scalar()}
	for _, name := range o.Auth.schemeNames() {
		if s := o.API.Schemes[name]; s != nil && s.Type == "apiKey" {
			in.APIKey = true
		}
	}
	in.Responses = make([]ratelimit.Response, 0, len(o.Responses))
	for _, r := range o.Responses {
		lr := ratelimit.Response{Status: r.Status, Value: r.Value}
		if len(r.Headers) > 0 {
			lr.HeaderValues, lr.Referred = map[string]openapi.Value{}, map[string]openapi.Value{}
		}
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

// parameterSchema returns the schema of a parameter: in 2.0 the parameter itself,
// in 3.x what stands under schema or content.
func (a *API) parameterSchema(p openapi.Value) *Schema {
	if a.Doc.Dialect == openapi.Swagger2 {
		return a.Schema(p)
	}
	if s := p.Get("schema"); s.Exists() {
		return a.Schema(s)
	}
	for _, m := range p.Get("content").Named() {
		return a.Schema(a.Doc.Deref(m).Get("schema"))
	}
	return a.Schema(openapi.Value{})
}

// bodyOf2 reads the body parameter of 2.0.
func (o *Operation) bodyOf2(p, operation openapi.Value) {
	o.BodyRequired = p.Get("required").IsTrue()
	types := o.API.mediaTypes(operation, "consumes")
	for _, t := range types {
		o.Body = append(o.Body, Media{Type: t, Schema: o.API.Schema(p.Get("schema")), Value: p})
	}
}

// mediaTypes reads consumes or produces of 2.0.
func (a *API) mediaTypes(operation openapi.Value, word string) []string {
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

// MediaType returns a media type in lower case and without parameters (RFC 9110,
// 8.3.1).
func MediaType(t string) string {
	t, _, _ = strings.Cut(t, ";")
	return strings.ToLower(strings.TrimSpace(t))
}

// form collects the formData parameters of 2.0, which are one body together.
type form struct{ fields []openapi.Value }

func (f *form) add(p openapi.Value) { f.fields = append(f.fields, p) }

func (f *form) media(a *API, o *Operation, v openapi.Value) []Media {
	a.forms++
	made := &Schema{set: a.schemas, number: -a.forms, uncommon: &uncommon{fixed: map[string]*Schema{}}}
	files := false
	for _, p := range f.fields {
		name := p.Get("name").Scalar()
		made.fixed[name] = a.Schema(p)
		if p.Get("required").IsTrue() {
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
func (a *API) readBody(o *Operation, v openapi.Value) {
	raw := v.Get("requestBody")
	if !raw.Exists() || a.Doc.Dialect == openapi.Swagger2 {
		return
	}
	b := a.Doc.Deref(raw)
	if !b.Exists() {
		o.Unresolved = append(o.Unresolved, raw)
		return
	}
	o.BodyRequired = b.Get("required").IsTrue()
	o.Body = o.media(b.Get("content"))
}

func (o *Operation) media(content openapi.Value) []Media {
	var out []Media
	a := o.API
	if o.isDangling(content) {
		return nil
	}
	for t, m := range content.Named() {
		m = a.Doc.Deref(m)
		out = append(out, Media{Type: MediaType(t), Schema: a.bodySchema(m), Value: m})
	}
	slices.SortStableFunc(out, func(x, y Media) int { return strings.Compare(x.Type, y.Type) })
	return out
}

// bodySchema returns the schema of a body. Of a sequence of values it is a list of
// them, whatever separates them (OpenAPI 3.2, 4.14.1).
func (a *API) bodySchema(media openapi.Value) *Schema {
	if item := media.Get("itemSchema"); item.Exists() {
		return a.schemas.sequence(item)
	}
	return a.Schema(media.Get("schema"))
}

func (a *API) readResponses(o *Operation, v openapi.Value) {
	for made, r := range o.answers(v) {
		if a.Doc.Dialect == openapi.Swagger2 {
			if s := r.Get("schema"); s.Exists() {
				for _, t := range a.mediaTypes(v, "produces") {
					made.Media = append(made.Media, Media{Type: t, Schema: a.Schema(s), Value: s})
				}
			}
		} else {
			made.Media = o.media(r.Get("content"))
		}
		o.readHeaders(made, r)
		o.Responses = append(o.Responses, made)
	}
	o.sortResponses()
}

// answers iterates over the responses of an operation's object, of which only status and
// place are read, and what is written of them.
func (o *Operation) answers(v openapi.Value) iter.Seq2[*Response, openapi.Value] {
	return func(yield func(*Response, openapi.Value) bool) {
		if o.isDangling(v.Get("responses")) {
			return
		}
		for status, raw := range v.Get("responses").Named() {
			if strings.HasPrefix(status, "x-") {
				continue
			}
			r := o.API.Doc.Deref(raw)
			if !r.Exists() {
				o.Unresolved = append(o.Unresolved, raw)
				continue
			}
			made := &Response{Status: strings.ToUpper(status), Value: raw}
			if strings.EqualFold(status, "default") {
				made.Status = "default"
			}
			if !yield(made, r) {
				return
			}
		}
	}
}

func (o *Operation) readHeaders(made *Response, r openapi.Value) {
	o.isDangling(r.Get("headers"))
	for name, raw := range r.Get("headers").Named() {
		h := o.API.Doc.Deref(raw)
		made.Headers = append(made.Headers, &Parameter{Name: name, In: "header", Required: h.Get("required").IsTrue(), Schema: o.API.parameterSchema(h), Value: raw})
	}
}

func (o *Operation) sortResponses() {
	slices.SortStableFunc(o.Responses, func(x, y *Response) int { return strings.Compare(x.Status, y.Status) })
}
