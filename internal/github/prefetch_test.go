package github

import (
	"fmt"
	"strings"
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

// A text counts only if it has the id of the object.
func TestBlobID(t *testing.T) {
	if id := blobID("what is up, doc?", 40); id != "bd9dbf5aae1a3862dd1526723246b20206e5fc37" { // git's own example
		t.Error(id)
	}
	if id := blobID("", 64); id != "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813" {
		t.Error(id)
	}
}
