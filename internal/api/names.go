package api

import (
	"maps"
	"regexp"
	"slices"

	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// NamePattern is what an object says of the properties whose names match a pattern, or,
// if Pattern is empty, of all others (JSON Schema 2020-12, sections 10.3.2.2 and
// 10.3.2.3).
type NamePattern struct {
	Pattern string
	// Values are the properties, under the name [Map].
	Values *Property
}

// NamePatterns lists the patterns of names, sorted. It lists none if alternatives
// have patterns too, and leaves out those that list names, since these are
// properties.
func (x *Schema) NamePatterns() []NamePattern {
	if len(x.patterns) > 0 {
		return x.patterns
	}
	list := x.namePatterns()
	if len(list) > 0 {
		x.change().patterns = list
	}
	return list
}

func (x *Schema) namePatterns() []NamePattern {
	if x.Property(Map) == nil || slices.ContainsFunc(x.groups, declaresMap) {
		return nil
	}
	sources := map[string][]source{}
	for _, v := range x.must {
		for pattern, entry := range v.Get("patternProperties").Named() {
			if names := namesOf(pattern); names[0] == Map {
				sources[pattern] = append(sources[pattern], source{entry, true})
			}
		}
		if rest, ok := x.set.restOf(v); ok {
			sources[""] = append(sources[""], source{rest, true})
		}
	}
	var out []NamePattern
	for _, pattern := range slices.Sorted(maps.Keys(sources)) {
		list := sources[pattern]
		entry := list[0].value
		out = append(out, NamePattern{pattern, &Property{Name: Map, Schema: x.set.make(list, nil), Entry: entry}})
	}
	return out
}

func declaresMap(g []*Schema) bool {
	return slices.ContainsFunc(g, func(b *Schema) bool { return b.Property(Map) != nil })
}

// restOf is what a schema object says of the properties that it does not name.
func (s *schemas) restOf(v openapi.Value) (openapi.Value, bool) {
	a := v.Get("additionalProperties")
	if !a.Exists() {
		a = v.Get("unevaluatedProperties")
	}
	isSaid := a.Kind() == openapi.Map && !isSilent(a) && !isNever(a)
	return a, isSaid && (v.Get("additionalProperties").Exists() || !contain.EvaluatesAll(s.doc, v))
}

// ForbiddenNames lists the properties that an object must not have, since nothing is
// a value of theirs, sorted.
func (x *Schema) ForbiddenNames() []string {
	var out []string
	for _, v := range x.must {
		for name, entry := range v.Get("properties").Named() {
			if isNever(entry) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// IsNever reports whether no value is accepted.
func (x *Schema) IsNever() bool { return slices.ContainsFunc(x.must, isNever) }

// Rest is what is said of the properties that are not named, under the name [Map]: what
// they are, or that they may be anything. It is nil where they are refused, and where
// nothing is said of them.
func (x *Schema) Rest() *Property {
	if x.Facts().Closed {
		return nil
	}
	var open *Property
	for _, v := range x.must {
		if rest, ok := x.set.restOf(v); ok {
			return &Property{Name: Map, Schema: x.set.of(rest), Entry: rest}
		}
		if a := v.Get("additionalProperties"); a.Kind() == openapi.Map && isSilent(a) || a.IsTrue() {
			open = &Property{Name: Map, Schema: x.set.of(openapi.Value{}), Entry: a}
		}
	}
	return open
}

// Patterns of names, and names beside each, that are held against each other.
const (
	mostNamePatterns  = 8
	mostNamesBeside   = 200
	longestPattern    = 200
	costOfNamePattern = 50
	mostKept          = 400_000 // instructions of all patterns that are kept
)

// bindByPatterns adds to each property what patterns of names say of it (JSON Schema
// 2020-12, 10.3.2.2): a name that is declared keeps to them too.
func (x *Schema) bindByPatterns(list []*part) {
	if len(list) < 2 || len(list) > mostNamesBeside {
		return
	}
	left := mostNamePatterns
	for _, v := range x.must {
		for pattern, entry := range v.Get("patternProperties").Named() {
			if left--; left < 0 || len(pattern) > longestPattern {
				return
			}
			if namesOf(pattern)[0] != Map {
				continue
			}
			x.set.doc.Spend(costOfNamePattern + len(list))
			found := x.set.namePattern(pattern)
			if found == nil {
				continue
			}
			for _, p := range list {
				if p.name != Map && p.name != Element && found.MatchString(p.name) {
					p.add(entry)
				}
			}
		}
	}
}

// namePatterns are those that were compiled, nil for one that is not read.
type namePatterns struct {
	known map[string]*regexp.Regexp
	kept  int // instructions
}

// namePattern compiles a pattern, which many schemas may have, as long as all are not too
// large. Each instruction is a step, since a short pattern can have a hundred thousand.
func (s *schemas) namePattern(pattern string) *regexp.Regexp {
	if found, isKnown := s.namePatterns.known[pattern]; isKnown {
		return found
	}
	size := regular.Size(pattern)
	s.doc.Spend(size)
	found, err := regexp.Compile(pattern)
	if err != nil {
		found = nil
	}
	if s.namePatterns.kept += 1 + size; s.namePatterns.kept <= mostKept {
		if s.namePatterns.known == nil {
			s.namePatterns.known = map[string]*regexp.Regexp{}
		}
		s.namePatterns.known[pattern] = found
	}
	return found
}
