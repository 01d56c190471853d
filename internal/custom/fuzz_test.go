package custom

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// FuzzCompile: whatever an expression and a message are, they are refused with a
// place, or run to an end that is a finding, none, or an error.
func FuzzCompile(f *testing.F) {
	for _, seed := range [][2]string{
		{`change.kind == "operation-added"`, "{operation} is new"},
		{`change.leaves.exists(l, l.level == "S3" && l.path.matches("^a{2,3}$"))`, "{change.leaves.map(l, l.name)} {{x}}"},
		{`operation.extensions["x"] in ["a", "b"] || base.limit.requests > 1.5 ? true : !head.exists`, "{1 / size(change.old)}"},
		{`{"a": [1]}["b"] == [2u] && b"x" == b'y' && timestamp("x") < timestamp("y")`, "{"},
		{`has(change.leaf.name) && type(change) == type(operation) && dyn(change).kind == null`, "{dyn(change)}"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, when, message string) {
		begun := time.Now()
		p := &policy.Policy{Path: "policy.yaml", Custom: []policy.Rule{{ID: "custom-x", Level: severity.Low, When: policy.Text{Value: when}, Message: policy.Text{Value: message}}}}
		program, err := Compile(p.Path, p.Custom)
		if err == nil {
			s := program.Start()
			find(t, s, before, after)
			err = s.Err()
		}
		var wrong *policy.Errors
		if err != nil && (!errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), "policy.yaml: custom[0].")) {
			t.Errorf("no place: %v", err)
		}
		if d := time.Since(begun); d > 10*time.Second {
			t.Errorf("took %v", d)
		}
	})
}
