package request

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Make makes up a request to an operation that is valid but for its credentials, of
// which it has none: all parameters of the path, what else is required, and a body
// where one is required or usual for the method. What is optional otherwise is left
// out, and so is what is read-only. The same operation gets the same request. Errors
// wrap [ErrNone]. The request of a webhook or callback has the path "/", since it goes
// to an address that the receiver chooses.
func Make(o *api.Operation) (*Request, error) {
	r := &Request{Method: o.Method, Path: "/", operation: o}
	if o.Method == "ANY" {
		r.Method = "GET"
	}
	if o.Hidden {
		return nil, fmt.Errorf("%w: %s: it stands behind a reference that is not followed", ErrNone, clean(o.String()))
	}
	if !isToken(r.Method) {
		return nil, fmt.Errorf("%w: %s: that is no method", ErrNone, clean(o.String()))
	}
	if o.Kind == api.Endpoint {
		r.Path = o.Path
	}
	if len(r.Path) > longestLine {
		return nil, fmt.Errorf("%w: %s: the path is too long", ErrNone, clean(o.String()))
	}
	m := newMaker(o.API.Doc, o.RequestDirection())
	for _, p := range o.Parameters {
		if !p.Required || isOwnHeader(o, p) {
			continue
		}
		made, err := m.again().parameter(p)
		if err != nil {
			return nil, err
		}
		r.Parameters = append(r.Parameters, made)
	}
	if err := r.makeBody(o, m); err != nil {
		return nil, err
	}
	return r, nil
}

// makeBody adds a body of the first media type for which one can be made.
func (r *Request) makeBody(o *api.Operation, m *maker) error {
	if len(o.Body) == 0 || !o.BodyRequired && !hasBody(r.Method) {
		return nil
	}
	var problem error
	for _, media := range preferred(o.Body) {
		body, err := m.again().media(media)
		if err == nil {
			r.Media, r.Body = writtenAs(media.Type), body
			if err = r.isWritable(); err == nil {
				return nil
			}
			r.Media, r.Body = "", nil
		}
		if problem == nil {
			problem = err
		}
	}
	if !o.BodyRequired {
		return nil
	}
	return problem
}

// hasBody reports whether requests of a method normally have a body (RFC 9110, 9.3;
// RFC 5789).
func hasBody(method string) bool {
	return slices.Contains([]string{"POST", "PUT", "PATCH", "QUERY"}, method)
}

// isOwnHeader reports headers that say how a message is carried, or that are the
// credential of a security requirement: they are not parameters (OpenAPI 3.1, 4.8.12.1).
func isOwnHeader(o *api.Operation, p *api.Parameter) bool {
	if p.In != "header" {
		return false
	}
	switch strings.ToLower(p.Name) {
	case "authorization":
		return len(o.Auth.Alternatives) > 0
	case "proxy-authorization", "cookie", "host", "content-type", "content-length", "transfer-encoding", "connection":
		return true
	}
	return false
}

// preferred sorts media types: those first that tools write most easily.
func preferred(list []api.Media) []api.Media {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b api.Media) int { return mediaRank(a.Type) - mediaRank(b.Type) })
	return list
}

func mediaRank(name string) int {
	switch {
	case name == "application/json":
		return 0
	case isJSON(name):
		return 1
	case name == "application/x-www-form-urlencoded":
		return 2
	case name == "multipart/form-data":
		return 3
	case strings.HasPrefix(name, "text/") && !isXML(name):
		return 4
	case isXML(name):
		return 5
	case strings.Contains(name, "*"):
		return 6
	}
	return 7
}

func isJSON(name string) bool {
	return strings.HasSuffix(name, "/json") || strings.HasSuffix(name, "+json")
}

func isXML(name string) bool {
	return strings.HasSuffix(name, "/xml") || strings.HasSuffix(name, "+xml")
}

// writtenAs is the media type in which a body is sent: one for a range of them.
func writtenAs(name string) string {
	switch {
	case strings.HasPrefix(name, "text/*"):
		return "text/plain"
	case strings.HasPrefix(name, "multipart/*"):
		return "multipart/form-data"
	case name == "" || name == "*/*" || name == "application/*":
		return "application/json"
	case name == "image/*":
		return "image/png"
	case name == "audio/*":
		return "audio/mpeg"
	case name == "video/*":
		return "video/mp4"
	case strings.Contains(name, "*"):
		return "application/octet-stream"
	}
	return name
}

