package githubtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestCollaborators(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		s.repo.SetCollaborator("maria", "maintain")
		s.repo.SetCollaborator("tom", "triage")
		s.repo.SetCustomRole("carl", "release-manager", "write")
		for login, want := range map[string][]string{
			"maria": {`"permission":"write"`, `"role_name":"maintain"`},
			"tom":   {`"permission":"read"`, `"role_name":"triage"`},
			"carl":  {`"permission":"write"`, `"role_name":"release-manager"`},
		} {
			call(t, server, "GET", "/collaborators/"+login+"/permission", nil).want(t, 200, want...)
		}
		s.repo.SetCollaborator("maria", "")
		call(t, server, "GET", "/collaborators/maria/permission", nil).want(t, 200, `"role_name":"read"`)

		member := func(login string) reply {
			return send(t, server, "GET", server.URL+"/orgs/octo/teams/security/memberships/"+login, nil)
		}
		server.Team("octo", "security", "maria")
		member("maria").want(t, 403, notAccessible)
		server.Permissions(map[string]string{"members": "read"})
		member("maria").want(t, 200, `"active"`)
		member("tom").want(t, 404)
		server.Team("octo", "security")
		member("maria").want(t, 404)
	})
}

func TestLabelsAndReviewers(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		label := func(names ...string) reply {
			return call(t, server, "POST", "/issues/1/labels", object{"labels": names})
		}
		label("a", strings.Repeat("x", 51)).want(t, 422, "too long")
		label("a", "b").want(t, 200)
		label("a").want(t, 200, `"name":"b"`)
		s.pr.SetLabel("maria", "a", false)
		if got := s.pr.Labels(); !slices.Equal(got, []string{"b"}) {
			t.Errorf("labels %v", got)
		}
		s.repo.SetCollaborator("maria", "write")
		server.Team("octo", "security")
		ask := func(users, teams []string) reply {
			return call(t, server, "POST", "/pulls/1/requested_reviewers", object{"reviewers": append([]string{}, users...), "team_reviewers": append([]string{}, teams...)})
		}
		ask([]string{"maria", "octocat"}, nil).want(t, 422, "pull request author")
		ask([]string{"maria", "nobody"}, nil).want(t, 422, "not a collaborator")
		ask([]string{"maria"}, []string{"unknown"}).want(t, 422)
		if got := s.pr.Requested(); len(got) != 0 {
			t.Errorf("a refused request asked %v", got)
		}
		ask([]string{"maria"}, []string{"security"}).want(t, 201)
		s.pr.Approve("maria", "security")
		if got := s.pr.Requested(); len(got) != 0 {
			t.Errorf("still asked: %v", got)
		}
		events, _ := call(t, server, "GET", "/issues/1/events", nil).want(t, 200, `"unlabeled"`).body.([]any)
		if len(events) != 5 {
			t.Errorf("%d events", len(events))
		}
		server.Permissions(map[string]string{"pull-requests": "read", "contents": "read"})
		label("c").want(t, 403)
		ask([]string{"maria"}, nil).want(t, 403)
	})
}

func TestReruns(t *testing.T) {
	s := setScene(New(t, GitHub))
	id := s.repo.PlantRun(WorkflowRun{Path: ".github/workflows/t.yml", Event: "pull_request", HeadSHA: s.head, Status: "in_progress"})
	again := func(how string) reply {
		return call(t, s.Server, "POST", fmt.Sprintf("/actions/runs/%d/%s", id, how), nil)
	}
	again("rerun").want(t, 403, "already running")
	s.repo.FinishRun(id, "success")
	again("rerun-failed-jobs").want(t, 403)
	s.repo.FinishRun(id, "failure")
	again("rerun-failed-jobs").want(t, 201)
	if run := s.repo.Runs()[0]; run.Attempt != 2 || run.Status != "queued" || run.Conclusion != "" || !slices.Equal(run.Reruns, []string{"failed"}) {
		t.Errorf("%+v", run)
	}
	call(t, s.Server, "GET", "/actions/runs?head_sha="+s.base, nil).want(t, 200, `"total_count":0`)
	call(t, s.Server, "POST", "/actions/runs/1/rerun", nil).want(t, 404)
	s.Permissions(map[string]string{"actions": "read"})
	again("rerun").want(t, 403, notAccessible)
}

