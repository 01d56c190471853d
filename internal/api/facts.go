package api

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Bound is a numeric limit. It is not Set if the schema has none.
type Bound struct {
	Value float64
	Set   bool
}

// Facts are the constraints of a schema with all its parts: the tightest of what
// holds at once, and the loosest of alternatives. A 3.0 schema and its 3.1 spelling
// have the same facts.
type Facts struct {
	Types    []string // without null; sorted; empty: any type
	Format   string
	Patterns []string // all must match; sorted
	// Enum is the closed list of accepted values (enum, const). It is meaningful
	// only if HasEnum.
	Enum    []string
	HasEnum bool

	MinLength, MaxLength         Bound
	MinItems, MaxItems           Bound
	MinProperties, MaxProperties Bound
	Minimum, Maximum             Bound // inclusive
	ExclusiveMin, ExclusiveMax   Bound
	MultipleOf                   Bound
	Nullable                     bool
	// Closed is true if an object with a name that is not declared is refused.
	Closed bool
	// FreeForm is true if an object may hold anything and says so, by
	// "additionalProperties: true" or {}, or if it declares nothing at all.
	FreeForm bool
	// Void is true if parts that hold at once have no type, or no listed value, in
	// common. What they say is there all the same, see [Facts.IsVoid].
	Void bool
}

// Facts computes the constraints. The result must not be changed.
func (x *Schema) Facts() *Facts {
	if x.facts == nil {
		x.facts = &unknown // for a schema that contains itself
		x.facts = x.computeFacts()
	}
	return x.facts
}

// unknown are the constraints of a schema of which nothing is known yet.
var unknown Facts

func (x *Schema) computeFacts() *Facts {
	f := &Facts{}
	if len(x.must) == 1 {
		*f = x.stating(x.must[0])
	} else {
		for _, v := range x.must {
			of := x.stating(v)
			f.tighten(&of)
		}
	}
	for _, g := range x.groups {
		loose := x.looseOf(g, *f)
		loose.Nullable = loose.Nullable && !slices.Contains(g, x.set.otherwise)
		f.tighten(&loose)
	}
	for _, list := range x.listed {
		var of Facts
		of.readEnum(list)
		f.tighten(&of)
	}
	if len(x.fixed) > 0 {
		f.Types = []string{"object"}
		if x.fixed[Element] != nil {
			f.Types = []string{"array"}
		}
	}
	f.dropForeign()
	f.readWhole()
	f.FreeForm = f.FreeForm && len(x.Properties()) == 0
	f.Nullable = f.Nullable || x.orNull
	return f
}

// stating is own for one of the schema objects of a schema, among which are its parts.
func (x *Schema) stating(v openapi.Value) Facts {
	f := own(v)
	if f.Closed && !v.Get("additionalProperties").Exists() && contain.EvaluatesAll(x.set.doc, v) {
		f.Closed = false
	}
	return f
}

// looseOf are the constraints of a group of alternatives, beside which others hold. An
// alternative that has no value in common with these accepts nothing.
func (x *Schema) looseOf(g []*Schema, beside Facts) Facts {
	var loose, void Facts
	some, none := slices.Index(g, x) == 0, true
	for _, b := range g {
		if b == x {
			continue
		}
		of := b.Facts()
		both := beside
		both.tighten(of)
		switch {
		case both.Void && !beside.Void && none:
			void, none = *of, false
		case both.Void && !beside.Void:
			void.relax(of)
		case some:
			loose.relax(of)
		default:
			loose, some = *of, true
		}
	}
	if !some {
		return void
	}
	return loose
}

// own returns the constraints that one schema object states itself.
func own(v openapi.Value) Facts {
	var f Facts
	var s seen
	for word, value := range v.Fields() {
		f.read(word, value, &s)
	}
	f.readFile()
	f.readWhole()
	f.inferType(&s)
	switch {
	case s.null && !s.typed:
		f.Nullable = true
	case f.HasEnum && !s.null && !s.nullable && len(f.Types) > 0:
		f.Nullable = false // null beside other types is in no list (JSON Schema Validation, 6.1.2)
	}
	f.HasEnum = f.HasEnum || s.typed && f.Nullable && len(f.Types) == 0 // nothing but null
	if s.items && contain.ItemsEnum(v).Exists() {
		f.Enum, f.HasEnum = nil, false
	}
	f.readFlags(&s)
	f.Closed = f.Closed || s.closed && !s.additional // which evaluates all names (JSON Schema 2020-12, 11.3)
	f.FreeForm = s.open || (f.Is("object") && !s.properties && !s.additional && !s.allOf)
	return f
}

// readFlags gives bounds beside which a flag stands, as in 2.0 and 3.0, their meaning.
func (f *Facts) readFlags(s *seen) {
	if s.exclusiveMin {
		f.ExclusiveMin, f.Minimum = f.Minimum, Bound{}
	}
	if s.exclusiveMax {
		f.ExclusiveMax, f.Maximum = f.Maximum, Bound{}
	}
}

// seen remembers keywords whose meaning depends on other keywords.
type seen struct {
	properties, additional, additionalMap, items, allOf, open bool
	closed                                                    bool     // by unevaluatedProperties
	exclusiveMin, exclusiveMax                                bool     // true beside the bound, as in 2.0 and 3.0
	typed, null, nullable                                     bool     // a type is stated, null is in the closed list, nullable is true
	listed                                                    []string // types of the values of enum and const
}

