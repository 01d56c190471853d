package inventory

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// The tree finds the first of those that comparing each with each finds.
func TestTemplatesArePairwise(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	for range 500 {
		tree := &templates{}
		var all []*api.Operation
		for i := range 1 + random.Intn(12) {
			var path strings.Builder
			for range 1 + random.Intn(3) {
				path.WriteString("/" + [...]string{"a", "b", "{x}", "a:verb"}[random.Intn(4)])
			}
			o := &api.Operation{Method: "GET", Path: path.String()}
			if random.Intn(2) == 0 {
				o.Auth.Alternatives = []api.Requirement{api.NewRequirement(api.Atom{Scheme: "key"})}
			}
			all = append(all, o)
			tree.add(i, o.Entrance())
		}
		reported := map[*api.Operation]bool{}
		pass := &threat.Pass{Delta: &diff.Delta{}}
		for _, o := range all {
			want := -1
			for i, other := range all {
				if want < 0 && !reported[other] && isShadowing(o, other) && !o.Auth.Equal(other.Auth) {
					want = i
				}
			}
			got := tree.shadowed(pass, o, func(index int) *api.Operation { return all[index] })
			if got != want {
				t.Fatalf("%s among %s: %d, want %d", o, fmt.Sprint(all), got, want)
			}
			if got >= 0 {
				reported[o] = true
				tree.remove(o)
			}
		}
	}
}

func isShadowing(a, b *api.Operation) bool {
	x, y := api.Segments(api.Template(a.Path)), api.Segments(api.Template(b.Path))
	if len(x) != len(y) {
		return false
	}
	differ := false
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		if x[i] != "{}" && y[i] != "{}" || strings.ContainsAny(x[i]+y[i], ":") {
			return false
		}
		differ = true
	}
	return differ
}
