package custom

import (
	"slices"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types/ref"
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// world makes the objects of one delta, each once.
type world struct {
	pass        *threat.Pass
	description *object
	operations  map[*api.Operation]*object
}

func newWorld(p *threat.Pass) *world {
	w := &world{pass: p, description: absent(descriptionType), operations: map[*api.Operation]*object{}}
	switch {
	case p.Delta.Head != nil:
		w.description = newObject(descriptionType, p.Delta.Head)
	case p.Delta.Base != nil:
		w.description = newObject(descriptionType, p.Delta.Base)
	}
	return w
}

// operation is an operation as expressions see it.
type operation struct {
	*api.Operation
	world   *world
	in, out []ref.Val // see inputs, outputs
}

// of returns the object of an operation, nil being absent.
func (w *world) of(o *api.Operation) *object {
	if o == nil {
		return absent(operationType)
	}
	known := w.operations[o]
	if known == nil {
		known = newObject(operationType, &operation{Operation: o, world: w})
		w.operations[o] = known
	}
	return known
}

func (o *operation) kind() string {
	if o.Kind == api.Endpoint {
		return "endpoint"
	}
	return o.Kind.String()
}

func (o *operation) inputs() []ref.Val {
	if o.in == nil {
		o.in = o.world.leaves(o.Operation, o.Inputs(), api.In)
	}
	return o.in
}

func (o *operation) outputs() []ref.Val {
	if o.out == nil {
		o.out = o.world.leaves(o.Operation, o.Outputs(), api.Out)
	}
	return o.out
}

func (o *operation) level() string { return o.world.pass.Level(o.Operation).String() }

func (o *operation) schemes() []ref.Val {
	out := []ref.Val{}
	var seen []string
	for _, r := range o.Auth.Alternatives {
		for _, name := range r.Schemes() {
			if s := o.API.Schemes[name]; s != nil && !slices.Contains(seen, name) {
				seen = append(seen, name)
				out = append(out, newObject(schemeType, s))
			}
		}
	}
	return out
}

func (o *operation) scopes() []string {
	out := []string{}
	for _, r := range o.Auth.Alternatives {
		for _, name := range r.Schemes() {
			out = append(out, r.Scopes(name)...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (o *operation) requestTypes() []string {
	out := []string{}
	for _, m := range o.Body {
		out = append(out, m.Type)
	}
	return out
}

func (o *operation) statuses() []string {
	out := []string{}
	for _, r := range o.Responses {
		out = append(out, r.Status)
	}
	return out
}

func (o *operation) servers() []ref.Val {
	out := []ref.Val{}
	for i := range o.Servers {
		out = append(out, newObject(serverType, &o.Servers[i]))
	}
	return out
}

func limitKind() kind {
	return kind{limitType, "What a description says of a rate limit.", []field{
		{"level", cel.StringType, "how much is said: nothing, a 429 or headers alone, both, or the configuration of a gateway", []string{"none", "hint", "contract", "enforced"},
			of(func(e *ratelimit.Evidence) any { return e.Level.Words() })},
		{"requests", cel.DoubleType, "the declared number of requests, 0.0 where it is not known", nil, of(func(e *ratelimit.Evidence) any { return e.Requests })},
		{"seconds", cel.DoubleType, "the window of that number, 0.0 where it is not known", nil, of(func(e *ratelimit.Evidence) any { return e.Window.Seconds() })},
		{"off", cel.BoolType, "a limit is switched off, and no other takes its place", nil, of(func(e *ratelimit.Evidence) any { return e.Off })},
	}}
}

// leaf is a value that travels as expressions see it.
type leaf struct {
	api.Leaf
	world     *world
	operation *api.Operation // one that carries it
	direction api.Direction
	judged    *verdict
}

// verdict is what a leaf gives away, as far as it is more than a guess.
type verdict struct{ class, level string }

func (w *world) leaves(o *api.Operation, list []api.Leaf, d api.Direction) []ref.Val {
	out := make([]ref.Val, len(list))
	for i, l := range list {
		out[i] = newObject(leafType, &leaf{Leaf: l, world: w, operation: o, direction: d})
	}
	return out
}

func (l *leaf) word() string {
	if l.direction == api.In {
		return "in"
	}
	return "out"
}

func (l *leaf) verdict() verdict {
	if l.judged == nil {
		l.judged = &verdict{level: sensitive.S0.String()}
		if l.operation != nil {
			if v := l.world.pass.Classify(l.operation, l.Leaf, l.direction); v.Confidence > sensitive.Low {
				l.judged = &verdict{string(v.Class), v.Level.String()}
			}
		}
	}
	return *l.judged
}

// declarations are where the leaf's extensions may stand: at its schema, at its
// entry.
func (l *leaf) declarations() []openapi.Value {
	return append(slices.Clone(l.Schema().Declarations()), l.Entry())
}

// bound is a length, -1 for none.
func bound(b api.Bound) int64 {
	if !b.Set {
		return -1
	}
	return int64(min(b.Value, 1<<53)) // beyond it floating point knows no whole numbers
}

func schemeObject(s *api.Scheme) *object {
	if s == nil {
		return absent(schemeType)
	}
	return newObject(schemeType, s)
}

func serverObject(s *api.Server) *object {
	if s == nil {
		return absent(serverType)
	}
	return newObject(serverType, s)
}
