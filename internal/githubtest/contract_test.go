package githubtest

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
)

func checkBody(head string) object {
	return object{"name": "API threat model", "head_sha": head, "status": "completed", "conclusion": "failure", "external_id": "x",
		"output": object{"title": "1 critical", "summary": "Words.", "annotations": []any{annotation(20)}}}
}

func annotation(line int) object {
	return object{"path": "api.yaml", "start_line": line, "end_line": line, "annotation_level": "failure", "message": "Look."}
}

func packed(t *testing.T, text string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(b.Bytes())
}

// TestEveryOperation sends one good call to every operation: the requests and
// the stand-in's answers keep to both descriptions (New fails the test otherwise).
func TestEveryOperation(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		callReading(t, server, s)
		callComments(t, server, s)
		callChecks(t, server, s)
		callReruns(t, server, s)
		callOrganisation(t, server, s)
		callRouting(t, server, s) // at the end, for it changes what the token may do
		called := map[string]bool{}
		for _, r := range server.Log() {
			called[r.Method+" "+r.Template] = true
		}
		for name := range operations() {
			if !called[name] {
				t.Errorf("%s was not called here", name)
			}
		}
	})
}

// idOf is the id of what an answer describes.
func idOf(r reply) string { return fmt.Sprintf("%.0f", r.field("id")) }

func callReading(t *testing.T, server *Server, s scene) {
	t.Helper()
	call(t, server, "GET", "", nil).want(t, 200, `"default_branch":"main"`)
	call(t, server, "GET", "/compare/"+s.base+"..."+s.head, nil).want(t, 200, `"previous_filename":"old.yaml"`, `"status":"removed"`)
	call(t, server, "GET", "/commits/"+s.head, nil).want(t, 200, s.base)
	call(t, server, "GET", "/commits/main", nil, "application/vnd.github.sha").want(t, 200, s.base)
	call(t, server, "GET", "/git/commits/"+s.head, nil).want(t, 200, s.base)
	tree := call(t, server, "GET", "/git/trees/"+s.head+"?recursive=1", nil).want(t, 200, `"path":"dir/new.yaml"`)
	blob := regexp.MustCompile(`"path":"api.yaml","sha":"(\w+)"`).FindStringSubmatch(tree.raw)[1]
	call(t, server, "GET", "/git/blobs/"+blob, nil).want(t, 200, `"encoding":"base64"`)
	call(t, server, "GET", "/git/blobs/"+blob, nil, "application/vnd.github.v3.raw").want(t, 200, "changed\n")
	call(t, server, "GET", "/contents/dir/new.yaml?ref="+s.head, nil, "application/vnd.github.raw+json").want(t, 200, "changed\n")
	call(t, server, "GET", "/contents/dir%2Fnew.yaml?ref="+s.head, nil).want(t, 200, `"encoding":"base64"`)
	call(t, server, "GET", "/contents/dir?ref="+s.head, nil).want(t, 200, `"path":"dir/new.yaml"`)
	call(t, server, "GET", "/pulls/1", nil).want(t, 200, s.head)
	call(t, server, "GET", "/pulls/1/commits?per_page=100", nil).want(t, 200, s.head, `"author":null`)
	call(t, server, "GET", "/pulls/1/files", nil).want(t, 200, `@@ -17,7 +17,7 @@`)
}

func callComments(t *testing.T, server *Server, s scene) {
	t.Helper()
	call(t, server, "POST", "/pulls/1/reviews", s.review(on("api.yaml", 20, "RIGHT"))).want(t, 200, `"COMMENTED"`)
	call(t, server, "GET", "/pulls/1/reviews", nil).want(t, 200, s.head)
	one := call(t, server, "POST", "/pulls/1/comments", object{"path": "api.yaml", "body": "File.", "commit_id": s.head, "subject_type": "file"}).want(t, 201, `"line":1`)
	call(t, server, "GET", "/pulls/comments/"+idOf(one), nil).want(t, 200)
	call(t, server, "PATCH", "/pulls/comments/"+idOf(one), object{"body": "Edited."}).want(t, 200, "Edited.")
	call(t, server, "GET", "/pulls/1/comments?per_page=100&sort=created&direction=desc", nil).want(t, 200, "Edited.")
	two := call(t, server, "POST", "/issues/1/comments", object{"body": "Summary."}).want(t, 201, `github-actions[bot]`, `"type":"Bot"`)
	call(t, server, "GET", "/issues/comments/"+idOf(two), nil).want(t, 200)
	call(t, server, "PATCH", "/issues/comments/"+idOf(two), object{"body": "Edited."}).want(t, 200)
	call(t, server, "GET", "/issues/1/comments?per_page=100", nil).want(t, 200, "Edited.")
	call(t, server, "POST", "/issues/comments/"+idOf(two)+"/reactions", object{"content": "+1"}).want(t, 201, `"content":"+1"`)
	call(t, server, "POST", "/issues/comments/"+idOf(two)+"/reactions", object{"content": "+1"}).want(t, 200)
}

