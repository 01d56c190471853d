package api

import (
	"fmt"
	"reflect"
	"testing"
)

// constraint is a keyword in two values, of which one accepts more.
type constraint struct {
	of     string // the type whose values it binds; "" for a keyword that goes with any type
	strict string // a schema that states it
	looser string // a schema that accepts more
}

func constraints() []constraint {
	return []constraint{
		{"", "type: string", "title: any"},
		{"", "type: string", "type: string, nullable: true"},
		{"", "type: string, format: uuid", "type: string"},
		{"", "enum: [a]", "enum: [a, b]"},
		{"", "type: object, additionalProperties: false", "type: object, additionalProperties: true"},
		{"string", "pattern: ^a$", "title: any"},
		{"string", "minLength: 2", "minLength: 1"},
		{"string", "maxLength: 2", "maxLength: 3"},
		{"array", "minItems: 2", "minItems: 1"},
		{"array", "maxItems: 2", "maxItems: 3"},
		{"object", "minProperties: 2", "minProperties: 1"},
		{"object", "maxProperties: 2", "maxProperties: 3"},
		{"number", "minimum: 2", "minimum: 1"},
		{"number", "maximum: 2", "maximum: 3"},
		{"number", "exclusiveMinimum: 2", "exclusiveMinimum: 1"},
		{"number", "exclusiveMaximum: 2", "exclusiveMaximum: 3"},
		{"number", "multipleOf: 2", "title: any"},
	}
}

// TestEveryFact: each constraint is read, holds beside others (tighten), holds of
// alternatives only if all state it (relax), means nothing for values of another type
// (dropForeign), and is missed when it accepts more (Relaxed).
func TestEveryFact(t *testing.T) {
	known := map[string]bool{"Void": true} // of which no value is accepted that could be refused, see TestVoid
	for _, c := range constraints() {
		strict, looser := factsOf(t, "{%s}", c.strict), factsOf(t, "{%s}", c.looser)
		for _, f := range []*Facts{strict, looser} {
			for i, v := 0, reflect.ValueOf(*f); i < v.NumField(); i++ {
				if !v.Field(i).IsZero() {
					known[v.Type().Field(i).Name] = true
				}
			}
		}
		if len(looser.Relaxed(strict, within)) != 1 || len(strict.Relaxed(looser, within)) > 0 {
			t.Errorf("%q to %q: Relaxed finds %v, and %v the other way (read, tighten, Relaxed)", c.strict, c.looser, looser.Relaxed(strict, within), strict.Relaxed(looser, within))
		}
		for _, both := range []string{"{allOf: [{title: a}, {%s}]}", "{oneOf: [{title: a, %[1]s}, {title: b, %[1]s}]}"} {
			if got := factsOf(t, both, c.looser).Relaxed(factsOf(t, both, c.strict), within); len(got) != 1 {
				t.Errorf("%q to %q in %s: Relaxed finds %v (tighten, relax)", c.strict, c.looser, both, got)
			}
		}
		either := "{oneOf: [{title: a, %s}, {title: b, " + c.looser + "}]}"
		if got := factsOf(t, either, c.looser).Relaxed(factsOf(t, either, c.strict), within); len(got) > 0 {
			t.Errorf("%q to %q in %s: accepted before, and Relaxed finds %v (relax)", c.strict, c.looser, either, got)
		}
		if got, want := factsOf(t, "{type: boolean, %s}", c.strict), factsOf(t, "{%s}", "type: boolean"); c.of != "" && !reflect.DeepEqual(got, want) {
			t.Errorf("%q binds a boolean (dropForeign): %+v", c.strict, got)
		}
	}
	for i, f := 0, reflect.TypeFor[Facts](); i < f.NumField(); i++ {
		if name := f.Field(i).Name; !known[name] {
			t.Errorf("Facts.%s: add a row to constraints() with the keyword that states it", name)
		}
	}
}

// factsOf are the facts of a schema, written with a place for a constraint.
func factsOf(t *testing.T, schema, constraint string) *Facts {
	t.Helper()
	return facts(t, fmt.Sprintf(schema, constraint))
}
