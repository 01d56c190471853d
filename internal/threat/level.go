package threat

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// Level is the most sensitive class that an operation's successful responses
// carry, or the request of a webhook. Names that only prose or a container make
// sensitive do not count.
func (v *View) Level(o *api.Operation) sensitive.Level {
	if known, ok := v.levels[o]; ok {
		return known
	}
	v.levelBoth(o)
	level := sensitive.S0
	for _, m := range sent(o) {
		level = max(level, v.bodyLevel(o, m))
	}
	v.levels[o] = level
	return level
}

// sent are the bodies that an operation answers with if it succeeds, or sends itself.
func sent(o *api.Operation) (list []api.Media) {
	if o.Kind != api.Endpoint {
		return o.Body
	}
	for _, r := range o.Responses {
		if r.IsSuccess() {
			list = append(list, r.Media...)
		}
	}
	return list
}

// bodyKey is what the level of a body depends on: its schema, and what its
// operation is about where a value stands in no component.
type bodyKey struct {
	schema *api.Schema
	about  string
}

// bodyLevel walks a body once for all operations that have it.
func (v *View) bodyLevel(o *api.Operation, m api.Media) sensitive.Level {
	if known, ok := v.knownLevel(o, m.Schema); ok {
		return known
	}
	level, about, ok := v.commonLevel(o, m)
	if !ok {
		level, about = v.ownLevel(o, m)
	}
	v.keepLevel(o, m.Schema, level, about)
	return level
}

// ownLevel is bodyLevel by the schemas of the description.
func (v *View) ownLevel(o *api.Operation, m api.Media) (level sensitive.Level, about bool) {
	w := levelWalk{view: v, operation: o, seen: map[*api.Schema]bool{m.Schema: true}}
	w.queue = append(w.queue, api.BodyLeaf("", m.Schema, m.Value))
	for len(w.queue) > 0 && w.level < sensitive.S3 {
		at := w.queue[0]
		w.queue = w.queue[1:]
		w.visit(at)
	}
	return w.level, w.about
}

// knownLevel is the level of a body that is known.
func (v *View) knownLevel(o *api.Operation, x *api.Schema) (level sensitive.Level, ok bool) {
	for _, key := range [...]bodyKey{{x, ""}, {x, resource(o)}} {
		if level, ok = v.bodies[key]; ok {
			return level, true
		}
	}
	return 0, false
}

// keepLevel keeps the level of a body. about: the operation's path was used.
func (v *View) keepLevel(o *api.Operation, x *api.Schema, level sensitive.Level, about bool) {
	key := bodyKey{schema: x}
	if about {
		key.about = resource(o)
	}
	v.bodies[key] = level
}

// levelWalk goes through the body of an operation, each schema once. It builds no
// paths: a large description has operations that return thousands of leaves each.
type levelWalk struct {
	view      *View
	operation *api.Operation
	seen      map[*api.Schema]bool
	queue     []api.Leaf
	level     sensitive.Level
	about     bool // the operation's path was used to say what a value is of
	room      api.Room
}

func (w *levelWalk) visit(at api.Leaf) {
	at = at.As(at.Schema())
	w.view.delta.Spend(len(at.Schema().Properties()))
	for _, p := range at.Schema().Properties() {
		if !p.Travels(api.Out) {
			continue
		}
		if len(p.Schema.Properties()) > 0 {
			if !w.seen[p.Schema] {
				w.seen[p.Schema] = true
				w.queue = append(w.queue, at.Child(p))
			}
			continue
		}
		l := w.room.Child(at, p)
		w.about = w.about || l.Container() == ""
		w.level = max(w.level, w.view.Classify(w.operation, l, api.Out).Counts())
	}
}
