package diff

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// root is a pair of bodies or parameters of one operation, from which the walk over
// the graph begins.
type root struct {
	pair  *Pair
	node  *node
	leaf  api.Leaf
	other bool // base's is that of other media types
}

func (c *comparison) root(p *Pair, base, head *api.Schema, d api.Direction, leaf api.Leaf) {
	c.roots = append(c.roots, root{pair: p, node: c.graph.compare(base, head, d, whole), leaf: leaf})
}

// inputs compares what callers send: parameters and bodies.
func (c *comparison) inputs(p *Pair) {
	if p.Head.Kind != api.Endpoint {
		return
	}
	c.parameters(p)
	if c.unreadBody(p) {
		return
	}
	c.body(p, p.Base.Body, p.Head.Body, api.In, api.RequestBody)
	if len(p.Base.Body) == 0 {
		c.plainBody(p)
	}
	if len(p.Base.Body) > 0 && len(p.Head.Body) > 0 && p.Base.BodyRequired && !p.Head.BodyRequired {
		c.add(InputRelaxed{Leaf: api.BodyLeaf(api.RequestBody, p.Head.Body[0].Schema, openapi.Value{}),
			Relaxed: []api.Relaxation{{Facet: "required", Old: []string{"true"}, New: []string{"false"}, Certain: true}}},
			bodySpan(p.Base), bodySpan(p.Head), p)
	}
}

// plainBody adds the change of a new body that is a single value, such as a file or
// a text. It has no properties to send that the comparison of schemas would find to be new.
func (c *comparison) plainBody(p *Pair) {
	for _, m := range p.Head.Body {
		if !slices.ContainsFunc(m.Schema.Properties(), func(p *api.Property) bool { return p.Travels(api.In) }) {
			leaf := api.BodyLeaf(api.RequestBody, m.Schema, m.Value)
			c.add(InputAdded{Leaves: []api.Leaf{leaf}}, openapi.Span{}, m.Value.KeySpan(), p)
			return
		}
	}
}

// outputs compares what the API sends.
func (c *comparison) outputs(p *Pair) {
	if p.Head.Kind != api.Endpoint {
		c.body(p, p.Base.Body, p.Head.Body, api.Out, api.RequestBody)
		return
	}
	for _, h := range p.Head.Responses {
		if c.unreadResponse(p, h) {
			continue
		}
		before, known := counterpart(p.Base.Responses, h.Status)
		c.body(p, before, h.Media, api.Out, api.ResponseBody(h.Status))
		if known || strings.HasPrefix(h.Status, "3") {
			c.headers(p, h)
		}
	}
}

// counterpart finds what base sends with a status: its own entry, else the range
// (4XX), else default (OpenAPI 3.1, 4.8.16.1), else everything that it sends in the
// same case, success or failure.
func counterpart(responses []*api.Response, status string) (media []api.Media, known bool) {
	for _, want := range [...]string{status, status[:1] + "XX", "default"} {
		for _, r := range responses {
			if r.Status == want && (want == status || !strings.HasPrefix(status, "2")) {
				return r.Media, true
			}
		}
	}
	for _, r := range responses {
		if strings.HasPrefix(r.Status, "2") == strings.HasPrefix(status, "2") {
			media = append(media, r.Media...)
		}
	}
	return media, false
}

// body compares the media types of a body. Each is compared with the same type at
// base, and a new one with all types of base.
func (c *comparison) body(p *Pair, base, head []api.Media, d api.Direction, where string) {
	for _, h := range head {
		var before []*api.Schema
		own := slices.IndexFunc(base, func(b api.Media) bool { return b.Type == h.Type })
		if own >= 0 {
			before = []*api.Schema{base[own].Schema}
		} else {
			for _, b := range base {
				before = append(before, b.Schema)
			}
			if len(base) > 0 {
				c.add(MediaAdded{Type: h.Type, Where: where, Direction: d}, openapi.Span{}, mediaSpan(p.Head, h, d), p)
			}
		}
		c.root(p, c.delta.Base.Union(before), h.Schema, d, api.BodyLeaf(where, h.Schema, h.Value))
		c.roots[len(c.roots)-1].other = own < 0
	}
}

// mediaSpan is the place that names a media type: its key under content, or in 2.0
// its entry in consumes or produces of the operation, else of the root.
func mediaSpan(o *api.Operation, m api.Media, d api.Direction) openapi.Span {
	word := map[api.Direction]string{api.In: "consumes", api.Out: "produces"}[d]
	for _, level := range [...]openapi.Value{o.Value, o.API.Doc.Root} {
		if o.API.Doc.Dialect != openapi.Swagger2 {
			break
		}
		for item := range level.Get(word).Items() {
			if api.MediaType(item.Scalar()) == m.Type {
				return item.EntrySpan()
			}
		}
		if level.Get(word).Exists() {
			break // a list of the operation replaces that of the root
		}
	}
	return m.Value.KeySpan()
}

