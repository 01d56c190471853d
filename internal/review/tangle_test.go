package review_test

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
)

// tangle makes random descriptions whose schemas refer to each other by chance, with
// names and values that nobody means. Each has keywords of its own that it uses most.
type tangle struct {
	r        *rand.Rand
	version  string
	schemas  []string // names of components
	keywords []string
	density  float64 // how often a schema is a reference
	strange  float64 // how often it is no schema
	most     int     // parts of one keyword
}

// Names and values that mean something to a parser, a printer or a reader.
func strangeNames() []string {
	return []string{"a", "b", "id", "email", "password", "ssn", "token", "", "a/b", "a~b", "~1", "%2F", "a b", "__proto__", "constructor", "x\x01y", "\u202e\x00z", "$ref", "[]", "{*}", "*", "a.b",
		"\U0001F600", "`x`", "<script>", "|", "](http://x)", "\n# H", "\"", "items", "\x1b[31m", "::error::x", "--><!--", "\u2028", "a\r\nX: y"}
}

func strangeNumbers() []any {
	numbers := []any{0, 1, -1, 2, 3.5, 255, 0.1}
	for _, text := range []string{"1e308", "-1e308", "1e400", "1e-300", "9223372036854775808", "-0.0", "1" + strings.Repeat("0", 400)} {
		numbers = append(numbers, json.Number(text))
	}
	return numbers
}

func strangePatterns() []string {
	return []string{"^a", ".*", "(a+)+$", "[", "^x-", "(?!a)b", `\p{L}+`, "^[a-z]{1,1000}$", "(((a|b)*c)*d)*", `\d+`, "", strings.Repeat("(a|b|c|d|e|f|g)*", 3)}
}

func choose[T any](r *rand.Rand, list ...T) T { return list[r.IntN(len(list))] }

func (g *tangle) often(p float64) bool { return g.r.Float64() < p }
func (g *tangle) name() string         { return choose(g.r, strangeNames()...) }
func (g *tangle) number() any          { return choose(g.r, strangeNumbers()...) }

func newTangle(r *rand.Rand) *tangle {
	g := &tangle{r: r, version: choose(r, "2.0", "3.0", "3.1", "3.1", "3.2"), density: choose(r, .4, .7, .85, .95), strange: choose(r, 0, 0, .02, .1), most: choose(r, 1, 2, 3, 4, 6, 10)}
	for i := range choose(r, 2, 3, 5, 8, 12, 20, 30) {
		name := "S" + string(rune('A'+i%26)) + string(rune('a'+i/26))
		if g.often(.1) {
			name += g.name()
		}
		g.schemas = append(g.schemas, name)
	}
	all := []string{"properties", "allOf", "items", "additionalProperties", "discriminator"}
	if g.version != "2.0" {
		all = append(all, "oneOf", "anyOf", "not")
	}
	if g.version == "3.1" || g.version == "3.2" {
		all = append(all, "if", "patternProperties", "dependentSchemas", "prefixItems", "contains", "unevaluatedProperties", "unevaluatedItems", "propertyNames", "$dynamicRef", "contentSchema")
	}
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	g.keywords = all[:choose(r, 1, 2, 2, 3, 4, len(all))]
	return g
}

// value is any value at all.
func (g *tangle) value(depth int) any {
	switch g.r.IntN(10) {
	case 0:
		return nil
	case 1:
		return g.number()
	case 2:
		return g.name()
	case 3:
		return g.often(.5)
	case 4:
		list := []any{}
		for range g.r.IntN(4 - depth) {
			list = append(list, g.value(depth+1))
		}
		return list
	case 5:
		object := node{}
		for range g.r.IntN(4 - depth) {
			object[g.name()] = g.value(depth + 1)
		}
		return object
	case 6:
		var deep any = "deep"
		for range g.r.IntN(60) {
			deep = choose[any](g.r, node{"a": deep}, []any{deep})
		}
		return deep
	}
	return choose[any](g.r, "s", 1, false, "2020-01-01", "4111111111111111")
}

func (g *tangle) components() string {
	if g.version == "2.0" {
		return "#/definitions/"
	}
	return "#/components/schemas/"
}