func TestCommentEvent(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		id := s.pr.PlantComment("maria", "/threatdelta rescan")
		var e struct {
			Action string
			Issue  struct {
				Number      int
				PullRequest *struct{ URL string } `json:"pull_request"`
			}
			Comment struct {
				ID   int64
				Body string
				User struct{ Login, Type string }
			}
		}
		for _, issue := range []bool{false, true} {
			e.Issue.PullRequest = nil
			if err := json.Unmarshal(s.repo.CommentEvent("created", s.pr, id, issue), &e); err != nil {
				t.Fatal(err)
			}
			if e.Action != "created" || e.Issue.Number != 1 || (e.Issue.PullRequest == nil) != issue || e.Comment.ID != id || e.Comment.User.Login != "maria" {
				t.Errorf("%+v", e)
			}
		}
		before := call(t, server, "GET", fmt.Sprintf("/issues/comments/%d", id), nil).want(t, 200)
		s.pr.EditComment(id, "/threatdelta accept")
		after := call(t, server, "GET", fmt.Sprintf("/issues/comments/%d", id), nil).want(t, 200, "accept")
		if before.field("created_at") != before.field("updated_at") || after.field("created_at") == after.field("updated_at") {
			t.Error("updated_at does not show that a comment was edited")
		}
		s.pr.DeleteComment(id)
		call(t, server, "GET", fmt.Sprintf("/issues/comments/%d", id), nil).want(t, 404)
	})
}

// Commits name whose they are, where that is known, and a pull request lists 250
// of them.
func TestPullCommits(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		s.repo.Wrote(s.head, "maria", "web-flow")
		call(t, server, "GET", "/pulls/1/commits", nil).want(t, 200, s.head, `"login":"maria"`, `"login":"web-flow"`)
		head := s.head
		for range maxPullCommits {
			head = s.repo.Commit([]string{head}, map[string]string{"x": "y"})
		}
		s.pr.Push(head)
		last := call(t, server, "GET", "/pulls/1/commits?per_page=100&page=3", nil).want(t, 200)
		if list, _ := last.body.([]any); len(list) != 50 || strings.Contains(last.raw, head) {
			t.Errorf("the third page has %d commits", len(list))
		}
	})
}

// TestBlame: each line is of the commit that wrote it, across merges too.
func TestBlame(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		repo := server.Repo("octo", "shop")
		lines := func(s string) map[string]string {
			return map[string]string{"p.yaml": strings.ReplaceAll(s, " ", "\n") + "\n"}
		}
		one := repo.Commit(nil, lines("a b c d e f g h"))
		two := repo.Commit([]string{one}, lines("a b X c d e f g h"))
		side := repo.Commit([]string{one}, lines("a b c d e f g Y"))
		merge := repo.Commit([]string{two, side}, lines("a b X c d e f g Y"))
		last := repo.Commit([]string{merge}, lines("b X c d e f g Y Z"))
		for commit, want := range map[string][]string{
			one:  {one, one, one, one, one, one, one, one},
			last: {one, two, one, one, one, one, one, side, last},
		} {
			if got, ok := repo.objects.blame(commit, "p.yaml"); !ok || !slices.Equal(got, want) {
				t.Errorf("%v, want %v", got, want)
			}
		}
		const query = `query($oid: GitObjectID!, $path: String!) { repository(owner: "octo", name: "shop") { object(oid: $oid) { ... on Commit {
			blame(path: $path) { ranges { startingLine endingLine commit { oid committedDate } } } } } } }`
		graphQL(t, server, query, object{"oid": last, "path": "p.yaml"}).want(t, 200, `"commit":{"committedDate":"2026-`,
			`"oid":"`+one+`"},"endingLine":7,"startingLine":3}`, `"oid":"`+last+`"},"endingLine":9,"startingLine":9}`)
		graphQL(t, server, query, object{"oid": strings.Repeat("0", 40), "path": "p.yaml"}).want(t, 200, `"object":null`)
		graphQL(t, server, query, object{"oid": last, "path": "q.yaml"}).want(t, 200, "NOT_FOUND")
		server.Tolerate()
		graphQL(t, server, strings.Replace(query, "(path: $path)", "", 1), object{"oid": last, "path": "p.yaml"}).want(t, 200, "missing required arguments: path")
		graphQL(t, server, strings.Replace(query, "committedDate", "date", 1), object{"oid": last, "path": "p.yaml"}).want(t, 200, "doesn't exist on type 'Commit'")
	})
}
