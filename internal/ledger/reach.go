package ledger

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// reach is what the references of one side lead to, and what each target stands
// for. References are followed wherever they are, and a target counts as what
// belongs at the place of the reference.
type reach struct {
	doc     *openapi.Document
	whole   bool // see Input
	grammar *grammar
	budget  *int
	targets map[openapi.ID]roles
	files   map[string][]arrival // the targets in each file, in the order in which they were reached; see in
	// strange has the unknown keys of live objects, see Habit.
	strange map[strangeKey]bool
	// subtypes has the schemas that name another one in their allOf, by that one.
	// Where it is allowed, they are too.
	subtypes map[openapi.ID][]openapi.Value
	queue    []arrival // all targets, in that order
	// inner is true if a reference leads into something in the root file, and not
	// to a whole component or definition.
	inner   bool
	members map[openapi.ID]bool

	trails *trails // nil where nothing is shared with other descriptions
	making *trail  // of what is walked, nil for none
}

type arrival struct {
	value openapi.Value
	kind  kind
	along **trail // where the trail from here is noted, nil where nobody notes it
}

// roles are what a target stands for, each once, in the order in which they were found. Most
// targets stand for one.
type roles struct {
	first kind // anything for none
	more  []kind
}

func (s roles) has(k kind) bool { return s.first == k || slices.Contains(s.more, k) }

func (s roles) with(k kind) roles {
	if s.first == anything {
		return roles{first: k}
	}
	return roles{s.first, append(s.more, k)}
}

// all iterates over the kinds.
func (s roles) all(yield func(kind) bool) {
	if s.first == anything || !yield(s.first) {
		return
	}
	for _, k := range s.more {
		if !yield(k) {
			return
		}
	}
}

type strangeKey struct {
	in  kind
	key string
}

func newReach(doc *openapi.Document, whole bool, budget *int) *reach {
	r := &reach{doc: doc, whole: whole, grammar: grammarOf(doc.Dialect), budget: budget,
		targets: map[openapi.ID]roles{}, strange: map[strangeKey]bool{}, subtypes: map[openapi.ID][]openapi.Value{}}
	r.members = members(doc.Root.Bare())
	if lot := doc.Common(); lot != nil {
		r.trails = openapi.Kept[trails](lot)
		r.trails.enter(r)
	}
	for _, section := range [...]openapi.Value{doc.Root.At("components", "schemas").Bare(), doc.Root.Get("definitions").Bare()} {
		for _, s := range section.Fields() {
			for part := range s.Get("allOf").Items() {
				if refers(part) {
					parent, _ := doc.Follow(part)
					r.subtypes[parent.ID()] = append(r.subtypes[parent.ID()], s)
				}
			}
		}
	}
	r.walk(doc.Root.Bare(), root)
	for i := 0; i < len(r.queue); i++ {
		r.visit(r.queue[i])
	}
	return r
}

// members returns the components and definitions of a root object.
func members(root openapi.Value) map[openapi.ID]bool {
	out := map[openapi.ID]bool{}
	add := func(section openapi.Value) {
		for _, v := range section.Fields() {
			out[v.ID()] = true
		}
	}
	for _, section := range root.Get("components").Fields() {
		add(section)
	}
	for _, key := range [...]string{"definitions", "parameters", "responses", "securityDefinitions"} {
		add(root.Get(key))
	}
	return out
}

// arrive notes that a reference leads to v and stands for a k.
func (r *reach) arrive(v openapi.Value, k kind) { r.goTo(arrival{value: v, kind: k}) }

func (r *reach) goTo(to arrival) {
	v, k := to.value, to.kind
	if !v.Exists() || k == anything {
		return
	}
	id := v.ID()
	known := r.targets[id]
	if known.has(k) {
		return
	}
	r.targets[id] = known.with(k)
	r.inner = r.inner || v.File() == r.doc.Path && !r.members[v.ID()]
	r.queue = append(r.queue, to)
	if k == schema {
		for _, subtype := range r.subtypes[id] {
			r.arrive(subtype, schema)
		}
	}
}

// in are the targets in the file of a value.
func (r *reach) in(v openapi.Value) []arrival {
	if r.files == nil {
		r.files = map[string][]arrival{}
		for _, a := range r.queue {
			r.files[a.value.File()] = append(r.files[a.value.File()], a)
		}
	}
	return r.files[v.File()]
}

// walk visits everything within v, which is a k, except for parts that only count
// if something refers to them.
func (r *reach) walk(v openapi.Value, k kind) {
	if k == operation && !r.whole && v.IsFolded() {
		return
	}
	// Nobody reads a value of a wrong shape, so its references do not count.
	if *r.budget--; *r.budget < 0 || k == anything || !r.grammar.fits(k, v) {
		return
	}
	if k == itemsWord && v.Kind() == openapi.Map {
		k = schema
	}
	o := r.grammar.object(k)
	switch v.Kind() {
	case openapi.Map:
		if o.idle && !refers(v) {
			return
		}
		r.walkObject(v, k)
	case openapi.List:
		f := r.grammar.item(k)
		for item := range v.Items() {
			if item.Len() > 0 {
				r.walk(item, f.to)
			}
		}
	}
}

func (r *reach) walkObject(v openapi.Value, k kind) {
	followed := false
	for key, value := range v.Fields() {
		if !followed && (key == "$ref" || key == "$dynamicRef") && value.Kind() == openapi.String {
			target, _ := r.doc.Follow(v)
			target = target.Bare()
			if r.making != nil {
				r.making.targets = append(r.making.targets, arrival{value: target, kind: k, along: new(*trail)})
			}
			r.arrive(target, k)
			followed = true
		}
		f := r.grammar.field(k, key, value)
		if f.unknown {
			r.strange[strangeKey{k, key}] = true
			if r.making != nil {
				r.making.strange = append(r.making.strange, strangeKey{k, key})
			}
		}
		if key == "x-prune" { // the references of a schema that was pruned
			f = field{to: schemaList}
		}
		if f.to != anything && f.none == "" && value.Len() > 0 { // what is not read is not followed
			r.walk(value, f.to)
		}
		if k == mapping {
			r.named(value.Scalar())
		}
	}
}

// named follows an entry of a discriminator's mapping: the name of a schema, or a
// reference.
func (r *reach) named(name string) {
	if name == "" {
		return
	}
	if r.making != nil {
		r.making.isOwn = true // it leads to what the description has of that name
	}
	pointer, local := strings.CutPrefix(name, "#")
	if !local {
		pointer = "/components/schemas/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
	}
	r.arrive(r.doc.Lookup(pointer).Bare(), schema)
}
