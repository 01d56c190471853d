// Package diff compares two effective APIs and lists what changed, typed and
// without judgement.
//
// One edit is one [Change], told once with its blast radius: a field added to a
// shared component is one change that reaches thirty operations. What is the
// same by meaning (a renamed component, a flattened allOf, a moved prefix) is no
// change.
package diff

import (
	"iter"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Delta is the difference of two APIs. Base or Head is nil where the description
// is on one side only.
type Delta struct {
	Base, Head *api.API
	// Pairs are the operations of both sides, matched, sorted by key.
	Pairs []*Pair
	// Changes in the order of kind and place.
	Changes []*Change
	// Partial: there were more pairs of schemas than are compared, some were left
	// out.
	Partial bool

	names    schemeNames
	commons  [2]map[openapi.ID]api.Auth // policies with common names: base's, head's
	compared *comparison                // see Carriers
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

// schemeNames give every security scheme a name that means the same on both
// sides. bare are the common names of those that have no scopes on one of them.
type schemeNames struct {
	base, head map[string]string
	bare       map[string]bool
}

// Pair is an operation before and after; one side is nil where it was added or
// removed.
type Pair struct {
	Base, Head *api.Operation
	// Moved: the same operation under another path or method.
	Moved bool
}

// Op is the operation at head, at base where it was removed.
func (p *Pair) Op() *api.Operation {
	if p.Head != nil {
		return p.Head
	}
	return p.Base
}

// Change is one edit and what it reaches.
type Change struct {
	// Pairs is the blast radius, sorted by path and method; empty for what
	// concerns the whole description.
	Pairs []*Pair
	// Base and Head are where the edit is; zero on the side where nothing is.
	Base, Head openapi.Span
	What       What
}

// What says what changed. The set of types is closed.
type What interface{ what() }

type (
	// OperationAdded: an operation that base did not have.
	OperationAdded struct{}
	// OperationRemoved: an operation that head does not have.
	OperationRemoved struct{}
	// OperationMoved: the same operation elsewhere.
	OperationMoved struct{}
	// OperationDeprecated: newly marked.
	OperationDeprecated struct{}

	// AuthChanged: who gets in. Policies are comparable: a scheme has the same
	// name on both sides (see Delta.SchemeName).
	AuthChanged struct {
		Base, Head api.Auth
		// Added are the alternatives that base did not know, Removed those that
		// head does not.
		Added, Removed []api.Requirement
		// Root: the edit is in the root's list, the operations inherit it.
		Root bool
	}
	// SchemeAdded: a security scheme that base did not define.
	SchemeAdded struct{ Scheme *api.Scheme }
	// SchemeRemoved: a security scheme that head does not define.
	SchemeRemoved struct{ Scheme *api.Scheme }
	// SchemeRedefined: the same name means something else. Pairs are the
	// operations that ask for it.
	SchemeRedefined struct{ Base, Head *api.Scheme }
	// ScopesDeclared: the list of scopes that a scheme offers.
	ScopesDeclared struct {
		Scheme         *api.Scheme
		Added, Removed []string
	}

	// InputAdded: values that callers may newly send.
	InputAdded struct {
		Leaves []api.Leaf
		// Lifted: they were there and readOnly.
		Lifted bool
		// Declared: the object that has them could hold anything at base.
		Declared bool
	}
	// InputRemoved: parameters, and required parts of a body, that callers can no
	// longer send. The leaves are base's.
	InputRemoved struct{ Leaves []api.Leaf }
	// InputRelaxed: a constraint that accepts more.
	InputRelaxed struct {
		Leaf    api.Leaf
		Relaxed []api.Relaxation
	}
	// InputReworded: the default of a value, or a pattern that base did not have.
	// Old is "" where nothing was said, for a pattern those that stood.
	InputReworded struct {
		Leaf           api.Leaf
		Word, Old, New string
	}
	// OutputAdded: values that newly leave.
	OutputAdded struct {
		Leaves []api.Leaf
		// Lifted: they were there and writeOnly.
		Lifted bool
		// Declared: the object that has them could hold anything at base.
		Declared bool
	}
	// OutputWithheld: values that a response newly declares and says that it never
	// has (writeOnly).
	OutputWithheld struct{ Leaves []api.Leaf }
	// OutputOpened: an object of a response that may newly hold anything.
	OutputOpened struct {
		Leaf api.Leaf
		How  string
		// Scalar: what stood there was no object.
		Scalar bool
	}
	// InputListed: a request may carry a list where it carried one object.
	InputListed struct{ Leaf api.Leaf }
	// OutputListed: one object became a list of them.
	OutputListed struct{ Leaf api.Leaf }
	// OutputRetyped: a single value that leaves with another type or format. Base
	// is its schema there.
	OutputRetyped struct {
		Leaf api.Leaf
		Base *api.Schema
	}
	// OutputMarked: an annotation of a leaf that says how sensitive it is was
	// taken away, or says something else. Old and New are the annotation's text,
	// New "" where it is gone. It is told of requests too.
	OutputMarked struct {
		Leaf       api.Leaf
		Annotation string
		Old, New   string
		Before     openapi.Value // the annotation at base
	}
	// MediaAdded: a body type that was not offered.
	MediaAdded struct {
		Type      string
		Where     string
		Direction api.Direction
	}
	// HeaderRemoved: a response header that is no longer declared.
	HeaderRemoved struct{ Name, Where string }

	// ServerAdded: an origin (scheme, host and port) where operations were not
	// served. Pairs are those that are newly served there, none where no
	// operation uses the list that names it. An added operation is among them
	// only where base does not name the origin anywhere.
	ServerAdded struct{ Server api.Server }

	// LimitChanged: the evidence of a rate limit.
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

// Compare computes the delta. A nil side stands for an API without operations.
func Compare(base, head *api.API) *Delta {
	c := &comparison{delta: &Delta{Base: base, Head: head}}
	c.graph = newGraph(c.delta)
	c.pairOperations()
	c.bounds()
	c.pairSchemes()
	for _, p := range c.delta.Pairs {
		c.operation(p)
	}
	c.graph.propagate()
	c.bodies()
	c.schemes()
	c.servers()
	c.delta.Partial = c.graph.partial
	c.delta.Changes = c.sorted()
	c.delta.compared = c
	return c.delta
}

// comparison is a delta under way.
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
		c.add(OperationMoved{}, p.Base.Span(), p.Head.Span(), p)
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
	if (b.Weaker(h) || h.Weaker(b)) && !lostView(p) {
		c.add(LimitChanged{}, limitSpan(p.Base), limitSpan(p.Head), p)
	}
}

// lostView reports whether head newly has a part of the operation behind a
// reference that is not followed: what is not there may be behind it.
func lostView(p *Pair) bool {
	return slices.ContainsFunc(p.Head.Unresolved, func(v openapi.Value) bool {
		text, _ := v.Ref()
		return !slices.ContainsFunc(p.Base.Unresolved, func(b openapi.Value) bool { known, _ := b.Ref(); return known == text })
	})
}

// limitSpan is where the strongest evidence is, else the operation.
func limitSpan(o *api.Operation) openapi.Span {
	if s := o.Limit.Sources; len(s) > 0 && !s[0].Span().IsZero() {
		return s[0].Span()
	}
	return o.Span()
}
