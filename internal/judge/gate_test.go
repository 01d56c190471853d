package judge_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	multipartio "mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// gate decides on requests as a server would that has kin-openapi before it.
type gate struct {
	version string
	doc     *openapi3.T
	router  routers.Router
}

// newGate reads a description; one of 2.0 is converted.
func newGate(text, version string) (gate, error) {
	g := gate{version: version}
	var err error
	if version == "2.0" {
		var old openapi2.T
		if err = json.Unmarshal([]byte(text), &old); err == nil {
			g.doc, err = openapi2conv.ToV3(&old)
		}
	} else {
		g.doc, err = openapi3.NewLoader().LoadFromData([]byte(text))
	}
	if err != nil {
		return g, err
	}
	g.router, err = legacy.NewRouter(g.doc)
	return g, err
}

// isUnread reports that kin-openapi lost a reference of 2.0, or does not read words beside
// one to a schema that is true or false, see TestUnread.
func isUnread(version string, err error) bool {
	return err != nil && (version == "2.0" && strings.Contains(err.Error(), `failed to resolve "definitions"`) || strings.Contains(err.Error(), "a boolean schema carries no other keyword"))
}

// call is a request to an operation with who sends it.
type call struct {
	to     *exchange
	host   string
	path   map[string]string // the variables of the path
	query  url.Values
	header http.Header
	media  string
	body   []byte
	by     holder
}

func newCall(to *exchange, host string) call {
	return call{to: to, host: host, path: map[string]string{}, query: url.Values{}, header: http.Header{}}
}

func (c call) request() *http.Request {
	at := url.URL{Scheme: "https", Host: c.host, Path: c.to.address(c.path), RawQuery: c.query.Encode()}
	r, err := http.NewRequest(strings.ToUpper(c.to.method), at.String(), bytes.NewReader(c.body))
	if err != nil {
		panic(fmt.Sprintf("the test's own request: %v", err))
	}
	for name, values := range c.header {
		r.Header[name] = values
	}
	if c.body == nil {
		r.Body, r.ContentLength = http.NoBody, 0
	} else {
		r.Header.Set("Content-Type", c.media)
	}
	return r
}

// input is what the functions of kin-openapi judge.
func (g gate) input(c call) (*openapi3filter.RequestValidationInput, bool) {
	r := c.request()
	route, params, err := g.router.FindRoute(r)
	if err != nil {
		return nil, false
	}
	return &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route, Options: &openapi3filter.Options{
		AuthenticationFunc:  func(_ context.Context, in *openapi3filter.AuthenticationInput) error { return g.authenticate(c.by, in) },
		SkipSettingDefaults: true, RejectWhenRequestBodyNotSpecified: true,
		SchemaValidationOptions: []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidators(formats())},
	}}, true
}

// formats are those that both judges check, in one reading.
var formats = sync.OnceValue(func() map[string]openapi3.StringFormatValidator {
	return map[string]openapi3.StringFormatValidator{
		"date":      openapi3.NewRegexpFormatValidator(`^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`),
		"date-time": openapi3.NewRegexpFormatValidator(`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$`),
		"uuid":      openapi3.NewRegexpFormatValidator(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`),
	}
})

// authenticate lets in who has the credential and all scopes. The scheme has the name
// of its kind.
func (g gate) authenticate(by holder, in *openapi3filter.AuthenticationInput) error {
	held, ok := by[in.SecuritySchemeName]
	if !ok {
		return errors.New("no such credential")
	}
	for _, scope := range in.Scopes {
		if hasScopes(in.SecuritySchemeName, g.version) && !slices.Contains(held, scope) {
			return errors.New("no such scope")
		}
	}
	return nil
}

// accepts judges a whole request.
func (g gate) accepts(c call) bool {
	in, found := g.input(c)
	return found && openapi3filter.ValidateRequest(context.Background(), in) == nil
}

// serves reports whether there is an operation for the request at all.
func (g gate) serves(c call) bool {
	_, found := g.input(c)
	return found
}

// admits judges who sends a request, and nothing else of it.
func (g gate) admits(c call) bool {
	in, found := g.input(c)
	if !found {
		return false
	}
	list := in.Route.Operation.Security
	if list == nil {
		list = &g.doc.Security
	}
	return openapi3filter.ValidateSecurityRequirements(context.Background(), in, *list) == nil
}

// acceptsParameter judges one parameter of a request. One that is not described is
// accepted.
func (g gate) acceptsParameter(c call, in, name string) bool {
	input, found := g.input(c)
	if !found {
		return false
	}
	p := input.Route.Operation.Parameters.GetByInAndName(in, name)
	return p == nil || openapi3filter.ValidateParameter(context.Background(), input, p) == nil
}

// refusal is where in a body a value is refused. It is not at all for a nil one.
type refusal struct{ place []string }

// acceptsBody judges the body of a request, and returns nil if it is accepted.
func (g gate) acceptsBody(c call) *refusal {
	input, found := g.input(c)
	if !found {
		return &refusal{}
	}
	body := input.Route.Operation.RequestBody
	if body == nil {
		if c.body == nil {
			return nil
		}
		return &refusal{}
	}
	err := openapi3filter.ValidateRequestBody(context.Background(), input, body.Value)
	if err == nil {
		return nil
	}
	var in *openapi3.SchemaError
	if errors.As(err, &in) {
		if in.SchemaField == "propertyNames" {
			return &refusal{placeOfNames(err, c.body)}
		}
		return &refusal{in.JSONPointer()}
	}
	return &refusal{}
}

// placeOfNames is the place of the object that has a name which is refused. The validator
// does not say it: what it gives out is written over by the next place that it looks at.
// It is nil, the whole body, where several objects have the name.
func placeOfNames(err error, body []byte) []string {
	var cause *jsonschema.ValidationError
	var v any
	if !errors.As(err, &cause) || json.Unmarshal(body, &v) != nil {
		return nil
	}
	for len(cause.Causes) == 1 {
		if _, found := cause.ErrorKind.(*kind.PropertyNames); found {
			break
		}
		cause = cause.Causes[0]
	}
	of, ok := cause.ErrorKind.(*kind.PropertyNames)
	if !ok {
		return nil
	}
	if list := holdersOf(v, of.Property, nil); len(list) == 1 {
		return list[0]
	}
	return nil
}

// holdersOf are the places of the objects in a value that have a name.
func holdersOf(v any, name string, at []string) [][]string {
	var out [][]string
	switch v := v.(type) {
	case object:
		if _, found := v[name]; found {
			out = append(out, at)
		}
		for key, inner := range v {
			out = append(out, holdersOf(inner, name, append(slices.Clone(at), key))...)
		}
	case []any:
		for i, inner := range v {
			out = append(out, holdersOf(inner, name, append(slices.Clone(at), strconv.Itoa(i)))...)
		}
	}
	return out
}

// inParts writes the fields of a form as parts, each of JSON, of a list one for each
// element. The body is nil where a list has none.
func inParts(v object) (media string, body []byte) {
	var b bytes.Buffer
	w := multipartio.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(v)) {
		list, ok := v[name].([]any)
		if !ok {
			list = []any{v[name]}
		}
		if len(list) == 0 {
			return multipart, nil
		}
		for _, x := range list {
			part, err := w.CreatePart(map[string][]string{"Content-Disposition": {`form-data; name="` + name + `"`}, "Content-Type": {"application/json"}})
			if err != nil {
				return multipart, nil
			}
			io.WriteString(part, printed(x))
		}
	}
	w.Close()
	return w.FormDataContentType(), b.Bytes()
}
