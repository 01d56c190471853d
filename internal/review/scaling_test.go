package review_test

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// described is a description with an OAuth scheme, a key, and what is given.
func described(root, paths, schemas string) string {
	return "openapi: 3.1.0\n" + root + "paths:\n" + paths + "components:\n  securitySchemes:\n    key: {type: apiKey, in: header, name: X-Key}\n" +
		"    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.example/t', scopes: {}}}}\n  schemas:\n    S:\n      type: object\n      properties: {id: {type: string}}\n" + schemas
}

// lines repeats a line for 0 to n-1.
func lines(n int, line func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(line(i) + "\n")
	}
	return b.String()
}

// A description of one operation, and what operations return: nothing, or the
// component S.
const (
	one     = "  /a: {get: {" + answer + "}}\n"
	answer  = "responses: {'204': {description: d}}"
	returns = "responses: {'200': {description: d, content: {application/json: {schema: {$ref: '#/components/schemas/S'}}}}}"
)

// policyPairs are pairs of which the policies differ in n places.
func policyPairs() map[string]func(n int) (base, head string) {
	return map[string]func(n int) (base, head string){
		"alternatives with one more scope": func(n int) (string, string) {
			list := func(more string) string {
				return "security:\n" + lines(n, func(i int) string { return fmt.Sprintf("- {oauth: [s%d%s]}", i, fmt.Sprintf(more, i)) })
			}
			return described(list("%.0d"), one, ""), described(list(", t%d"), one, "")
		},
		"alternatives that lose a scope": func(n int) (string, string) {
			list := func(more string) string {
				return "security:\n" + lines(n, func(i int) string { return fmt.Sprintf("- {oauth: [s%d%s]}", i, fmt.Sprintf(more, i)) })
			}
			return described(list(", t%d"), one, ""), described(list("%.0d"), one, "")
		},
		"operations that lose their token": func(n int) (string, string) {
			ops := func(security string) string {
				return lines(n, func(i int) string {
					return fmt.Sprintf("  /n%d: {get: {security: [%s], %s}}", i, security, answer)
				})
			}
			return described("", ops("{key: []}"), ""), described("", ops(""), "")
		},
		"operations with scopes of their own": func(n int) (string, string) {
			ops := func(more string) string {
				return lines(n, func(i int) string {
					return fmt.Sprintf("  /n/a%d: {get: {security: [{oauth: [s%d%s]}], %s}}", i, i, more, answer)
				})
			}
			return described("", ops(", w"), ""), described("", ops(""), "")
		},
	}
}

// surfacePairs are pairs of which head has n more operations, or fields of them.
func surfacePairs() map[string]func(n int) (base, head string) {
	return map[string]func(n int) (base, head string){
		"new operations": func(n int) (string, string) {
			return described("", one, ""), described("", one+lines(n, func(i int) string { return fmt.Sprintf("  /n%d: {get: {%s}}", i, answer) }), "")
		},
		"templates that match one URL": func(n int) (string, string) {
			return described("", one, ""), described("security: [{key: []}]\n", one+lines(n, func(i int) string {
				path := ""
				for bit := range 13 {
					path += [...]string{"/s", "/{p"}[i>>bit&1] + fmt.Sprint(bit) + [...]string{"", "}"}[i>>bit&1]
				}
				return fmt.Sprintf("  %s: {get: {%s}}", path, answer)
			}), "")
		},
		"properties of a component of many operations": func(n int) (string, string) {
			ops := lines(n, func(i int) string { return fmt.Sprintf("  /n%d: {get: {%s}}", i, returns) })
			return described("security: [{key: []}]\n", ops, ""),
				strings.Replace(described("security: [{key: []}]\n", ops, ""), "properties: {id: {type: string}}\n", "properties:\n"+
					lines(n/4, func(i int) string { return fmt.Sprintf("        p%d: {type: string}", i) }), 1)
		},
	}
}

// Hostile sizes cost steps in proportion to what is written: a bound of so many a
// piece holds for a thousand pieces and for several thousand.
func TestStepsArePerPiece(t *testing.T) {
	t.Parallel()
	pairs := policyPairs()
	maps.Copy(pairs, surfacePairs())
	pieces := map[string]int64{"templates that match one URL": 3} // a path has many variables
	for name, make := range pairs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, n := range []int{1_000, max(1_000, sample.Size(2_000, 8_000))} {
				base, head := make(n)
				r, err := review.Run(context.Background(), review.Input{NoProofs: true, FailOn: severity.UsualThreshold, Steps: 500 * int64(n) * max(1, pieces[name]), Pairs: []review.Pair{{Base: "o.yaml", Head: "o.yaml"}},
					Base: review.Tree{FS: fstest.MapFS{"o.yaml": file(base)}}, Head: review.Tree{FS: fstest.MapFS{"o.yaml": file(head)}}})
				if err != nil {
					t.Fatal(err)
				}
				if r.Gate.Verdict == report.VerdictError {
					t.Errorf("%d: %v", n, r.Specs[0].Notes)
				}
			}
		})
	}
}
