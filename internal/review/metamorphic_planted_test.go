package review_test

import (
	"math/rand"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sample"
	"go.yaml.in/yaml/v4"
)

// TestBlankedPlanted plants credentials and personal data in prose and examples,
// which are no change of meaning: with and without the two-step reading the
// reports are the same, both ways, and each plant is found.
func TestBlankedPlanted(t *testing.T) {
	t.Parallel()
	for v, openapi := range []string{"2", "3.0", "3.1"} {
		plain := big(openapi, bigEnough)
		for w, print := range prints {
			if !sample.All() && (v != w || !sample.Has("planted "+openapi, 2)) {
				continue
			}
			rng := rand.New(rand.NewSource(int64(w)))
			root := clone(plain)
			for _, value := range []string{"AKIAQ3EGRLPW5XNDT7ZK", "curl -H 'X-Api-Key: Zt8nQ2vLx4Rk9WmB6yHcJ3pD'", "4539 6829 9582 4395"} {
				plant(rng, root, value)
			}
			base, head := print.document(openapi, plain), print.document(openapi, root)
			for way, pair := range [][2]document{{base, head}, {head, base}} {
				if n := sameBlanked(t, print.name+" "+openapi, pair[0], pair[1]); n < 3 {
					t.Errorf("%s %s, way %d: %d findings, want 3", print.name, openapi, way, n)
				}
			}
		}
	}
}

// plant puts a value into an example of a schema and into a description.
func plant(rng *rand.Rand, root *yaml.Node, value string) {
	var schemas, described []*yaml.Node
	each(root, func(n *yaml.Node) {
		if isMap(n) && get(n, "type") != nil && get(n, "in") == nil {
			schemas = append(schemas, n)
		}
		if d := get(n, "description"); isMap(n) && d != nil && d.Kind == yaml.ScalarNode {
			described = append(described, d)
		}
	})
	set(schemas[rng.Intn(len(schemas))], "example", str(value))
	described[rng.Intn(len(described))].Value += " " + value
}
