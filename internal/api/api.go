package api

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// API is the effective API of one side of a review. It is not safe for concurrent
// use.
type API struct {
	Doc *openapi.Document
	// Schemes are the security schemes by name.
	Schemes map[string]*Scheme
	// Security is the policy of the root, which operations inherit.
	Security Auth
	// Hidden lists the parts that stand behind references which are not followed.
	Hidden []Hidden
	// Servers are the root's. In 2.0 they come from host, basePath and schemes.
	Servers []Server
	// Gateway is set after [Build] if the organisation's gateway has extensions of
	// its own.
	Gateway Gateway
	// Weighed is true once package diff has compared the limits of the operations
	// with those of base.
	Weighed bool

	operations []*Operation // sorted by kind, path and method, without those that are folded
	folded     []*Operation // of these only kind, method, path, policy and places are known
	unfolded   []*Operation // all, see Operations
	hasText    bool         // see readText
	entrances  []Entrance   // see Entrances, nil until it is called
	reasonable bool         // folded operations have no boundless limits, see DropBoundless
	forms      int          // number of schemas that were made of parameters

	schemas *schemas
	refs    map[openapi.ID][]openapi.Value // see Reach
	limits  *ratelimit.Recogniser
	// anyMethod are the extensions that hold an operation for every method.
	anyMethod []string
}

// Kind says who calls an operation.
type Kind int

// Clients call an endpoint. The API itself calls webhooks and callbacks.
const (
	Endpoint Kind = iota
	Webhook
	Callback
)

// String returns "", "webhook" or "callback".
func (k Kind) String() string { return [...]string{"", "webhook", "callback"}[k] }

// Operation is an effective operation: what holds for it after inheritance and
// references.
type Operation struct {
	API    *API
	Kind   Kind
	Method string // upper case; ANY if a gateway serves every method alike
	// Path is the path as written, the name of a webhook, or the operation and the
	// expression of a callback ("POST /hooks > {$request.body#/url}").
	Path string
	// Parent is the operation that announces the callback.
	Parent     *Operation
	Expression string // of a callback: its runtime expression
	Name       string // of a callback; several may share one expression
	ID         string
	Tags       []string
	Auth       Auth
	Servers    []Server
	// Parameters are those of the operation and of its path, without the body,
	// sorted by In and Name.
	Parameters []*Parameter
	// Body is what the request may carry, one entry for each media type.
	Body []Media
	// Responses are sorted by status.
	Responses []*Response
	Limit     ratelimit.Evidence
	// Value is the operation object, and Item is the path item.
	Value, Item openapi.Value
	// Unresolved lists references of the operation itself that lead nowhere.
	Unresolved []openapi.Value
	Deprecated bool
	// Hidden is true if the whole operation stands behind such a reference.
	Hidden bool
	// BodyRequired is true if a request without Body is refused.
	BodyRequired bool
	// InCommon is true if the other side has it too, and it means the same there.
	InCommon bool
}

// Parameter is an effective parameter.
type Parameter struct {
	Name     string
	In       string // query, header, path, cookie
	Required bool
	Schema   *Schema
	Value    openapi.Value
	// Implied: the path has it, and nothing declares it, so that it has no Value.
	Implied bool
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

// IsSuccess reports whether the status is one of 2xx.
func (r *Response) IsSuccess() bool { return strings.HasPrefix(r.Status, "2") }

// Key identifies an operation within a description, by kind, method and path
// template.
func (o *Operation) Key() string {
	return o.Kind.String() + " " + o.Method + " " + Template(o.Path)
}

// String prints method and path; of a callback those of its parent and, behind a ">",
// its own.
func (o *Operation) String() string {
	if o.Kind == Callback {
		return o.Parent.String() + " > " + o.Method + " " + o.Expression
	}
	return o.Method + " " + o.Path
}

// Writes reports whether the method may change state: whether it is none of those
// that are registered as safe (RFC 9110, 9.2.1 and 16.1.1).
func (o *Operation) Writes() bool { return !isSafe(o.Method) }

func isSafe(method string) bool {
	switch method {
	case "GET", "HEAD", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "REPORT", "SEARCH":
		return true
	}
	return false
}

// RequestDirection is the direction in which the request travels: in for an
// endpoint, out for what the API itself sends.
func (o *Operation) RequestDirection() Direction {
	if o.Kind == Endpoint {
		return In
	}
	return Out
}

// ResponseDirection is the direction in which the response travels.
func (o *Operation) ResponseDirection() Direction { return Out - o.RequestDirection() }

// Span is where the operation is declared.
func (o *Operation) Span() openapi.Span { return o.Value.KeySpan() }

// Build reads the effective API of a document.
func Build(doc *openapi.Document, limits *ratelimit.Recogniser) *API {
	a := &API{Doc: doc, Schemes: map[string]*Scheme{}, schemas: newSchemas(doc), limits: limits, anyMethod: vendorext.AnyMethods()}
	a.schemas.reserve()
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
	sortOperations(a.operations)
	sortOperations(a.folded)
	return a
}

// pathPlaces are the fields of the root that hold path items. The paths of
// x-ms-paths differ in their query (AutoRest, "Swagger extensions") and are served
// like others.
func pathPlaces() []string { return []string{"paths", vendorext.FurtherPaths} }

// limit adds a note that something at a place is not read because of its cost, one
// note for each place.
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
