package request

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// judge validates values by a validator of JSON Schema that knows nothing of this
// package.
type judge struct {
	compiler *jsonschema.Compiler
	path     string
}

// newJudge reads a description as JSON Schema 2020-12, for what travels in a direction.
func newJudge(t testing.TB, doc *openapi.Document, direction api.Direction) *judge {
	t.Helper()
	raw, err := json.Marshal(doc.Root.Any())
	if err != nil {
		t.Fatal(err)
	}
	root, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	d := dialect{root: root, siblings: doc.Dialect == openapi.OpenAPI31, flag: "readOnly"}
	if direction == api.Out {
		d.flag = "writeOnly"
	}
	d.read(root)
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.UseRegexpEngine(func(pattern string) (jsonschema.Regexp, error) {
		re, ok := regular.Compile(pattern)
		if !ok { // it refuses nothing
			re, _ = regular.Compile("")
		}
		return re, nil
	})
	if err := c.AddResource("https://judge.example/api.json", root); err != nil {
		t.Fatal(err)
	}
	return &judge{c, doc.Path}
}

// schema returns the schema at a place, nil if it is in another file or none.
func (j *judge) schema(v openapi.Value, more string) *jsonschema.Schema {
	file, pointer := v.Place()
	if file != j.path {
		return nil
	}
	s, err := j.compiler.Compile("https://judge.example/api.json#" + strings.ReplaceAll(strings.ReplaceAll(pointer+more, "%", "%25"), " ", "%20"))
	if err != nil {
		return nil
	}
	return s
}

// dialect rewrites the schemas of OpenAPI to what they mean in JSON Schema.
type dialect struct {
	root     any
	siblings bool
	flag     string // of what is not sent
}

func (d dialect) read(v any) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			d.read(x)
		}
	case map[string]any:
		for _, name := range d.withheld(v, 0) {
			d.release(v, name)
		}
		for _, x := range v {
			d.read(x)
		}
		d.rewrite(v)
	}
}

