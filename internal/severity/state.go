package severity

import (
	"fmt"
	"slices"
)

// State says which way a threat went. The zero value stands for Introduced.
type State string

// The states. Worsened: the same threat stood at base with a lower score.
const (
	Introduced State = "introduced"
	Worsened   State = "worsened"
	Resolved   State = "resolved"
)

// States lists the states.
func States() []State { return []State{Introduced, Worsened, Resolved} }

// StateNames lists the states as they are spelled.
func StateNames() []string { return names(States()) }

// String returns introduced, worsened or resolved.
func (s State) String() string {
	if s == "" {
		return string(Introduced)
	}
	return string(s)
}

// MarshalText spells the state.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a state as it is spelled.
func (s *State) UnmarshalText(text []byte) error {
	*s = State(text)
	if !slices.Contains(States(), *s) {
		return fmt.Errorf("%q is no state of a threat", text)
	}
	return nil
}
