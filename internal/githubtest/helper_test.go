package githubtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
)

// both runs a test against both descriptions.
func both(t *testing.T, test func(t *testing.T, s *Server)) {
	t.Helper()
	for _, flavour := range []string{GitHub, Enterprise} {
		t.Run(flavour, func(t *testing.T) { test(t, New(t, flavour)) })
	}
}

type reply struct {
	status int
	header http.Header
	raw    string
	body   any
}

// field is a member of an object in the reply, or of its first error.
func (r reply) field(name string) any {
	o, _ := r.body.(object)
	return o[name]
}

// call sends a request below /repos/octo/shop; accept may be given.
func call(t *testing.T, s *Server, method, path string, body any, accept ...string) reply {
	t.Helper()
	return send(t, s, method, s.URL+"/repos/octo/shop"+path, body, accept...)
}

func send(t *testing.T, s *Server, method, url string, body any, accept ...string) reply {
	t.Helper()
	var content io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		content = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, url, content)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+s.Token)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	for _, a := range accept {
		req.Header.Set("Accept", a)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := reply{status: res.StatusCode, header: res.Header, raw: string(raw)}
	_ = json.Unmarshal(raw, &out.body)
	return out
}

func graphQL(t *testing.T, s *Server, query string, variables object) reply {
	t.Helper()
	return send(t, s, "POST", s.GraphQLURL, object{"query": query, "variables": variables})
}

func (r reply) want(t *testing.T, status int, contains ...string) reply {
	t.Helper()
	if r.status != status {
		t.Fatalf("status %d instead of %d: %.300s", r.status, status, r.raw)
	}
	for _, c := range contains {
		if !strings.Contains(r.raw, c) {
			t.Errorf("the answer lacks %q: %.300s", c, r.raw)
		}
	}
	return r
}

// scene is one file of 40 lines of which line 20 changes, one that is renamed,
// and one that is removed.
type scene struct {
	*Server
	repo       *Repo
	pr         *PR
	base, head string
}

func lines(n int, replaced map[int]string) string {
	var b strings.Builder
	for i := 1; i <= n; i++ {
		if text, changed := replaced[i]; changed {
			b.WriteString(text + "\n")
			continue
		}
		b.WriteString("line " + string(rune('A'+i%26)) + strings.Repeat("x", i) + "\n")
	}
	return b.String()
}

func setScene(s *Server) scene {
	repo := s.Repo("octo", "shop")
	base := repo.Commit(nil, map[string]string{"api.yaml": lines(40, nil), "old.yaml": lines(30, nil), "gone.yaml": "a\nb\n", "same.txt": "same\n"})
	head := repo.Commit([]string{base}, map[string]string{"api.yaml": lines(40, map[int]string{20: "changed"}),
		"dir/new.yaml": lines(30, map[int]string{3: "changed"}), "same.txt": "same\n"})
	return scene{s, repo, repo.PullRequest(base, head), base, head}
}

func (s scene) review(comments ...object) object {
	list := make([]any, len(comments))
	for i, c := range comments {
		list[i] = c
	}
	return object{"commit_id": s.pr.Head(), "event": "COMMENT", "body": "Review.", "comments": list}
}

func on(path string, line int, side string) object {
	return object{"path": path, "line": line, "side": side, "body": "Look."}
}
