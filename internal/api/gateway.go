package api

import "strings"

// Gateway names the extensions of the organisation's own gateway, beside those of
// the vendors that the rules know. Names are compared as written.
type Gateway struct {
	// AuthOff lists extensions that switch authentication off if they have the
	// value.
	AuthOff []Switch
	// Upstream lists extensions with the address to which requests are passed on: a
	// URL or host, or an object with url, uri, address, host or target.
	Upstream []string
	// IsInternal lists extensions that mark an operation, a path or the whole
	// description as not public. Any value but false counts.
	Internal []string
	// CORS lists extensions with the origins that may read answers: a text, a list,
	// or an object with origins (or allowOrigins) and credentials (or
	// allowCredentials).
	CORS []string
}

// Switch is an extension together with the value that turns it on. Values are
// compared without regard to case, and "" stands for true.
type Switch struct{ Extension, Value string }

// Thrown reports whether text is the value that turns the switch on.
func (s Switch) Thrown(text string) bool {
	want := s.Value
	if want == "" {
		want = "true"
	}
	return strings.EqualFold(text, want)
}
