// Package api works out what a caller of an API meets: effective operations
// with their policy, inputs, outputs and servers, once inheritance, references
// and composition are applied. OpenAPI 2.0, 3.0 and 3.1 come out alike.
package api

import (
	"fmt"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// API is one side of a review. It is not safe for concurrent use.
type API struct {
	Doc *openapi.Document
	// Operations are sorted by kind, path and method.
	Operations []*Operation
	// Schemes by name.
	Schemes map[string]*Scheme
	// Security is the root's policy.
	Security Auth
	// Hidden are the parts behind references that are not followed.
	Hidden []Hidden
	// Servers are the root's, for 2.0 those that host, basePath and schemes say.
	Servers []Server
	// Gateway is set after [Build] where the house has extensions of its own.
	Gateway Gateway
	// Weighed: the limits of the operations were held against those of base, see
	// package diff.
	Weighed bool

	schemas *schemas
	refs    map[openapi.ID][]openapi.Value // see Reach
	limits  *ratelimit.Recogniser
}

// Kind tells who calls.
type Kind int

// An endpoint is called by clients; the API itself calls webhooks and callbacks.
const (
	Endpoint Kind = iota
	Webhook
	Callback
)

// String returns "", "webhook" or "callback".
func (k Kind) String() string { return [...]string{"", "webhook", "callback"}[k] }

// Operation is an effective operation.
type Operation struct {
	API    *API
	Kind   Kind
	Method string // upper case; ANY where a gateway serves every method alike
	// Path as written; the name of a webhook; the operation and expression of a
	// callback ("POST /hooks > {$request.body#/url}").
	Path string
	// Parent is the operation that announces a callback.
	Parent     *Operation
	Expression string // the runtime expression of a callback
	Name       string // of a callback: several may have one expression
	ID         string
	Tags       []string
	Deprecated bool
	Auth       Auth
	Servers    []Server
	// Parameters are those of the operation and its path, without the body,
	// sorted by In and Name.
	Parameters []*Parameter
	// Body is what the request may carry, one entry a media type.
	Body         []Media
	BodyRequired bool
	// Responses sorted by status.
	Responses []*Response
	Limit     ratelimit.Evidence
	// Value is the operation object, Item the path item.
	Value, Item openapi.Value
	// Unresolved lists references of the operation itself that lead nowhere.
	Unresolved []openapi.Value
	// Hidden: all of the operation stands behind such a reference.
	Hidden bool
}

// Parameter is an effective parameter.
type Parameter struct {
	Name     string
	In       string // query, header, path, cookie
	Required bool
	Schema   *Schema
	Value    openapi.Value
}

// Media is a body of one media type.
type Media struct {
	Type   string // lower case, without parameters
	Schema *Schema
	Value  openapi.Value
}

// Response is an effective response.
type Response struct {
	Status  string // "200", "4XX", "default"
	Media   []Media
	Headers []*Parameter // In is "header"
	Value   openapi.Value
}

// Success reports whether the status is one of 2xx, or is default where nothing
// else tells success.
func (r *Response) Success() bool { return strings.HasPrefix(r.Status, "2") }

// Key identifies an operation within a description: kind, method and template.
func (o *Operation) Key() string {
	return o.Kind.String() + " " + o.Method + " " + Template(o.Path)
}

// String prints method and path.
func (o *Operation) String() string { return o.Method + " " + o.Path }

// Writes reports whether the method changes state.
func (o *Operation) Writes() bool {
	switch o.Method {
	case "POST", "PUT", "PATCH", "DELETE", "ANY":
		return true
	}
	return false
}

// RequestDirection is which way the request travels: in for an endpoint, out for
// what the API itself sends. ResponseDirection is the other.
func (o *Operation) RequestDirection() Direction {
	if o.Kind == Endpoint {
		return In
	}
	return Out
}

// ResponseDirection is which way the response travels.
func (o *Operation) ResponseDirection() Direction { return Out - o.RequestDirection() }

// Span is where the operation is declared.
func (o *Operation) Span() openapi.Span { return o.Value.KeySpan() }

// Build reads the effective API of a document.
func Build(doc *openapi.Document, limits *ratelimit.Recogniser) *API {
	a := &API{Doc: doc, Schemes: map[string]*Scheme{}, schemas: newSchemas(doc), limits: limits}
	a.readSchemes()
	a.section(HiddenSecurity, doc.Root.Get("security"))
	a.Security = a.auth(doc.Root.Get("security"))
	a.Servers = a.rootServers()
	for _, place := range pathPlaces() {
		for path, item := range a.section(HiddenPaths, doc.Root.Get(place)).Named() {
			if strings.HasPrefix(path, "x-") {
				continue
			}
			a.readItem(Endpoint, nil, path, item)
		}
	}
	for _, place := range [...]string{"webhooks", "x-webhooks"} {
		for name, item := range a.section(HiddenWebhooks, doc.Root.Get(place)).Named() {
			a.readItem(Webhook, nil, name, item)
		}
	}
	sort.SliceStable(a.Operations, func(i, j int) bool {
		x, y := a.Operations[i], a.Operations[j]
		if x.Kind != y.Kind {
			return x.Kind < y.Kind
		}
		if x.Path != y.Path {
			return x.Path < y.Path
		}
		if x.Method != y.Method {
			return x.Method < y.Method
		}
		return x.Name < y.Name
	})
	return a
}

// pathPlaces are the fields of the root with path items: those of x-ms-paths are
// told apart by their query (AutoRest, "Swagger extensions") and served like others.
func pathPlaces() []string { return []string{"paths", "x-ms-paths"} }

// limit notes what is left out for its cost, once a place.
func (a *API) limit(at openapi.Span, format string, args ...any) {
	for _, n := range a.Doc.Notes {
		if n.Kind == openapi.Limit && n.Span == at {
			return
		}
	}
	a.Doc.Notes = append(a.Doc.Notes, openapi.Note{Kind: openapi.Limit, Span: at, Message: fmt.Sprintf(format, args...)})
}

// Schema returns the effective schema of a value of this description.
func (a *API) Schema(v openapi.Value) *Schema { return a.schemas.of(v) }

// Endpoints returns the operations that clients call.
func (a *API) Endpoints() []*Operation {
	var out []*Operation
	for _, o := range a.Operations {
		if o.Kind == Endpoint {
			out = append(out, o)
		}
	}
	return out
}