func callChecks(t *testing.T, server *Server, s scene) {
	t.Helper()
	run := call(t, server, "POST", "/check-runs", checkBody(s.head)).want(t, 201, `"annotations_count":1`)
	call(t, server, "PATCH", "/check-runs/"+idOf(run), object{"conclusion": "neutral"}).want(t, 200, `"neutral"`)
	call(t, server, "GET", "/check-runs/"+idOf(run), nil).want(t, 200)
	call(t, server, "GET", "/check-runs/"+idOf(run)+"/annotations", nil).want(t, 200, "Look.")
	call(t, server, "GET", "/commits/"+s.head+"/check-runs?check_name=API+threat+model&filter=all", nil).want(t, 200, `"total_count":1`)
	call(t, server, "POST", "/statuses/"+s.head, object{"state": "success", "context": "x"}).want(t, 201)
	sarif := call(t, server, "POST", "/code-scanning/sarifs", object{"commit_sha": s.head, "ref": "refs/pull/1/head", "sarif": packed(t, `{"version":"2.1.0","runs":[]}`)}).want(t, 202)
	call(t, server, "GET", "/code-scanning/sarifs/"+fmt.Sprint(sarif.field("id")), nil).want(t, 200, "pending")
	call(t, server, "GET", "/code-scanning/sarifs/"+fmt.Sprint(sarif.field("id")), nil).want(t, 200, "complete")
}

func callRouting(t *testing.T, server *Server, s scene) {
	t.Helper()
	call(t, server, "GET", "/collaborators/octocat/permission", nil).want(t, 200, `"role_name":"read"`)
	call(t, server, "POST", "/issues/1/labels", object{"labels": []string{"security-review"}}).want(t, 200, "security-review")
	s.repo.SetCollaborator("alice", "write")
	server.Team("octo", "security", "alice")
	call(t, server, "POST", "/pulls/1/requested_reviewers", object{"reviewers": []string{"alice"}, "team_reviewers": []string{"security"}}).want(t, 201)
	call(t, server, "GET", "/issues/1/events?per_page=100", nil).want(t, 200, `"labeled"`, `"security-review"`, `"review_requested"`, `"slug":"security"`, `"login":"alice"`)
	member := server.URL + "/orgs/octo/teams/security/memberships/alice"
	send(t, server, "GET", member, nil).want(t, 403, notAccessible)
	server.Permissions(map[string]string{"members": "read"})
	send(t, server, "GET", member, nil).want(t, 200, `"active"`)
}

func callReruns(t *testing.T, server *Server, s scene) {
	t.Helper()
	again := s.repo.PlantRun(WorkflowRun{Path: ".github/workflows/threats.yml", Event: "pull_request", HeadSHA: s.head, Status: "completed", Conclusion: "failure"})
	call(t, server, "GET", "/actions/runs?head_sha="+s.head, nil).want(t, 200, `"total_count":1`, `"path":".github/workflows/threats.yml"`)
	call(t, server, "POST", fmt.Sprintf("/actions/runs/%d/rerun-failed-jobs", again), nil).want(t, 201)
	s.repo.FinishRun(again, "success")
	call(t, server, "POST", fmt.Sprintf("/actions/runs/%d/rerun", again), nil).want(t, 201)
}

