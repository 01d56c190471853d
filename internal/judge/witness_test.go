package judge_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// relation says what two schemas tell apart: a value (or a field of a response)
// that only the second accepts, and one that only the first does.
type relation struct {
	gained, lost string
}

func (r relation) reversed() relation { return relation{r.lost, r.gained} }

// compile makes the validator of a schema in the reading of a version.
func compile(library object, s, inner any, version string, response bool) *jsonschema.Schema {
	defs := object{}
	for name, d := range components(library, s, inner) {
		defs[name] = reading(d, version, response)
	}
	return compileReading(reading(s, version, response), defs, response)
}

func compileReading(s any, defs object, response bool) *jsonschema.Schema {
	if response {
		s, defs = closed(s, defs)
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	c.AssertContent()
	if err := c.AddResource("judge.json", object{"$defs": defs, "allOf": []any{s}}); err != nil {
		panic(fmt.Sprintf("the test's own schema: %v", err))
	}
	return c.MustCompile("judge.json")
}

// candidates are the values by which an edit is judged: of each kind of answer of
// the two schemas the first few, and in a response those with new fields.
func candidates(library object, e edit, version string, response bool) []any {
	var list []any
	for _, s := range []any{e.narrow, e.wide} {
		defs := object{}
		for name, d := range components(library, s, s) {
			defs[name] = reading(d, version, response)
		}
		list = append(list, sampler{defs}.values(reading(s, version, response), 2)...)
	}
	narrow, wide := compile(library, e.narrow, e.narrow, version, response), compile(library, e.wide, e.wide, version, response)
	const most = 12
	var count [4]int
	var known [4]map[string]bool
	return slices.DeleteFunc(unique(list), func(v any) bool {
		answer := 0
		if accepts(narrow, v) {
			answer |= 1
		}
		if accepts(wide, v) {
			answer |= 2
		}
		fields := map[string]bool{}
		if response {
			addFields(fields, "$", v)
		}
		if known[answer] == nil {
			known[answer] = map[string]bool{}
		}
		before := len(known[answer])
		maps.Copy(known[answer], fields)
		count[answer]++
		return count[answer] > most && len(known[answer]) == before
	})
}

// addFields collects the places of all values in a value. Elements of a list stand
// at one, and so do fields with the names that the sampler makes up.
func addFields(fields map[string]bool, at string, v any) {
	fields[at] = true
	switch v := v.(type) {
	case object:
		for name, inner := range v {
			if len(name) == 1 || name == "other" {
				name = "*"
			}
			addFields(fields, at+"."+name, inner)
		}
	case []any:
		for _, inner := range v {
			addFields(fields, at+"[]", inner)
		}
	}
}

func accepts(s *jsonschema.Schema, v any) bool { return s.Validate(v) == nil }

// judge compares what two schemas accept at a place, by the values of an edit. In a
// response it compares the fields of the accepted values.
func judge(library object, x experiment, values []any) relation {
	var schemas [2]*jsonschema.Schema
	for i, inner := range []any{x.edit.narrow, x.edit.wide} {
		schemas[i] = compile(library, fill(x.place.judged, object{"$S": inner}), inner, x.version, x.response)
	}
	var sets [2]map[string]bool
	for i, s := range schemas {
		sets[i] = map[string]bool{}
		for _, inner := range values {
			v := fill(x.place.value, object{"$V": inner})
			switch {
			case x.place.in != "body":
				sent, ok := spell(inner)
				if ok && (x.place.in != "path" || sent != "") && slices.ContainsFunc(readText(sent), func(v any) bool { return accepts(s, v) }) {
					sets[i][sent] = true
				}
			case !accepts(s, v):
			case x.response:
				addFields(sets[i], "$", v)
			default:
				sets[i][printed(v)] = true
			}
		}
	}
	return relation{beyond(sets[1], sets[0]), beyond(sets[0], sets[1])}
}

// printed is a value as JSON.
func printed(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("the test's own value: %v", err))
	}
	return string(raw)
}

// beyond is the first that a has and b has not, in quotes; "" where there is none.
func beyond(a, b map[string]bool) string {
	for _, v := range slices.Sorted(maps.Keys(a)) {
		if !b[v] {
			return strconv.Quote(v)
		}
	}
	return ""
}

// spell writes a value as the text of a parameter, a list with commas.
func spell(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, !strings.Contains(v, ",")
	case []any:
		var texts []string
		for _, item := range v {
			if _, nested := item.([]any); nested {
				return "", false
			}
			text, ok := spell(item)
			if !ok {
				return "", false
			}
			texts = append(texts, text)
		}
		return strings.Join(texts, ","), len(texts) > 0
	case nil, object:
		return "", false
	}
	return printed(v), true
}

// readText is what the text of a parameter may mean: itself, a number or a
// boolean, or a list of these.
func readText(text string) []any {
	parts := strings.Split(text, ",")
	texts, values := make([]any, len(parts)), make([]any, len(parts))
	for i, part := range parts {
		texts[i], values[i] = part, part
		if f, err := strconv.ParseFloat(part, 64); err == nil && json.Valid([]byte(part)) {
			values[i] = f
		} else if part == "true" || part == "false" {
			values[i] = part == "true"
		}
	}
	list := []any{text, texts, values}
	if len(parts) == 1 {
		list = append(list, values[0])
	}
	return list
}
