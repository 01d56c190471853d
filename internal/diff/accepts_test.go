package diff

import (
	"fmt"
	"math/rand"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

// TestLacksPart: what is told apart by a field is not accepted when all is compared.
func TestLacksPart(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	schema := func() string {
		text := "{type: " + [...]string{"object", "object", "[object, string]", "string"}[random.Intn(4)] + ", properties: {"
		for _, name := range []string{"a", "b", "c"} {
			if random.Intn(2) == 0 {
				text += name + ": " + [...]string{"{}", "{type: string}", "{maxLength: 3}", "{readOnly: true, type: string}", "{writeOnly: true}"}[random.Intn(5)] + ", "
			}
		}
		return text + "}" + [...]string{"", "", ", required: [a]", ", additionalProperties: false", ", additionalProperties: {type: string}", ", oneOf: [{properties: {d: {type: string}}}, {required: [b]}]", ", $ref: '#/no'"}[random.Intn(7)] + "}"
	}
	apart := 0
	for range 300 {
		text := fmt.Sprintf("openapi: 3.1.0\npaths: {}\ncomponents: {schemas: {A: %s, B: %s}}\n", schema(), schema())
		a := build(t, text)
		base, head := a.Schema(a.Doc.Root.At("components", "schemas", "A")), a.Schema(a.Doc.Root.At("components", "schemas", "B"))
		for _, d := range []api.Direction{api.In, api.Out} {
			g := newGraph(&Delta{Base: a, Head: a})
			if lacksPart(base, head, d) {
				apart++
				if g.accepts(base, head, d) {
					t.Errorf("accepted, and told apart: %s", text)
				}
			}
		}
	}
	if apart < 30 {
		t.Errorf("only %d of 600 are told apart", apart)
	}
}
