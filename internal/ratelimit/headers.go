package ratelimit

import (
	"iter"
	"slices"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// headerKind says what a response header has to do with limits.
type headerKind int

const (
	otherHeader headerKind = iota
	retryAfter             // RFC 9110, 10.2.3
	rateLimit              // RateLimit, RateLimit-Policy and the families before them
)

// kindOf returns the kind of a header. Case and hyphens do not matter:
// "X-RateLimit-Limit", "X-Rate-Limit-Limit" and "ratelimit-limit" are one family.
// Words are compared, so that "X-Corporate-Limit" is not about limits.
func kindOf(name string) headerKind {
	if len(name) > longText || !mayLimit(name) {
		return otherHeader
	}
	name = strings.ToLower(name)
	folded := strings.TrimPrefix(fold(name), "x")
	if strings.HasPrefix(folded, "retryafter") {
		return retryAfter
	}
	if strings.HasPrefix(folded, "ratelimit") {
		return rateLimit
	}
	last := ""
	for w := range strings.FieldsFuncSeq(name, func(r rune) bool { return r == '-' || r == '_' }) {
		if strings.HasPrefix(w, "ratelimit") || (last == "rate" && strings.HasPrefix(w, "limit")) {
			return rateLimit
		}
		last = w
	}
	return otherHeader
}

// mayLimit rules out most headers without copying their names.
func mayLimit(name string) bool {
	for i := range len(name) {
		if name[i]|0x20 == 'r' && i+1 < len(name) && (name[i+1]|0x20 == 'a' || name[i+1]|0x20 == 'e') {
			return true
		}
	}
	return false
}

// counts reports whether a header of this kind on a response with this status is
// about limits. Retry-After on a redirect or a success says when to continue, and
// on a 503 it is about limits only if there is a 429 too.
func (k headerKind) counts(status string, has429 bool) bool {
	switch k {
	case rateLimit:
		return true
	case retryAfter:
		return strings.HasPrefix(status, "4") || status == "DEFAULT" || (status == "503" && has429)
	}
	return false
}

// found collects what the parts of a description say.
type found struct {
	evidence Evidence
	sources  []strongSource
	best     limit // the tightest limit at the level of from
	from     Level
}

type strongSource struct {
	Source
	level Level
	off   bool
}

// offer replaces the limit by one of a higher level, or by a tighter one of the
// same level.
func (f *found) offer(l limit, level Level, name string) {
	if f.best.requests == 0 || level > f.from || (level == f.from && l.isTighter(f.best)) {
		f.best, f.from, f.evidence.counted = l, level, name
	}
}

// responses reads the responses of an operation.
func (f *found) responses(all []Response) {
	e := &f.evidence
	for _, r := range all {
		status := statusOf(r)
		e.statuses = append(e.statuses, status)
		e.Has429 = e.Has429 || status == "429"
	}
	headers := f.headers(all)
	f.unnumbered(headers)
	switch {
	case e.Has429 && e.HasHeaders:
		e.Level = Contract
	case e.Has429 || e.HasHeaders:
		e.Level = Hint
	}
	for _, r := range all {
		if statusOf(r) == "429" {
			f.sources = append(f.sources, strongSource{Source{"429", r.Value}, e.Level, false})
			break
		}
	}
	for _, h := range headers {
		f.sources = append(f.sources, strongSource{h.Source, e.Level, false})
		for _, l := range h.limits {
			f.offer(l, e.Level, h.Name)
		}
	}
	slices.Sort(e.statuses)
	slices.Sort(e.carriers)
	e.carriers = slices.Compact(e.carriers)
}

// unnumbered sets the level that the responses have without numbers that limit
// nobody.
func (f *found) unnumbered(headers []header) {
	e := &f.evidence
	reported := slices.ContainsFunc(headers, func(h header) bool {
		return len(h.limits) == 0 || slices.ContainsFunc(h.limits, func(l limit) bool { return !l.isBoundless() })
	})
	switch {
	case e.Has429 && reported:
		e.otherwise = Contract
	case e.Has429 || reported:
		e.otherwise = Hint
	}
}

// header is a header name with all responses that have it.
type header struct {
	Source
	folded string
	on429  bool
	limits []limit
}

// headers finds the headers about limits, each name once: the one on the 429, else
// the first.
func (f *found) headers(all []Response) []header {
	e := &f.evidence
	var out []header
	for _, r := range all {
		status := statusOf(r)
		on429 := status == "429"
		for _, name := range r.Headers {
			kind := kindOf(name)
			if !kind.counts(status, e.Has429) {
				continue
			}
			e.HasHeaders = true
			if e.carried = e.carried || on429; !on429 {
				e.carriers = append(e.carriers, status)
			}
			h := header{Source: Source{name, r.Value}, folded: strings.ToLower(name), on429: on429}
			if v := r.HeaderValues[name]; v.Exists() {
				h.Value = v
				if to, ok := r.Referred[name]; ok {
					v = to
				}
				if kind == rateLimit {
					h.limits = append(policies(v), boundless(name, v)...)
				}
			}
			at := slices.IndexFunc(out, func(o header) bool { return o.folded == h.folded })
			switch {
			case at < 0 && len(out) < 50:
				out = append(out, h)
			case at >= 0 && on429 && !out[at].on429:
				h.limits = append(h.limits, out[at].limits...)
				out[at] = h
			case at >= 0:
				out[at].limits = append(out[at].limits, h.limits...)
			}
		}
	}
	return out
}

func statusOf(r Response) string { return strings.ToUpper(strings.TrimSpace(r.Status)) }

// policies reads the examples of a header object.
func policies(header openapi.Value) []limit {
	var out []limit
	for v := range exampleValues(header) {
		if v.Kind() == openapi.String && len(out) < 20 {
			out = append(out, policy(v.Scalar())...)
		}
	}
	return out
}

// boundless reads the examples of a header that holds the number of a limit alone, such
// as X-RateLimit-Limit. Only one that limits nobody counts: a smaller one is a sample of
// what a caller may be told.
func boundless(name string, header openapi.Value) []limit {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return r == '-' || r == '_' })
	l := limit{}
	for i, w := range words {
		if of, ok := unit(w); ok && len(w) > 2 {
			l.window, words = of, slices.Delete(words, i, i+1)
			break
		}
	}
	if len(words) == 0 || words[len(words)-1] != "limit" {
		return nil
	}
	for v := range exampleValues(header) {
		n, rest, ok := leadingNumber(v.Scalar())
		if n, fits := requests(n); ok && rest == "" && fits {
			if l.requests = n; l.isBoundless() {
				return []limit{l}
			}
		}
	}
	return nil
}

