package api

import (
	"sort"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Reach lists the component schemas to which the successful responses of the
// operations refer, directly or through others, sorted. It follows references as
// they are written, in any position and for any direction. So it also works on a
// description that was pruned to its references. What a response really carries of
// a component is found by its leaves.
func (a *API) Reach(of ...*Operation) []string {
	w := reachWalk{api: a, seen: map[openapi.ID]bool{}}
	for _, o := range of {
		for _, r := range o.Responses {
			for _, m := range r.Media {
				if r.IsSuccess() {
					w.queue = append(w.queue, m.written(a))
				}
			}
		}
	}
	w.run()
	sort.Strings(w.names)
	return w.names
}

// written returns the schema of a body as the description has it, which may be a
// reference.
func (m Media) written(a *API) openapi.Value {
	if a.Doc.Dialect == openapi.Swagger2 {
		return m.Value
	}
	if item := m.Value.Get("itemSchema"); item.Exists() {
		return item
	}
	return m.Value.Get("schema")
}

type reachWalk struct {
	api   *API
	seen  map[openapi.ID]bool
	queue []openapi.Value
	names []string
}

func (w *reachWalk) run() {
	for len(w.queue) > 0 {
		v := w.queue[0]
		w.queue = w.queue[1:]
		for _, target := range w.api.referred(v) {
			if w.seen[target.ID()] {
				continue
			}
			w.seen[target.ID()] = true
			if name := w.api.schemas.component(target.ID()); name != "" {
				w.names = append(w.names, name)
			}
			w.queue = append(w.queue, target)
		}
	}
}

// referred lists the values to which the text of a value refers directly. The list
// is remembered, so that a component is read once for all operations.
func (a *API) referred(v openapi.Value) []openapi.Value {
	if known, ok := a.refs[v.ID()]; ok || !v.Exists() {
		return known
	}
	if a.refs == nil {
		a.refs = map[openapi.ID][]openapi.Value{}
	}
	var targets []openapi.Value
	a.collect(v.Bare(), &targets)
	a.refs[v.ID()] = targets
	return targets
}

func (a *API) collect(v openapi.Value, into *[]openapi.Value) {
	if _, ok := v.Ref(); ok {
		if target, problem := a.Doc.Follow(v); problem == "" {
			*into = append(*into, target)
		}
	}
	for key, field := range v.Fields() {
		if key == "discriminator" {
			a.mapped(field, into)
		}
		a.collect(field, into)
	}
	for item := range v.Items() {
		a.collect(item, into)
	}
}

// mapped adds the schemas that a discriminator names, by reference or by name.
func (a *API) mapped(discriminator openapi.Value, into *[]openapi.Value) {
	for _, to := range discriminator.Get("mapping").Fields() {
		name := to.Scalar()
		target := a.Doc.Root.At("components", "schemas", name)
		if len(name) > 2 && name[:2] == "#/" {
			target = a.Doc.Lookup(name[1:])
		}
		if target.Exists() {
			*into = append(*into, target)
		}
	}
}
