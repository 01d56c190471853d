package api

import "strings"

// Gateway names the extensions of a house's own gateway, beside those of the
// vendors that the rules know. Names are compared as they are written.
type Gateway struct {
	// AuthOff switch authentication off where they have the value.
	AuthOff []Switch
	// Upstream hold the address that requests are passed on to: a URL or host, or
	// an object with url, uri, address, host or target.
	Upstream []string
	// Internal mark an operation, a path or the whole description as not public,
	// by any value but false.
	Internal []string
	// CORS hold the origins that may read answers: a text, a list, or an object
	// with origins (or allowOrigins) and credentials (or allowCredentials).
	CORS []string
}

// Switch is an extension and the value that throws it, compared without regard
// to case; "" stands for true.
type Switch struct{ Extension, Value string }

// Thrown reports whether text is the value that throws the switch.
func (s Switch) Thrown(text string) bool {
	want := s.Value
	if want == "" {
		want = "true"
	}
	return strings.EqualFold(text, want)
}
