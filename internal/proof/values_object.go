package proof

import (
	"fmt"
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// object makes an object with the fields that it must have, those that are demanded,
// and as many more as its least number wants.
func (m *maker) object(d demand, f *api.Facts, depth int) (any, bool) {
	out := map[string]any{}
	for _, name := range m.neededNames(d) {
		if slices.Contains(d.without, name) {
			return nil, false
		}
		if !m.field(out, name, d, depth) {
			return nil, false
		}
	}
	for i, n := range d.names {
		if !m.undeclared(out, d, n, i, depth) {
			return nil, false
		}
	}
	least := int(min(f.MinProperties.Value, 1e6))
	if least*leastField > mostBytes {
		m.tooLarge = true
		return nil, false
	}
	for _, name := range m.optionalNames(d) {
		if len(out) >= least {
			break
		}
		if _, there := out[name]; !there {
			m.field(out, name, d, depth) // one that cannot be made is left out
		}
	}
	for i := 0; len(out) < least; i++ {
		if i > 4*least || !m.undeclared(out, d, named{}, i, depth) {
			return nil, false
		}
	}
	return out, !f.MaxProperties.Set || float64(len(out)) <= f.MaxProperties.Value
}

// leastField is about how many bytes a field takes that is made up.
const leastField = 16

// neededNames are the names that an object must have, sorted, with those on which they
// depend.
func (m *maker) neededNames(d demand) []string {
	names := map[string]bool{}
	var queue []string
	add := func(name string) {
		if !names[name] {
			names[name] = true
			queue = append(queue, name)
		}
	}
	for _, x := range d.all {
		for _, name := range x.RequiredNames() {
			if p := x.Property(name); p == nil || p.Travels(m.direction) {
				add(name)
			}
		}
	}
	for name := range d.fields {
		add(name)
	}
	for len(queue) > 0 {
		name := queue[0]
		queue = queue[1:]
		for _, x := range d.all {
			for _, wanted := range x.Dependent()[name] {
				if !slices.Contains(d.without, wanted) {
					add(wanted)
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// optionalNames are the declared names, sorted.
func (m *maker) optionalNames(d demand) []string {
	names := map[string]bool{}
	for _, x := range d.all {
		for _, p := range x.Properties() {
			if p.Name != api.Map && p.Name != api.Element && p.Travels(m.direction) && !slices.Contains(d.without, p.Name) {
				names[p.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// field adds one field. What the schemas say of its name holds for its value.
func (m *maker) field(out map[string]any, name string, d demand, depth int) bool {
	want, ok := m.valueOf(name, d)
	if more, demanded := d.fields[name]; ok && demanded {
		want, ok = both(want, more)
	}
	if !ok {
		return false
	}
	v, ok := m.value(want, depth+1)
	if ok {
		out[name] = v
	}
	return ok
}

// valueOf is what the schemas of an object say of the value of a name, false where one
// of them refuses the name.
func (m *maker) valueOf(name string, d demand) (demand, bool) {
	var want demand
	for _, x := range d.all {
		if slices.Contains(x.ForbiddenNames(), name) {
			return want, false
		}
		list := m.saidOf(x, name)
		if len(list) == 0 && x.Facts().Closed {
			return want, false
		}
		want.all = append(want.all, list...)
	}
	return want, true
}

// saidOf are the schemas that an object has for the value of a name.
func (m *maker) saidOf(x *api.Schema, name string) []*api.Schema {
	if p := x.Property(name); p != nil && name != api.Map && name != api.Element {
		return []*api.Schema{p.Schema}
	}
	patterns := x.NamePatterns()
	if len(patterns) == 0 {
		if p := x.Property(api.Map); p != nil {
			return []*api.Schema{p.Schema}
		}
		return nil
	}
	var out []*api.Schema
	var rest *api.Schema
	for _, p := range patterns {
		if p.Pattern == "" {
			rest = p.Values.Schema
		} else if found, known := m.isFound(p.Pattern, name); known && found {
			out = append(out, p.Values.Schema)
		}
	}
	if len(out) == 0 && rest != nil {
		out = append(out, rest)
	}
	return out
}

// undeclared adds a field of a name that no schema declares.
func (m *maker) undeclared(out map[string]any, d demand, n named, i, depth int) bool {
	for try := range 8 {
		name, ok := m.newName(out, d, n, i+try)
		if !ok {
			return false
		}
		want, ok := m.valueOf(name, d)
		if ok {
			want, ok = both(want, n.value)
		}
		if !ok {
			return false
		}
		if v, ok := m.value(want, depth+1); ok {
			out[name] = v
			return true
		}
	}
	return false
}

// newName makes a name that is not there: "other", where nothing is said of names.
func (m *maker) newName(out map[string]any, d demand, n named, i int) (string, bool) {
	want, ok := both(n.name, namesOf(d.all))
	if !ok {
		return "", false
	}
	f, ok := factsOf(want)
	if !ok {
		return "", false
	}
	name := spelled("other", i)
	if _, there := out[name]; !there && len(want.all) == 0 && m.textFits(name, want, &f) && !isAmong(name, want.except) {
		return name, true
	}
	for name := range out {
		want.except = append(want.except, name)
	}
	v, ok := m.value(want, mostNested-2)
	name, isText := v.(string)
	return name, ok && isText
}

// namesOf is what objects say of names that they do not declare.
func namesOf(all []*api.Schema) demand {
	want := demand{}.typed("string")
	for _, x := range all {
		for _, p := range x.Properties() {
			want.except = append(want.except, p.Name)
		}
		for _, name := range x.ForbiddenNames() {
			want.except = append(want.except, name)
		}
		for _, c := range x.ChecksBy("propertyNames") {
			if c.Schema != nil {
				want.all = append(want.all, c.Schema)
			}
		}
		if x.Facts().Closed {
			want.facts.Patterns = append(want.facts.Patterns, anyPattern(x)...)
		}
	}
	return want
}

// anyPattern is the pattern that a name has to match in an object that refuses all
// others.
func anyPattern(x *api.Schema) []string {
	all := ""
	for _, v := range x.Declarations() {
		for pattern := range v.Get("patternProperties").Named() {
			all += "|(?:" + pattern + ")"
		}
	}
	if all == "" {
		return nil
	}
	return []string{all[1:]}
}

func spelled(name string, i int) string {
	if i == 0 {
		return name
	}
	return fmt.Sprintf("%s%d", name, i)
}

// isContained reports whether the elements of a list are known only by what some of
// them must be.
func isContained(x *api.Schema, elements *api.Property) bool {
	return slices.ContainsFunc(x.Declarations(), func(d openapi.Value) bool {
		return d.Get("contains").Exists() && d.Get("contains").EntryID() == elements.Entry.EntryID()
	})
}