// note remembers that a keyword is there.
func (s *seen) note(word string) {
	switch word {
	case "properties":
		s.properties = true
	case "items":
		s.items = true
	case "allOf":
		s.allOf = true
	}
}

// list adds the type of a value of a closed list.
func (s *seen) list(v openapi.Value) {
	s.null = s.null || v.Kind() == openapi.Null
	if t := typeOfValue(v); t != "" && !slices.Contains(s.listed, t) {
		s.listed = append(s.listed, t)
		sort.Strings(s.listed)
	}
}

// typeOfValue returns the type of a literal value, "" for null.
func typeOfValue(v openapi.Value) string {
	switch v.Kind() {
	case openapi.String:
		return "string"
	case openapi.Bool:
		return "boolean"
	case openapi.Number:
		if strings.ContainsAny(v.Scalar(), ".eE") {
			return "number"
		}
		return "integer"
	case openapi.Map:
		return "object"
	case openapi.List:
		return "array"
	}
	return ""
}

func (f *Facts) read(word string, value openapi.Value, s *seen) {
	switch word {
	case "type":
		s.typed = true
		f.readTypes(value)
	case "format":
		f.Format = strings.ToLower(value.Scalar())
	case "pattern":
		if value.Kind() == openapi.String {
			f.Patterns = []string{value.Scalar()}
		}
	case "const":
		f.readConst(value)
		s.list(value)
	case "enum":
		f.readEnum(value)
		for item := range value.Items() {
			s.list(item)
		}
	case "nullable", "x-nullable":
		f.readNullable(value, s)
	case "exclusiveMinimum":
		s.exclusiveMin = value.IsTrue()
		f.ExclusiveMin = number(value)
	case "exclusiveMaximum":
		s.exclusiveMax = value.IsTrue()
		f.ExclusiveMax = number(value)
	case "additionalProperties":
		s.additional, s.additionalMap = true, value.Kind() == openapi.Map
		s.open = value.IsTrue() || (s.additionalMap && isSilent(value))
		f.Closed = f.Closed || isNever(value)
	case "unevaluatedProperties":
		s.closed = isNever(value)
	case "properties", "items", "allOf":
		s.note(word)
	default:
		if b := f.bound(word); b != nil {
			*b = number(value)
		}
	}
}

func (f *Facts) readNullable(value openapi.Value, s *seen) {
	s.nullable = s.nullable || value.IsTrue()
	f.Nullable = f.Nullable || s.nullable
}

// readConst makes a list of a single value, which is empty if that is null.
func (f *Facts) readConst(value openapi.Value) {
	before := *f
	if f.Enum, f.HasEnum = nil, true; value.Kind() != openapi.Null {
		f.Enum = []string{scalarText(value)}
	}
	if before.HasEnum { // beside an enum
		f.Enum = intersect(before.Enum, f.Enum)
	}
}

// bound returns where a numeric keyword is kept, or nil for any other word.
func (f *Facts) bound(word string) *Bound {
	switch word {
	case "minLength":
		return &f.MinLength
	case "maxLength":
		return &f.MaxLength
	case "minItems":
		return &f.MinItems
	case "maxItems":
		return &f.MaxItems
	case "minProperties":
		return &f.MinProperties
	case "maxProperties":
		return &f.MaxProperties
	case "minimum":
		return &f.Minimum
	case "maximum":
		return &f.Maximum
	case "multipleOf":
		return &f.MultipleOf
	}
	return nil
}

func number(v openapi.Value) Bound {
	if n, ok := v.Number(); ok && !math.IsInf(n, 0) { // also one in quotes
		return Bound{n, true}
	}
	return Bound{}
}

func (f *Facts) readTypes(v openapi.Value) {
	for _, t := range v.Strings() {
		if t == "null" {
			f.Nullable = true
		} else {
			f.Types = append(f.Types, inCase(t, "string", "number", "integer", "boolean", "array", "object", "file"))
		}
	}
	sort.Strings(f.Types)
}

// readFile gives a file of 2.0 the facts that its 3.0 spelling has.
func (f *Facts) readFile() {
	if f.Type() == "file" {
		f.Types = []string{"string"}
		if f.Format == "" {
			f.Format = "binary"
		}
	}
}

// readWhole makes integers of numbers that are multiples of one.
func (f *Facts) readWhole() {
	if i := slices.Index(f.Types, "number"); i >= 0 && f.MultipleOf.isMultipleOf(Bound{1, true}) {
		f.Types[i] = "integer"
		slices.Sort(f.Types)
		f.Types = slices.Compact(f.Types)
	}
}

// inferType adds the type object or array if keywords imply it and no type is
// stated.
func (f *Facts) inferType(s *seen) {
	switch {
	case len(f.Types) > 0 || f.Nullable && !s.properties && !s.items:
	case s.properties || s.additionalMap:
		f.Types = []string{"object"}
	case s.items:
		f.Types = []string{"array"}
	case f.HasEnum:
		f.Types = s.listed
	}
}

// Is reports whether the type is one of those listed.
func (f *Facts) Is(typ string) bool { return slices.Contains(f.Types, typ) }

// Type returns the type if exactly one is accepted, else "".
func (f *Facts) Type() string {
	if len(f.Types) == 1 {
		return f.Types[0]
	}
	return ""
}
