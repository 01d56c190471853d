package githubtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestReviewIsAllOrNothing(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		good := on("api.yaml", 20, "RIGHT")
		cases := map[string]struct {
			entry object
			says  string
		}{
			"outside a hunk":      {on("api.yaml", 10, "RIGHT"), badLine},
			"unchanged file":      {on("same.txt", 1, "RIGHT"), badPath},
			"old name":            {on("old.yaml", 3, "LEFT"), badPath},
			"wrong side":          {on("api.yaml", 20, "BOTH"), badLine},
			"line of gone file":   {on("gone.yaml", 1, "RIGHT"), badLine},
			"start in other hunk": {object{"path": "api.yaml", "line": 20, "start_line": 2, "start_side": "RIGHT", "body": "b"}, badStart},
			"long body":           {object{"path": "api.yaml", "line": 20, "body": strings.Repeat("é", 65_537)}, "65536"},
		}
		for name, c := range cases {
			t.Run(name, func(t *testing.T) {
				call(t, server, "POST", "/pulls/1/reviews", s.review(good, c.entry)).want(t, 422, c.says)
			})
		}
		if n, m := len(s.pr.Reviews()), len(s.pr.ReviewComments()); n+m != 0 {
			t.Errorf("a refused review left %d reviews and %d comments", n, m)
		}
		call(t, server, "POST", "/pulls/1/reviews", object{"event": "COMMENT"}).want(t, 422)
		call(t, server, "POST", "/pulls/1/reviews", s.review(good, on("api.yaml", 17, "LEFT"), on("gone.yaml", 2, "LEFT"), on("dir/new.yaml", 3, "LEFT"),
			object{"path": "api.yaml", "line": 20, "start_line": 18, "start_side": "RIGHT", "body": strings.Repeat("é", 65_536)})).want(t, 200)
		if got := s.pr.ReviewComments(); len(got) != 5 || got[0].ReviewID != got[1].ReviewID || got[1].Side != "LEFT" {
			t.Errorf("comments: %+v", got)
		}
	})
}

func TestLineComment(t *testing.T) {
	s := setScene(New(t, GitHub))
	body := func(path string, more object) object {
		o := object{"path": path, "body": "b", "commit_id": s.head}
		for k, v := range more {
			o[k] = v
		}
		return o
	}
	call(t, s.Server, "POST", "/pulls/1/comments", body("api.yaml", object{"line": 30, "side": "RIGHT"})).want(t, 422, "must be part of the diff")
	call(t, s.Server, "POST", "/pulls/1/comments", body("same.txt", object{"subject_type": "file"})).want(t, 422, "path is invalid")
	call(t, s.Server, "POST", "/pulls/1/comments", body("api.yaml", object{"commit_id": s.base, "line": 20})).want(t, 422, "not part of the pull request")
	first := call(t, s.Server, "POST", "/pulls/1/comments", body("api.yaml", object{"line": 20, "side": "RIGHT"})).want(t, 201, "changed")
	call(t, s.Server, "POST", "/pulls/1/comments", body("api.yaml", object{"in_reply_to": first.field("id")})).want(t, 201, "in_reply_to_id")
	if n := len(s.pr.Reviews()); n != 2 {
		t.Errorf("each comment is in a review of its own: %d reviews", n)
	}
}

func TestBodies(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		setScene(server)
		call(t, server, "POST", "/issues/1/comments", object{"body": strings.Repeat("x", 65_537)}).want(t, 422, "Body is too long (maximum is 65536 characters)")
		call(t, server, "POST", "/issues/1/comments", object{"body": " \n"}).want(t, 422, "blank")
		call(t, server, "POST", "/issues/1/comments", object{"body": strings.Repeat("é", 65_536)}).want(t, 201)
		call(t, server, "POST", "/issues/9/comments", object{"body": "x"}).want(t, 404)
	})
}

func TestPermissions(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		server.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
		got := call(t, server, "POST", "/pulls/1/reviews", s.review(on("api.yaml", 20, "RIGHT"))).want(t, 403, notAccessible)
		if h := got.header.Get("X-Accepted-Github-Permissions"); h != "pull_requests=write" {
			t.Errorf("needed permissions: %q", h)
		}
		call(t, server, "POST", "/issues/1/comments", object{"body": "b"}).want(t, 403, notAccessible)
		call(t, server, "POST", "/check-runs", checkBody(s.head)).want(t, 403, notAccessible)
		call(t, server, "GET", "/pulls/1/files", nil).want(t, 200)
		server.Permissions(nil)
		call(t, server, "GET", "/pulls/1/files", nil).want(t, 200) // public
		s.repo.SetPrivate(true)
		call(t, server, "GET", "/pulls/1/files", nil).want(t, 404)
		server.Permissions(map[string]string{"contents": "read"})
		call(t, server, "GET", "/pulls/1/files", nil).want(t, 403)
		server.Permissions(map[string]string{"issues": "write"})
		call(t, server, "GET", "/git/trees/"+s.head, nil).want(t, 404)
	})
}

