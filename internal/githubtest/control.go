package githubtest

import (
	"encoding/json"
	"net/http"
	"strings"
)

// controlRoot is below what is no part of GitHub: the state of the stand-in, for
// programs outside its process. It takes GET without a token.
//
//	/_standin/event       the event payload of the scenario
//	/_standin/violations  a JSON array of strings
//	/_standin/log         a JSON array: method, template, path, status, writes
//	/_standin/state       repositories with their pull requests: comments, review comments, check runs, uploads
const controlRoot = "/_standin/"

// control answers what is below controlRoot and says whether it did. The lock is held.
func (s *Server) control(w http.ResponseWriter, r *http.Request) bool {
	name, ours := strings.CutPrefix(r.URL.Path, controlRoot)
	if !ours {
		return false
	}
	var out any
	switch name {
	case "event":
		out = json.RawMessage(s.event)
	case "violations":
		out = append([]string{}, s.violations...)
	case "log":
		lines := []any{}
		for _, e := range s.log {
			lines = append(lines, object{"method": e.Method, "template": e.Template, "path": e.Path, "status": e.Status,
				"operation": e.Operation, "writes": e.Writes()})
		}
		out = lines
	case "state":
		repos := []any{}
		for _, repo := range s.repos {
			repos = append(repos, repo.state())
		}
		out = repos
	default:
		http.NotFound(w, r)
		return true
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
	return true
}

func (r *Repo) state() object {
	pulls := []any{}
	for _, p := range r.pulls {
		pulls = append(pulls, object{"number": p.Number, "head": p.head, "comments": p.comments, "reviews": p.reviews, "review_comments": p.lines})
	}
	return object{"repository": r.fullName(), "pulls": pulls, "check_runs": r.checks, "uploads": len(r.uploads)}
}
