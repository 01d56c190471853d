package proof

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/request"
)

// judge answers for one operation of one side.
type judge struct {
	operation *api.Operation
	side      *side
	doc       *openapi3.T
	router    routers.Router // see joint
}

// errUnread is the error of an operation that kin-openapi does not read, wrapped with the
// reason.
var errUnread = errors.New("the validator does not read the operation")

// judge reads an operation as kin-openapi does, and says how many values it has. The
// error says why it cannot.
func (d *side) judge(o *api.Operation, e extent) (j *judge, values int, err error) {
	c, err := d.slice(o, e)
	if err != nil {
		return nil, c.values, err
	}
	j = &judge{operation: o, side: d}
	if err := j.load(c); err != nil {
		return nil, c.values, unread(err)
	}
	return j, c.values, nil
}

// load reads a slice. What kin-openapi makes of a hostile description is its own affair:
// a panic is an error.
func (j *judge) load(c sliced) (err error) {
	defer caught(&err)
	if j.side.doc.Dialect == openapi.Swagger2 {
		j.doc, err = j.side.convert(c)
	} else {
		j.doc, err = j.side.assemble(c)
	}
	if err != nil {
		return err
	}
	j.doc.Servers = nil // where it is served is not what is asked
	j.router, err = j.side.joint.router(j.doc)
	return err
}

// joint is what both sides of a description have in common.
type joint struct {
	// routers are those of operations by path and methods: what leads to one side's operation
	// leads to the other's, of most.
	routers map[string]routers.Router
	last    body // the one that was judged last, most likely by the other side
}

func newJoint() *joint { return &joint{routers: map[string]routers.Router{}} }

func (b *joint) router(doc *openapi3.T) (routers.Router, error) {
	var key strings.Builder
	for _, path := range doc.Paths.InMatchingOrder() {
		key.WriteString(path)
		for _, method := range slices.Sorted(maps.Keys(doc.Paths.Value(path).Operations())) {
			key.WriteString("\x00" + method)
		}
		key.WriteByte('\n')
	}
	if known := b.routers[key.String()]; known != nil {
		return known, nil
	}
	made, err := gorillamux.NewRouter(doc)
	if err == nil {
		b.routers[key.String()] = made
	}
	return made, err
}

func caught(err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%v", r)
	}
}

// stringFormats are the formats that this program takes for checks, for kin-openapi: of its
// own it knows few. How a value is encoded (byte) is none.
var stringFormats = sync.OnceValue(func() map[string]openapi3.StringFormatValidator {
	checks := map[string]openapi3.StringFormatValidator{}
	for name, check := range request.Formats() {
		if name != "byte" {
			checks[name] = openapi3.NewCallbackValidator(func(text string) error {
				if check(text) {
					return nil
				}
				return errors.New("not a " + name)
			})
		}
	}
	return checks
})

func checkedFormats() []openapi3.SchemaValidationOption {
	return []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidators(stringFormats())}
}

// errRefused is why a request is not valid, of a kind of its own for each part of it.
type errRefused struct {
	auth   bool // the credentials are not enough
	route  bool // there is no such operation
	reason string
	in     string   // what is refused: "request", or where a parameter is
	at     []string // its place: the name of a parameter, the fields and indexes in a body
	// several is true if the value is of several members of a oneOf, which most who write one
	// mean to accept.
	several bool
}

func (e *errRefused) Error() string { return e.reason }

// accepts returns nil for a request that the operation accepts, and an *errRefused for
// one that it does not. Any other error says why it cannot tell. held says what the
// caller presents.
func (j *judge) accepts(r *request.Request, held credentials) (err error) {
	defer caught(&err)
	input, err := j.input(r, held)
	if err != nil {
		return err
	}
	if areAround(input.Route.Operation.Parameters) || areAround(input.Route.PathItem.Parameters) {
		return errAround
	}
	body := input.Route.Operation.RequestBody
	input.Options.ExcludeRequestBody = body != nil
	if err := openapi3filter.ValidateRequest(context.Background(), input); err != nil || body == nil {
		return refusal(err)
	}
	return j.acceptsBody(input, body.Value)
}

