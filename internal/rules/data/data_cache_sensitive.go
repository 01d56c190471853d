package data

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataCacheSensitive() threat.Rule {
	return threat.Rule{
		ID: id.DataCacheSensitive, Title: "Sensitive answer may be cached",
		STRIDE: []threat.STRIDE{threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{524},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "One user's answer may be kept in a cache and handed to somebody else.",
		Mitigation:  "Answer with Cache-Control: no-store and, where something is cached, Vary: Authorization.",
		Test:        "Read the headers of an answer; call again as another user: never the first one's body.",
		Probe:       threat.Probe{Template: plan.Header, Header: "Cache-Control", Contains: "no-store"},
		Run: func(p *threat.Pass) {
			p.State(func(o *api.Operation) []threat.Diagnostic { return cached(p, o) })
			for c, w := range diff.Each[diff.HeaderRemoved](p.Delta) {
				o := c.Pairs[0].Head
				if !isCacheGuard(c.Pairs[0].Base, w) || !isCacheable(p, o) {
					continue
				}
				d := cacheDiagnostic(o)
				d.Subject = w.Where + " " + w.Name
				d.Message = fmt.Sprintf("%s no longer declares %s, though it returns sensitive data", wording.Name(o.String()), wording.Name(w.Name))
				p.Report(c, d)
			}
		},
	}
}

// isCacheable reports whether a cache would by itself keep the answer of an operation
// and should not, since it is sensitive.
func isCacheable(p *threat.Pass, o *api.Operation) bool {
	return o.Kind == api.Endpoint && o.Method == "GET" && p.Level(o) >= sensitive.S2
}

// cached reports a Cache-Control that lets caches keep the answer of an operation.
func cached(p *threat.Pass, o *api.Operation) []threat.Diagnostic {
	for _, r := range o.Responses {
		for _, h := range r.Headers {
			if !r.IsSuccess() || !strings.EqualFold(h.Name, "Cache-Control") {
				continue
			}
			text := headerText(h)
			if !isCachingAllowed(text) || !isCacheable(p, o) {
				continue
			}
			d := cacheDiagnostic(o)
			d.Subject, d.Head = "response header "+r.Status+" "+h.Name, h.Value.KeySpan()
			d.Message = fmt.Sprintf("%s returns sensitive data with %s", wording.Name(o.String()), wording.Name("Cache-Control: "+text))
			return []threat.Diagnostic{d}
		}
	}
	return nil
}

// cacheDiagnostic weighs less what anybody may read.
func cacheDiagnostic(o *api.Operation) threat.Diagnostic {
	d := threat.Diagnostic{Confidence: severity.MediumConfidence}
	if o.Auth.IsOpen() {
		d.Likelihood, d.Impact, d.Why = 1, 2, "anybody may read it anyway"
		d.Consequence = "A cache may keep what anybody can read anyway, also after it was withdrawn."
	}
	return d
}

// headerText is the value that the description shows for a header.
func headerText(h *api.Parameter) string {
	for _, part := range h.Schema.Declarations() {
		for _, key := range [...]string{"const", "default", "example"} {
			if s := part.Get(key).Scalar(); s != "" {
				return s
			}
		}
	}
	if f := h.Schema.Facts(); f.HasEnum && len(f.Enum) == 1 {
		return f.Enum[0]
	}
	return h.Value.Get("example").Scalar()
}

// maxAge matches a time for which an answer is kept.
var maxAge = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?:^|[\s,])(?:s-)?max-?age\s*=\s*[1-9]`) })

// isCachingAllowed reports whether a value of Cache-Control lets shared caches keep
// an answer.
func isCachingAllowed(value string) bool {
	value = strings.ToLower(value)
	for _, word := range [...]string{"no-store", "no-cache", "private"} {
		if strings.Contains(value, word) {
			return false
		}
	}
	return strings.Contains(value, "public") || maxAge().MatchString(value)
}

// isCacheGuard reports whether a header that is gone kept caches from handing the
// answer for one user to another.
func isCacheGuard(base *api.Operation, w diff.HeaderRemoved) bool {
	switch strings.ToLower(w.Name) {
	case "vary":
		return true
	case "cache-control":
		for _, r := range base.Responses {
			for _, h := range r.Headers {
				if w.Where == "response header "+r.Status && r.IsSuccess() && strings.EqualFold(h.Name, w.Name) {
					return !isCachingAllowed(headerText(h))
				}
			}
		}
	}
	return false
}