func (c *comparison) headers(p *Pair, h *api.Response) {
	var base *api.Response
	for _, r := range p.Base.Responses {
		if r.Status == h.Status {
			base = r
		}
	}
	where := api.ResponseHeader(h.Status)
	if base == nil { // of a new response only the header that says where it leads counts
		if to := find(h.Headers, "header", "Location"); to != nil && strings.HasPrefix(h.Status, "3") {
			at := to.Value.KeySpan()
			if is := c.delta.newIn(p.Head, []openapi.Value{p.Head.Value.At("responses", h.Status)}); is.Exists() && c.delta.atBase(to.Value).Exists() {
				at = is.EntrySpan()
			}
			c.add(OutputAdded{Leaves: []api.Leaf{api.HeaderLeaf(to, h.Status)}}, openapi.Span{}, at, p)
		}
		return
	}
	before, after := newParameterIndex(base.Headers), newParameterIndex(h.Headers)
	for _, x := range base.Headers {
		if after.find(x.In, x.Name) == nil {
			c.add(HeaderRemoved{Name: x.Name, Where: where}, x.Value.KeySpan(), h.Value.KeySpan(), p)
		}
	}
	for _, x := range h.Headers {
		if b := before.find(x.In, x.Name); b != nil {
			c.root(p, b.Schema, x.Schema, api.Out, api.HeaderLeaf(x, h.Status))
		} else {
			c.add(OutputAdded{Leaves: x.HeaderLeaves(h.Status)}, openapi.Span{}, x.Value.KeySpan(), p)
		}
	}
}

// viewOf is how the schemas of a parameter are compared: as those of a body where both sides
// send it as a document, else as those of texts.
func viewOf(b, h *api.Parameter) view {
	if b.IsDocument() && h.IsDocument() {
		return whole
	}
	return text
}

// parameters compares parameters by name and place. Path parameters are compared by
// their position in the path, since a renamed one is the same, and one that was not
// declared was there in the path.
func (c *comparison) parameters(p *Pair) {
	renamed, found := renamedPath(p), unreadParameters(p)
	before, after := newParameterIndex(p.Base.Parameters), newParameterIndex(p.Head.Parameters)
	for _, h := range p.Head.Parameters {
		name := h.Name
		if h.In == "path" && renamed[name] != "" {
			name = renamed[name]
		}
		leaf := api.ParameterLeaf(h)
		b := before.find(h.In, name)
		if b == nil {
			b = movedInURL(p, h, before, after)
		}
		if h.Implied || b != nil && b.Implied {
			continue // nothing is said of it on one side
		}
		if b == nil && h.In == "path" && renamed[h.Name] != "" {
			continue // it was in the path already, and only its declaration is new
		}
		if b == nil {
			key := parameterKey{edit: parameterAdded, isUnread: found[h.Value.ID()]}
			c.shared(key, h.Value, p, Change{What: InputAdded{Leaves: h.Leaves(api.In), Unread: key.isUnread}, Head: addedSpan(p, h)})
			continue
		}
		if b.Required && !h.Required {
			at := h.Value.Get("required")
			if !at.Exists() {
				at = h.Value.Get("name")
			}
			what := InputRelaxed{Leaf: leaf, Relaxed: []api.Relaxation{{Facet: "required", Old: []string{"true"}, New: []string{"false"}, Certain: true}}}
			c.shared(parameterKey{edit: parameterRelaxed}, h.Value, p, Change{What: what, Base: b.Value.Get("required").EntrySpan(), Head: at.EntrySpan()})
		}
		c.roots = append(c.roots, root{pair: p, node: c.graph.compare(b.Schema, h.Schema, api.In, viewOf(b, h)), leaf: leaf})
		c.parameterMarks(p, b, h)
	}
	for _, b := range p.Base.Parameters {
		if hasLostView(p) {
			break
		}
		if b.In != "path" && after.find(b.In, b.Name) == nil && movedInURL(p, b, after, before) == nil {
			c.shared(parameterKey{edit: parameterRemoved}, b.Value, p, Change{What: InputRemoved{Leaves: []api.Leaf{api.ParameterLeaf(b)}}, Base: removedSpan(p, b), Head: p.Head.Span()})
		}
	}
}

