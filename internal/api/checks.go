package api

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Check is a keyword that refuses values and that is not among the [Facts].
type Check struct {
	Keyword string
	Value   openapi.Value
	// Schema is that of the value, nil if the value is none.
	Schema *Schema
	// Negated is true if what the schema accepts is refused.
	Negated bool
	// Consequence is, of an if, what then or else asks.
	Consequence *Schema
	// Counted is, of maxContains, what the elements are that count.
	Counted *Schema
	set     *schemas
	within  openapi.Value // the schema object that has it
}

// Refused returns what the check refuses: values that all of the first schemas accept and
// that each of the others refuses.
func (c Check) Refused() (accepted, refused []contain.Schema) {
	switch {
	case c.Consequence != nil && c.Negated: // then
		return []contain.Schema{c.Schema.Stated()}, []contain.Schema{c.Consequence.Stated()}
	case c.Consequence != nil: // else
		return nil, []contain.Schema{c.Schema.Stated(), c.Consequence.Stated()}
	case c.Negated:
		return []contain.Schema{c.Schema.Stated()}, nil
	}
	return nil, []contain.Schema{{Doc: c.set.doc, All: []openapi.Value{c.within}, Words: []string{c.Keyword}}}
}

// mostDependent bounds the names of which it is asked what depends on them.
const mostDependent = 16

// Dependents are, of dependentSchemas, what each name asks of an object that has it. It
// is nil where they are too many.
func (c Check) Dependents() map[string]*Schema {
	if c.Value.Len() > mostDependent {
		return nil
	}
	out := map[string]*Schema{}
	for name, schema := range c.Value.Named() {
		out[name] = c.set.of(schema)
	}
	return out
}

// Text renders the value of the check.
func (c Check) Text() string {
	if s := c.Value.Scalar(); s != "" {
		return s
	}
	text, err := json.Marshal(c.Value.Any())
	if err != nil {
		return ""
	}
	return string(text)
}

// Checks lists the checks that hold for the schema, without those of alternatives.
func (x *Schema) Checks() []Check {
	var out []Check
	for _, v := range x.must {
		if v.Kind() != openapi.Map {
			continue
		}
		for word, value := range v.Fields() {
			out = x.appendChecks(out, word, value, v)
		}
	}
	return out
}

// ChecksBy lists those of the checks that a keyword says.
func (x *Schema) ChecksBy(word string) []Check {
	var out []Check
	for _, v := range x.must {
		if value := v.Get(word); value.Exists() {
			out = x.appendChecks(out, word, value, v)
		}
	}
	return out
}

// appendChecks appends what one keyword of a schema object says.
func (x *Schema) appendChecks(out []Check, word string, value, of openapi.Value) []Check {
	if word == "if" {
		return append(out, x.conditions(value, of)...)
	}
	if c, ok := x.check(word, value, of); ok {
		return append(out, c)
	}
	return out
}

// check reads one keyword. What refuses nothing is no check.
func (x *Schema) check(word string, value, of openapi.Value) (Check, bool) {
	c := Check{Keyword: word, Value: value, set: x.set, within: of}
	switch word {
	case "uniqueItems":
		return c, value.IsTrue()
	case "minContains":
		n, ok := value.Number()
		return c, ok && n > 1 && of.Get("contains").Exists()
	case "maxContains":
		c.Counted = x.set.of(of.Get("contains"))
		return c, of.Get("contains").Exists()
	case "then", "else":
		return c, of.Get("if").Exists() && !isSilent(value)
	case "contentEncoding":
		return c, checksEncoding(value.Scalar())
	case "contentMediaType":
		return c, checksContent(value.Scalar())
	case "not", "contains", "propertyNames", "contentSchema", "unevaluatedItems", "additionalItems":
		return x.checkBySchema(c, of)
	case "items":
		return c, value.Kind() != openapi.List && isNever(value) && !of.Get("prefixItems").Exists()
	case "dependentSchemas", "dependencies":
		return c, value.Len() > 0
	}
	return c, false
}

// checkBySchema reads a keyword whose value is a schema.
func (x *Schema) checkBySchema(c Check, of openapi.Value) (Check, bool) {
	if c.Keyword == "contains" && mayContainNone(of) {
		return c, false
	}
	if c.Keyword == "unevaluatedItems" && of.Get("items").Exists() {
		return c, false // items evaluates them (JSON Schema 2020-12, 11.2)
	}
	c.Negated = c.Keyword == "not"
	c.Schema = x.set.of(c.Value)
	if c.Value.Kind() != openapi.Map && c.Value.IsTrue() {
		return c, false
	}
	return c, c.Keyword == "contains" || c.Negated || !c.Schema.IsEmpty() && !(c.Keyword == "propertyNames" && c.Schema.isAnyText())
}

// mayContainNone reports whether "contains" asks for no element (JSON Schema 2020-12, 10.3.1.3).
func mayContainNone(v openapi.Value) bool {
	n, ok := v.Get("minContains").Number()
	return ok && n == 0
}

// isAnyText reports whether every text is accepted. What is said of the names of objects, of
// which a schema may contain itself, says nothing of texts.
func (x *Schema) isAnyText() bool {
	f := x.Facts()
	bound := f.HasEnum || f.MinLength.Set || f.MaxLength.Set || len(f.Patterns) > 0 || f.Format != ""
	if bound || !f.Accepts("string") || x.IsNever() || len(x.groups)+len(x.Unresolved) > 0 {
		return false
	}
	return !slices.ContainsFunc(x.must, func(v openapi.Value) bool {
		for word, value := range v.Fields() {
			if word == "propertyNames" {
				continue
			}
			if _, is := x.check(word, value, v); is || word == "if" {
				return true
			}
		}
		return false
	})
}

// HasCheck reports whether a keyword is among the checks of the schema, or among
// those of all alternatives of a group.
func (x *Schema) HasCheck(word string) bool { return x.hasCheck(word, maxNested) }

func (x *Schema) hasCheck(word string, depth int) bool {
	x.Spend(1)
	if len(x.ChecksBy(word)) > 0 {
		return true
	}
	return depth > 0 && slices.ContainsFunc(x.groups, func(g []*Schema) bool {
		return !slices.ContainsFunc(g, func(b *Schema) bool { return b == x || !b.hasCheck(word, depth-1) })
	})
}

// Places returns how many first elements of a list are described one by one, and
// whether the others may be anything.
func (x *Schema) Places() (count int, open bool) {
	open = true
	for _, v := range x.must {
		count = max(count, v.Get("prefixItems").Len())
		items := v.Get("items")
		if items.Kind() == openapi.List {
			count = max(count, items.Len())
			items = v.Get("additionalItems")
		}
		open = open && (!items.Exists() || items.IsTrue()) && !v.Get("unevaluatedItems").IsFalse()
	}
	return count, open
}

// Dependent lists the names that must be there if another one is, by that name.
func (x *Schema) Dependent() map[string][]string {
	out := map[string][]string{}
	for _, v := range x.must {
		for name, list := range v.Get("dependentRequired").Named() {
			out[name] = append(out[name], list.Strings()...)
		}
	}
	return out
}

// RequiredNames lists the names that an object must have, sorted, also those that
// no property declares.
func (x *Schema) RequiredNames() []string { return slices.Sorted(maps.Keys(x.requiredNames())) }

// IsRequired reports whether an object must have a name.
func (x *Schema) IsRequired(name string) bool { return x.requiredNames()[name] }

// Undeclared returns a property about which nothing is said but its name.
func (x *Schema) Undeclared(name string) *Property {
	return &Property{Name: name, Schema: x.set.of(openapi.Value{})}
}
