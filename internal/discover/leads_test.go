package discover_test

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// counted is a tree that knows the ids of its objects and counts how often the content
// of each file is asked for.
type counted struct {
	identified
	reads map[string]int
}

func newCounted(f files) counted { return counted{identified{f.tree().(tree)}, map[string]int{}} }

func (c counted) ReadFile(name string) ([]byte, error) {
	c.reads[name]++
	return c.identified.ReadFile(name)
}

func (c counted) Open(name string) (fs.File, error) {
	c.reads[name]++
	return c.identified.Open(name)
}

func (c counted) total() int {
	n := 0
	for _, times := range c.reads {
		n += times
	}
	return n
}

// webbed are descriptions of which each refers to the next one and to a common file.
func webbed(n int) files {
	out := files{"common.yaml": schema, "parts/item.yaml": item, "schemas/pet.yaml": schema, "stray.yaml": schema, "README.md": "x"}
	for i := range n {
		out[fmt.Sprintf("api-%03d.yaml", i)] = fmt.Sprintf("openapi: 3.0.3\npaths: {}\ncomponents:\n  schemas:\n    a:\n      $ref: common.yaml\n    b: {$ref: 'api-%03d.yaml#/components/schemas/a'}\n", (i+1)%n)
	}
	out["leaf.yaml"] = whole
	out["shop.yaml"] = "openapi: 3.0.3\npaths:\n  /a:\n    $ref: 'parts/item.yaml'\n"
	return out
}

// TestReads: of two trees whose objects have ids, what did not change is read once on
// one side, however many refer to it, to see what refers to what changed; and nothing
// is read where no description can be concerned.
func TestReads(t *testing.T) {
	const n = 60
	base := webbed(n)
	for name, c := range map[string]struct {
		changes                files
		globs                  string
		want                   string
		wasRead, isRead, opens int // at most: of base, of head, and of head more often than once
	}{
		"prose":                         {files{"README.md": "y"}, "", "", 0, 0, 0},
		"a part of none":                {files{"stray.yaml": schema + "# x\n"}, "", "", 1, len(base), 1},
		"a description of none":         {files{"leaf.yaml": whole + "# x\n"}, "", "leaf.yaml=leaf.yaml", 1, len(base), 1},
		"a part of one":                 {files{"schemas/pet.yaml": schema + "# x\n"}, "", "shop.yaml=shop.yaml", 1, len(base), 4},
		"prose, and all named":          {files{"README.md": "y"}, "*.yaml", "", 0, len(base), 1},
		"nothing, and all named":        {files{}, "*.yaml", "", 0, 0, 0},
		"a part of none, and all named": {files{"parts/other.yaml": item}, "*.yaml", "", 0, len(base), 0},
	} {
		was, is := newCounted(base), newCounted(base.with(c.changes))
		opts := discover.Options{}
		if c.globs != "" {
			opts.Globs = []string{c.globs}
		}
		got, err := findIn(t, was, is, opts)
		repeated := 0
		for _, times := range is.reads {
			repeated += times - 1
		}
		if err != nil || got != c.want || was.total() > c.wasRead || len(is.reads) > c.isRead || repeated > c.opens {
			t.Errorf("%s: %q, %v; %d reads of base, %d files of head, %d of them again; want %q, at most %d, %d and %d",
				name, got, err, was.total(), len(is.reads), repeated, c.want, c.wasRead, c.isRead, c.opens)
		}
	}
}

// TestConcernedAtRandom: what texts say of references decides as reading each
// description does.
func TestConcernedAtRandom(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 150 {
		const n = 8
		name := func(i int) string {
			return []string{"a.yaml", "b/c.yaml", "b/d.yaml", "e.json", "vendor/f.yaml", "g.yaml", "b/h/i.yaml", "x.png"}[i%n]
		}
		base := files{"odd": toLink + "b"}
		for i := range n {
			var text strings.Builder
			if random.IntN(2) == 0 {
				text.WriteString("openapi: 3.0.3\npaths: {}\n")
			}
			text.WriteString("components:\n  schemas:\n    own: {type: object}\n")
			for k := range random.IntN(3) {
				to := strings.Repeat("../", strings.Count(name(i), "/")) + name(random.IntN(n))
				form := []string{"$ref: '%s#/components/schemas/own'", "$ref: %s", "{$ref: %s}", "$ref: >-\n        %s", "example: {$ref: '%s'}", "\"\\u0024ref\": %s", "$ref: ./odd/../%s", "$ref: odd/%s"}
				fmt.Fprintf(&text, "    to%d:\n      "+form[random.IntN(len(form))]+"\n", k, to)
			}
			base[name(i)] = text.String()
		}
		changed := name(random.IntN(n))
		head := base.with(files{changed: base[changed] + "# x\n"})
		named, err := findIdentified(t, base, head, discover.Options{Globs: []string{"**/*.yaml", "**/*.json"}})
		if err != nil {
			t.Fatal(err)
		}
		found, err := findIdentified(t, base, head, discover.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			root := name(i)
			d, err := openapi.Load(head.tree(), root, openapi.DefaultLimits())
			want := root != "x.png" && (root == changed || err == nil && slices.Contains(d.Reached(), changed))
			if got := slices.Contains(strings.Fields(named), root+"="+root); got != want {
				t.Fatalf("%s of %q, named, of which %s changed: %v, want %v (%s)", root, base, changed, got, want, named)
			}
			want = want && err == nil && root != "vendor/f.yaml" && changed != "x.png"
			if got := slices.Contains(strings.Fields(found), root+"="+root); got != want {
				t.Fatalf("%s of %q, of which %s changed: %v, want %v (%s)", root, base, changed, got, want, found)
			}
		}
	}
}