// acceptsBody is accepts for the body alone.
func (j *judge) acceptsBody(input *openapi3filter.RequestValidationInput, body *openapi3.RequestBody) error {
	text, err := bodyOf(input.Request)
	if err != nil {
		return err
	}
	media := input.Request.Header.Get("Content-Type")
	by, err := j.reading(body.Content.Get(media), media, text)
	if err != nil {
		return err
	}
	own := body
	if input.Route.Spec = by.doc; by.check != nil {
		own = &openapi3.RequestBody{Required: body.Required, Content: anyContent()}
	} else if m := body.Content.Get(media); m != nil && isForm(media) && isAround(m.Schema) {
		return errAround
	}
	if err := openapi3filter.ValidateRequestBody(context.Background(), input, own); err != nil || by.check == nil {
		return refusal(err)
	}
	if err := by.check(); err != nil {
		return refusal(&openapi3filter.RequestError{Input: input, RequestBody: body, Err: err})
	}
	return nil
}

// bodyOf is the body of a request, which can be read again.
func bodyOf(r *http.Request) ([]byte, error) {
	if r.GetBody == nil {
		return nil, nil
	}
	body, err := r.GetBody()
	if err != nil {
		return nil, err
	}
	return io.ReadAll(body)
}

// anyContent accepts any body.
func anyContent() openapi3.Content { return openapi3.Content{"*/*": {}} }

// permits is accepts for the security requirements alone.
func (j *judge) permits(r *request.Request, held credentials) (err error) {
	defer caught(&err)
	input, err := j.input(r, held)
	if err != nil {
		return err
	}
	security := input.Route.Operation.Security
	if security == nil {
		security = &j.doc.Security
	}
	return refusal(openapi3filter.ValidateSecurityRequirements(context.Background(), input, *security))
}

func (j *judge) input(r *request.Request, held credentials) (*openapi3filter.RequestValidationInput, error) {
	sent, err := r.HTTP("http://api.example")
	if err != nil {
		return nil, err
	}
	if media := sent.Header.Get("Content-Type"); strings.HasPrefix(media, "multipart/") && sent.Body == nil {
		sent.Body = http.NoBody
	}
	route, values, err := j.router.FindRoute(sent)
	if err != nil {
		return nil, &errRefused{route: true, reason: "no such operation"}
	}
	route.Spec, route.PathItem = j.doc, j.doc.Paths.Value(route.Path)
	route.Operation = route.PathItem.GetOperation(route.Method)
	for name, value := range values { // as it was sent, which schemas do not ask of it (RFC 3986, 2.4)
		if values[name], err = url.PathUnescape(value); err != nil {
			return nil, err
		}
	}
	if held.isUndefined() {
		open := *route.Operation
		open.Security = openapi3.NewSecurityRequirements()
		route.Operation = &open
	}
	return &openapi3filter.RequestValidationInput{Request: sent, PathParams: values, Route: route, Options: &openapi3filter.Options{
		SkipSettingDefaults: true, RejectWhenRequestBodyNotSpecified: true,
		SchemaValidationOptions: checkedFormats(),
		AuthenticationFunc:      func(_ context.Context, in *openapi3filter.AuthenticationInput) error { return held.satisfy(in) },
	}}, nil
}

// refusal is what an error of kin-openapi says of a request.
func refusal(err error) error {
	if err == nil {
		return nil
	}
	var security *openapi3filter.SecurityRequirementsError
	if errors.As(err, &security) {
		return &errRefused{auth: true, reason: "the credentials are not enough"}
	}
	var of *openapi3filter.RequestError
	if !errors.As(err, &of) {
		return err
	}
	var where string
	out := &errRefused{}
	switch {
	case of.Parameter != nil:
		where = of.Parameter.In + " parameter " + of.Parameter.Name + ": "
		out.in, out.at = of.Parameter.In, []string{of.Parameter.Name}
	case of.RequestBody != nil:
		where, out.in = "request body: ", api.RequestBody
	default: // there is one, and the operation has none
		out.in = api.RequestBody
	}
	at, reason, isSchema := ofSchema(of.Err)
	out.several = isOfSeveral(of.Err)
	switch {
	case isSchema:
		if out.at = append(out.at, at...); len(at) > 0 {
			where += strings.Join(at, ".") + ": "
		}
		out.reason = where + reason
	case errors.Is(of.Err, openapi3filter.ErrInvalidRequired):
		out.reason = where + "it is required"
	case of.Err != nil:
		out.reason = where + oneLine(of.Err.Error())
	default:
		out.reason = where + oneLine(of.Reason)
	}
	return out
}

