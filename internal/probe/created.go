package probe

import (
	"errors"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/semantics"
)

// created is the variable with the id of an object that a test makes and removes.
const created = "createdId"

// createdObject is otherObject with an object that A creates first and deletes at the
// end, where the API has operations for both and creating costs nobody anything. So it
// needs no object that is there, and leaves none.
func (b *builder) createdObject(p *diff.Pair) error {
	o := p.Head
	leaf, ok := b.objectID(o)
	if !ok || leaf.Where() != "path" || !strings.HasSuffix(o.Path, "/{"+leaf.Path()+"}") || o.Auth.IsOpen() {
		return errNoneAt
	}
	create, id, ok := creator(o, strings.TrimSuffix(o.Path, "/{"+leaf.Path()+"}"))
	remove, canRemove := endpoint(o, o.Path, "DELETE")
	if !ok || !canRemove {
		return errors.New("nothing creates such an object and deletes it again")
	}
	made, err := b.made(create, plan.A)
	if err != nil {
		return err
	}
	first, err := b.call("A creates an object with "+create.String(), plan.A, create, made)
	if err != nil {
		return err
	}
	first.Capture = []plan.Capture{{Name: created, Pointer: pointer(id.Names())}}
	foreign, err := b.ofCreated(o, leaf, plan.B, "B calls "+o.String()+" for the object of A")
	if err != nil {
		return err
	}
	last, err := b.ofCreated(remove, leaf, plan.A, "A deletes the object")
	if err != nil {
		return err
	}
	b.prepare(first, plan.Prepare)
	b.add(foreign, plan.RefusedObject())
	b.prepare(last, plan.Undo)
	b.test.Note = "it creates an object of A and deletes it again"
	return nil
}

// ofCreated calls an operation with the id of the object that was created.
func (b *builder) ofCreated(o *api.Operation, leaf api.Leaf, as plan.Identity, name string) (plan.Step, error) {
	r, err := b.made(o, plan.A)
	if err != nil {
		return plan.Step{}, err
	}
	if r, err = r.With(leaf, b.hole(created)); err != nil {
		return plan.Step{}, err
	}
	return b.call(name, as, o, r)
}

// creator is the operation that makes an object of a collection, and where its answer has
// the id.
func creator(o *api.Operation, collection string) (create *api.Operation, id api.Leaf, ok bool) {
	if create, ok = endpoint(o, collection, "POST"); !ok || !isPlainWrite(create) {
		return nil, id, false
	}
	id, ok = idOf(create)
	return create, id, ok
}

// endpoint is the operation of a path and a method.
func endpoint(o *api.Operation, path, method string) (*api.Operation, bool) {
	list := o.API.EndpointsAt(path)
	i := slices.IndexFunc(list, func(x *api.Operation) bool { return x.Method == method })
	if i < 0 {
		return nil, false
	}
	return list[i], true
}

// isPlainWrite reports whether an operation does no more than to write one object.
func isPlainWrite(o *api.Operation) bool {
	return semantics.DestructionOf(o).Kind == semantics.DestroysNothing && !semantics.IsBulk(o) && !semantics.IsPayment(o) && !semantics.IsOrder(o) &&
		semantics.BusinessFlowOf(o).String() == "" && semantics.CostOf(o).String() == "" && !semantics.HasGuessableSecret(o) && !semantics.IsLoginFlow(o)
}
