package review_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
)

// deepBody is a description whose operation returns, or takes, S.
func deepBody(method, schemas string) string {
	ref := "{content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}"
	body := "responses: {'200': " + ref + ", description: d}}"
	if method == "post" {
		body = "requestBody: " + ref + "}\n      responses: {'204': {description: d}}"
	}
	return "openapi: 3.1.0\nsecurity: [{key: []}]\npaths:\n  /old:\n    get:\n      responses: {'204': {description: d}}\n  /things:\n    " + method +
		":\n      " + body + "\ncomponents:\n  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}\n  schemas:\n" + schemas
}

func only(old string) string {
	return strings.Replace(old, old[strings.Index(old, "  /things:"):strings.Index(old, "components:")], "", 1)
}

// beyond are schemas S with a field as far away as one likes: the place of
// {LEAF}, empty at base.
func beyond() map[string]string {
	wide := strings.Builder{}
	wide.WriteString("    S:\n      type: object\n      properties:\n")
	for i := range 2_500 {
		fmt.Fprintf(&wide, "        a%d: {type: boolean}\n", i)
	}
	wide.WriteString("        zz: {type: object, properties: {ok: {type: boolean}{LEAF}}}\n")
	deep, paths, inline := strings.Builder{}, strings.Builder{}, strings.Builder{}
	deep.WriteString("    S: {$ref: '#/components/schemas/D0'}\n")
	for i := range 250 {
		fmt.Fprintf(&deep, "    D%d: {type: object, properties: {next: {$ref: '#/components/schemas/D%d'}}}\n", i, i+1)
	}
	deep.WriteString("    D250: {type: object, properties: {ok: {type: boolean}{LEAF}}}\n")
	paths.WriteString("    S: {$ref: '#/components/schemas/P0'}\n")
	for i := range 60 {
		fmt.Fprintf(&paths, "    P%d: {type: object, properties: {a: {$ref: '#/components/schemas/P%d'}, b: {$ref: '#/components/schemas/P%d'}}}\n", i, i+1, i+1)
	}
	paths.WriteString("    P60: {type: object, properties: {ok: {type: boolean}{LEAF}}}\n")
	inline.WriteString("    S: ")
	inline.WriteString(strings.Repeat("{type: object, properties: {x: ", 110))
	inline.WriteString("{type: object, properties: {ok: {type: boolean}{LEAF}}}" + strings.Repeat("}}", 110) + "\n")
	chain := strings.Builder{}
	chain.WriteString("    S: {$ref: '#/components/schemas/R0'}\n")
	for i := range 120 {
		fmt.Fprintf(&chain, "    R%d: {$ref: '#/components/schemas/R%d'}\n", i, i+1)
	}
	chain.WriteString("    R120: {type: object, properties: {ok: {type: boolean}{LEAF}}}\n")
	parts := strings.Builder{}
	parts.WriteString("    S: {$ref: '#/components/schemas/A0'}\n")
	for i := range 150 {
		fmt.Fprintf(&parts, "    A%d: {allOf: [{$ref: '#/components/schemas/A%d'}, {type: object}]}\n", i, i+1)
	}
	parts.WriteString("    A150: {type: object, properties: {ok: {type: boolean}{LEAF}}}\n")
	return map[string]string{"the 2,501st property": wide.String(), "250 components deep": deep.String(), "110 levels deep": inline.String(),
		"2^60 paths": paths.String(), "120 references": chain.String(), "150 times allOf": parts.String()}
}

// TestNoLeafIsBeyond: a field is reported of a new operation, and of one to which it is
// added, however deep it is nested.
func TestNoLeafIsBeyond(t *testing.T) {
	t.Parallel()
	for name, schemas := range beyond() {
		for _, x := range []struct{ method, leaf, rule string }{
			{"get", ", password: {type: string}", "data-credential-in-response"},
			{"get", ", ssn: {type: string}", "data-sensitive-field-added"},
			{"post", ", isAdmin: {type: boolean}", "massassign-privileged-field"},
			{"post", ", callbackUrl: {type: string, format: uri}", "ssrf-url-input"},
		} {
			if x.rule == "massassign-privileged-field" && (strings.Contains(name, "deep") || strings.Contains(name, "paths")) {
				continue // in an object within objects it is somebody else's, at any depth
			}
			base := deepBody(x.method, strings.Replace(schemas, "{LEAF}", "", 1))
			head := deepBody(x.method, strings.Replace(schemas, "{LEAF}", x.leaf, 1))
			for how, before := range map[string]string{"gained": base, "new": only(base)} {
				t.Run(name+x.leaf+how, func(t *testing.T) {
					t.Parallel()
					r := raw(t, before, head)
					if r.Gate.Verdict == report.VerdictError {
						t.Fatalf("not complete: %v", r.Specs[0].Notes)
					}
					if !slices.Contains(ruleIDs(r, "introduced"), x.rule) {
						t.Errorf("%s is not among %v", x.rule, ruleIDs(r, "introduced"))
					}
				})
			}
		}
	}
}

// TestNoConstraintIsBeyond: so is a constraint that is relaxed.
func TestNoConstraintIsBeyond(t *testing.T) {
	t.Parallel()
	for name, schemas := range beyond() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := raw(t, deepBody("post", strings.Replace(schemas, "{LEAF}", ", q: {type: string, maxLength: 10}", 1)),
				deepBody("post", strings.Replace(schemas, "{LEAF}", ", q: {type: string}", 1)))
			if got := ruleIDs(r, "introduced"); !slices.Contains(got, "input-size-relaxed") {
				t.Errorf("input-size-relaxed is not among %v", got)
			}
		})
	}
}
