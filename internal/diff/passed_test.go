package diff

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

// passing writes descriptions of components that refer to each other, in both directions.
type passing struct {
	r     *rand.Rand
	order [3]string // of the keywords of an object
}

const components = 8

// object is a component in which some properties are a reference. Its edits are those of the
// words that are given.
func (p passing) object(edit string) string {
	property := func(i int) string {
		to := fmt.Sprintf("{$ref: '#/components/schemas/S%d'}", p.r.IntN(components))
		return fmt.Sprintf("p%d: ", i) + [...]string{to, to, "{type: string}", "{type: array, items: " + to + "}", "{readOnly: true, type: string}", "{allOf: [" + to + "], writeOnly: true}"}[p.r.IntN(6)]
	}
	list := []string{property(0), property(1), property(2)}
	if edit != "" {
		list = append(list, edit)
	}
	words := map[string]string{"type": "object", "required": [...]string{"[]", "[p1]", "[p0, p2]"}[p.r.IntN(3)], "properties": "{" + strings.Join(list, ", ") + "}"}
	text := "{"
	for _, w := range p.order {
		text += w + ": " + words[w] + ", "
	}
	return text + [...]string{"", "additionalProperties: false", "minProperties: 1", "description: d"}[p.r.IntN(4)] + "}"
}

func (p passing) text(edited int, edit string) string {
	text := "openapi: 3.0.3\npaths:\n  /a:\n    post:\n      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}\n" +
		"      responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S1'}}}}}\ncomponents:\n  schemas:\n"
	for i := range components {
		of := ""
		if i == edited {
			of = edit
		}
		text += fmt.Sprintf("    S%d: %s\n", i, p.object(of))
	}
	return text
}

// TestPasses: objects that differ only in where references lead are not looked at otherwise
// than through them, and the changes are those of which nothing was left out: where the keywords
// stand in another order at head, so that all of an object is compared.
func TestPasses(t *testing.T) {
	passed, found := 0, 0
	for seed := range uint64(300) {
		edits := []string{"e: {type: string}", "e: {type: string, maxLength: 3}", "e: {type: integer}", "e: {readOnly: true, type: string}", "e: {writeOnly: true}", "e: {enum: [a]}", ""}
		r := rand.New(rand.NewPCG(seed, 1))
		edited, was, is := r.IntN(components), edits[r.IntN(len(edits))], edits[r.IntN(len(edits))]
		write := func(edit string, order ...string) *api.API {
			return build(t, passing{rand.New(rand.NewPCG(seed, 2)), [3]string(order)}.text(edited, edit))
		}
		got := Compare(write(was, "type", "required", "properties"), write(is, "type", "required", "properties"))
		all := Compare(write(was, "type", "required", "properties"), write(is, "properties", "type", "required"))
		if a, b := reported(got), reported(all); !slices.Equal(a, b) {
			t.Errorf("seed %d, %q then %q: %q, want %q", seed, was, is, a, b)
		}
		back := got.Reversed()
		if a, b := reported(back), reported(all.Reversed()); !slices.Equal(a, b) {
			t.Errorf("seed %d, %q then %q, reversed: %q, want %q", seed, was, is, a, b)
		}
		found += len(got.Changes)
		for _, n := range back.compared.graph.order {
			if n.passed != nil && !slices.EqualFunc(n.passed, n.base.Unlike(n.head, back.compared.graph.alike), func(a, b [2]*api.Property) bool { return *a[0] == *b[0] && *a[1] == *b[1] }) {
				t.Errorf("seed %d, %q then %q, reversed: another pair was passed", seed, was, is)
			}
		}
		for _, n := range got.compared.graph.order {
			if len(n.base.Unlike(n.head, got.compared.graph.alike)) > 0 {
				passed++
			}
		}
	}
	if passed < 100 || found < 100 {
		t.Errorf("%d pairs of schemas were passed, %d changes found", passed, found)
	}
}