// ofSchema is what an error says of a value that a schema refuses: where in the value,
// and why.
func ofSchema(err error) (at []string, reason string, ok bool) {
	var own *openapi3.SchemaError
	if errors.As(err, &own) {
		return own.JSONPointer(), oneLine(own.Reason), true
	}
	var strict *jsonschema.ValidationError
	if !errors.As(err, &strict) {
		return nil, "", false
	}
	inOrder(strict)
	reason = oneLine(strict.Error())
	for len(strict.Causes) == 1 && isWrapper(strict.ErrorKind) {
		strict = strict.Causes[0]
	}
	return strict.InstanceLocation, reason, true
}

// isOfSeveral reports whether a value is refused since it is of several members of a oneOf.
func isOfSeveral(err error) bool {
	var strict *jsonschema.ValidationError
	if !errors.As(err, &strict) {
		return errors.Is(err, openapi3.ErrOneOfConflict)
	}
	if of, ok := strict.ErrorKind.(*kind.OneOf); ok && len(of.Subschemas) > 1 {
		return true
	}
	return len(strict.Causes) == 1 && isOfSeveral(strict.Causes[0])
}

// inOrder sorts the causes of an error that are about the fields of one object, which are
// in no order: the first is shown.
func inOrder(err *jsonschema.ValidationError) {
	list := err.Causes
	for _, c := range list {
		inOrder(c)
	}
	for len(list) > 0 {
		n := slices.IndexFunc(list, func(c *jsonschema.ValidationError) bool {
			return len(c.InstanceLocation) != len(list[0].InstanceLocation)
		})
		if n < 0 {
			n = len(list)
		}
		slices.SortStableFunc(list[:n], func(a, b *jsonschema.ValidationError) int {
			return slices.Compare(a.InstanceLocation, b.InstanceLocation)
		})
		list = list[n:]
	}
}

// longestReason is how many bytes of an error are shown.
const longestReason = 200

// oneLine is what the first line of an error says that says anything: of a list of
// errors the first.
func oneLine(text string) string {
	first, rest, _ := strings.Cut(text, "\n")
	if line, _, _ := strings.Cut(strings.TrimSpace(rest), "\n"); strings.HasPrefix(first, "jsonschema validation failed") && line != "" {
		first = strings.TrimPrefix(line, "- ")
	}
	if len(first) > longestReason {
		first = strings.ToValidUTF8(first[:longestReason], "") + "…"
	}
	return first
}

// documents returns nil if the response of a status may have the body, which is written as
// text, and an error that says why not.
func (j *judge) documents(r *request.Request, status int, media string, text []byte) (err error) {
	defer caught(&err)
	input, err := j.input(r, nil)
	if err != nil {
		return err
	}
	o := *input.Route.Operation
	of := o.Responses.Status(status)
	if of == nil {
		of = o.Responses.Default()
	}
	var by reading
	if of != nil && of.Value != nil {
		if by, err = j.reading(of.Value.Content.Get(media), media, text); err != nil {
			return err
		}
		if input.Route.Spec = by.doc; isResponseAround(of.Value, media) {
			return errAround
		}
	}
	if by.check != nil {
		open := *of.Value
		open.Content = anyContent()
		o.Responses = openapi3.NewResponses(openapi3.WithStatus(status, &openapi3.ResponseRef{Value: &open}))
		input.Route.Operation = &o
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{RequestValidationInput: input, Status: status,
		Header: http.Header{"Content-Type": {media}}, Body: io.NopCloser(bytes.NewReader(text)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, SchemaValidationOptions: checkedFormats()}})
	if err != nil || by.check == nil || !hasContent(status) {
		return err
	}
	return by.check()
}

// hasContent reports whether kin-openapi looks at the responses of a status.
func hasContent(status int) bool {
	return !slices.Contains([]int{http.StatusNotModified, http.StatusPermanentRedirect, http.StatusTemporaryRedirect, http.StatusMovedPermanently}, status)
}
