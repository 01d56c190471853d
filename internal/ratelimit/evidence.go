package ratelimit

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Level says how strong the evidence is: None < Hint < Contract < Enforced.
type Level int

// The levels of evidence.
const (
	None     Level = iota // the description says nothing
	Hint                  // a 429 alone, headers alone, or the name of a tier
	Contract              // a 429 and headers that tell a client when to come back
	Enforced              // the configuration of a gateway
)

// String returns "E0" to "E3". A level outside that range is shown as the nearest
// one.
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

// Source is a place of the description that speaks of a limit. Name is "429", a
// header, or the key of an extension. It is as written, so it must be escaped for
// printing.
type Source struct {
	Name  string
	Value openapi.Value
}

// Span is the place of the source's key.
func (s Source) Span() openapi.Span { return s.Value.KeySpan() }

// Evidence is what a description says about the rate limit of an operation. The
// zero Evidence means that it says nothing.
type Evidence struct {
	// Level does not count prose, see Described.
	Level Level
	// Requests in Window are the declared number. Of several it is the one with the
	// fewest requests per time. Each is 0 if unknown, and never negative.
	Requests float64
	Window   time.Duration
	// Sources are sorted: first those that switch a limit off, then by strength,
	// then by name.
	Sources []Source
	// Off is true if a limit is explicitly switched off and no other one replaces
	// it. Level is then that of the responses alone.
	Off bool
	// Has429 is true if a 429 response is declared. 4XX and default do not count.
	Has429 bool
	// HasHeaders is true if a response declares Retry-After or a RateLimit field.
	HasHeaders bool
	// Described is true if only the operation's prose speaks of a limit.
	Described bool

	counted  string   // the source that Requests is from
	offs     int      // how many of the sources switch a limit off
	carried  bool     // the 429 itself has such a header
	carriers []string // the other responses that have one, sorted
	statuses []string // of all responses, sorted

	otherwise Level  // the level without numbers that limit nobody
	prose     string // see Prose
	void      string // what the evidence was before Boundless
}

// IsWeaker reports whether e limits less than f. It does if it is switched off and f
// is not, if its level is lower, or if the level is the same and it only names a
// limit while f declares a response, or allows at least twice the requests per
// time. If exactly one of them is switched off, nothing else counts.
//
// A header does not count as lost if its whole response was removed and both sides
// have a 429. Numbers are compared only if both have a window or neither has one.
// At the level of a contract the same responses must also carry the headers.
//
// IsWeaker is a strict partial order (irreflexive, antisymmetric and transitive) for
// any values of the fields.
func (e Evidence) IsWeaker(f Evidence) bool {
	if e.Off != f.Off {
		return e.Off
	}
	if f.isExcused(e) {
		return e.Level < Hint
	}
	if e.Level != f.Level {
		return e.Level < f.Level
	}
	if e.isNominal() != f.isNominal() {
		return e.isNominal()
	}
	return e.permits(f)
}

// isNominal reports a hint that is only a name, without a response about limits.
func (e Evidence) isNominal() bool { return e.Level == Hint && !e.Has429 && !e.HasHeaders }

// isExcused reports whether e is a contract only by headers of responses that other
// does not have, and would be a hint like other without them. It requires other to
// have no number, which keeps Weaker transitive. With a 429 and no headers it has
// none.
func (e Evidence) isExcused(other Evidence) bool {
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

// permits reports whether e declares at least twice the rate of f.
func (e Evidence) permits(f Evidence) bool {
	if e.Level == Contract && !e.hasSameCarriers(f) {
		return false
	}
	a, aTimed, ok := e.rate()
	b, bTimed, known := f.rate()
	return ok && known && aTimed == bTimed && a >= 2*b
}

func (e Evidence) hasSameCarriers(f Evidence) bool {
	return e.Has429 == f.Has429 && e.carried == f.carried && (e.carried || slices.Equal(e.carriers, f.carriers))
}

// rate returns the requests per second, or the plain number if no window is known.
func (e Evidence) rate() (value float64, timed, known bool) {
	value = e.Requests
	if e.Window > 0 {
		value, timed = value/e.Window.Seconds(), true
	}
	return value, timed, value > 0 && value < math.MaxFloat64/4
}

// String renders the evidence for tables: "429 + Retry-After", "x-rate-limit
// 100/1m0s", "switched off", "prose only" or "none". More than three sources are
// counted.
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

// standIns returns sources for evidence that was made without any.
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