// media makes a value of a body: an example of the media type, else of its schema.
func (m *maker) media(media api.Media) (any, error) {
	if x, ok := m.shown(media.Value, media.Schema); ok {
		return x, nil
	}
	if media.Schema.IsEmpty() && (isJSON(media.Type) || strings.Contains(media.Type, "*")) {
		return map[string]any{}, nil
	}
	x, ok := m.top(media.Schema, nil)
	if !ok {
		return nil, m.err("the body in " + clean(media.Type))
	}
	return x, nil
}

// shown returns the first example that stands beside a schema and that the schema
// accepts (OpenAPI 3.1, 4.8.14 and 4.8.19).
func (m *maker) shown(v openapi.Value, s *api.Schema) (any, bool) {
	if len(s.Declarations())+len(s.Alternatives()) == 0 && len(s.Properties()) > 0 {
		return nil, false // the examples are those of fields
	}
	if x, ok := m.asShown(v.Get("example"), s); ok {
		return x, true
	}
	for _, e := range v.Get("examples").Named() {
		e = m.doc.Deref(e)
		for _, word := range [...]string{"value", "dataValue"} {
			if x, ok := m.asShown(e.Get(word), s); ok {
				return x, true
			}
		}
	}
	return nil, false
}

func (m *maker) asShown(v openapi.Value, s *api.Schema) (any, bool) {
	if !v.Exists() || !m.spend() {
		return nil, false
	}
	m.steps += v.Len()
	x, ok := Literal(v)
	if !ok || x == nil {
		return nil, false
	}
	for parts := range m.combinations(s) {
		if x, ok := m.sent(parts, clone(x), 0); ok && m.fits(s, x, 0) {
			return x, true
		}
	}
	if y, ok := cast(s.Facts().Types, x); ok && m.fits(s, y, 0) {
		return y, true
	}
	return nil, false
}

// Value makes up a value of a schema that travels in a direction, in the types of
// [Request.Body]. Errors wrap [ErrNone].
func Value(s *api.Schema, d api.Direction) (any, error) {
	m := newMaker(s.Document(), d)
	x, ok := m.top(s, nil)
	if !ok {
		return nil, m.err("the schema")
	}
	return x, nil
}

// ResponseBody makes up a body of a response that holds a leaf: what is required, all
// on the way to the leaf, and the value there, a made up one if it is nil. The leaf is one
// of [api.Operation.Outputs] in a body. Errors wrap [ErrNone].
func ResponseBody(o *api.Operation, l api.Leaf, value any) (any, api.Media, error) {
	m := newMaker(o.API.Doc, o.ResponseDirection())
	value, err := normal(value)
	if err == nil {
		err = hasPath(l)
	}
	if err != nil {
		return nil, api.Media{}, err
	}
	for _, response := range o.Responses {
		if !l.IsInResponse() || l.IsResponseHeader() || response.Status != l.Status() {
			continue
		}
		list := preferred(response.Media)
		slices.SortStableFunc(list, func(a, b api.Media) int { return unlike(a.Schema, l) - unlike(b.Schema, l) })
		for _, media := range list {
			made := value
			if ok := true; made == nil {
				if made, ok = m.again().top(l.Schema(), nil); !ok {
					return nil, media, m.err(clean(l.Subject()))
				}
			}
			if x, ok := m.again().placed(media.Schema, nil, l.Names(), made); ok {
				return x, media, nil
			}
		}
	}
	return nil, api.Media{}, fmt.Errorf("%w: %s: no response has it", ErrNone, clean(l.Subject()))
}

// hasPath refuses a leaf of which only the last names are known.
func hasPath(l api.Leaf) error {
	if strings.HasPrefix(l.Path(), "$…") {
		return fmt.Errorf("%w: %s: it is nested too deep", ErrNone, clean(l.Subject()))
	}
	return nil
}
