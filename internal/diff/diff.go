package diff

import (
	"iter"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Delta is the difference of two APIs. Base or Head is nil if the description is on
// one side only.
type Delta struct {
	Base, Head *api.API
	// Pairs are the operations of both sides that may differ, matched and sorted. See
	// All for the others.
	Pairs []*Pair
	// Changes are sorted by place.
	Changes []*Change
	// Partial is true if pairs of schemas were left out, because there were too
	// many.
	Partial bool

	names    schemeNames
	commons  [2]map[openapi.ID]api.Auth // policies with common names, of base and of head
	compared *comparison                // see Carriers

	baseServers []api.Server              // see BaseServers; nil until it is asked for
	edited      map[[2]openapi.Value]bool // see isEdited
	all         []*Pair                   // see All
}

// Spend counts steps of work with the delta, see [openapi.Document.Spend].
func (d *Delta) Spend(n int) {
	switch {
	case d.Head != nil:
		d.Head.Doc.Spend(n)
	case d.Base != nil:
		d.Base.Doc.Spend(n)
	}
}

// schemeNames maps the names of security schemes, of either side, to names that
// mean the same on both sides.
type schemeNames struct {
	base, head map[string]string
	bare       map[string]bool // common names of schemes that have no scopes on one of the sides
	removed    map[string]bool // base's names of schemes without a counterpart at head
}

// Pair is an operation before and after the change. One side is nil if the
// operation was added or removed.
type Pair struct {
	Base, Head *api.Operation
	// Moved is true if the operation has another path or method.
	Moved bool
}

// Op returns the operation at head, or at base if it was removed.
func (p *Pair) Op() *api.Operation {
	if p.Head != nil {
		return p.Head
	}
	return p.Base
}

// Change is one edit and what it reaches.
type Change struct {
	// Pairs are the operations that the edit reaches, sorted by path and method.
	// There are none if it concerns the whole description.
	Pairs []*Pair
	// Base and Head are the places of the edit, zero on a side that has none.
	Base, Head openapi.Span
	What       What
}

// What is the kind of a change with its details. The set of types is closed.
type What interface{ what() }

type (
	// OperationAdded is an operation that base did not have.
	OperationAdded struct{}
	// OperationRemoved is an operation that head does not have.
	OperationRemoved struct{}
	// OperationMoved is an operation that has another path or method.
	OperationMoved struct{}
	// OperationDeprecated is an operation that is newly marked as deprecated.
	OperationDeprecated struct{}

	// AuthChanged is a policy that lets in other callers. See [Delta.CommonBase]
	// for comparing the policies.
	AuthChanged struct {
		Base, Head api.Auth
		// Added are the alternatives that base did not have, Removed those that
		// head does not have.
		Added, Removed []api.Requirement
		// Root is true if the edit is in the root's list, which the operations
		// inherit.
		Root bool
	}
	// SchemeAdded is a security scheme that base did not define.
	SchemeAdded struct{ Scheme *api.Scheme }
	// SchemeRemoved is a security scheme that head does not define.
	SchemeRemoved struct{ Scheme *api.Scheme }
	// SchemeRedefined is a security scheme whose name now means something else.
	// Pairs are the operations that ask for it.
	SchemeRedefined struct{ Base, Head *api.Scheme }
	// ScopesDeclared is a change of the scopes that a scheme offers.
	ScopesDeclared struct {
		Scheme         *api.Scheme
		Added, Removed []string
	}

	// InputAdded are values that callers may newly send.
	InputAdded struct {
		Leaves []api.Leaf
		// Lifted is true if they were there and readOnly.
		Lifted bool
		// Declared is true if the object that has them could hold anything at base.
		Declared bool
		// Unread is true if base had them behind a reference that led nowhere: nobody
		// knows whether they are new.
		Unread bool
	}
	// InputRemoved are parameters, and required parts of a body, that callers can
	// no longer send. The leaves are base's.
	InputRemoved struct{ Leaves []api.Leaf }
	// InputRelaxed is an input with constraints that accept more.
	InputRelaxed struct {
		Leaf    api.Leaf
		Relaxed []api.Relaxation
	}
	// InputReworded is an input with another default, or with a pattern that base
	// did not have. Old is the old default, or all old patterns joined by " and ",
	// and "" if there was none.
	InputReworded struct {
		Leaf           api.Leaf
		Word, Old, New string
	}
	// OutputAdded are values that the API newly sends.
	OutputAdded struct {
		Leaves []api.Leaf
		// Lifted is true if they were there and writeOnly.
		Lifted bool
		// Declared is true if the object that has them could hold anything at base.
		Declared bool
	}
	// OutputWithheld are values that a response newly declares as writeOnly, so
	// that it never has them.
	OutputWithheld struct{ Leaves []api.Leaf }
	// OutputOpened is an object of a response that may newly hold anything.
	OutputOpened struct {
		Leaf api.Leaf
		How  Opening
	}
	// InputListed is a request that may carry a list instead of one object.
	InputListed struct{ Leaf api.Leaf }
	// OutputListed is one object that became a list of objects.
	OutputListed struct{ Leaf api.Leaf }
	// OutputRetyped is a single output value with another type or format. Base is
	// its schema at base.
	OutputRetyped struct {
		Leaf api.Leaf
		Base *api.Schema
	}
	// OutputMarked is a value whose annotation of sensitivity was removed or
	// changed, in a response or a request. Old and New are the text of the
	// annotation, and New is "" if it was removed.
	OutputMarked struct {
		Leaf       api.Leaf
		Annotation string
		Old, New   string
		Before     openapi.Value // the annotation at base
	}
	// MediaAdded is a media type of a body that base did not offer.
	MediaAdded struct {
		Type      string
		Where     string
		Direction api.Direction
	}
	// HeaderRemoved is a response header that is no longer declared.
	HeaderRemoved struct{ Name, Where string }

	// ServerAdded is an origin (scheme, host and port) at which operations were not
	// served. Pairs are those that are newly served there, none if no operation
	// uses the list that names it. An added operation is among them only if base
	// does not name the origin anywhere.
	ServerAdded struct{ Server api.Server }

	// LimitChanged is a rate limit whose evidence became weaker or stronger.
	LimitChanged struct{}
)

func (OperationAdded) what()      {}
func (OperationRemoved) what()    {}
func (OperationMoved) what()      {}
func (OperationDeprecated) what() {}
func (AuthChanged) what()         {}
func (SchemeAdded) what()         {}
func (SchemeRemoved) what()       {}
func (SchemeRedefined) what()     {}
func (ScopesDeclared) what()      {}
func (InputAdded) what()          {}
func (InputRemoved) what()        {}
func (InputRelaxed) what()        {}
func (InputReworded) what()       {}
func (OutputAdded) what()         {}
func (OutputWithheld) what()      {}
func (OutputOpened) what()        {}
func (InputListed) what()         {}
func (OutputListed) what()        {}
func (OutputRetyped) what()       {}
func (OutputMarked) what()        {}
func (MediaAdded) what()          {}
func (HeaderRemoved) what()       {}
func (ServerAdded) what()         {}
func (LimitChanged) what()        {}

// Each iterates over the changes of one type.
func Each[W What](d *Delta) iter.Seq2[*Change, W] {
	return func(yield func(*Change, W) bool) {
		for _, c := range d.Changes {
			w, ok := c.What.(W)
			if !ok {
				continue
			}
			if d.Spend(1 + len(c.Pairs)/8); !yield(c, w) {
				return
			}
		}
	}
}

// Compare returns the delta of two APIs. A nil side counts as an API without
// operations.
func Compare(base, head *api.API) *Delta {
	d := &Delta{Base: base, Head: head}
	return d.compare(newGraph(d))
}

// Reversed returns the delta of the reversed change: that of [Compare] for the sides the
// other way round. Which schemas accept nothing, and which mean the same on both sides or differ
// only in what is below them, is not found out again.
func (d *Delta) Reversed() *Delta {
	back := &Delta{Base: d.Head, Head: d.Base}
	g := newGraph(back)
	g.forward = d.compared.graph
	g.alike, g.voids, g.valued = g.forward.alike.Reversed(), g.forward.voids, g.forward.valued
	return back.compare(g)
}

// compare fills a delta with what differs.
func (d *Delta) compare(g *graph) *Delta {
	c := &comparison{delta: d, graph: g}
	c.pairOperations()
	c.bounds()
	c.pairSchemes()
	for _, p := range c.delta.Pairs {
		c.operation(p)
	}
	c.graph.propagate()
	if c.graph.shown(c.roots) {
		c.graph.propagate()
	}
	c.bodies()
	c.schemes()
	c.servers()
	c.delta.Partial = c.graph.partial
	c.delta.Changes = c.sorted()
	c.delta.compared = c
	if lot := c.delta.lot(); lot != nil {
		openapi.Kept[extent](lot).nodes = len(g.order)
	}
	return c.delta
}

// comparison is the state while a delta is made.
type comparison struct {
	delta   *Delta
	changes []*Change
	redef   []SchemeRedefined
	auth    map[authKey]*Change
	params  map[parameterKey]*Change
	graph   *graph
	served  map[serverLists][]newServer // see newServers
	askers  [2]map[string][]*Pair       // see asking
	roots   []root
}

func (c *comparison) add(what What, base, head openapi.Span, pairs ...*Pair) *Change {
	ch := &Change{Pairs: pairs, Base: base, Head: head, What: what}
	c.changes = append(c.changes, ch)
	return ch
}

func (c *comparison) operation(p *Pair) {
	c.delta.Spend(10)
	switch {
	case p.Base == nil:
		c.add(OperationAdded{}, openapi.Span{}, p.Head.Span(), p)
		return
	case p.Head == nil:
		c.add(OperationRemoved{}, p.Base.Span(), openapi.Span{}, p)
		return
	}
	if p.Head.Hidden {
		return // nothing is known of it any more
	}
	if p.Moved {
		c.add(OperationMoved{}, movedSpan(p.Base, p.Head), movedSpan(p.Head, p.Base), p)
	}
	if p.Head.Deprecated && !p.Base.Deprecated {
		c.add(OperationDeprecated{}, p.Base.Span(), p.Head.Value.Get("deprecated").EntrySpan(), p)
	}
	c.authOf(p)
	c.inputs(p)
	c.outputs(p)
	c.limit(p)
}

func (c *comparison) limit(p *Pair) {
	b, h := p.Base.Limit, p.Head.Limit
	if (b.IsWeaker(h) || h.IsWeaker(b)) && !hasLostView(p) {
		c.add(LimitChanged{}, limitSpan(p.Base, p.Head), limitSpan(p.Head, p.Base), p)
	}
}

// movedSpan is the place that says where an operation is: its path, or the method if
// that is all that differs.
func movedSpan(o, other *api.Operation) openapi.Span {
	if o.Path == other.Path || !o.Item.Exists() {
		return o.Span()
	}
	return o.Item.KeySpan()
}

// hasLostView reports whether a part of the operation newly stands behind a reference
// that is not followed. What is missing at head may be there.
func hasLostView(p *Pair) bool {
	return slices.ContainsFunc(p.Head.Unresolved, func(v openapi.Value) bool {
		text, _ := v.Ref()
		return !slices.ContainsFunc(p.Base.Unresolved, func(b openapi.Value) bool { known, _ := b.Ref(); return known == text })
	})
}

// limitSpan is the place of the first evidence that the other side does not have so, else
// of the strongest, else that of the operation. Where the other side has the same
// reference there, the place is what it leads to.
func limitSpan(o, other *api.Operation) openapi.Span {
	sources := o.Limit.Sources
	if len(sources) == 0 || sources[0].Span().IsZero() {
		return o.Span()
	}
	at := sources[0].Value
	for _, s := range sources {
		if differs(o, other, s.Value, sourceOf(other, s.Name)) {
			at = s.Value
			break
		}
	}
	ref, ok := at.Ref()
	for _, s := range other.Limit.Sources {
		text, _ := s.Value.Ref()
		if target := o.API.Doc.Deref(at); ok && text == ref && target.Exists() {
			return target.KeySpan()
		}
	}
	return at.KeySpan()
}

// sourceOf is the evidence of a name, a missing value where there is none.
func sourceOf(o *api.Operation, name string) openapi.Value {
	for _, s := range o.Limit.Sources {
		if strings.EqualFold(s.Name, name) {
			return s.Value
		}
	}
	return openapi.Value{}
}

// differs reports whether values of two operations say different things, references
// followed.
func differs(o, other *api.Operation, a, b openapi.Value) bool {
	_, differ := searchEdited(o.API.Doc, o.API.Doc.Deref(a), other.API.Doc.Deref(b))
	return differ
}
