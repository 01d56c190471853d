package custom

import (
	"strings"

	"github.com/google/cel-go/common/types/ref"
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// change is a typed change as expressions see it: one form for all types, whose
// fields are empty where they have no meaning.
type change struct {
	*diff.Change
	world *world

	kind, name, where, old, new string
	added, removed              []string
	lifted, root                bool
	scheme                      *api.Scheme
	server                      *api.Server

	values    []api.Leaf // all but those of a new operation
	direction api.Direction
	relaxed   []api.Relaxation
	leaves    []ref.Val // see allLeaves
}

// changeKinds are the words for what happened, in the order of diff's types.
func changeKinds() []string {
	return []string{
		"operation-added", "operation-removed", "operation-moved", "operation-deprecated",
		"auth-changed", "scheme-added", "scheme-removed", "scheme-redefined", "scopes-changed",
		"input-added", "input-removed", "input-relaxed", "input-reworded", "input-listed",
		"output-added", "output-opened", "output-listed", "output-retyped", "output-withheld", "annotation-changed",
		"media-added", "header-removed", "server-added", "limit-changed",
	}
}

// change reads a change. ok is false for a type that has no word yet, which a
// test does not let happen.
func (w *world) change(d *diff.Change) (c *change, ok bool) {
	c = &change{Change: d, world: w}
	ok = c.readOperation() || c.readAuth() || c.readInput() || c.readOutput() || c.readOther()
	if len(c.values) > 0 {
		c.where = c.values[0].Where()
	}
	return c, ok
}

func (c *change) readOperation() bool {
	switch c.What.(type) {
	case diff.OperationAdded:
		c.kind = "operation-added"
	case diff.OperationRemoved:
		c.kind = "operation-removed"
	case diff.OperationMoved:
		c.kind = "operation-moved"
		if p := c.pair(); p != nil {
			c.old, c.new = p.Base.String(), p.Head.String()
		}
	case diff.OperationDeprecated:
		c.kind = "operation-deprecated"
	default:
		return false
	}
	return true
}

func (c *change) readAuth() bool {
	switch w := c.What.(type) {
	case diff.AuthChanged:
		c.kind, c.root = "auth-changed", w.Root
		if p := c.pair(); p != nil {
			c.old, c.new = p.Base.API.Describe(p.Base.Auth), p.Head.API.Describe(p.Head.Auth)
		}
		c.added, c.removed = ways(c.world.pass.Delta.Head, w.Added), ways(c.world.pass.Delta.Base, w.Removed)
	case diff.SchemeAdded:
		c.kind, c.scheme = "scheme-added", w.Scheme
	case diff.SchemeRemoved:
		c.kind, c.scheme = "scheme-removed", w.Scheme
	case diff.SchemeRedefined:
		c.kind, c.scheme = "scheme-redefined", w.Head
		c.old, c.new = w.Base.Definition(), w.Head.Definition()
	case diff.ScopesDeclared:
		c.kind, c.scheme, c.added, c.removed = "scopes-changed", w.Scheme, w.Added, w.Removed
	default:
		return false
	}
	if c.scheme != nil {
		c.name = c.scheme.Name
	}
	return true
}

// ways words the alternatives of a policy.
func ways(a *api.API, list []api.Requirement) []string {
	out := []string{}
	for _, r := range list {
		if a != nil {
			out = append(out, a.DescribeRequirement(r))
		}
	}
	return out
}

func (c *change) readInput() bool {
	c.direction = api.In
	switch w := c.What.(type) {
	case diff.InputAdded:
		c.kind, c.values, c.lifted = "input-added", w.Leaves, w.Lifted
	case diff.InputRemoved:
		c.kind, c.values = "input-removed", w.Leaves
	case diff.InputRelaxed:
		c.kind, c.values, c.relaxed = "input-relaxed", []api.Leaf{w.Leaf}, w.Relaxed
	case diff.InputReworded:
		c.kind, c.values, c.name, c.old, c.new = "input-reworded", []api.Leaf{w.Leaf}, w.Word, w.Old, w.New
	case diff.InputListed:
		c.kind, c.values = "input-listed", []api.Leaf{w.Leaf}
	default:
		return false
	}
	return true
}

func (c *change) readOutput() bool {
	c.direction = api.Out
	switch w := c.What.(type) {
	case diff.OutputAdded:
		c.kind, c.values, c.lifted = "output-added", w.Leaves, w.Lifted
	case diff.OutputWithheld:
		c.kind, c.values = "output-withheld", w.Leaves
	case diff.OutputOpened:
		c.kind, c.values = "output-opened", []api.Leaf{w.Leaf}
	case diff.OutputListed:
		c.kind, c.values = "output-listed", []api.Leaf{w.Leaf}
	case diff.OutputRetyped:
		c.kind, c.values = "output-retyped", []api.Leaf{w.Leaf}
		c.old, c.new = typed(w.Base.Facts()), typed(w.Leaf.Schema().Facts())
	case diff.OutputMarked:
		c.kind, c.values, c.name, c.old, c.new = "annotation-changed", []api.Leaf{w.Leaf}, w.Annotation, w.Old, w.New
	default:
		return false
	}
	if c.kind == "annotation-changed" { // reported of requests too
		in := !c.values[0].IsInResponse()
		if o := c.carrier(); o != nil && o.Kind != api.Endpoint {
			in = !in
		}
		if in {
			c.direction = api.In
		}
	}
	return true
}

// typed words a type with its format: "string uuid".
func typed(f *api.Facts) string {
	return strings.TrimSpace(strings.Join(f.Types, "|") + " " + f.Format)
}

func (c *change) readOther() bool {
	switch w := c.What.(type) {
	case diff.MediaAdded:
		c.kind, c.name, c.where = "media-added", w.Type, w.Where
	case diff.HeaderRemoved:
		c.kind, c.name, c.where = "header-removed", w.Name, w.Where
	case diff.ServerAdded:
		c.kind, c.name, c.server = "server-added", w.Server.URL, &w.Server
	case diff.LimitChanged:
		c.kind = "limit-changed"
		if p := c.pair(); p != nil {
			c.old, c.new = p.Base.Limit.String(), p.Head.Limit.String()
		}
	default:
		return false
	}
	return true
}

// pair is the first pair of both sides.
func (c *change) pair() *diff.Pair {
	for _, p := range c.Pairs {
		if p.Base != nil && p.Head != nil {
			return p
		}
	}
	return nil
}

// carrier is an operation that the change reaches.
func (c *change) carrier() *api.Operation {
	switch {
	case len(c.Pairs) == 0:
		return nil
	case c.kind == "input-removed":
		return c.Pairs[0].Base
	}
	return c.Pairs[0].Op()
}

func (c *change) allLeaves() []ref.Val {
	switch {
	case c.leaves != nil:
	case c.kind == "operation-added":
		o := c.world.of(c.carrier()).self.(*operation)
		c.leaves = append(append([]ref.Val{}, o.inputs()...), o.outputs()...)
	default:
		c.leaves = c.world.leaves(c.carrier(), c.values, c.direction)
	}
	return c.leaves
}

func (c *change) leaf() *object {
	if all := c.allLeaves(); len(all) > 0 {
		return all[0].(*object)
	}
	return absent(leafType)
}

func (c *change) constraints() []ref.Val {
	out := []ref.Val{}
	for i := range c.relaxed {
		out = append(out, newObject(constraintType, &c.relaxed[i]))
	}
	return out
}

// subject names what on the operation, as the findings of built-in rules do.
func (c *change) subject() string {
	switch {
	case len(c.values) > 0:
		return c.values[0].Subject()
	case c.kind == "auth-changed":
		return "security"
	case c.scheme != nil:
		return "scheme " + c.name
	case c.server != nil:
		return "server " + c.name
	case c.kind == "limit-changed":
		return "429"
	case c.where != "":
		return c.where + " " + c.name
	}
	return "operation"
}

// place is what two changes have in common that are one edit: the same thing at
// the same line of base, of head where base has nothing.
type place struct {
	kind, subject string
	at            openapi.Span
}

func (c *change) place() place {
	if c.Base.IsZero() {
		return place{c.kind, c.subject(), c.Head}
	}
	return place{c.kind, c.subject(), c.Base}
}
