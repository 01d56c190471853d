package discover_test

import (
	"fmt"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// costly is a tree that counts requests for single files and for many at a time.
type costly struct {
	tree
	known           map[string]bool
	singles, groups *int
	refuses         bool
}

func newCostly(t fs.FS, refuses bool) costly {
	return costly{t.(tree), map[string]bool{}, new(int), new(int), refuses}
}

func (d costly) Prefetch(names []string) bool {
	if d.refuses {
		return false
	}
	for _, n := range names {
		d.known[n] = true
	}
	*d.groups += (len(names) + 49) / 50
	return true
}

func (d costly) ReadFile(name string) ([]byte, error) {
	if !d.known[name] {
		d.known[name] = true
		*d.singles++
	}
	return d.tree.ReadFile(name)
}

// TestRequests: reading through an API takes few requests, but enough for a
// complete answer.
func TestRequests(t *testing.T) {
	base := files{"openapi.yaml": "openapi: 3.0.3\npaths:\n"}
	for i := range 120 {
		base["openapi.yaml"] += fmt.Sprintf("  /p%d: {$ref: parts/%d.yaml}\n", i, i)
		base[fmt.Sprintf("parts/%d.yaml", i)] = item
	}
	base["stray/s.yaml"] = "x: [{k: []}]\n"
	for i := range 4000 {
		base[fmt.Sprintf("data/%d.json", i)] = "{}"
	}
	for name, c := range map[string]struct {
		refuses         bool
		changes         files
		want            string
		singles, groups int
	}{
		"a part":              {false, files{"parts/7.yaml": item + "# x\n"}, "openapi.yaml=openapi.yaml", 3, 8},
		"data":                {false, files{"data/7.json": "[1]"}, "", 3, 5},
		"data with lists":     {false, files{"data/7.json": `{"id": 7, "on": {"tags": ["a"]}, "none": [], "rows": [{"tags": ["a"], "id": 1}]}`}, "", 3, 5},
		"a stray policy":      {false, files{"stray/s.yaml": "x: []\n"}, "!stray/s.yaml", 3, 70},
		"a stray requirement": {false, files{"stray/r.yaml": "k: [read]\n"}, "!stray/r.yaml", 3, 70},
		"a stray part":        {false, files{"stray/7.yaml": item}, "!stray/7.yaml", 3, 70},
		"a stray part, alone": {true, files{"stray/7.yaml": item}, "!stray/7.yaml", 450, 0},
		"much prose":          {false, files{"README.md": "y"}, "", 0, 0},
	} {
		head := newCostly(base.with(c.changes).tree(), c.refuses)
		changes, err := discover.Compare(t.Context(), base.tree(), head)
		if err != nil {
			t.Fatal(err)
		}
		*head.singles = 0 // files of equal size were compared by their bytes, since these trees have no ids
		clear(head.known)
		found, err := changes.Find(t.Context(), discover.Options{Limits: openapi.DefaultLimits(), Reads: 3000})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range found.Pairs {
			got = append(got, p.Base+"="+p.Head)
		}
		for _, p := range found.Problems {
			got = append(got, "!"+p.File)
		}
		if strings.Join(got, " ") != c.want || *head.singles > c.singles || *head.groups > c.groups {
			t.Errorf("%s: %q, %d single reads, %d groups; want %q, at most %d and %d", name, got, *head.singles, *head.groups, c.want, c.singles, c.groups)
		}
	}
}

// requested is a tree that knows the ids of its objects and of which files are
// requested.
type requested struct {
	identified
	known map[string]bool
	alone *int
}

func (r requested) Prefetch(names []string) bool {
	for _, n := range names {
		r.known[n] = true
	}
	return true
}

func (r requested) Open(name string) (fs.File, error) {
	if !r.known[name] {
		*r.alone++
	}
	return r.identified.Open(name)
}

// TestComparedTogether: what is compared with a working tree by its bytes is requested
// many at a time.
func TestComparedTogether(t *testing.T) {
	was := files{}
	for i := range 30 {
		was[fmt.Sprintf("a/%d.yaml", i)], was[fmt.Sprintf("a/b/%d.json", i)] = whole, "{}"
	}
	base := requested{identified{was.tree().(tree)}, map[string]bool{}, new(int)}
	changes, err := discover.Compare(t.Context(), base, was.with(files{"a/7.yaml": whole + "#", "a/8.yaml": strings.ToUpper(whole)}).tree())
	if err != nil {
		t.Fatal(err)
	}
	found, err := changes.Find(t.Context(), discover.Options{Limits: openapi.DefaultLimits()})
	if err != nil || len(found.Pairs) != 2 || *base.alone > 0 {
		t.Errorf("%v, %v, %d files requested alone", found, err, *base.alone)
	}
}

// visited is a tree that knows the ids of its objects and shows many files at a time.
type visited struct {
	identified
	names *[]string // that were opened by themselves
}

func (v visited) Visit(names []string, visit func(name string, data []byte)) {
	for _, n := range names {
		if data, err := fs.ReadFile(v.identified, n); err == nil {
			visit(n, data)
			clear(data) // they are lent
		}
	}
}

func (v visited) Open(name string) (fs.File, error) {
	*v.names = append(*v.names, name)
	return v.identified.Open(name)
}

func (v visited) ReadFile(name string) ([]byte, error) {
	*v.names = append(*v.names, name)
	return v.identified.ReadFile(name)
}

// TestVisited: of the unchanged files only those are kept that lead to the change.
func TestVisited(t *testing.T) {
	was := files{"part.yaml": item}
	for i := range 90 {
		was[fmt.Sprintf("api-%02d.yaml", i)] = whole
	}
	was["api-50.yaml"] = "openapi: 3.0.3\ninfo: {title: a}\npaths:\n  /p: {$ref: part.yaml}\n"
	head := visited{identified{was.with(files{"part.yaml": item + "# x\n"}).tree().(tree)}, new([]string)}
	changes, err := discover.Compare(t.Context(), identified{was.tree().(tree)}, head)
	if err != nil {
		t.Fatal(err)
	}
	found, err := changes.Find(t.Context(), discover.Options{Limits: openapi.DefaultLimits()})
	if err != nil || len(found.Pairs) != 1 || found.Pairs[0].Head != "api-50.yaml" || found.Unchanged != 89 {
		t.Errorf("%v, %v", found, err)
	}
	for _, name := range *head.names {
		if strings.HasPrefix(name, "api-") && name != "api-50.yaml" {
			t.Errorf("%s was read by itself", name)
		}
	}
}

// awaited is a tree that answers when another one is asked too.
type awaited struct {
	visited
	once         *sync.Once
	asked, other chan struct{}
	late         *atomic.Bool
}

func (a awaited) Prefetch([]string) bool {
	a.once.Do(func() {
		close(a.asked)
		select {
		case <-a.other:
		case <-time.After(10 * time.Second):
			a.late.Store(true)
		}
	})
	return true
}

// TestBothAtOnce: sides that read by themselves do so at the same time.
func TestBothAtOnce(t *testing.T) {
	base, head := files{}, files{}
	for i := range 3 {
		base[fmt.Sprintf("a/%d.yaml", i)], head[fmt.Sprintf("b/%d.yaml", i)] = whole, whole
	}
	one, other, late := make(chan struct{}), make(chan struct{}), &atomic.Bool{}
	changes, err := discover.Compare(t.Context(),
		awaited{visited{identified{base.tree().(tree)}, new([]string)}, &sync.Once{}, one, other, late},
		awaited{visited{identified{head.tree().(tree)}, new([]string)}, &sync.Once{}, other, one, late})
	if err != nil {
		t.Fatal(err)
	}
	found, err := changes.Find(t.Context(), discover.Options{Limits: openapi.DefaultLimits()})
	if err != nil || len(found.Pairs) != 3 || late.Load() {
		t.Errorf("%v, %v; one side waited for the other: %v", found, err, late.Load())
	}
}
