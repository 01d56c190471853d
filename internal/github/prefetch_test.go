package github

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// Many files are asked for together, and what GraphQL cannot hand out is read one
// by one.
func TestPrefetch(t *testing.T) {
	s := githubtest.New(t, githubtest.GitHub)
	repo := s.Repo("octo", "shop")
	files := map[string]string{"binary": "a\x00b", "large": strings.Repeat("x", 300<<10), "latin": "caf\xe9", "link": "\x00symlink:f0"}
	var names []string
	for i := range 120 {
		files[fmt.Sprintf("f%d", i)] = fmt.Sprintf("text %d \ufeff\r\n", i)
	}
	for name := range files {
		names = append(names, name)
	}
	sha := repo.Commit(nil, files)
	for _, refused := range []bool{false, true} {
		w := &world{t: t, s: s, repo: repo}
		c := w.client()
		if refused {
			s.Fault("POST /graphql", -1, githubtest.Refused(403))
		}
		tree, err := c.Tree(t.Context(), "octo", "shop", sha)
		if err != nil {
			t.Fatal(err)
		}
		if done := tree.Prefetch(names); done == refused {
			t.Errorf("refused %v: prefetched %v", refused, done)
		}
		before, _ := c.Requests()
		for _, name := range names {
			if name == "link" {
				continue
			}
			if data, err := tree.ReadFile(name); err != nil || string(data) != files[name] {
				t.Errorf("%s is %.20q, %v", name, data, err)
			}
		}
		after, _ := c.Requests()
		singles := after - before
		if !refused && (before > 1+3 || singles != 3) || refused && singles != 123 {
			t.Errorf("refused %v: %d requests, then %d", refused, before, singles)
		}
	}
}

// TestBlobsSideBySide: large files, and groups of small ones, are asked for four at
// once, each once.
func TestBlobsSideBySide(t *testing.T) {
	s := githubtest.New(t, githubtest.GitHub)
	repo := s.Repo("octo", "shop")
	files := map[string]string{}
	var large, small []string
	for i := range 6 {
		name := fmt.Sprint("large", i)
		large, files[name] = append(large, name), strings.Repeat(fmt.Sprint(i, " "), 150<<10)
	}
	for i := range 5 * prefetchFiles {
		name := fmt.Sprint("small", i)
		small, files[name] = append(small, name), fmt.Sprintf("text %d\n", i)
	}
	sha := repo.Commit(nil, files)
	for what, c := range map[string]struct {
		names    []string
		holds    string
		requests int // beside the listing
	}{
		"large files": {large, "/git/blobs/", 6},
		"a few files": {append([]string{"small0"}, large[:3]...), "/git/blobs/", 4},
		"small files": {small, "/graphql", 5},
	} {
		client := (&world{t: t, s: s, repo: repo}).client()
		tree, err := client.Tree(t.Context(), "octo", "shop", sha)
		if err != nil {
			t.Fatal(err)
		}
		first := true // of the groups the first is alone
		var mu sync.Mutex
		g := gather(client, together, func(r *http.Request) bool {
			mu.Lock()
			defer mu.Unlock()
			was := first && c.holds == "/graphql"
			first = first && !strings.Contains(r.URL.Path, c.holds)
			return strings.Contains(r.URL.Path, c.holds) && !was
		})
		if !tree.Prefetch(c.names) || g.most != together {
			t.Errorf("%s: %d requests at once, want %d", what, g.most, together)
		}
		for _, name := range c.names {
			if text, err := tree.ReadFile(name); err != nil || string(text) != files[name] {
				t.Errorf("%s: %s: %v", what, name, err)
			}
		}
		if all, _ := client.Requests(); all != c.requests+1 {
			t.Errorf("%s: %d requests, want %d", what, all, c.requests+1)
		}
	}
}

// A text counts only if it has the id of the object.
func TestBlobID(t *testing.T) {
	if id := blobID("what is up, doc?", 40); id != "bd9dbf5aae1a3862dd1526723246b20206e5fc37" { // git's own example
		t.Error(id)
	}
	if id := blobID("", 64); id != "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813" {
		t.Error(id)
	}
}
