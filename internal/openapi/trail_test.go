package openapi_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
)

// tangled are descriptions the schemas of which refer to those of others, to parts of them
// and to nothing, as schemas and otherwise, with data and names that look like references.
func tangled(n int, seed uint64) fstest.MapFS {
	random := rand.New(rand.NewPCG(seed, 1))
	out := fstest.MapFS{}
	for i := range n {
		var text strings.Builder
		text.WriteString("openapi: 3.1.0\ninfo: {title: a}\npaths: {}\ncomponents:\n  schemas:\n")
		to := func() string {
			part := [...]string{"", "", "/properties/next", "/properties/one/items", "/example", "/properties/$ref", "/none"}[random.IntN(7)]
			file := fmt.Sprintf("api%02d.yaml", random.IntN(n))
			if random.IntN(12) == 0 {
				file = "none.yaml"
			}
			return fmt.Sprintf("{$ref: '%s#/components/schemas/s%d%s'}", file, random.IntN(3), part)
		}
		for k := range 3 {
			fmt.Fprintf(&text, "    s%d:\n      properties:\n        next: %s\n        one: {type: array, items: %s}\n", k, to(), to())
			for _, line := range []string{"        $ref: {type: string}\n", "        kept: &a%[2]d {properties: {x: %[1]s}}\n        again: *a%[2]d\n", "      x-more: %[1]s\n", "      example: %[1]s\n", "      required: %[1]s\n", "      allOf: [%[1]s]\n"} {
				if strings.Contains(line, "%") {
					line = fmt.Sprintf(strings.ReplaceAll(line, "%[2]d", fmt.Sprint(k)), to())
				}
				if random.IntN(8) == 0 {
					text.WriteString(line)
				}
			}
		}
		fmt.Fprintf(&text, "    own: %s\n  parameters:\n    p: %s\n  responses:\n    r: {content: {a/b: {schema: %s, example: %s}}}\n", to(), to(), to(), to())
		out[fmt.Sprintf("api%02d.yaml", i)] = &fstest.MapFile{Data: []byte(text.String()), Mode: 0o644}
	}
	return out
}

// TestTrails: where the references of a description lead, and what is noted of them, is the
// same whether others went there before.
func TestTrails(t *testing.T) {
	for seed := range uint64(12) {
		checkStore(t, tangled(8, seed), 8)
	}
}
