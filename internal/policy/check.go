package policy

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// spot is a value in the file.
type spot struct {
	v       openapi.Value
	key     string // names it for a reader
	pointer string // names it, and no other
}

// below returns the pointer of a key of an object.
func (s spot) below(key string) string { return s.pointer + "\x00" + key }

func (s spot) field(name string, v openapi.Value) spot {
	return spot{v: v, key: join(s.key, name), pointer: s.below(name)}
}

func (s spot) item(i int, v openapi.Value) spot {
	return spot{v: v, key: item(s.key, i), pointer: s.below(strconv.Itoa(i))}
}

// fault is a keyword of the schema that a value does not keep.
type fault struct {
	keyword string
	part    map[string]any // the part of the schema that has the keyword
	at      spot
	names   []string // keys that are missing, or that do not exist
	beside  string   // of dependentRequired: the key that asks for them
	twice   [2]int   // of uniqueItems: the items that are equal
}

// checker gathers faults. It knows the keywords of JSON Schema (draft 2020-12) that
// the schema of the file has, and its own schema only: a test holds it against a
// library that knows all of them, which takes 4 ms to start, with a policy or
// without.
type checker struct {
	fileSchema
	faults []fault
}

// check lists what of a part of the schema a value does not keep.
func (s fileSchema) check(part map[string]any, at spot) []fault {
	c := &checker{fileSchema: s}
	c.check(part, at)
	return c.faults
}

func (c *checker) fail(keyword string, part map[string]any, at spot) *fault {
	c.faults = append(c.faults, fault{keyword: keyword, part: part, at: at})
	return &c.faults[len(c.faults)-1]
}

// check checks a value. Of one that is of another type or of no known word, nothing
// else is said.
func (c *checker) check(part map[string]any, at spot) {
	is := typeOf(at.v)
	switch {
	case !isOfType(at.v, is, listed(part["type"])):
		c.fail("type", part, at)
		return
	case part["enum"] != nil && (is != "string" || !slices.Contains(listed(part["enum"]), at.v.Scalar())):
		c.fail("enum", part, at)
		return
	case part["format"] == "date" && is == "string" && !isDate(at.v.Scalar()):
		c.fail("format", part, at)
		return
	}
	if ref, ok := part["$ref"].(string); ok {
		c.check(c.at(ref), at)
	}
	switch is {
	case "object":
		c.object(part, at)
	case "array":
		c.list(part, at)
	case "string":
		c.length(part, at, utf8.RuneCountInString(at.v.Scalar()), "minLength", "maxLength")
		if pattern, ok := part["pattern"].(string); ok && !c.patterns[pattern].MatchString(at.v.Scalar()) {
			c.fail("pattern", part, at)
		}
	case "number":
		f, _ := at.v.Number()
		if least, ok := part["minimum"].(float64); ok && f < least {
			c.fail("minimum", part, at)
		}
		if most, ok := part["maximum"].(float64); ok && f > most {
			c.fail("maximum", part, at)
		}
	}
	c.alternatives(part, at)
}

func (c *checker) length(part map[string]any, at spot, n int, least, most string) {
	if limit, ok := part[least].(float64); ok && n < int(limit) {
		c.fail(least, part, at)
	}
	if limit, ok := part[most].(float64); ok && n > int(limit) {
		c.fail(most, part, at)
	}
}

func (c *checker) object(part map[string]any, at spot) {
	c.length(part, at, at.v.Len(), "minProperties", "maxProperties")
	if missing := lacking(at.v, listed(part["required"])); len(missing) > 0 {
		c.fail("required", part, at).names = missing
	}
	properties, _ := part["properties"].(map[string]any)
	others := part["additionalProperties"]
	var unknown []string
	for name, v := range at.v.Fields() {
		if property, ok := properties[name].(map[string]any); ok {
			c.check(property, at.field(name, v))
		} else if other, ok := others.(map[string]any); ok {
			c.check(other, at.field(name, v))
		} else if others == false {
			unknown = append(unknown, name)
		}
	}
	if len(unknown) > 0 {
		c.fail("additionalProperties", part, at).names = unknown
	}
	dependent, _ := part["dependentRequired"].(map[string]any)
	for name := range at.v.Fields() {
		if missing := lacking(at.v, listed(dependent[name])); len(missing) > 0 {
			f := c.fail("dependentRequired", part, at)
			f.beside, f.names = name, missing
		}
	}
}

func (c *checker) list(part map[string]any, at spot) {
	c.length(part, at, at.v.Len(), "minItems", "maxItems")
	items, _ := part["items"].(map[string]any)
	first := map[string]int{}
	repeated := part["uniqueItems"] != true
	i := 0
	for v := range at.v.Items() {
		if !repeated {
			text := canonical(v)
			earlier, twice := first[text]
			if repeated = twice; twice {
				c.fail("uniqueItems", part, at).twice = [2]int{earlier, i}
			} else {
				first[text] = i
			}
		}
		if items != nil {
			c.check(items, at.item(i, v))
		}
		i++
	}
}

func (c *checker) alternatives(part map[string]any, at spot) {
	if not, ok := part["not"].(map[string]any); ok && len(c.fileSchema.check(not, at)) == 0 {
		c.fail("not", part, at)
	}
	list, ok := part["anyOf"].([]any)
	if ok && !slices.ContainsFunc(list, func(alternative any) bool {
		asked, _ := alternative.(map[string]any)
		return len(c.fileSchema.check(asked, at)) == 0
	}) {
		c.fail("anyOf", part, at)
	}
}

// lacking returns the names of which an object has no key.
func lacking(v openapi.Value, names []string) []string {
	var missing []string
	for _, name := range names {
		if !v.Get(name).Exists() {
			missing = append(missing, name)
		}
	}
	return missing
}

// typeOf returns the JSON type of a value. A number that is none in JSON is a string.
func typeOf(v openapi.Value) string {
	switch v.Kind() {
	case openapi.Map:
		return "object"
	case openapi.List:
		return "array"
	case openapi.Bool:
		return "boolean"
	case openapi.Number:
		if _, ok := v.Number(); ok {
			return "number"
		}
		return "string"
	case openapi.String:
		return "string"
	}
	return "null"
}

// isOfType reports whether a value of a type is of one of the wanted, if any are.
func isOfType(v openapi.Value, is string, want []string) bool {
	if len(want) == 0 || slices.Contains(want, is) {
		return true
	}
	f, _ := v.Number()
	return is == "number" && f == math.Trunc(f) && slices.Contains(want, "integer")
}

func isDate(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	return err == nil
}

// canonical renders a value so that equal values have equal texts.
func canonical(v openapi.Value) string {
	text, err := json.Marshal(decoded(v))
	if err != nil {
		panic(err) // decoded has only what JSON has
	}
	return string(text)
}

// listed returns a string, or the strings of a list, of the schema.
func listed(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{v}
	case []any:
		list := make([]string, 0, len(v))
		for _, w := range v {
			if s, ok := w.(string); ok {
				list = append(list, s)
			}
		}
		return list
	}
	return nil
}
