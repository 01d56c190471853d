// Package ratelimit tells what an API description says about the rate limits of
// an operation, and whether one description says less than another.
//
// A description holds three kinds of evidence. A gateway's extension with a
// number is configuration that is enforced. A 429 response (RFC 6585, 4) with
// Retry-After (RFC 9110, 10.2.3) or a field of the RateLimit family
// (draft-ietf-httpapi-ratelimit-headers and the X-RateLimit-* fields before it)
// is a contract with clients. One without the other, or the name of a tier
// whose numbers are kept elsewhere, is a hint. Prose is less than a hint: it is
// told apart and never compared.
//
// No evidence means unknown, not unlimited: AWS API Gateway, Azure API
// Management, 3scale and Gravitee keep their limits outside of the description.
package ratelimit

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Level says how much evidence there is, None < Hint < Contract < Enforced.
type Level int

// The levels of evidence.
const (
	None     Level = iota // nothing is said
	Hint                  // a 429 alone, headers alone, or the name of a tier
	Contract              // a 429 and headers that tell a client when to come back
	Enforced              // the configuration of a gateway
)

// String returns "E0" to "E3"; a level outside that range is shown as the
// nearest one.
func (l Level) String() string {
	return "E" + strconv.Itoa(int(min(max(l, None), Enforced)))
}

// Words returns "none", "hint", "contract" or "enforced".
func (l Level) Words() string {
	switch {
	case l <= None:
		return "none"
	case l == Hint:
		return "hint"
	case l == Contract:
		return "contract"
	}
	return "enforced"
}

// Source is a place of the description that speaks of a limit. Name is "429",
// a header or an extension key, as the description writes it: whoever prints it
// escapes it.
type Source struct {
	Name  string
	Value openapi.Value
}

// Span is the place of the source's key.
func (s Source) Span() openapi.Span { return s.Value.KeySpan() }

// Evidence is what limits an operation as far as the description tells. The
// zero Evidence is none.
type Evidence struct {
	// Level leaves prose out, see Described.
	Level Level
	// Requests in Window are the declared number, of several the fewest
	// requests per time. Each is 0 where unknown, and never negative.
	Requests float64
	Window   time.Duration
	// Sources are sorted: what switches a limit off, then the strongest, then
	// by name.
	Sources []Source
	// Off: a limit is explicitly switched off, and no other takes its place.
	// Level is then that of the responses alone.
	Off bool
	// Has429: a 429 response is declared. 4XX and default are none.
	Has429 bool
	// HasHeaders: a response declares Retry-After or a RateLimit field.
	HasHeaders bool
	// Described: nothing but the operation's prose speaks of a limit.
	Described bool

	counted  string   // the source that Requests is from
	offs     int      // how many of the sources switch a limit off
	carried  bool     // the 429 itself has such a header
	carriers []string // the other responses that have one, sorted
	statuses []string // of all responses, sorted

	otherwise Level  // without numbers that limit nobody
	prose     string // see Prose
	void      string // what the evidence was before Boundless
}

// Weaker reports whether e limits less than f: it is switched off where f is
// not, its level is lower, or its level is the same and it only names a limit where
// f declares a response, or lets twice the requests per time through, or more. Where one is switched off and the other
// is not, nothing else counts.
//
// A header that went because its whole response went does not count while a 429
// stays on both sides. Numbers are compared only where both have a window or
// neither has one and, at the level of a contract, where the same responses
// carry the headers.
//
// Weaker is a strict partial order: irreflexive, antisymmetric and transitive,
// for any values of the fields.
func (e Evidence) Weaker(f Evidence) bool {
	if e.Off != f.Off {
		return e.Off
	}
	if f.excused(e) {
		return e.Level < Hint
	}
	if e.Level != f.Level {
		return e.Level < f.Level
	}
	if e.nominal() != f.nominal() {
		return e.nominal()
	}
	return e.permits(f)
}

// nominal reports a hint that is nothing but a name: no response tells of a limit.
func (e Evidence) nominal() bool { return e.Level == Hint && !e.Has429 && !e.HasHeaders }

// excused reports whether e is a contract by headers of responses that other
// does not have at all, and would be a hint like other without them. That other
// has no number keeps Weaker transitive; with a 429 and no headers it has none.
func (e Evidence) excused(other Evidence) bool {
	if e.Level != Contract || e.carried || len(e.carriers) == 0 || !e.Has429 || !other.Has429 {
		return false
	}
	if _, _, known := other.rate(); known {
		return false
	}
	return !slices.ContainsFunc(e.carriers, func(status string) bool {
		return slices.Contains(other.statuses, status)
	})
}

// permits reports whether e declares twice the rate of f or more.
func (e Evidence) permits(f Evidence) bool {
	if e.Level == Contract && !e.sameCarriers(f) {
		return false
	}
	a, aTimed, ok := e.rate()
	b, bTimed, known := f.rate()
	return ok && known && aTimed == bTimed && a >= 2*b
}

func (e Evidence) sameCarriers(f Evidence) bool {
	return e.Has429 == f.Has429 && e.carried == f.carried && (e.carried || slices.Equal(e.carriers, f.carriers))
}

// rate returns the requests per second, or the plain number where no window is
// known.
func (e Evidence) rate() (value float64, timed, known bool) {
	value = e.Requests
	if e.Window > 0 {
		value, timed = value/e.Window.Seconds(), true
	}
	return value, timed, value > 0 && value < math.MaxFloat64/4
}

// String spells the evidence for tables: "429 + Retry-After",
// "x-rate-limit 100/1m0s", "switched off", "prose only" or "none". Beyond three
// sources it counts the rest.
func (e Evidence) String() string {
	if e.void != "" && e.Level <= None {
		return e.void + ", which limits nobody"
	}
	offs := min(max(e.offs, 0), len(e.Sources))
	rest := e.list(e.Sources[offs:])
	switch {
	case e.Off && e.Level <= None:
		return "switched off"
	case e.Off:
		return "switched off, " + rest
	case e.Level <= None && e.Described:
		return "prose only"
	case e.Level <= None:
		return "none"
	}
	return rest
}

func (e Evidence) list(sources []Source) string {
	if len(sources) == 0 {
		sources = e.standIns()
	}
	const most = 3
	counted := max(0, slices.IndexFunc(sources, func(s Source) bool { return s.Name == e.counted }))
	var parts []string
	for i, s := range sources {
		if len(parts) >= most && i != counted {
			continue
		}
		name := s.Name
		if i == counted && e.Requests > 0 {
			name += " " + e.number()
		}
		parts = append(parts, name)
	}
	text := strings.Join(parts, " + ")
	if left := len(sources) - len(parts); left > 0 {
		text += " + " + strconv.Itoa(left) + " more"
	}
	return text
}

// standIns name the evidence of a value that was made without sources.
func (e Evidence) standIns() []Source {
	var s []Source
	if e.Level >= Enforced || (!e.Has429 && !e.HasHeaders) {
		s = append(s, Source{Name: e.Level.Words()})
	}
	if e.Has429 {
		s = append(s, Source{Name: "429"})
	}
	if e.HasHeaders {
		s = append(s, Source{Name: "headers"})
	}
	return s
}

func (e Evidence) number() string {
	n := strconv.FormatFloat(e.Requests, 'g', 7, 64)
	if e.Requests < 1e7 {
		n = strconv.FormatFloat(math.Round(e.Requests*1000)/1000, 'f', -1, 64)
	}
	if e.Window <= 0 {
		return n
	}
	return n + "/" + e.Window.String()
}
