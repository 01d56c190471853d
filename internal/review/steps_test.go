package review

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestStepsAreOfTheSize: what a review may cost goes with the size of both sides, up to a
// bound, unless it is said.
func TestStepsAreOfTheSize(t *testing.T) {
	of := func(size int) *openapi.Document {
		text := "openapi: 3.1.0\npaths: {}\n#" + strings.Repeat("a", size)
		d, err := openapi.Load(fstest.MapFS{"a.yaml": {Data: []byte(text)}}, "a.yaml", openapi.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	usual, given := &reviewer{}, &reviewer{in: Input{Steps: 7}}
	small, large := of(10<<10), of(3<<20)
	if n := usual.mostSteps(small, small); n < leastSteps+stepsOfByte*(20<<10) || n > 2*leastSteps {
		t.Errorf("%d steps for twice ten kilobytes", n)
	}
	if n := usual.mostSteps(nil, large); n != DefaultSteps {
		t.Errorf("%d steps for three megabytes", n)
	}
	if n := given.mostSteps(small, large); n != 7 {
		t.Errorf("%d steps where 7 are given", n)
	}
}