// TestServedIsGenerated: the list in generate.go and the table of handlers name
// the same operations.
func TestServedIsGenerated(t *testing.T) {
	source, err := os.ReadFile("generate.go")
	if err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, m := range regexp.MustCompile(`"((?:GET|POST|PATCH|PUT|DELETE) /[^"]*)"`).FindAllStringSubmatch(string(source), -1) {
		listed[m[1]] = true
		if _, served := operations()[m[1]]; !served {
			t.Errorf("%s is generated and not served", m[1])
		}
	}
	for name := range operations() {
		if !listed[name] {
			t.Errorf("%s is served and not generated", name)
		}
	}
}

func TestWrongRequestsAreRefused(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	var many []any
	for i := range 51 {
		many = append(many, annotation(i+1))
	}
	with := func(o object, name string, v any) object { o[name] = v; return o }
	cases := []struct {
		name, method, path string
		body               func(s scene) object
		says               string
	}{
		{"unknown event", "POST", "/pulls/1/reviews", func(s scene) object { return with(s.review(), "event", "COMMENTED") }, "event"},
		{"51 annotations", "POST", "/check-runs", func(s scene) object {
			return with(checkBody(s.head), "output", object{"title": "t", "summary": "s", "annotations": many})
		}, "maximum number of items is 50"},
		{"long summary", "POST", "/check-runs", func(s scene) object {
			return with(checkBody(s.head), "output", object{"title": "t", "summary": long(65_536)})
		}, "maximum string length is 65535"},
		{"output without summary", "POST", "/check-runs", func(s scene) object {
			return with(checkBody(s.head), "output", object{"title": "t"})
		}, "summary"},
		{"no commit_id", "POST", "/pulls/1/comments", func(scene) object { return object{"path": "api.yaml", "body": "b"} }, "commit_id"},
		{"misspelt field", "POST", "/pulls/1/reviews", func(s scene) object { return s.review(with(on("api.yaml", 20, "RIGHT"), "subject_type", "file")) }, "subject_type"},
		{"misspelt parameter", "GET", "/pulls/1/files?perpage=3", nil, "perpage"},
		{"number as text", "GET", "/pulls/one", nil, "pull_number"},
		{"unknown operation", "GET", "/pulls/1/colour", nil, "no operation"},
		{"body without one declared", "GET", "/pulls/1", func(scene) object { return object{} }, "body"},
	}
	both(t, func(t *testing.T, server *Server) {
		server.Tolerate()
		s := setScene(server)
		for _, c := range cases {
			var body any
			if c.body != nil {
				body = c.body(s)
			}
			before := len(server.Violations())
			if got := call(t, server, c.method, c.path, body); got.status != 422 && got.status != 404 {
				t.Errorf("%s: status %d", c.name, got.status)
			}
			if all := server.Violations(); len(all) != before+1 || !strings.Contains(all[before], c.says) {
				t.Errorf("%s: violations %.300q", c.name, all[before:])
			}
		}
	})
}

// TestFlavoursDiffer: validate is a field of SARIF uploads at github.com only,
// and the root of REST differs.
func TestFlavoursDiffer(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		server.Tolerate()
		body := object{"commit_sha": s.head, "ref": "refs/pull/1/head", "sarif": packed(t, `{"version":"2.1.0"}`), "validate": true}
		if got, want := call(t, server, "POST", "/code-scanning/sarifs", body).status, map[string]int{GitHub: 202, Enterprise: 422}[server.Flavour]; got != want {
			t.Errorf("validate: status %d instead of %d", got, want)
		}
		if server.Flavour == Enterprise {
			send(t, server, "GET", server.ServerURL+"/repos/octo/shop", nil).want(t, 404)
		}
	})
}

func TestViolationFailsTheTest(t *testing.T) {
	s := New(t, GitHub)
	var failed []string
	s.fail = func(m string) { failed = append(failed, m) }
	call(t, s, "GET", "/nothing", nil)
	if len(failed) != 1 {
		t.Errorf("%d failures instead of one", len(failed))
	}
}

func TestWrongToken(t *testing.T) {
	s := New(t, GitHub)
	setScene(s)
	req, err := http.NewRequest("GET", s.URL+"/repos/octo/shop", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer another")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != 401 {
		t.Errorf("status %d instead of 401", res.StatusCode)
	}
}

func BenchmarkReadContract(b *testing.B) {
	for b.Loop() {
		if _, err := readContract(GitHub); err != nil {
			b.Fatal(err)
		}
	}
}
