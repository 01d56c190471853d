package severity

import "fmt"

// Level is the band of a score. The zero value is none.
type Level int

// The levels, from the OWASP Threat Model Library's bands: 1-4, 5-9, 10-16,
// 20-25.
const (
	Low Level = iota + 1
	Medium
	High
	Critical
)

// Levels lists the levels, the worst first.
func Levels() []Level { return []Level{Critical, High, Medium, Low} }

// LevelNames lists the levels as they are spelled, the worst first.
func LevelNames() []string { return names(Levels()) }

// String returns low, medium, high or critical, "" for none.
func (l Level) String() string {
	if l < Low || l > Critical {
		return ""
	}
	return [...]string{"low", "medium", "high", "critical"}[l-Low]
}

// OfScore returns the level of a score.
func OfScore(score int) Level {
	switch {
	case score >= 20:
		return Critical
	case score >= 10:
		return High
	case score >= 5:
		return Medium
	}
	return Low
}

// ParseLevel finds a level by its name; "" and every other word is none.
func ParseLevel(name string) Level {
	for _, l := range Levels() {
		if l.String() == name {
			return l
		}
	}
	return 0
}

// MarshalText spells the level.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a level as it is spelled, "" for none.
func (l *Level) UnmarshalText(text []byte) error {
	*l = ParseLevel(string(text))
	if *l == 0 && len(text) > 0 {
		return fmt.Errorf("%q is no level", text)
	}
	return nil
}

func names[T fmt.Stringer](list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.String()
	}
	return out
}
