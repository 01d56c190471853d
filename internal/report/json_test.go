package report

import (
	"bytes"
	"fmt"
	"math"
	"testing"
)

// TestManySpecs: a report of many descriptions is written as one of few.
func TestManySpecs(t *testing.T) {
	r := &Report{Schema: Schema, Apart: []string{"\n  \"specs\": []"}}
	for i := range 3*manySpecs + 1 {
		r.Specs = append(r.Specs, Spec{Path: fmt.Sprintf("%d/\u202e##.yaml", i), Status: Added, Notes: []Note{{Level: "info", Message: "\n  \"specs\": []"}}})
	}
	var got, want bytes.Buffer
	if err := JSON(&got, r, Options{}); err != nil {
		t.Fatal(err)
	}
	if err := writeJSON(&want, complete(r)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want.Bytes()) {
		t.Errorf("%d bytes, want %d", got.Len(), want.Len())
	}
	r.Specs[100].Surface = &Surface{Base: math.Inf(1)}
	if err := JSON(&got, r, Options{}); err == nil {
		t.Error("a number that JSON does not have is written")
	}
}
