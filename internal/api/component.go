package api

import "github.com/threatdelta/threatdelta/internal/openapi"

// Component returns the name of the component or definition that the schema is,
// "" for an inline one.
func (x *Schema) Component() string {
	if !x.isNamed {
		x.isNamed = true
		for _, v := range x.must {
			if x.name = x.set.component(v.ID()); x.name != "" {
				break
			}
		}
	}
	return x.name
}

func (s *schemas) component(id openapi.ID) string {
	if s.names == nil {
		s.names = map[openapi.ID]string{}
		for _, place := range [...]openapi.Value{s.doc.Root.At("components", "schemas"), s.doc.Root.Get("definitions")} {
			for name, v := range place.Named() {
				s.names[v.ID()] = name
				if target := s.doc.Deref(v).ID(); s.names[target] == "" { // it is in another file
					s.names[target] = name
				}
			}
		}
	}
	return s.names[id]
}

// DeclaredIn is the component or definition whose schema declares the leaf, "" for
// none.
func (l Leaf) DeclaredIn() string {
	entry := l.Entry()
	if l.place == nil || l.schema == nil || l.schema.set == nil {
		return componentAround(entry)
	}
	set := l.schema.set
	name, known := set.declaredIn[entry.ID()]
	if !known {
		name = componentAround(entry)
		if set.declaredIn == nil {
			set.declaredIn = map[openapi.ID]string{}
		}
		set.declaredIn[entry.ID()] = name
	}
	return name
}

// componentAround names the component or definition in which a value lies, "" for none.
func componentAround(v openapi.Value) string {
	switch way := v.Outermost(); {
	case way[0] == "components" && way[1] == "schemas":
		return way[2]
	case way[0] == "definitions":
		return way[1]
	}
	return ""
}
