package review_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
)

// TestStepsAreOfTheSize: a small description that refers to itself in very many ways is
// refused after as many steps as its size allows, and a line says so.
func TestStepsAreOfTheSize(t *testing.T) {
	t.Parallel()
	described := func(more string) string {
		const kinds = 24
		r := rand.New(rand.NewPCG(7, 8))
		ref := func() string { return fmt.Sprintf("{$ref: '#/components/schemas/S%d'}", r.IntN(kinds)) }
		var schemas strings.Builder
		for i := range kinds {
			fmt.Fprintf(&schemas, "    S%d: {oneOf: [%s, %s, %s, {type: string, maxLength: %s}], additionalProperties: {oneOf: [%s, %s, %s]}}\n", i, ref(), ref(), ref(), more, ref(), ref(), ref())
		}
		return "openapi: 3.1.0\ninfo: {title: a, version: '1'}\npaths:\n  /a: {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}, responses: {'200': {description: ok}}}}\ncomponents:\n  schemas:\n" + schemas.String()
	}
	r := raw(t, described("5"), described("50"))
	notes := r.Specs[0].Notes
	if r.Gate.Verdict != report.VerdictError || len(notes) == 0 || !strings.Contains(notes[len(notes)-1].Message, "needs more than 1 million steps") || !strings.Contains(notes[len(notes)-1].Message, "let fewer schemas refer to each other") {
		t.Errorf("%s, %v", r.Gate.Verdict, notes)
	}
}
