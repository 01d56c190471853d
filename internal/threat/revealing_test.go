package threat_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// TestRevealing: what an operation gives away is what its outputs do one by one, also
// where operations share a body whose values are what the operation makes of them.
func TestRevealing(t *testing.T) {
	const page = "responses: {'200': {description: d, headers: {X-Email: {schema: {type: string}}}, content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}}}"
	text := strings.Replace(shop, "paths:\n", "paths:\n"+
		"  /people: {get: {parameters: [{name: page_size, in: query, schema: {type: integer}}], "+page+"}}\n"+
		"  /search: {post: {"+page+"}}\n"+
		"  /logins: {post: {"+page+"}}\n"+
		"  /tokens/{id}: {get: {responses: {'200': {description: d, content: {a/b: {schema: {properties: {value: {type: string}}}}}}}}}\n"+
		"  /cities/{id}: {get: {responses: {'200': {description: d, content: {a/b: {schema: {properties: {value: {type: string}}}}}}}}}\n", 1)
	text = strings.Replace(text, "  schemas:\n", "  schemas:\n    Page: {properties: {next_token: {type: string}, token: {type: string}, people: {type: array, items: {properties: {email: {type: string}, total: {type: number}, ssn: {type: string}}}}}}\n", 1)
	v := view(t, text, edit(t, text, "/search:", "/find:"))
	outcomes := map[string]bool{}
	for _, a := range []*api.API{v.Delta().Base, v.Delta().Head} {
		for _, o := range a.Endpoints() {
			var got, want []string
			for l, verdict := range v.Revealing(o) {
				got = append(got, fmt.Sprint(l.Subject(), " ", verdict))
			}
			for _, l := range o.Outputs() {
				if verdict := v.Classify(o, l, api.Out); verdict.Level > sensitive.S0 {
					want = append(want, fmt.Sprint(l.Subject(), " ", verdict))
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", o, got, want)
			}
			outcomes[strings.Join(want, "\n")] = true
		}
	}
	if len(outcomes) < 4 {
		t.Errorf("%d different answers, which do not show that the operation counts: %v", len(outcomes), outcomes)
	}
}
