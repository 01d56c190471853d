package organization

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/fleet"
	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// TestOrganisation reads 300 repositories with 40 open pull requests, of which five answer 403 or 500, one was renamed and one is
// archived: the state is right and names what could not be read, requests keep to GitHub's description and to its
// limits, and of a second run at least 80 of 100 are answered 304.
func TestOrganisation(t *testing.T) {
	w := newWorld(t, githubtest.GitHub)
	w.fill(300, 40)
	w.s.Limit(githubtest.Limits{Hour: 5000, Minute: 900, Now: w.line.Now})
	w.s.Fault("GET /repos/acme/service-041/pulls", -1, githubtest.Refused(http.StatusForbidden))
	w.s.Fault("GET /repos/acme/service-042/pulls", -1, githubtest.Fault{Status: http.StatusInternalServerError})
	w.s.Fault("GET /repos/acme/service-043/actions/artifacts", -1, githubtest.Refused(http.StatusForbidden))
	w.s.Fault("GET /repos/acme/service-044/actions/artifacts", -1, githubtest.Fault{Status: http.StatusInternalServerError})
	w.s.Fault("GET /repos/acme/service-045/pulls", -1, githubtest.Refused(http.StatusNotFound))
	w.s.Repo("acme", "service-050").Rename("service-050-b")
	w.s.Repo("acme", "service-060").Archive()
	o := Options{Organization: "acme", Repositories: []string{"acme/service-050"}}
	dir := t.TempDir()
	began := w.line.Now()
	state := fleet.New(w.withCache(dir).read(o), w.line.Now())
	first, took := len(w.s.Log()), w.line.Now().Sub(began)
	checkOrganisation(t, state)
	for _, r := range w.s.Log() {
		if r.Status == http.StatusForbidden && !strings.Contains(r.Path, "service-04") {
			t.Errorf("%s was refused: the pace is too fast", r.Path)
		}
	}
	if perMinute := float64(first) / took.Minutes(); perMinute > 900 {
		t.Errorf("%d requests in %v, %.0f a minute", first, took, perMinute)
	}
	w.line.Sleep(t.Context(), 2*time.Minute)
	again := fleet.New(w.withCache(dir).read(o), state.At)
	log := w.s.Log()
	unchanged := 0
	for _, r := range log {
		if r.Status == http.StatusNotModified {
			unchanged++
		}
	}
	t.Logf("first run: %d requests in %v of the client's time; second run: %d requests, %d of them 304 (%.1f %%)", first, took.Round(time.Second), len(log), unchanged, 100*float64(unchanged)/float64(len(log)))
	if unchanged*100 < len(log)*80 || unchanged != w.cache.Unchanged() {
		t.Errorf("second run: %d of %d requests were answered 304, the cache counts %d", unchanged, len(log), w.cache.Unchanged())
	}
	if !slices.Equal(names(state), names(again)) || again.Counts != state.Counts {
		t.Errorf("the second run says otherwise: %+v, before %+v", again.Counts, state.Counts)
	}
	if n := len(w.s.Violations()); n > 0 {
		t.Errorf("%d violations", n)
	}
}

func names(s *fleet.State) []string {
	var out []string
	for _, q := range s.Queue {
		out = append(out, q.Repository+" "+string(q.Waits))
	}
	return out
}

func checkOrganisation(t *testing.T, s *fleet.State) {
	t.Helper()
	want := fleet.Counts{Repositories: 300, Archived: 1, Checked: 294, Unread: 5, Pulls: 40, Blocked: 20, APIs: 294}
	if s.Counts != want {
		t.Errorf("counts %+v,\nwant %+v", s.Counts, want)
	}
	var unread []string
	for _, u := range s.Unread {
		unread = append(unread, u.Repository+": "+u.What+": "+u.Why)
	}
	for i, part := range []string{
		"acme/service-041: the open pull requests: github answers 403", "acme/service-042: the open pull requests: github answers 500",
		"acme/service-043: the artifacts: github answers 403", "acme/service-044: the artifacts: github answers 500", "acme/service-045: the open pull requests: github answers 404",
	} {
		if i >= len(unread) || !strings.HasPrefix(unread[i], part) {
			t.Errorf("not read: %q, want %q", unread, part)
		}
	}
	first := s.Queue[0]
	if first.Repository != "acme/service-038" || first.Waits != fleet.Blocked || !slices.Equal(first.Asked, []string{"@acme/security", "grace"}) || first.Days != 39 || first.Author != "ada" {
		t.Errorf("first in the queue: %+v", first)
	}
	if !strings.Contains(first.Happened, "GET /users/{id}") || first.Possible == "" {
		t.Errorf("what becomes possible: %q, %q", first.Possible, first.Happened)
	}
	if s.Tone() != "bad" || s.IsWhole() {
		t.Errorf("tone %s", s.Tone())
	}
}