// addedSpan is the place that makes a parameter a new one: its name, or where it travels
// if base has one of that name elsewhere, or the reference to it if base declares it.
func addedSpan(p *Pair, h *api.Parameter) openapi.Span {
	if at, ok := referringSpan(p.Head, p.Base, h.Value); ok {
		return at
	}
	in := h.Value.Get("in")
	if in.Exists() && slices.ContainsFunc(p.Base.Parameters, func(b *api.Parameter) bool { return b.Name == h.Name }) {
		return in.EntrySpan()
	}
	return h.Value.Get("name").EntrySpan()
}

// removedSpan is the place of a parameter that is gone: its name, or the reference to it
// if head still declares it.
func removedSpan(p *Pair, b *api.Parameter) openapi.Span {
	if at, ok := referringSpan(p.Base, p.Head, b.Value); ok {
		return at
	}
	return b.Value.Get("name").EntrySpan()
}

// movedInURL finds a parameter of an operation that moved on the other side, where it went
// from the path to the query with the operation, or came from there: there is one of the
// name at the other place, and none at the same.
func movedInURL(p *Pair, x *api.Parameter, other, own parameterIndex) *api.Parameter {
	place, inURL := map[string]string{"path": "query", "query": "path"}[x.In]
	if !p.Moved || !inURL || own.find(place, x.Name) != nil {
		return nil
	}
	return other.find(place, x.Name)
}

// parameterMarks compares the annotations of sensitivity that parameters of 3.x
// have beside their schemas. In 2.0 the parameter is the schema.
func (c *comparison) parameterMarks(p *Pair, b, h *api.Parameter) {
	if p.Base.API.Doc.Dialect == openapi.Swagger2 || p.Head.API.Doc.Dialect == openapi.Swagger2 {
		return
	}
	after := marksIn(h.Value)
	for _, was := range marksIn(b.Value) {
		if next := textOf(after, was.key); next != was.text {
			what := OutputMarked{Leaf: api.ParameterLeaf(h), Annotation: was.key, Old: was.text, New: next, Before: was.entry}
			c.shared(parameterKey{edit: parameterMarked, annotation: was.key}, h.Value, p, Change{What: what, Base: was.entry.EntrySpan(), Head: h.Value.Get("name").EntrySpan()})
		}
	}
}

// shared adds a change of a parameter. If the change is already there, only the
// pair is added to it: a parameter of the path or of the components is one edit,
// however many operations have it.
func (c *comparison) shared(key parameterKey, parameter openapi.Value, p *Pair, ch Change) {
	key.at = parameter.ID()
	if known := c.params[key]; known != nil {
		known.Pairs = append(known.Pairs, p)
		return
	}
	if c.params == nil {
		c.params = map[parameterKey]*Change{}
	}
	c.params[key] = c.add(ch.What, ch.Base, ch.Head, p)
}

// parameterKey identifies an edit of a parameter.
type parameterKey struct {
	at         openapi.ID
	edit       parameterEdit
	annotation string // of parameterMarked
	isUnread   bool   // of parameterAdded, see InputAdded
}

type parameterEdit int

const (
	parameterAdded parameterEdit = iota
	parameterRelaxed
	parameterRemoved
	parameterMarked
)

// parameterIndex finds parameters by place and name. Short lists have no index.
type parameterIndex struct {
	list []*api.Parameter
	by   map[parameterName]*api.Parameter
}

func newParameterIndex(list []*api.Parameter) parameterIndex {
	x := parameterIndex{list: list}
	if len(list) <= 16 {
		return x
	}
	x.by = make(map[parameterName]*api.Parameter, len(list))
	for _, p := range list {
		if key := newParameterName(p.In, p.Name); x.by[key] == nil {
			x.by[key] = p
		}
	}
	return x
}

func (x parameterIndex) find(in, name string) *api.Parameter {
	if x.by == nil {
		return find(x.list, in, name)
	}
	return x.by[newParameterName(in, name)]
}

// parameterName is a name at a place. The names of headers are in lower case.
type parameterName struct{ in, name string }

func newParameterName(in, name string) parameterName {
	if in == "header" {
		name = strings.ToLower(name)
	}
	return parameterName{in, name}
}

func find(list []*api.Parameter, in, name string) *api.Parameter {
	for _, p := range list {
		if p.In == in && (p.Name == name || in == "header" && strings.EqualFold(p.Name, name)) {
			return p
		}
	}
	return nil
}

// renamedPath maps the names of head's path parameters to those of base's.
func renamedPath(p *Pair) map[string]string {
	b, h := api.PathParameters(p.Base.Path), api.PathParameters(p.Head.Path)
	if len(b) != len(h) {
		return nil
	}
	names := map[string]string{}
	for i := range h {
		names[h[i]] = b[i]
	}
	return names
}
