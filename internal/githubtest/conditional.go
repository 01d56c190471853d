package githubtest

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
)

// conditional gives an answer that was read its ETag, and answers 304 to whoever has it already: GitHub's are weak,
// depend on the media type asked for and not on the token, and 304 has no body and does not count towards the hour's limit
// (docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api, "conditional requests").
// The lock is held.
func (s *Server) conditional(r *http.Request, a *answer) *answer {
	if r.Method != http.MethodGet || a.status != http.StatusOK || a.drop {
		return a
	}
	sum := sha256.Sum256(append([]byte(r.Header.Get("Accept")+"\n"), a.encode()...))
	tag := `W/"` + hex.EncodeToString(sum[:]) + `"`
	a.header.Set("ETag", tag)
	for known := range strings.SplitSeq(r.Header.Get("If-None-Match"), ",") {
		if strings.TrimPrefix(strings.TrimSpace(known), "W/") == strings.TrimPrefix(tag, "W/") {
			if n := len(s.spent); n > 0 {
				s.spent[n-1].counts = false
			}
			return &answer{status: http.StatusNotModified, header: http.Header{"Etag": {tag}}, raw: []byte{}}
		}
	}
	return a
}

// moved answers a request by a former name of a repository: 301 with the address by its id; nil where there was no
// such name. The lock is held.
func (s *Server) moved(path string) *answer {
	parts := strings.SplitN(strings.TrimPrefix(path, "/repos/"), "/", 3)
	if !strings.HasPrefix(path, "/repos/") || len(parts) < 2 || s.findRepo(parts[0], parts[1]) != nil {
		return nil
	}
	for _, r := range s.repos {
		for _, former := range r.former {
			if !strings.EqualFold(r.Owner, parts[0]) || !strings.EqualFold(former, parts[1]) {
				continue
			}
			to := s.URL + r.byID()
			if len(parts) == 3 {
				to += "/" + parts[2]
			}
			a := ok(http.StatusMovedPermanently, object{"message": "Moved Permanently", "url": to, "documentation_url": "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects"})
			a.header.Set("Location", to)
			return a
		}
	}
	return nil
}

// named is a path by a repository's id as one by its name; other paths are as they are. The lock is held.
func (s *Server) named(path string) string {
	for _, r := range s.repos {
		if rest, ok := strings.CutPrefix(path, r.byID()); ok && (rest == "" || rest[0] == '/') {
			return "/repos/" + r.fullName() + rest
		}
	}
	return path
}
