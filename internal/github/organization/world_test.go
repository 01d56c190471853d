package organization

import (
	"bytes"
	"context"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// timeline is a time that passes only where somebody waits.
type timeline struct {
	mu  sync.Mutex
	now time.Time
}

func (l *timeline) Now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

func (l *timeline) Sleep(_ context.Context, d time.Duration) error {
	until := l.Now().Add(d)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now.Before(until) {
		l.now = until
	}
	return nil
}

// world is an organisation on the stand-in.
type world struct {
	*testing.T
	s     *githubtest.Server
	line  *timeline
	cache *github.Cache
}

func newWorld(t *testing.T, flavour string) *world {
	t.Helper()
	return &world{T: t, s: githubtest.New(t, flavour), line: &timeline{now: time.Now()}}
}

// client is paced as the command paces it.
func (w *world) client() *github.Client {
	w.Helper()
	c, err := github.NewForMany(github.Config{APIURL: w.s.URL, GraphQLURL: w.s.GraphQLURL, ServerURL: w.s.ServerURL, Token: w.s.Token, Cache: w.cache,
		Pace: Pace, Budget: 10 * time.Minute, Sleep: w.line.Sleep, Now: w.line.Now})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// withCache is the world with a new cache on the same folder, as another run has it.
func (w *world) withCache(dir string) *world {
	w.Helper()
	cache, err := github.OpenCache(dir)
	if err != nil {
		w.Fatal(err)
	}
	w.cache = cache
	w.s.ResetLog()
	return w
}

func (w *world) read(o Options) *fleet.Records {
	w.Helper()
	o.Cache = w.cache
	r, err := Read(w.Context(), w.client(), o)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// description has operations of which the first is open or guarded.
func description(title, security string) string {
	return `openapi: 3.0.3
info: {title: ` + title + `, version: "1"}
servers: [{url: https://api.example.com}]
paths:
  /users/{id}:
    get:
      security: ` + security + `
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses:
        '200':
          description: A user.
          content: {application/json: {schema: {type: object, properties: {email: {type: string, format: email}, ssn: {type: string}}}}}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
`
}

const guarded, open = "[{bearer: []}]", "[]"

// reviewed is what a review of two descriptions and a model of the second are as JSON.
func reviewed(t *testing.T, base, head string) (rawReport, rawModel []byte) {
	t.Helper()
	tree := func(text string) review.Tree {
		return review.Tree{FS: fstest.MapFS{"openapi.yaml": &fstest.MapFile{Data: []byte(text)}}}
	}
	in := review.Input{Base: tree(base), Head: tree(head), Pairs: []review.Pair{{Base: "openapi.yaml", Head: "openapi.yaml"}}}
	r, err := review.Run(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	m, err := review.Model(t.Context(), in)
	if err != nil {
		t.Fatal(err)
	}
	var b, c bytes.Buffer
	if err := report.JSON(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if err := report.WriteJSON(&c, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), c.Bytes()
}

// documentsOf are the archives that the check leaves: of a pull request that opens an operation, of one that changes
// nothing for an attacker, and of the default branch.
type documentsOf struct{ opens, clear, stands map[string][]byte }

func archives(t *testing.T) documentsOf {
	t.Helper()
	before, after := description("Shop", guarded), description("Shop", open)
	opens, _ := reviewed(t, before, after)
	still, stands := reviewed(t, before, description("Shops", guarded))
	return documentsOf{map[string][]byte{"threatdelta-report/report.json": opens}, map[string][]byte{"report.json": still}, map[string][]byte{"model.json": stands, "package.json": []byte("{}")}}
}

// fill makes repositories of an organisation: n in all, of which some have open pull requests that were reviewed, the
// others have a model only. Their names sort as they count.
func (w *world) fill(n, pulls int) {
	w.Helper()
	a := archives(w.T)
	for i := range n {
		r := w.s.Repo("acme", fmt.Sprintf("service-%03d", i))
		base := r.Commit(nil, map[string]string{"openapi.yaml": description("Shop", guarded), "README.md": fmt.Sprint(i)})
		r.SetBranch("main", base)
		r.Upload(githubtest.Artifact{Name: ArtifactName, HeadBranch: "main", HeadSHA: base}, a.stands)
		if i >= pulls {
			continue
		}
		head := r.Edit(base, map[string]string{"openapi.yaml": description("Shop", open)})
		p := r.PullRequest(base, head, githubtest.By("ada"))
		p.Opened(w.line.Now().Add(-time.Duration(i+1)*24*time.Hour), w.line.Now())
		p.Ask("grace", "team/security")
		files := a.opens
		if i%2 == 1 {
			files = a.clear
		}
		r.Upload(githubtest.Artifact{Name: ArtifactName, HeadBranch: "change-1", HeadSHA: head}, files)
	}
}