// rewrite rewrites one schema object, or something else, which has none of its words.
func (d dialect) rewrite(v map[string]any) {
	if ref, ok := v["$ref"].(string); ok && !d.siblings {
		clear(v)
		v["$ref"] = ref
	}
	if ref, ok := v["$ref"].(string); ok && d.resolve(ref) == nil { // it refuses nothing
		delete(v, "$ref")
	}
	for _, bound := range [...][2]string{{"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}} {
		flag, isFlag := v[bound[1]].(bool)
		if isFlag {
			delete(v, bound[1])
			if limit, has := v[bound[0]]; flag && has {
				v[bound[1]] = limit
				delete(v, bound[0])
			}
		}
	}
	if typ, ok := v["type"].(string); ok {
		if typ == "file" {
			typ = "string"
		}
		v["type"] = typ
		if v["nullable"] == true || v["x-nullable"] == true {
			v["type"] = []any{typ, "null"}
			if list, ok := v["enum"].([]any); ok {
				v["enum"] = append(list, nil)
			}
		}
	}
	if list, ok := v["items"].([]any); ok {
		v["prefixItems"] = list
		delete(v, "items")
	}
	if _, ok := v["required"].(bool); ok { // of a parameter of 2.0
		delete(v, "required")
	}
	if _, ok := v["discriminator"]; ok && v["oneOf"] != nil && v["anyOf"] == nil { // which tells them apart
		v["anyOf"] = v["oneOf"]
		delete(v, "oneOf")
	}
	delete(v, "discriminator")
}

// withheld lists the properties of a schema, also of those in its allOf, that are
// not sent.
func (d dialect) withheld(v map[string]any, depth int) []string {
	var out []string
	if depth > 8 {
		return nil
	}
	if ref, ok := v["$ref"].(string); ok {
		if target, ok := d.resolve(ref).(map[string]any); ok {
			out = append(out, d.withheld(target, depth+1)...)
		}
	}
	if list, ok := v["properties"].(map[string]any); ok {
		for name, entry := range list {
			if d.isWithheld(entry, 0) {
				out = append(out, name)
			}
		}
	}
	list, _ := v["allOf"].([]any)
	for _, part := range list {
		if part, ok := part.(map[string]any); ok {
			out = append(out, d.withheld(part, depth+1)...)
		}
	}
	return out
}

// isWithheld reports whether a schema says so, or is refused already for that reason.
func (d dialect) isWithheld(v any, depth int) bool {
	m, ok := v.(map[string]any)
	if !ok || depth > 8 {
		return v == false
	}
	if m[d.flag] == true {
		return true
	}
	if ref, ok := m["$ref"].(string); ok && d.isWithheld(d.resolve(ref), depth+1) {
		return true
	}
	list, _ := m["allOf"].([]any)
	return slices.ContainsFunc(list, func(part any) bool { return d.isWithheld(part, depth+1) })
}

// release drops a name that is not sent from what is required, and refuses it.
func (d dialect) release(v map[string]any, name string) {
	if list, ok := v["required"].([]any); ok {
		v["required"] = slices.DeleteFunc(list, func(x any) bool { return x == name })
	}
	if list, ok := v["properties"].(map[string]any); ok && list[name] != nil {
		list[name] = false
	}
	list, _ := v["allOf"].([]any)
	for _, part := range list {
		if part, ok := part.(map[string]any); ok {
			d.release(part, name)
		}
	}
}

func (d dialect) resolve(ref string) any {
	pointer, ok := strings.CutPrefix(ref, "#/")
	if !ok {
		return nil
	}
	at := d.root
	for token := range strings.SplitSeq(pointer, "/") {
		m, ok := at.(map[string]any)
		if !ok {
			return nil
		}
		at = m[strings.NewReplacer("~1", "/", "~0", "~").Replace(token)]
	}
	return at
}

// tally counts what was judged.
type tally struct {
	operations, made, lenient, refusing   int
	bodies, parameters, leaves, responses int // values that were judged
}

// judgeAll makes the requests and the responses of every operation and has the values
// judged.
func (n *tally) judgeAll(t *testing.T, a *api.API) {
	t.Helper()
	judges := [...]*judge{newJudge(t, a.Doc, api.In), newJudge(t, a.Doc, api.Out)}
	for _, o := range a.Operations() {
		n.operations++
		r, err := Make(o)
		if err != nil {
			continue
		}
		n.made++
		text, err := r.Text()
		if again, _ := Make(o); err != nil || again.String() != text {
			t.Errorf("%s: %q, then %q, %v", o, text, again, err)
		}
		n.judgeRequest(t, r, judges[o.RequestDirection()])
		n.judgeLeaves(t, r, judges[o.RequestDirection()])
		n.judgeResponses(t, o, judges[o.ResponseDirection()])
		n.judgeOutputs(t, o, judges[o.ResponseDirection()])
	}
}

// judgeRequest judges the body and the parameters of a request.
func (n *tally) judgeRequest(t *testing.T, r *Request, j *judge) {
	t.Helper()
	o := r.operation
	if media, ok := r.described(); ok && isDeclared(media.Schema) {
		n.bodies++
		n.judge(t, made{o.String() + ": body", media.Schema, o.RequestDirection(), nil, r.Body}, j.schema(media.Value, "/schema"))
	}
	at := "/schema"
	if o.API.Doc.Dialect == openapi.Swagger2 {
		at = ""
	}
	for _, p := range r.Parameters {
		i := slices.IndexFunc(o.Parameters, func(x *api.Parameter) bool { return x.Name == p.Name && x.In == p.In })
		if x := o.Parameters[i]; !x.Implied && p.Media == "" {
			n.parameters++
			n.judge(t, made{o.String() + ": " + p.Name, x.Schema, o.RequestDirection(), nil, p.Value}, j.schema(x.Value, at))
		}
	}
}

func isDeclared(s *api.Schema) bool { return len(s.Declarations())+len(s.Alternatives()) > 0 }

// judgeLeaves puts a value that is accepted at each leaf, after which the request has it
// and what holds it is accepted.
func (n *tally) judgeLeaves(t *testing.T, r *Request, j *judge) {
	t.Helper()
	o := r.operation
	for _, l := range o.Inputs() {
		value, err := Value(l.Schema(), o.RequestDirection())
		if err != nil || l.IsInResponse() { // of a webhook
			continue
		}
		with, err := r.With(l, value)
		if err != nil {
			t.Errorf("%s: %s: %v", o, l.Subject(), err)
			continue
		}
		n.leaves++
		is := made{what: o.String() + ": " + l.Subject(), direction: o.RequestDirection(), place: l.Names()}
		if media, ok := with.described(); ok && isDeclared(media.Schema) && l.Where() == api.RequestBody {
			is.schema, is.value = media.Schema, with.Body
			n.judge(t, is, j.schema(media.Value, "/schema"))
		}
		for _, p := range o.Parameters {
			if l.Where() == p.In && l.Names()[0] == p.Name && o.API.Doc.Dialect != openapi.Swagger2 && !p.Implied {
				at := slices.IndexFunc(with.Parameters, func(x Parameter) bool { return x.is(p.In, p.Name) })
				is.schema, is.value, is.place = p.Schema, with.Parameters[at].Value, l.Names()[1:]
				n.judge(t, is, j.schema(p.Value, "/schema"))
			}
		}
	}
}

// judgeOutputs makes a body for each leaf of the responses.
func (n *tally) judgeOutputs(t *testing.T, o *api.Operation, j *judge) {
	t.Helper()
	for _, l := range o.Outputs() {
		if l.IsResponseHeader() || !l.IsInResponse() {
			continue
		}
		value, err := Value(l.Schema(), o.ResponseDirection())
		if err != nil {
			continue
		}
		body, media, err := ResponseBody(o, l, value)
		if err != nil {
			t.Errorf("%s: %s: %v", o, l.Subject(), err)
			continue
		}
		if o.API.Doc.Dialect != openapi.Swagger2 && isDeclared(media.Schema) {
			n.responses++
			n.judge(t, made{o.String() + ": " + l.Subject(), media.Schema, o.ResponseDirection(), l.Names(), body}, j.schema(media.Value, "/schema"))
		}
	}
}

func (n *tally) judgeResponses(t *testing.T, o *api.Operation, j *judge) {
	t.Helper()
	for _, response := range o.Responses {
		for _, media := range response.Media {
			if o.API.Doc.Dialect == openapi.Swagger2 || !isDeclared(media.Schema) {
				continue
			}
			value, err := Value(media.Schema, o.ResponseDirection())
			if err != nil {
				t.Errorf("%s: %s: %v", o, response.Status, err)
				continue
			}
			n.responses++
			n.judge(t, made{o.String() + ": " + response.Status, media.Schema, o.ResponseDirection(), nil, value}, j.schema(media.Value, "/schema"))
		}
	}
}

// made is a value that was made.
type made struct {
	what      string
	schema    *api.Schema
	direction api.Direction
	place     []string // that had to be in it
	value     any
}

// judge compares the value that was made with what the validator says. Where no value
// is of exactly one alternative of a oneOf, any number may accept it.
func (n *tally) judge(t *testing.T, is made, by *jsonschema.Schema) {
	t.Helper()
	raw, err := json.Marshal(is.value)
	if err != nil {
		t.Errorf("%s: %v", is.what, err)
		return
	}
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(string(raw)))
	switch {
	case err != nil:
		t.Errorf("%s: %v", is.what, err)
		return
	case by == nil:
		return
	case by.Validate([]any{nil}) != nil:
		n.refusing++ // the validator refuses something
	}
	problem := by.Validate(v)
	if problem == nil {
		return
	}
	if !isStrict(is.schema, is.direction, is.place) {
		n.lenient++
		return
	}
	t.Errorf("%s: %s is refused: %v", is.what, raw, strings.ReplaceAll(fmt.Sprint(problem), "\n", " "))
}

// isStrict reports whether there is a value, with something at a place if that is not
// nil, of exactly one alternative of each oneOf.
func isStrict(s *api.Schema, d api.Direction, place []string) bool {
	to := (*goal)(nil)
	if place != nil {
		to = &goal{names: place}
	}
	_, ok := newMaker(s.Document(), d).schema(s, to)
	return ok
}