// ref is a reference, which may lead nowhere, or to what is no schema.
func (g *tangle) ref() node {
	switch {
	case g.often(.02):
		return node{"$ref": choose(g.r, "#/components/schemas/Nowhere", "#", "", "#/", "#/paths", "http://x/y", "../z.yaml", "#/components/schemas", "#nope", g.components()+g.schemas[0]+"/properties/a", g.components()+g.schemas[0]+"/oneOf/0")}
	case slices.Contains(g.keywords, "$dynamicRef") && g.often(.3):
		return node{"$dynamicRef": "#" + choose(g.r, "n", "m")}
	}
	name := strings.NewReplacer("~", "~0", "/", "~1").Replace(choose(g.r, g.schemas...))
	if g.often(.5) {
		name = strings.ReplaceAll(name, "%", "%25")
	}
	return node{"$ref": g.components() + name}
}

// facts are keywords that hold no schemas.
func (g *tangle) facts() node {
	x := node{}
	if t := choose[any](g.r, "string", "integer", "number", "boolean", "object", "array", nil, nil, []any{"string", "null"}, "file"); t != nil {
		x["type"] = t
	}
	for _, word := range []string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"} {
		if g.often(.06) {
			x[word] = g.number()
		}
	}
	for _, word := range []string{"const", "default", "example"} {
		if g.often(.06) {
			x[word] = g.value(0)
		}
	}
	for _, word := range []string{"uniqueItems", "nullable", "readOnly", "writeOnly", "deprecated", "x-pii"} {
		if g.often(.06) {
			x[word] = true
		}
	}
	for _, more := range []struct {
		word string
		made func() any
	}{
		{"pattern", func() any { return choose(g.r, strangePatterns()...) }},
		{"format", func() any { return choose(g.r, "int32", "uuid", "date", "byte", "binary", "password", "uri", "x\ay") }},
		{"title", func() any { return g.name() }},
		{"description", func() any { return g.name() + " the password" }},
		{"enum", func() any { return []any{g.value(1), g.value(1), "a"} }},
		{"examples", func() any { return []any{g.value(1)} }},
		{"required", func() any { return []any{g.name(), g.name()} }},
		{"dependentRequired", func() any { return node{g.name(): []any{g.name()}} }},
		{"xml", func() any { return node{"name": g.name(), "wrapped": true} }},
		{"contentEncoding", func() any { return "base64" }},
		{"contentMediaType", func() any { return "application/json" }},
		{"$anchor", func() any { return "n" }},
		{"$dynamicAnchor", func() any { return choose(g.r, "n", "m") }},
		{"$id", func() any { return choose(g.r, "http://x/y", "a.json", "#") }},
	} {
		if g.often(.05) {
			x[more.word] = more.made()
		}
	}
	return x
}

// part is where a schema should stand.
func (g *tangle) part(depth int) any {
	switch q := g.r.Float64(); {
	case g.often(g.strange):
		return g.value(0)
	case q < g.density:
		return g.ref()
	case depth <= 0 || q > .95:
		return g.facts()
	case q > .94:
		return choose[any](g.r, true, false, node{})
	}
	return g.schema(depth - 1)
}

func (g *tangle) parts(depth int) (list []any) {
	for range 1 + g.r.IntN(g.most) {
		list = append(list, g.part(depth))
	}
	return list
}

func (g *tangle) named(depth int, name func() string) node {
	out := node{}
	for range 1 + g.r.IntN(g.most) {
		out[name()] = g.part(depth)
	}
	return out
}

// schema has some of the description's keywords.
func (g *tangle) schema(depth int) node {
	x := node{}
	if g.often(.3) {
		x = g.facts()
	}
	for _, word := range g.keywords {
		if !g.often(max(.3, 1.2/float64(len(g.keywords)))) {
			continue
		}
		switch word {
		case "properties", "dependentSchemas":
			x[word] = g.named(depth, g.name)
		case "patternProperties":
			x[word] = g.named(depth, func() string { return choose(g.r, strangePatterns()...) })
		case "allOf", "oneOf", "anyOf", "prefixItems":
			x[word] = g.parts(depth)
		case "if":
			x["if"], x["then"], x["else"] = g.part(depth), g.part(depth), g.part(depth)
		case "discriminator":
			x[word] = node{"propertyName": "kind", "mapping": node{g.name(): g.components() + g.schemas[0]}}
			if g.version == "2.0" {
				x[word] = "kind"
			}
		case "$dynamicRef":
			x["$dynamicAnchor"] = choose(g.r, "n", "m")
		default:
			x[word] = g.part(depth)
		}
	}
	return x
}
