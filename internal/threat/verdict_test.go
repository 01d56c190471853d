package threat_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// TestJudgedOnce: a value of a component is judged once, at however many places it stands,
// unless what surrounds it counts.
func TestJudgedOnce(t *testing.T) {
	const places = 12
	text := strings.Replace(shop, "  schemas:\n", "  schemas:\n    Own: {properties: {email: {type: string}, colour: {type: string}, passwords: {type: array, items: {type: string}}}}\n", 1)
	for i := range places {
		const body = "{properties: {around%d: {properties: {part: {$ref: '#/components/schemas/Own'}}}}}"
		text = strings.Replace(text, "paths:\n", fmt.Sprintf("paths:\n  /own%d: {get: {responses: {'200': {description: d, content: {a/b: {schema: "+body+"}}}}}}\n", i, i), 1)
	}
	v := view(t, text, text)
	for name, want := range map[string]sensitive.Level{"email": sensitive.S1, "colour": sensitive.S0, "passwords": sensitive.S3} {
		var operations []*api.Operation
		var leaves []api.Leaf
		seen := map[string]bool{}
		for _, o := range v.Delta().Head.Endpoints() {
			for _, l := range o.Outputs() {
				if l.Name() == name {
					operations, leaves = append(operations, o), append(leaves, l)
					seen[l.Path()] = true
				}
			}
		}
		if len(seen) != places {
			t.Fatalf("%s stands at %v", name, seen)
		}
		i := 0
		if n := testing.AllocsPerRun(places-1, func() { // and once before that
			if got := v.Classify(operations[i], leaves[i], api.Out).Level; got != want {
				t.Errorf("%s is %s, want %s", leaves[i].Path(), got, want)
			}
			i++
		}); n > 0 {
			t.Errorf("%s is judged again at another place, which allocates %.0f times", name, n)
		}
	}
}

// TestLevelAllocations: of a value that gives nothing away, only that is kept.
func TestLevelAllocations(t *testing.T) {
	const values = 200
	var own strings.Builder
	for i := range values {
		fmt.Fprintf(&own, "colour_%d: {type: string, description: A colour, example: red}, ", i)
	}
	text := strings.Replace(shop, "  schemas:\n", "  schemas:\n    Own: {properties: {"+own.String()+"}}\n", 1)
	text = strings.Replace(text, "paths:\n", "paths:\n  /own: {get: {responses: {'200': {description: d, content: {a/b: {schema: {$ref: '#/components/schemas/Own'}}}}}}}\n", 1)
	delta := view(t, text, text).Delta()
	views := []*threat.View{threat.NewView(delta, sensitive.New()), threat.NewView(delta, sensitive.New())}
	for _, o := range delta.Head.Endpoints() {
		if o.Path != "/own" {
			continue
		}
		if n := testing.AllocsPerRun(1, func() { // and once before that
			if got := views[0].Level(o); got != sensitive.S0 {
				t.Errorf("the level is %s", got)
			}
			views = views[1:]
		}); n > 4*values {
			t.Errorf("%v allocations for %d values", n, values)
		}
	}
	if len(views) > 0 {
		t.Error("no level was asked for")
	}
}
