package organization

import (
	"fmt"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/githubtest"
	"github.com/threatdelta/threatdelta/internal/reviewtest"
)

// world is an organisation on the stand-in.
type world struct {
	*testing.T
	s     *githubtest.Server
	line  *githubtest.Timeline
	cache *github.Cache
}

func newWorld(t *testing.T, flavour string) *world {
	t.Helper()
	return &world{T: t, s: githubtest.New(t, flavour), line: githubtest.NewTimeline()}
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

// documentsOf are the archives that the check leaves: of a pull request that opens an operation, of one that changes
// nothing for an attacker, and of the default branch.
type documentsOf struct{ opens, clear, stands map[string][]byte }

func archives(t *testing.T) documentsOf {
	t.Helper()
	before, after := description("Shop", guarded), description("Shop", open)
	opens, _ := reviewtest.Documents(t, before, after, time.Time{})
	still, stands := reviewtest.Documents(t, before, description("Shops", guarded), time.Time{})
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