func TestFaults(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		const reviews = "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews"
		good := s.review(on("api.yaml", 20, "RIGHT"))
		post := func() reply { t.Helper(); return call(t, server, "POST", "/pulls/1/reviews", good) }

		server.Fault(reviews, 1, BadGateway(true))
		post().want(t, 502)
		if n := len(s.pr.Reviews()); n != 1 {
			t.Errorf("502 after the effect: %d reviews", n)
		}
		server.Fault(reviews, 1, BadGateway(false))
		post().want(t, 502)
		if n := len(s.pr.Reviews()); n != 1 {
			t.Errorf("502 before the effect: %d reviews", n)
		}
		for _, status := range []int{403, 429} {
			server.Fault("WRITE", 2, SecondaryLimit(status, 7))
			if got := post().want(t, status, "secondary rate limit").header; got.Get("Retry-After") != "7" || got.Get("X-Ratelimit-Remaining") == "0" {
				t.Errorf("headers: %v", got)
			}
			call(t, server, "GET", "/pulls/1", nil).want(t, 200)
			post().want(t, status)
			server.Fault("*", 1, SecondaryLimit(status, -1))
			if got := call(t, server, "GET", "/pulls/1", nil).want(t, status).header; got.Get("Retry-After") != "" {
				t.Errorf("headers: %v", got)
			}
		}
		server.Fault("GET /repos/{owner}/{repo}", 1, PrimaryLimit(403, 1))
		if got := call(t, server, "GET", "", nil).want(t, 403).header.Get("X-Ratelimit-Remaining"); got != "0" {
			t.Errorf("remaining: %s", got)
		}
		server.Fault("GET /repos/{owner}/{repo}", -1, Refused(404))
		call(t, server, "GET", "", nil).want(t, 404)
		call(t, server, "GET", "", nil).want(t, 404)
		server.ClearFaults()
		call(t, server, "GET", "", nil).want(t, 200)
		server.Fault("GRAPHQL viewer", 1, GraphQLErrors("FORBIDDEN", "no"))
		graphQL(t, server, "{ viewer { login } }", nil).want(t, 200, `"FORBIDDEN"`)
		graphQL(t, server, "{ viewer { login } }", nil).want(t, 200, ActionsBot)
		if n := server.Count(reviews); n != 6 {
			t.Errorf("%d requests in the log", n)
		}
	})
}

func TestPushAndForcePush(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		call(t, server, "POST", "/pulls/1/reviews", s.review(on("api.yaml", 20, "RIGHT"), on("api.yaml", 20, "LEFT"), on("dir/new.yaml", 3, "RIGHT"))).want(t, 200)
		call(t, server, "POST", "/pulls/1/comments", object{"path": "api.yaml", "body": "f", "commit_id": s.head, "subject_type": "file"}).want(t, 201)
		next := s.repo.Edit(s.head, map[string]string{"api.yaml": "one more\n" + lines(40, map[int]string{20: "changed"}),
			"dir/new.yaml": lines(30, map[int]string{3: "changed again"})})
		s.pr.Push(next)
		got := s.pr.ReviewComments()
		if got[0].Line != 21 || got[1].Line != 20 || got[2].Line != 0 || got[3].Line != 1 {
			t.Errorf("after a push: lines %d %d %d %d", got[0].Line, got[1].Line, got[2].Line, got[3].Line)
		}
		forced := s.repo.Edit(s.base, map[string]string{"api.yaml": lines(40, map[int]string{20: "changed"})})
		s.pr.ForcePush(forced)
		for i, c := range s.pr.ReviewComments()[:3] {
			if c.Line != 0 || c.CommitID != forced || c.OriginalCommitID != s.head || c.OriginalLine == 0 {
				t.Errorf("after a force-push: comment %d %+v", i, c)
			}
		}
		call(t, server, "GET", "/pulls/1/comments", nil).want(t, 200, `"line":null`, `"position":null`, `"original_line":20`)
		if v := s.pr.Reviews()[0]; v.CommitID != s.head {
			t.Errorf("the review moved to %s", v.CommitID)
		}
		graphQL(t, server, `{ repository(owner: "octo", name: "shop") { pullRequest(number: 1) { reviewThreads(first: 10) { nodes { isOutdated line } } } } }`, nil).
			want(t, 200, `"isOutdated":true,"line":null`)
	})
}

