package review_test

import (
	"bytes"
	"context"
	"errors"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"go.yaml.in/yaml/v4"
)

// curious are rules that print what they can ask of each change and operation.
const curious = `custom:
  - id: custom-changes
    level: low
    when: change.kind != ""
    message: >-
      {change.kind} {change.subject} {change.name} {change.where} {change.old} {change.new} {change.leaves.map(l, l.path + l.class + l.level + l.type + l.format + l.container)}
      {change.constraints.map(c, c.keyword + c.old + c.new)} {change.added} {change.removed} {change.scheme} {change.server} {description.version}
  - id: custom-operations
    level: low
    when: operation.exists
    message: >-
      {operation.id} {operation.tags} {operation.auth} {operation.scopes} {operation.schemes} {operation.level} {size(operation.inputs)} {size(operation.outputs)}
      {operation.limit.level} {operation.limit.requests} {operation.servers} {operation.request_types} {operation.statuses} {operation.extensions["x-internal"]}
  - id: custom-leaves
    level: low
    when: operation.exists
    message: >-
      {operation.outputs.filter(l, l.level == "S3").map(l, l.name)} {operation.inputs.filter(l, l.max_length > 0 || size(l.values) > 0).map(l, l.name)} {base.auth} {head.level}
`

func curiousPolicy(t testing.TB) *review.Policy {
	t.Helper()
	p, err := review.ParsePolicy("policy.yaml", []byte(curious))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestCustomRulesBlanked: what custom rules see does not depend on the two-step
// reading.
func TestCustomRulesBlanked(t *testing.T) {
	plain := single("generated", "openapi.json", printJSON(big("3.1", bigEnough), "  "))
	pairs := slices.DeleteFunc(sampledCorpus(t), func(p documentPair) bool { return p.head.size() > large })
	for i, l := range loud {
		if i%4 == 0 && sample.Has("custom "+l.what, 2) {
			pairs = append(pairs, documentPair{l.what, plain, plain.edited(func(root *yaml.Node) { l.edit(rand.New(rand.NewSource(int64(i))), root) })})
		}
	}
	p, seen := curiousPolicy(t), 0
	for _, pair := range pairs {
		run := func(whole bool) *report.Report {
			r, err := review.Run(context.Background(), review.Input{Whole: whole, Policy: p, Base: review.Tree{FS: pair.base.files},
				Head: review.Tree{FS: pair.head.files}, Pairs: []review.Pair{{Base: pair.base.root, Head: pair.head.root}}})
			if err != nil {
				t.Fatalf("%s: %v", pair.name, err)
			}
			return r
		}
		whole, short := run(true), run(false)
		for _, f := range short.Specs[0].Findings {
			if strings.HasPrefix(f.Rule, "custom-") {
				seen++
			}
		}
		if a, b := rendered(t, "json", whole), rendered(t, "json", short); !bytes.Equal(a, b) {
			t.Errorf("%s: with the two-step reading the report is another:\n%s", pair.name, firstDifference(a, b))
		}
	}
	fewest := 20
	if sample.All() {
		fewest = 50
	}
	if seen < fewest {
		t.Errorf("only %d findings were compared", seen)
	}
}

// TestCustomRulesResolveNothing: what a custom rule would find in the reversed change
// is not reported as resolved.
func TestCustomRulesResolveNothing(t *testing.T) {
	p, err := review.ParsePolicy("policy.yaml", []byte("custom:\n  - {id: custom-open, level: high, when: change.kind == \"auth-changed\" && head.anonymous, message: 'now {head.auth}'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	count := func(base, head string) (n int) {
		r := run(t, review.Input{Policy: p}, map[string]string{"api.yaml": base}, map[string]string{"api.yaml": head})
		for _, f := range r.Specs[0].Findings {
			if f.Rule == "custom-open" {
				n++
			}
		}
		return n
	}
	if there, back := count(guarded, open), count(open, guarded); there != 1 || back != 0 {
		t.Errorf("%d there, %d back", there, back)
	}
}

// TestCustomRulesThatFail: an expression that does not compile, or fails while it
// runs, is wrong use, and its place is reported.
func TestCustomRulesThatFail(t *testing.T) {
	_, err := review.ParsePolicy("policy.yaml", []byte("custom:\n  - {id: custom-a, level: low, when: change.knd, message: m}\n"))
	var wrong *policy.Errors
	if !errors.Is(err, review.ErrUsage) || !errors.As(err, &wrong) || wrong.Problems[0].Line != 2 {
		t.Errorf("compiling: %v", err)
	}
	p, err := review.ParsePolicy("policy.yaml", []byte("custom:\n  - {id: custom-a, level: low, when: 'int(change.kind) > 0', message: m}\n"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := try(t, review.Input{Policy: p}, map[string]string{"api.yaml": guarded}, map[string]string{"api.yaml": open})
	if r != nil || !errors.Is(err, review.ErrUsage) || !errors.As(err, &wrong) || wrong.Problems[0].Line != 2 || wrong.Problems[0].File != "policy.yaml" {
		t.Errorf("running: %v, %v", r, err)
	}
}
