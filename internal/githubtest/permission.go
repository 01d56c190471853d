package githubtest

import "net/http"

const notAccessible = "Resource not accessible by integration"

func allPermissions() map[string]string {
	return map[string]string{
		"contents": "read", "pull-requests": "write", "issues": "write",
		"checks": "write", "security-events": "write", "statuses": "write", "actions": "write",
	}
}

// need is what an operation asks of the token; any one of the names will do.
type need struct {
	names []string
	write bool
}

func reads(names ...string) need  { return need{names: names} }
func writes(names ...string) need { return need{names: names, write: true} }

// header is X-Accepted-GitHub-Permissions, which GitHub sends with a refusal.
func (n need) header() string {
	level, out := "=read", ""
	if n.write {
		level = "=write"
	}
	for i, name := range n.names {
		if i > 0 {
			out += "; "
		}
		out += underscores(name) + level
	}
	return out
}

func underscores(name string) string {
	out := []byte(name)
	for i, c := range out {
		if c == '-' {
			out[i] = '_'
		}
	}
	return string(out)
}

// granted says whether the token has what is needed. The lock is held.
func (s *Server) granted(n need) bool {
	for _, name := range n.names {
		if level := s.permissions[name]; level == "write" || level == "read" && !n.write {
			return true
		}
	}
	return len(n.names) == 0
}

// allow is nil or the refusal of what the token may not do. Public repositories
// are read by anyone. The lock is held.
func (s *Server) allow(r *Repo, n need) *answer {
	if s.granted(n) || !n.write && !r.private {
		return nil
	}
	if !s.granted(reads("contents")) && r.private {
		return notFound()
	}
	a := problem(http.StatusForbidden, notAccessible)
	a.header.Set("X-Accepted-GitHub-Permissions", n.header())
	return a
}
