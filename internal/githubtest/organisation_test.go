package githubtest

import (
	"net/http"
	"strconv"
	"testing"
	"time"
)

func callOrganisation(t *testing.T, server *Server, s scene) {
	t.Helper()
	send(t, server, "GET", server.URL+"/orgs/octo/repos?per_page=100&sort=full_name", nil).want(t, 200, `"full_name":"octo/shop"`)
	s.pr.Ask("ada", teamPrefix+"platform")
	call(t, server, "GET", "/pulls?state=open&per_page=100", nil).want(t, 200, s.head, `"login":"ada"`, `"slug":"platform"`)
	id := s.repo.Upload(Artifact{Name: "threatdelta", HeadBranch: "change-1", HeadSHA: s.head}, map[string][]byte{"report.json": []byte("{}")})
	call(t, server, "GET", "/actions/artifacts?name=threatdelta&per_page=100", nil).want(t, 200, s.head, `"total_count":1`)
	call(t, server, "GET", "/actions/artifacts?name=other", nil).want(t, 200, `"total_count":0`)
	call(t, server, "GET", "/actions/artifacts/"+strconv.FormatInt(id, 10)+"/zip", nil).want(t, 200, "report.json")
	issue := call(t, server, "POST", "/issues", object{"title": "Ending", "body": "Words.", "labels": []string{"threatdelta"}}).want(t, 201, `"threatdelta"`)
	number := strconv.FormatFloat(issue.field("number").(float64), 'f', 0, 64)
	call(t, server, "PATCH", "/issues/"+number, object{"state": "closed"}).want(t, 200, `"closed"`, "Words.")
	call(t, server, "GET", "/issues?state=all&labels=threatdelta", nil).want(t, 200, `"Ending"`)
	call(t, server, "GET", "/issues?labels=threatdelta", nil).want(t, 200, "[]")
}

// TestRenamed: a former name leads to the repository by its id, a new repository of that name takes it over.
func TestRenamed(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		s.repo.Rename("store")
		call(t, server, "GET", "", nil).want(t, 200, `"full_name":"octo/store"`)
		call(t, server, "GET", "/pulls?state=open", nil).want(t, 200, s.head)
		if n := server.Count("GET /repos/octo/shop"); n != 1 || server.Log()[0].Status != http.StatusMovedPermanently {
			t.Errorf("%d requests by the old name, answered %d", n, server.Log()[0].Status)
		}
		server.Repo("octo", "shop")
		call(t, server, "GET", "/pulls?state=open", nil).want(t, 200, "[]")
		call(t, server, "GET", "/git/trees/main", nil).want(t, 409)
	})
}

// TestConditional: what is the same is answered 304 without a body, and does not count towards the hour's limit; what
// has changed is answered anew.
func TestConditional(t *testing.T) {
	server := New(t, GitHub)
	s := setScene(server)
	server.Limit(Limits{Hour: 3})
	ask := func(tag string) reply {
		t.Helper()
		req, err := http.NewRequest("GET", server.URL+"/repos/octo/shop/pulls?state=open", nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+server.Token)
		req.Header.Set("If-None-Match", tag)
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		return reply{status: resp.StatusCode, header: resp.Header}
	}
	tag := ask("").want(t, 200).header.Get("ETag")
	for range 5 {
		ask(tag).want(t, http.StatusNotModified)
	}
	s.pr.SetTitle("Another")
	ask(tag).want(t, 200)
	ask("").want(t, 200)
	ask("").want(t, http.StatusForbidden)
}

// TestLimitOfAMinute: more than so many points in a minute are refused, and no longer a minute later.
func TestLimitOfAMinute(t *testing.T) {
	server := New(t, GitHub)
	s := setScene(server)
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	server.Limit(Limits{Minute: 6, Now: func() time.Time { return now }})
	call(t, server, "POST", "/statuses/"+s.head, object{"state": "success", "context": "x"}).want(t, 201)
	call(t, server, "GET", "/pulls", nil).want(t, 200)
	call(t, server, "GET", "/pulls", nil).want(t, 403, "secondary rate limit")
	now = now.Add(time.Minute)
	call(t, server, "GET", "/pulls", nil).want(t, 200)
}
