package request

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

func (r *reader) acceptsList(word string, value, v openapi.Value, list []any) bool {
	size := float64(len(list))
	switch word {
	case "minItems":
		n, ok := value.Number()
		return !ok || size >= n
	case "maxItems":
		n, ok := value.Number()
		return !ok || size <= n
	case "uniqueItems":
		return !value.IsTrue() || areUnique(list)
	case "items", "prefixItems", "additionalItems":
		for i, x := range list {
			if by := elementBy(word, value, v, i); by.Exists() && !r.acceptsOne(by, x) {
				return false
			}
		}
	case "contains":
		n := 0
		for _, x := range list {
			if r.acceptsOne(value, x) {
				n++
			}
		}
		least, ok := v.Get("minContains").Number()
		if !ok {
			least = 1
		}
		most, bounded := v.Get("maxContains").Number()
		return float64(n) >= least && (!bounded || float64(n) <= most)
	case "unevaluatedItems":
		return !value.IsFalse() || len(list) <= r.described(r.outer)
	}
	return true
}

// elementBy is what a keyword says of an element, counted from 0; missing for nothing.
func elementBy(word string, value, v openapi.Value, i int) openapi.Value {
	first := v.Get("prefixItems")
	if word == "additionalItems" || word == "items" && value.Kind() == openapi.List {
		first = v.Get("items")
	}
	isOneByOne := word == "prefixItems" || word == "items" && value.Kind() == openapi.List
	switch {
	case isOneByOne && i < value.Len():
		return item(value, i)
	case isOneByOne, word == "additionalItems" && first.Kind() != openapi.List, i < first.Len() && first.Kind() == openapi.List:
		return openapi.Value{}
	}
	return value
}

func item(list openapi.Value, i int) openapi.Value {
	for x := range list.Items() {
		if i == 0 {
			return x
		}
		i--
	}
	return openapi.Value{}
}

// described is how many elements the schemas describe by their places, all where they
// describe any.
func (r *reader) described(parts []openapi.Value) int {
	list, _ := r.flat(parts)
	n := 0
	for _, v := range list {
		if items := v.Get("items"); items.Kind() == openapi.Map {
			return mostValues
		}
		n = max(n, v.Get("prefixItems").Len(), v.Get("items").Len())
	}
	return n
}

func areUnique(list []any) bool {
	for i, x := range list {
		if slices.ContainsFunc(list[:i], func(y any) bool { return equal(x, y) }) {
			return false
		}
	}
	return true
}

func (r *reader) acceptsObject(word string, value, v openapi.Value, x map[string]any) bool {
	size := float64(len(x))
	switch word {
	case "minProperties":
		n, ok := value.Number()
		return !ok || size >= n
	case "maxProperties":
		n, ok := value.Number()
		return !ok || size <= n
	case "required":
		return value.Kind() != openapi.List || r.hasAll(x, value.Strings())
	case "dependentRequired", "dependentSchemas", "dependencies":
		return r.acceptsDependent(value, x)
	case "properties":
		for name, entry := range value.Named() {
			if field, has := x[name]; has && (r.isWithheld(entry) || !r.acceptsOne(entry, field)) {
				return false
			}
		}
	case "patternProperties":
		for pattern, entry := range value.Named() {
			if !r.acceptsNamed(pattern, entry, x) {
				return false
			}
		}
	case "unevaluatedProperties":
		return r.acceptsRest(value, x)
	case "additionalProperties", "propertyNames":
		return r.acceptsNames(word, value, v, x)
	}
	return true
}

// acceptsNames applies what is said of all names, or of those that are not declared.
func (r *reader) acceptsNames(word string, by, v openapi.Value, x map[string]any) bool {
	for name, field := range x {
		if word == "propertyNames" {
			field = name
		} else if r.isDeclared(v, name) {
			continue
		}
		if !r.acceptsOne(by, field) {
			return false
		}
	}
	return true
}

// acceptsNamed applies a schema to the fields whose names have a pattern.
func (r *reader) acceptsNamed(pattern string, by openapi.Value, x map[string]any) bool {
	for name, field := range x {
		if found, _ := r.matches(pattern, name); found && !r.acceptsOne(by, field) {
			return false
		}
	}
	return true
}

// acceptsRest applies what is said of names of which no schema that holds says what
// they hold.
func (r *reader) acceptsRest(by openapi.Value, x map[string]any) bool {
	for name, field := range x {
		if !r.isEvaluated(r.outer, name, x) && !r.acceptsOne(by, field) {
			return false
		}
	}
	return true
}

func (r *reader) acceptsDependent(by openapi.Value, x map[string]any) bool {
	for name, then := range by.Named() {
		if _, has := x[name]; !has {
			continue
		}
		if then.Kind() == openapi.List && !r.hasAll(x, then.Strings()) || then.Kind() != openapi.List && !r.holds(then, x) {
			return false
		}
	}
	return true
}

// hasAll reports whether an object has all names but those that are not sent.
func (r *reader) hasAll(x map[string]any, names []string) bool {
	var list []openapi.Value
	for _, name := range names {
		if _, has := x[name]; has {
			continue
		}
		if list == nil {
			list, _ = r.flat(r.outer)
		}
		if !r.isWithheldName(list, name) {
			return false
		}
	}
	return true
}

// isDeclared reports whether a schema object says itself what a name holds.
func (r *reader) isDeclared(v openapi.Value, name string) bool {
	if v.Get("properties").Get(name).Exists() {
		return true
	}
	for pattern := range v.Get("patternProperties").Named() {
		if found, _ := r.matches(pattern, name); found {
			return true
		}
	}
	return false
}

// isEvaluated reports whether any schema object that holds says what a name holds
// (JSON Schema 2020-12, 11.3).
func (r *reader) isEvaluated(parts []openapi.Value, name string, x any) bool {
	list, _ := r.flat(parts)
	for _, v := range list {
		if r.isDeclared(v, name) || v.Get("additionalProperties").Exists() {
			return true
		}
		for _, word := range [...]string{"oneOf", "anyOf"} {
			for branch := range v.Get(word).Items() {
				if r.depth < deepest && r.holds(branch, x) && r.isEvaluated([]openapi.Value{branch}, name, x) {
					return true
				}
			}
		}
		for _, word := range [...]string{"then", "else", "if"} {
			if branch := v.Get(word); branch.Exists() && r.depth < deepest && r.holds(branch, x) && r.isEvaluated([]openapi.Value{branch}, name, x) {
				return true
			}
		}
	}
	return false
}

// longestFormat is how long a text is of which the form is looked at.
const longestFormat = 10_000

// isInFormat reports whether a text may be of a format, for those whose form shows.
func isInFormat(format, text string) bool {
	format = strings.ToLower(format)
	check := formats()[format].check
	return check == nil || utf8.RuneCountInString(text) <= longestFormat && check(text)
}