// exampleValues are the examples and defaults of a header object, at most 20 of a list.
func exampleValues(header openapi.Value) iter.Seq[openapi.Value] {
	return func(yield func(openapi.Value) bool) {
		schema := header.Get("schema")
		for _, v := range [...]openapi.Value{header.Get("example"), header.Get("x-example"), header.Get("default"),
			schema.Get("example"), schema.Get("default"), schema.Get("const")} {
			if v.Exists() && !yield(v) {
				return
			}
		}
		examples := 0
		for _, v := range header.Get("examples").Fields() {
			if examples++; examples > 20 || !yield(v.Get("value")) {
				return
			}
		}
		for v := range schema.Get("examples").Items() {
			if examples++; examples > 20 || !yield(v) {
				return
			}
		}
	}
}

// policy reads the value of a RateLimit-Policy field, a structured field list (RFC
// 9651) such as
//
//	"burst";q=100;w=60,"day";q=5000;w=86400
//
// and that of RateLimit-Limit in the drafts up to 07: 100, 100;w=60. A quota of
// anything but requests (parameter qu) is left out.
func policy(text string) []limit {
	if len(text) > 10*longText {
		return nil
	}
	var out []limit
	for item := range strings.SplitSeq(text, ",") {
		value, params, _ := strings.Cut(item, ";")
		l := limit{}
		counts, timed := true, false
		for param := range strings.SplitSeq(params, ";") {
			name, arg, _ := strings.Cut(strings.TrimSpace(param), "=")
			n, rest, ok := leadingNumber(arg)
			switch {
			case name == "qu":
				counts = strings.Trim(arg, `" `) == "requests"
			case !ok || rest != "":
			case name == "q":
				l.requests = n
			case name == "w":
				l.window, timed = span(n, time.Second)
			}
		}
		if n, rest, ok := leadingNumber(strings.TrimSpace(value)); l.requests == 0 && ok && rest == "" && timed {
			l.requests = n
		}
		if n, ok := requests(l.requests); counts && ok && len(out) < 20 {
			out = append(out, limit{n, l.window})
		}
	}
	return out
}
