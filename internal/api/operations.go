package api

import (
	"iter"
	"slices"
	"sort"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// Operations returns all operations, sorted by kind, path and method. What was left
// out because both sides have it (see [openapi.Value.IsFolded]) is read on the first
// call, which is most of the cost of a large description: prefer [API.Differing] for
// what the change is about, and [API.Entrances] for who gets in where.
func (a *API) Operations() []*Operation {
	if len(a.folded) == 0 {
		return a.operations
	}
	if a.unfolded == nil {
		a.unfold()
	}
	return a.unfolded
}

// Endpoints returns those of Operations that clients call.
func (a *API) Endpoints() []*Operation { return endpoints(a.Operations()) }

// EndpointsAt returns those of Endpoints that have the path, as it is written.
func (a *API) EndpointsAt(path string) []*Operation {
	list := a.operations
	if slices.ContainsFunc(a.folded, func(o *Operation) bool { return o.Path == path }) {
		list = a.Operations()
	}
	return slices.DeleteFunc(endpoints(list), func(o *Operation) bool { return o.Path != path })
}

// Differing returns the operations that may differ from those of the other side, in
// the order of Operations. All others have an operation of the same method and path
// there, which means the same.
func (a *API) Differing() []*Operation { return a.operations }

// InCommon returns the operations that are not among Differing: the other side has them
// too, in the same order, and they mean the same there.
func (a *API) InCommon() []*Operation {
	a.Operations()
	return a.folded
}

func endpoints(list []*Operation) []*Operation {
	var out []*Operation
	for _, o := range list {
		if o.Kind == Endpoint {
			out = append(out, o)
		}
	}
	return out
}

// Entrance is where clients get in: an endpoint and its policy. Nothing else of the endpoint
// need be read.
type Entrance struct{ operation *Operation }

// Entrance returns where clients get in that call the endpoint.
func (o *Operation) Entrance() Entrance { return Entrance{o} }

// Is reports whether the entrance is that of the operation.
func (e Entrance) Is(o *Operation) bool { return e.operation == o }

// Method is that of the endpoint.
func (e Entrance) Method() string { return e.operation.Method }

// Path is that of the endpoint.
func (e Entrance) Path() string { return e.operation.Path }

// Auth is who may call the endpoint.
func (e Entrance) Auth() Auth { return e.operation.Auth }

// Writes reports whether the method may change state, see [Operation.Writes].
func (e Entrance) Writes() bool { return !isSafe(e.operation.Method) }

// Operation is that of the entrance, of which only kind, method, path, policy and places are
// known where it was not read, see [API.Entrances].
func (e Entrance) Operation() *Operation { return e.operation }

// Entrances returns the method, path and policy of every endpoint, in the order of
// Endpoints. The list must not be changed.
func (a *API) Entrances() []Entrance {
	if a.entrances == nil {
		a.entrances = make([]Entrance, 0, a.EndpointCount())
		for _, o := range a.everything() {
			if o.Kind == Endpoint {
				a.entrances = append(a.entrances, o.Entrance())
			}
		}
	}
	return a.entrances
}

// everything returns all operations, whether they are read or not: what is read and what
// is folded are both in order, and are merged.
func (a *API) everything() []*Operation {
	if len(a.folded) == 0 {
		return a.operations
	}
	all := make([]*Operation, 0, len(a.operations)+len(a.folded))
	rest := a.folded
	for _, o := range a.operations {
		for len(rest) > 0 && rest[0].Before(o) {
			all, rest = append(all, rest[0]), rest[1:]
		}
		all = append(all, o)
	}
	return append(all, rest...)
}

// HasOperations reports whether there is any operation.
func (a *API) HasOperations() bool { return len(a.folded)+len(a.operations) > 0 }

// HasEndpoints reports whether clients can call anything.
func (a *API) HasEndpoints() bool {
	return len(a.folded) > 0 || len(endpoints(a.operations)) > 0
}

// EndpointCount is the number of endpoints.
func (a *API) EndpointCount() int { return len(a.folded) + len(endpoints(a.operations)) }

func sortOperations(list []*Operation) {
	sort.SliceStable(list, func(i, j int) bool { return list[i].Before(list[j]) })
}

// Before orders operations, also of two sides: by kind, path, method, and the name of a
// callback.
func (o *Operation) Before(x *Operation) bool {
	if o.Kind != x.Kind {
		return o.Kind < x.Kind
	}
	if o.Path != x.Path {
		return o.Path < x.Path
	}
	if o.Method != x.Method {
		return o.Method < x.Method
	}
	return o.Name < x.Name
}

// fold notes an operation that is left out.
func (a *API) fold(o *Operation) {
	o.Auth, o.InCommon = a.operationAuth(o.Kind, o.Value), true
	a.folded = append(a.folded, o)
}

// unfold reads the operations that were left out.
func (a *API) unfold() {
	a.readText()
	for _, o := range a.folded {
		a.fill(o, o.Value)
		if a.reasonable {
			o.dropBoundless()
		}
	}
	a.unfolded = a.everything()
}

// readText reads what is written of the operations that were left out, and nothing of what
// it means.
func (a *API) readText() {
	if a.hasText || len(a.folded) == 0 {
		return
	}
	a.hasText = true
	values := make([]openapi.Value, len(a.folded))
	for i, o := range a.folded {
		values[i] = o.Value
	}
	a.Doc.Unfold(values)
}

// Objects iterates over the objects of Endpoints, as they are written: first those of the
// operations that may differ. Nothing else is read of operations that were left out.
func (a *API) Objects() iter.Seq[openapi.Value] {
	return func(yield func(openapi.Value) bool) {
		for _, o := range endpoints(a.operations) {
			if !yield(o.Value) {
				return
			}
		}
		a.readText()
		for _, o := range a.folded {
			if !yield(o.Value) {
				return
			}
		}
	}
}

// Limits iterates over how sure it is of each of Endpoints that it has a rate limit: first
// those that may differ. Of operations that were left out only what says so is read.
func (a *API) Limits() iter.Seq[ratelimit.Level] {
	return func(yield func(ratelimit.Level) bool) {
		for _, o := range endpoints(a.operations) {
			if !yield(o.Limit.Level) {
				return
			}
		}
		a.readText()
		var room Operation
		for _, o := range a.folded {
			if a.unfolded == nil {
				o = a.answering(o, &room)
			}
			if !yield(o.Limit.Level) {
				return
			}
		}
	}
}

// answering is an operation that was left out, with nothing but its limit and what is read
// for that. It takes the room of the last one.
func (a *API) answering(folded, o *Operation) *Operation {
	*o = Operation{API: a, Kind: folded.Kind, Item: folded.Item, Responses: o.Responses[:0]}
	v := o.begin(folded.Value)
	for made, r := range o.answers(v) {
		o.readHeaders(made, r)
		o.Responses = append(o.Responses, made)
	}
	o.sortResponses()
	o.Limit = a.limits.Of(o.limitInput(a.Doc.Root, v))
	if a.reasonable {
		o.dropBoundless()
	}
	return o
}

// DropBoundless takes rate limits of endpoints that are too large to count as what they
// are (see package ratelimit) for none.
func (a *API) DropBoundless() {
	for _, o := range a.operations {
		o.dropBoundless()
	}
	a.DropBoundlessInCommon()
}

// DropBoundlessInCommon is DropBoundless of all operations but [API.Differing].
func (a *API) DropBoundlessInCommon() {
	a.reasonable = true
	if a.unfolded != nil {
		for _, o := range a.folded {
			o.dropBoundless()
		}
	}
}

func (o *Operation) dropBoundless() {
	if o.Kind == Endpoint && o.Limit.IsBeyond() {
		o.Limit = o.Limit.Boundless()
	}
}
