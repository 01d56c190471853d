package diff

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
)

// market is a description of some operations that return a component, which holds one
// component that may differ and many others that refer to each other.
func market(others int, field string) string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\npaths:\n")
	const answer = "{'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/Shop'}}}}}"
	for _, path := range [...]string{"/shops", "/shop"} {
		fmt.Fprintf(&b, "  %s: {get: {responses: %s}}\n", path, answer)
	}
	fmt.Fprintf(&b, "  /inline: {get: {operationId: mine, responses: {'200': {description: d, content: {application/json: {schema: {properties: {inner: {description: mine, type: string}}}}}}}}}\n")
	b.WriteString("components:\n  schemas:\n    Shop:\n      properties:\n        owner: {$ref: '#/components/schemas/Owner'}\n        first: {$ref: '#/components/schemas/S0'}\n")
	fmt.Fprintf(&b, "    Owner: {properties: {name: {type: string}%s}}\n", field)
	for i := range others {
		fmt.Fprintf(&b, "    S%d: {properties: {id: {type: string}, next: {$ref: '#/components/schemas/S%d'}, choice: {oneOf: [{$ref: '#/components/schemas/S%d'}, {type: string}]}}}\n", i, (i+1)%others, (i+2)%others)
	}
	return b.String()
}

// TestSameIsNotCompared: how many schemas are compared follows what differs, not what is
// the same and refers to nothing that differs.
func TestSameIsNotCompared(t *testing.T) {
	for _, others := range []int{5, 50} {
		d := Compare(build(t, market(others, "")), build(t, market(others, ", mail: {type: string}")))
		if len(d.Changes) != 1 || len(d.Changes[0].Pairs) != 2 {
			t.Errorf("%d changes: %v", len(d.Changes), d.Changes)
		}
		if n := len(d.compared.graph.order); n > 3 { // two bodies and the one with a new field
			t.Errorf("%d pairs of schemas were compared beside %d that are the same", n, others)
		}
	}
}

// TestSameIsKnown: what base said of a value, and which operations carried it, is known
// though it was not compared.
func TestSameIsKnown(t *testing.T) {
	moved := strings.Replace(market(5, ", mail: {type: string}"), "/inline: ", "/moved: ", 1)
	d := Compare(build(t, market(5, "")), build(t, moved))
	carriers, before := d.Carriers(api.Out), d.Before()
	for _, p := range d.Pairs {
		if p.Head == nil {
			continue
		}
		for _, l := range p.Head.Outputs() {
			isNew := l.Name() == "mail" || p.Base == nil
			of := 0
			for range carriers.Of(l) {
				of++
			}
			if carriers.Carry(l) == isNew || of > 2 || (of == 0) != isNew {
				t.Errorf("%s %s: carried by %d", p.Head, l.Path(), of)
			}
			if said := before.Declarations(l); (len(said) == 0) != isNew {
				t.Errorf("%s %s: %d declarations", p.Head, l.Path(), len(said))
			}
		}
	}
}