func TestPagination(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		for i := range 205 {
			s.pr.PlantComment("mallory", fmt.Sprintf("<!-- threatdelta:x --> %d", i))
		}
		url, seen, pages := server.URL+"/repos/octo/shop/issues/1/comments?per_page=100", 0, 0
		for url != "" {
			got := send(t, server, "GET", url, nil).want(t, 200, `"login":"mallory"`)
			list, _ := got.body.([]any)
			seen, pages, url = seen+len(list), pages+1, ""
			for _, link := range strings.Split(got.header.Get("Link"), ", ") {
				if to, rel, _ := strings.Cut(link, "; "); rel == `rel="next"` {
					url = strings.Trim(to, "<>")
				}
			}
		}
		if seen != 205 || pages != 3 {
			t.Errorf("%d comments on %d pages", seen, pages)
		}
		if list, _ := call(t, server, "GET", "/issues/1/comments", nil).body.([]any); len(list) != 30 {
			t.Errorf("%d without per_page", len(list))
		}
	})
}

func TestChangedFiles(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		s.repo.OmitPatch("api.yaml")
		files := map[string]string{}
		for i := range 310 {
			files[fmt.Sprintf("many/%03d.txt", i)] = "x\n"
		}
		files["big.txt"], files["image.png"] = lines(400, nil)+strings.Repeat("y\n", 20_001), "\x00\x01"
		s.pr.Push(s.repo.Edit(s.head, files))
		list, _ := call(t, server, "GET", "/pulls/1/files?per_page=100", nil).want(t, 200).body.([]any)
		for _, f := range list {
			o, _ := f.(object)
			name, _ := o["filename"].(string)
			_, has := o["patch"]
			if want := strings.HasPrefix(name, "many/") || strings.HasPrefix(name, "dir/") || name == "gone.yaml"; has != want {
				t.Errorf("%s: patch %v", name, has)
			}
		}
		call(t, server, "POST", "/pulls/1/comments", object{"path": "api.yaml", "body": "b", "commit_id": s.pr.Head(), "line": 20}).want(t, 422)
		var all struct{ Files []json.RawMessage }
		if err := json.Unmarshal([]byte(call(t, server, "GET", "/compare/main..."+s.pr.Head(), nil).raw), &all); err != nil || len(all.Files) != 300 {
			t.Errorf("compare lists %d files (%v)", len(all.Files), err)
		}
	})
}

func TestForkAndMergeBase(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		fork := s.repo.Fork("mona")
		tip := s.repo.Edit(s.base, map[string]string{"other.txt": "moved on\n"})
		head := fork.Edit(s.base, map[string]string{"api.yaml": "new\n"})
		pr := s.repo.PullRequest(s.base, head, FromFork(fork), By("mona"))
		pr.MoveBase(tip)
		call(t, server, "GET", "/compare/main...mona:change-2", nil).want(t, 200, `"status":"diverged"`, `"merge_base_commit":`, s.base)
		call(t, server, "GET", "/git/trees/"+head, nil).want(t, 200) // through the base repository
		send(t, server, "GET", server.URL+"/repos/mona/shop/git/trees/"+head, nil).want(t, 200)
		var event struct {
			PullRequest struct {
				Base struct{ SHA string }
				Head struct {
					Repo *struct {
						FullName string `json:"full_name"`
						Fork     bool
					}
				}
			} `json:"pull_request"`
		}
		if err := json.Unmarshal(s.repo.Event("pull_request", pr), &event); err != nil {
			t.Fatal(err)
		}
		if p := event.PullRequest; p.Base.SHA != s.base || p.Head.Repo == nil || p.Head.Repo.FullName != "mona/shop" || !p.Head.Repo.Fork {
			t.Errorf("event: %+v", p)
		}
		merge := pr.MergeCommit()
		call(t, server, "GET", "/contents/other.txt?ref="+merge, nil, "application/vnd.github.raw+json").want(t, 200, "moved on")
		call(t, server, "GET", "/contents/api.yaml?ref=refs/pull/2/merge", nil, "application/vnd.github.raw+json").want(t, 200, "new")
		fork.Delete()
		send(t, server, "GET", server.URL+"/repos/mona/shop", nil).want(t, 404)
		call(t, server, "GET", "/pulls/2", nil).want(t, 200, `"repo":null`)
		event.PullRequest.Head.Repo = nil
		if err := json.Unmarshal(s.repo.Event("pull_request_target", pr), &event); err != nil || event.PullRequest.Head.Repo != nil {
			t.Errorf("event after the fork went: %+v %v", event, err)
		}
		call(t, server, "GET", "/git/trees/"+head, nil).want(t, 200)
	})
}

