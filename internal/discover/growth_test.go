//go:build unix

package discover_test

import (
	"fmt"
	"testing"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/growth"
)

// TestGrowth: pairing costs in proportion to how many descriptions there are, however
// alike they are. The trees are flat, since those of tests are slow with many folders.
func TestGrowth(t *testing.T) {
	const times = 8
	for name, make := range map[string]func(n int) (base, head files){
		"moved and edited":      moved(func(s string) string { return s + "# x\n" }),
		"all rewritten":         moved(func(string) string { return json(openapi3, "Shop", shop...) }),
		"releases, all removed": moved(func(string) string { return "" }),
		"copies": func(n int) (base, head files) {
			base, head = files{}, files{}
			for i := range n {
				name := fmt.Sprintf("s%03d-api-v1.yaml", i)
				base[name] = yaml("Shop", shop...)
				head[name], head[fmt.Sprintf("s%03d-api-v2.yaml", i)] = base[name], base[name]
			}
			return base, head
		},
	} {
		run := func(n int) func() {
			base, head := make(n)
			return func() {
				if _, err := findIdentified(t, base, head, discover.Options{}); err != nil {
					t.Fatal(err)
				}
			}
		}
		growth.Check(t, name, 4*times, run(60), run(60*times))
	}
}

// moved is many descriptions that are alike and in another folder at head.
func moved(edited func(string) string) func(n int) (base, head files) {
	return func(n int) (base, head files) {
		base, head = files{}, files{}
		for i := range n {
			text := yaml("Shop", append([]string{fmt.Sprintf("GET /r%d", i)}, shop...)...)
			base[fmt.Sprintf("old-%03d.yaml", i)] = text
			if text := edited(text); text != "" {
				head[fmt.Sprintf("new-%03d.yaml", i)] = text
			}
		}
		return base, head
	}
}
