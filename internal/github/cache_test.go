package github

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gh "github.com/google/go-github/v60/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// cached is a client with a cache in a folder.
func (w *world) cached(dir string) (*Client, *Cache) {
	w.t.Helper()
	cache, err := OpenCache(dir)
	if err != nil {
		w.t.Fatal(err)
	}
	c, err := New(Config{APIURL: w.s.URL, GraphQLURL: w.s.GraphQLURL, ServerURL: w.s.ServerURL, Token: w.s.Token, Repository: "octo/shop", Cache: cache,
		Sleep: func(context.Context, time.Duration) error { return nil }})
	if err != nil {
		w.t.Fatal(err)
	}
	return c, cache
}

// TestCache: the second time GitHub answers 304 and the answer is the same, with its other pages; what changed is
// answered anew; no token and no address is in the folder.
func TestCache(t *testing.T) {
	inFlavours(t, func(w *world) {
		dir := filepath.Join(t.TempDir(), "cache")
		for range PerPage {
			w.repo.PullRequest(w.base, w.pr.Head())
		}
		list := func() ([]*gh.PullRequest, int) {
			t.Helper()
			c, cache := w.cached(dir)
			all, err := Pages(t.Context(), 10, func(ctx context.Context, page int) ([]*gh.PullRequest, *gh.Response, error) {
				return c.API().PullRequests.List(ctx, "octo", "shop", &gh.PullRequestListOptions{ListOptions: gh.ListOptions{Page: page, PerPage: PerPage}})
			})
			if err != nil {
				t.Fatal(err)
			}
			return all, cache.Unchanged()
		}
		if all, unchanged := list(); len(all) != PerPage+1 || unchanged != 0 {
			t.Errorf("first: %d, %d unchanged", len(all), unchanged)
		}
		if all, unchanged := list(); len(all) != PerPage+1 || unchanged != 2 {
			t.Errorf("again: %d, %d unchanged", len(all), unchanged)
		}
		w.pr.SetTitle("Another") // it is on the second page
		if all, unchanged := list(); all[PerPage].GetTitle() != "Another" || unchanged != 1 {
			t.Errorf("after a change: %q, %d unchanged", all[PerPage].GetTitle(), unchanged)
		}
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil || len(files) != 2 {
			t.Fatalf("%d files, %v", len(files), err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			info, statErr := os.Stat(file)
			if err != nil || statErr != nil || strings.Contains(string(raw), w.s.Token) || strings.Contains(file, "octo") || info.Mode().Perm() != 0o600 {
				t.Errorf("%s: %v, mode %v, or it has the token", file, err, info.Mode())
			}
			if err := os.WriteFile(file, raw[:len(raw)/2], 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if all, unchanged := list(); len(all) != PerPage+1 || unchanged != 0 {
			t.Errorf("with damaged files: %d, %d unchanged", len(all), unchanged)
		}
	})
}

// TestCacheGivesNothingOut: what one token read is not given to another that may not read it.
func TestCacheGivesNothingOut(t *testing.T) {
	w := newWorld(t)
	dir := t.TempDir()
	w.repo.SetPrivate(true)
	c, _ := w.cached(dir)
	ask := func() error {
		_, _, err := c.API().PullRequests.List(t.Context(), "octo", "shop", nil)
		return err
	}
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		name string
		take func()
	}{
		{"another token", func() { w.s.Token = "other" }},
		{"without a permission", func() { w.s.Token = "ghs_standin"; w.s.Permissions(map[string]string{"issues": "read"}) }},
		{"GitHub fails for good", func() { w.s.Fault("*", -1, githubtest.Fault{Status: http.StatusInternalServerError}) }},
		{"a repository deleted", func() {
			w.s.ClearFaults()
			w.s.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
			w.repo.Delete()
		}},
	} {
		one.take()
		if ask() == nil {
			t.Errorf("%s: it was answered", one.name)
		}
	}
}

func TestContentsAreKept(t *testing.T) {
	var none *Cache
	none.Keep("a", []byte("b"))
	if _, ok := none.Kept("a"); ok || none.Unchanged() != 0 {
		t.Error("no cache keeps something")
	}
	cache, err := OpenCache(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	cache.Keep("artifact 1", []byte("content"))
	if got, ok := cache.Kept("artifact 1"); !ok || string(got) != "content" {
		t.Errorf("kept %q %v", got, ok)
	}
	if _, ok := cache.Kept("artifact 2"); ok {
		t.Error("another key has it too")
	}
	dir := t.TempDir()
	if cache, err = OpenCache(dir); err != nil {
		t.Fatal(err)
	}
	cache.Keep("old", nil)
	cache.Keep("new", nil)
	notes := filepath.Join(dir, "notes.txt")
	if err := os.WriteFile(notes, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	past := time.Now().Add(-unused - time.Hour)
	for _, file := range []string{cache.name("content", "old"), notes} {
		if err := os.Chtimes(file, past, past); err != nil {
			t.Fatal(err)
		}
	}
	if cache, err = OpenCache(dir); err != nil {
		t.Fatal(err)
	}
	_, old := cache.Kept("old")
	_, kept := cache.Kept("new")
	if _, err := os.Stat(notes); old || !kept || err != nil {
		t.Errorf("the old one is there: %v, the new one: %v, notes that are not of the cache: %v", old, kept, err)
	}
}

// TestPace: requests that are sent side by side stay below the points that GitHub gives out for a minute; without a pace
// the same are refused.
func TestPace(t *testing.T) {
	for _, c := range []struct {
		pace    time.Duration
		refused bool
	}{{80 * time.Millisecond, false}, {0, true}} {
		w := newWorld(t)
		line := githubtest.NewTimeline()
		w.s.Limit(githubtest.Limits{Minute: 900, Now: line.Now})
		client, err := New(Config{APIURL: w.s.URL, GraphQLURL: w.s.GraphQLURL, Token: w.s.Token, Repository: "octo/shop", Pace: c.pace, Sleep: line.Sleep, Now: line.Now})
		if err != nil {
			t.Fatal(err)
		}
		err = Each(t.Context(), 1000, func(ctx context.Context, _ int) error {
			_, _, err := client.API().Repositories.Get(ctx, "octo", "shop")
			return err
		})
		refused := false
		for _, r := range w.s.Log() {
			refused = refused || r.Status == http.StatusForbidden
		}
		if err != nil || refused != c.refused {
			t.Errorf("pace %v: refused %v, %v", c.pace, refused, err)
		}
	}
}