func TestChecks(t *testing.T) {
	s := setScene(New(t, GitHub))
	s.repo.PlantCheckRun(s.head, "circleci", "API threat model")
	other := s.repo.PlantCheckRun(s.head, "another-app", "x")
	one := call(t, s.Server, "POST", "/check-runs", checkBody(s.head)).want(t, 201)
	path := fmt.Sprintf("/check-runs/%.0f", one.field("id"))
	update := object{"output": object{"title": "t", "summary": "s", "annotations": []any{annotation(20)}}}
	call(t, s.Server, "PATCH", path, update).want(t, 200, `"annotations_count":2`)
	call(t, s.Server, "PATCH", fmt.Sprintf("/check-runs/%d", other), update).want(t, 403)
	call(t, s.Server, "POST", "/check-runs", object{"name": "n", "head_sha": s.head, "status": "completed"}).want(t, 422, "conclusion")
	call(t, s.Server, "GET", "/commits/"+s.head+"/check-runs?check_name=API+threat+model&app_id=15368", nil).want(t, 200, `"total_count":1`)
	runs := s.pr.CheckRuns()
	if len(runs) != 3 || runs[2].Title != "t" || runs[2].Updates != 1 || len(runs[2].Annotations) != 2 {
		t.Errorf("runs: %+v", runs)
	}
}

func TestSARIF(t *testing.T) {
	s := setScene(New(t, GitHub))
	upload := func(text string) reply {
		return call(t, s.Server, "POST", "/code-scanning/sarifs", object{"commit_sha": s.head, "ref": "refs/pull/1/head", "sarif": packed(t, text)})
	}
	bad := upload(`{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[{"message":{"text":""}}]}]}`).want(t, 202)
	status := "/code-scanning/sarifs/" + fmt.Sprint(bad.field("id"))
	call(t, s.Server, "GET", status, nil).want(t, 200, "pending")
	call(t, s.Server, "GET", status, nil).want(t, 200, "failed", "lacks a message")
	if got := s.repo.Uploads(); len(got) != 1 || got[0].Ref != "refs/pull/1/head" || !strings.Contains(string(got[0].Data), "2.1.0") {
		t.Errorf("uploads: %+v", got)
	}
	call(t, s.Server, "POST", "/code-scanning/sarifs", object{"commit_sha": s.head, "ref": "refs/pull/1/head", "sarif": "!"}).want(t, 400)
	s.repo.DisableCodeScanning()
	upload("{}").want(t, 403, "Code Security")
}

func TestTrees(t *testing.T) {
	s := New(t, GitHub)
	repo := s.Repo("octo", "shop")
	sha := repo.Commit(nil, map[string]string{"a/b/c.txt": "c", "a.txt": "a", "link": "\x00symlink:a.txt", "sub": "\x00submodule:" + strings.Repeat("1", 40),
		"large.yaml": strings.Repeat("x", maxContents+1)})
	repo.SetBranch("main", sha)
	call(t, s, "GET", "/git/trees/main", nil).want(t, 200, `"mode":"120000"`, `"type":"commit"`, `"type":"tree"`)
	call(t, s, "GET", "/git/trees/"+sha+"?recursive=1", nil).want(t, 200, `"path":"a/b/c.txt"`, `"truncated":false`)
	call(t, s, "GET", "/contents/link", nil, "application/vnd.github.raw").want(t, 200, "a")
	call(t, s, "GET", "/contents/large.yaml", nil).want(t, 200, `"encoding":"none"`)
	if got := call(t, s, "GET", "/contents/large.yaml", nil, "application/vnd.github.raw+json").want(t, 200); len(got.raw) != maxContents+1 {
		t.Errorf("%d bytes", len(got.raw))
	}
	repo.SetTruncated(true)
	call(t, s, "GET", "/git/trees/"+sha+"?recursive=1", nil).want(t, 200, `"truncated":true`)
	// The ids are those of git: an empty blob and an empty tree are known to everyone.
	if id := objectID("blob", ""); id != "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391" {
		t.Error(id)
	}
	if id := newNetwork().tree(nil); id != "4b825dc642cb6eb9a060e54bf8d69288fbee4904" {
		t.Error(id)
	}
}
