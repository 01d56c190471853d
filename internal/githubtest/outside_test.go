package githubtest

import (
	"net/http"
	"strings"
	"testing"
)

func TestGraphQL(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		call(t, server, "POST", "/issues/1/comments", object{"body": "ours"}).want(t, 201)
		planted := s.pr.PlantComment("mallory", "<!-- threatdelta:x -->")
		line := s.pr.PlantReviewComment("mallory", "api.yaml", 20, "<!-- threatdelta-finding:abc -->")
		s.pr.PlantReply(line, "octocat", "Thanks.")
		graphQL(t, server, "query Who { viewer { login __typename } }", nil).want(t, 200, ActionsBot)
		ours, theirs := s.pr.Comments()[0], s.pr.Comments()[1]
		if theirs.ID != planted || theirs.Author != "mallory" {
			t.Errorf("planted: %+v", theirs)
		}
		graphQL(t, server, `mutation($a: ID!, $b: ID!) { one: minimizeComment(input: {subjectId: $a, classifier: OUTDATED}) { minimizedComment { isMinimized minimizedReason } }
			two: minimizeComment(input: {subjectId: $b, classifier: OUTDATED}) { minimizedComment { ... on IssueComment { id } } } }`,
			object{"a": ours.NodeID, "b": "IC_nothing"}).want(t, 200, `"isMinimized":true,"minimizedReason":"outdated"`, `"two":null`, "NOT_FOUND")
		if got := server.Minimised(); len(got) != 1 || got[0] != (Minimised{ours.NodeID, "OUTDATED"}) || s.pr.Comments()[0].Hidden != "OUTDATED" {
			t.Errorf("minimised: %v", got)
		}
		graphQL(t, server, `query($ids: [ID!]!) { nodes(ids: $ids) { id ... on IssueComment { isMinimized author { login __typename } } } }`,
			object{"ids": []any{ours.NodeID, theirs.NodeID}}).want(t, 200, `"login":"github-actions"`, `"Bot"`, `"isMinimized":false`)
		graphQL(t, server, `query { repository(owner: "octo", name: "shop") { pullRequest(number: 1) {
			comments(first: 1) { nodes { body } pageInfo { hasNextPage endCursor } }
			reviewThreads(first: 100) { nodes { isResolved path comments(first: 10) { totalCount nodes { ...c } } } } } } }
			fragment c on PullRequestReviewComment { databaseId body viewerDidAuthor }`, nil).
			want(t, 200, `"hasNextPage":true`, `"totalCount":2`, `"Thanks."`)
		server.Permissions(map[string]string{"contents": "read", "pull-requests": "read"})
		minimise := `mutation($a: ID!) { minimizeComment(input: {subjectId: $a, classifier: OUTDATED}) { clientMutationId } }`
		graphQL(t, server, minimise, object{"a": theirs.NodeID}).want(t, 200, "FORBIDDEN", `"data":{"minimizeComment":null}`)
		server.Permissions(map[string]string{"pull-requests": "write"})
		thread := strings.Replace(s.pr.ReviewComments()[0].NodeID, "PRRC_", "PRRT_", 1)
		graphQL(t, server, `mutation($t: ID!) { resolveReviewThread(input: {threadId: $t}) { thread { isResolved } } }`, object{"t": thread}).want(t, 200, "FORBIDDEN")
		server.Tolerate()
		for query, says := range map[string]string{
			"{ viewer { colour } }":                  "doesn't exist on type 'User'",
			"{ viewer }":                             "must have selections",
			"{ viewer { login }":                     "parse error",
			"{ node { id } }":                        "missing required arguments",
			"{ node(id: $x) { id } }":                "not declared",
			"query($x: ID!) { node(id: $x) { id } }": "invalid value",
			"query($x: ID) { viewer { login } }":     "not used",
			`{ repository(owner: "o", name: "n") { pullRequest(number: 1) { comments { totalCount } } } }`: "first",
		} {
			graphQL(t, server, query, nil).want(t, 200, says)
		}
		if n := len(server.Violations()); n != 8 {
			t.Errorf("%d violations", n)
		}
	})
}

func TestEvents(t *testing.T) {
	both(t, func(t *testing.T, server *Server) {
		s := setScene(server)
		if got := string(s.repo.Event("pull_request", s.pr)); !strings.Contains(got, `"action": "opened"`) {
			t.Error("not opened")
		}
		s.pr.Push(s.repo.Edit(s.head, map[string]string{"x": "y"}))
		for kind, says := range map[string]string{"pull_request": `"action": "synchronize"`, "pull_request.edited": `"action": "edited"`,
			"merge_group": "refs/heads/gh-readonly-queue/main/pr-1-", "push": `"after": "` + s.pr.MergeCommit(), "workflow_dispatch": `"inputs": null`} {
			if got := string(s.repo.Event(kind, s.pr)); !strings.Contains(got, says) {
				t.Errorf("%s lacks %q", kind, says)
			}
		}
	})
}

func TestServe(t *testing.T) {
	for _, name := range []string{"threats", "clean", "none", "fork", "large"} {
		s, err := Serve("127.0.0.1:0", name)
		if err != nil {
			t.Fatal(err)
		}
		send(t, s, "GET", s.ServerURL+"/_standin/event", nil).want(t, 200, `"pull_request":`)
		call(t, s, "POST", "/issues/1/comments", object{"body": "b", "colour": 1}).want(t, 422)
		send(t, s, "GET", s.ServerURL+"/_standin/violations", nil).want(t, 200, "body.colour")
		send(t, s, "GET", s.ServerURL+"/_standin/log", nil).want(t, 200, `"writes":true`)
		send(t, s, "GET", s.ServerURL+"/_standin/state", nil).want(t, 200, `"octo/shop"`)
		send(t, s, "GET", s.ServerURL+"/_standin/other", nil).want(t, http.StatusNotFound)
		s.Close()
	}
	if _, err := Serve("127.0.0.1:0", "other"); err == nil {
		t.Error("an unknown scenario was served")
	}
	if n := len(shopDescription(150)); n < 90_000 || n > 130_000 {
		t.Errorf("large is %d bytes", n)
	}
}
