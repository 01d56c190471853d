package githubtest

import (
	"net/http"
	"strconv"
	"strings"
)

// Fault is an answer given instead of the right one.
type Fault struct {
	Status      int // 0: the connection is closed without an answer
	Header      map[string]string
	Body        string // sent as JSON; "" gives {"message": status text}
	AfterEffect bool   // the request is carried out first, then answered so
}

type fault struct {
	match string
	left  int
	Fault
}

// Fault answers the next requests that match with f: times of them, or all when
// times is negative. match is a method and a path as in the description
// ("POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews") or as it is sent ("GET /repos/octo/shop/pulls"), "*" for every
// request, "WRITE" for every writing one, or "GRAPHQL minimizeComment" for a
// root field of GraphQL. Faults are not held against the description: a proxy
// answers as it likes. The first fault that matches is used.
func (s *Server) Fault(match string, times int, f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, &fault{match: match, left: times, Fault: f})
}

// ClearFaults forgets all faults.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// SecondaryLimit is GitHub's answer to too many requests in a short time. It is
// sent with 403 or 429; with retryAfter seconds in Retry-After, or without that
// header where retryAfter is negative (documented: then wait at least a minute).
// In both cases the primary limit is not used up, which is how a client
// distinguishes them.
func SecondaryLimit(status, retryAfter int) Fault {
	f := Fault{
		Status: status,
		Header: map[string]string{"X-Ratelimit-Remaining": "4987", "X-Ratelimit-Limit": "5000"},
		Body: `{"documentation_url":"https://docs.github.com/free-pro-team@latest/rest/overview/rate-limits-for-the-rest-api#about-secondary-rate-limits",` +
			`"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}`,
	}
	if retryAfter >= 0 {
		f.Header["Retry-After"] = strconv.Itoa(retryAfter)
	}
	return f
}

// PrimaryLimit is the answer when the hour's requests are used up; reset is the
// Unix time at which it ends.
func PrimaryLimit(status int, reset int64) Fault {
	return Fault{
		Status: status,
		Header: map[string]string{"X-Ratelimit-Remaining": "0", "X-Ratelimit-Limit": "1000", "X-Ratelimit-Reset": strconv.FormatInt(reset, 10)},
		Body:   `{"message":"API rate limit exceeded for installation.","documentation_url":"https://docs.github.com/rest/overview/resources-in-the-rest-api#rate-limiting"}`,
	}
}

// BadGateway is 502. Reviews with many comments are known to be answered so
// although they were created: afterEffect.
func BadGateway(afterEffect bool) Fault {
	return Fault{Status: http.StatusBadGateway, Body: `{"message":"Server Error"}`, AfterEffect: afterEffect}
}

// Refused is a missing permission: status 403, or 404 as GitHub answers where
// existence is not to be disclosed.
func Refused(status int) Fault {
	if status == http.StatusNotFound {
		return Fault{Status: status, Body: `{"message":"Not Found","documentation_url":"https://docs.github.com/rest","status":"404"}`}
	}
	return Fault{Status: status, Body: `{"message":"` + notAccessible + `","documentation_url":"https://docs.github.com/rest","status":"` + strconv.Itoa(status) + `"}`}
}

// GraphQLErrors is HTTP 200 with errors and no data, as GraphQL fails. kind is
// GitHub's error type, such as FORBIDDEN, NOT_FOUND or RATE_LIMITED.
func GraphQLErrors(kind, message string) Fault {
	return Fault{Status: http.StatusOK, Body: `{"data":null,"errors":[{"type":` + strconv.Quote(kind) + `,"message":` + strconv.Quote(message) + `}]}`}
}

// takeFault finds the fault for a request and counts it. The lock is held.
func (s *Server) takeFault(r Request) *Fault {
	for _, f := range s.faults {
		if f.left != 0 && matches(f.match, r) {
			if f.left > 0 {
				f.left--
			}
			return &f.Fault
		}
	}
	return nil
}

// matches says whether a request is meant: see Server.Fault.
func matches(match string, r Request) bool {
	if match == "*" {
		return true
	}
	if match == "WRITE" {
		return r.Writes()
	}
	if field, ok := strings.CutPrefix(match, "GRAPHQL "); ok {
		for _, name := range strings.Split(r.Operation, ",") {
			if name == field {
				return true
			}
		}
		return false
	}
	method, template, _ := strings.Cut(match, " ")
	return method == r.Method && (template == r.Template || template == r.Path)
}
