package probe

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/request"
)

// Sizes of made-up values.
const (
	mostLetters  = 70_000
	mostElements = 1_000
)

// witness is a value that base refuses and head may accept, and what it is in a few
// words. Where base did not have the value, it is one that no careful program accepts.
func (b *builder) witness(base *api.Schema, l api.Leaf) (value any, what string, ok bool) {
	f := l.Schema().Facts()
	if base == nil {
		return b.careless(l)
	}
	was := base.Facts()
	for _, find := range []func(was, f *api.Facts) (any, string, bool){longer, bigger} {
		if value, what, ok := find(was, f); ok {
			return value, what, true
		}
	}
	switch {
	case raised(was.MaxItems, f.MaxItems):
		return elements(l.Schema(), int(was.MaxItems.Value)+1)
	case was.HasEnum:
		return ofEnum(was, f)
	case len(was.Patterns) > 0 || was.Format != "" && f.Format == "":
		return `threatdelta "'<>%00`, "of another form", true
	}
	return b.careless(l)
}

// raised reports whether an upper bound is gone or higher.
func raised(was, is api.Bound) bool { return was.Set && (!is.Set || is.Value > was.Value) }

// lowered reports whether a lower bound is gone or lower.
func lowered(was, is api.Bound) bool { return was.Set && (!is.Set || is.Value < was.Value) }

// longer is a text or a list whose size base refused.
func longer(was, f *api.Facts) (any, string, bool) {
	n := -1
	switch {
	case raised(was.MaxLength, f.MaxLength):
		n = int(was.MaxLength.Value) + 1
	case lowered(was.MinLength, f.MinLength) && was.MinLength.Value > 0:
		n = int(was.MinLength.Value) - 1
	case lowered(was.MinItems, f.MinItems) && was.MinItems.Value > 0 && !f.MinItems.Set:
		return []any{}, "without elements", true
	}
	if n < 0 || n > mostLetters {
		return nil, "", false
	}
	return strings.Repeat("a", n), fmt.Sprintf("of %d characters", n), true
}

// bigger is a number that base refused.
func bigger(was, f *api.Facts) (any, string, bool) {
	switch {
	case raised(was.Maximum, f.Maximum):
		return number(was.Maximum.Value + 1)
	case raised(was.ExclusiveMax, f.ExclusiveMax):
		return number(was.ExclusiveMax.Value)
	case lowered(was.Minimum, f.Minimum):
		return number(was.Minimum.Value - 1)
	case lowered(was.ExclusiveMin, f.ExclusiveMin):
		return number(was.ExclusiveMin.Value)
	case was.MultipleOf.Set && !f.MultipleOf.Set:
		return number(was.MultipleOf.Value / 2)
	}
	return nil, "", false
}

// ofEnum is a value that the closed list of base did not have.
func ofEnum(was, f *api.Facts) (any, string, bool) {
	for _, v := range f.Enum {
		if !slices.Contains(was.Enum, v) {
			return v, "set to " + v, true
		}
	}
	if f.HasEnum {
		return nil, "", false
	}
	return "threatdelta", "that was not listed", true
}

func number(n float64) (any, string, bool) {
	text := strconv.FormatFloat(n, 'f', -1, 64)
	return json.Number(text), "set to " + text, true
}

// elements is a list of so many elements, as far as that is bearable.
func elements(s *api.Schema, n int) (any, string, bool) {
	n = min(max(n, 0), mostElements) // of a bound that is no size
	var element any = "threatdelta"
	if p := s.Property(api.Element); p != nil {
		if v, err := request.Value(p.Schema, api.In); err == nil {
			element = v
		}
	}
	return slices.Repeat([]any{element}, n), fmt.Sprintf("of %d elements", n), true
}

// careless is a value that is accepted where nothing looks at it: of another type, or
// very long.
func (b *builder) careless(l api.Leaf) (any, string, bool) {
	f := l.Schema().Facts()
	switch isBody := l.Where() == api.RequestBody; {
	case f.Is("array"):
		return elements(l.Schema(), mostElements)
	case f.Is("integer") || f.Is("number") || f.Is("boolean"):
		return "threatdelta", "of another type", true
	case f.HasEnum:
		return "threatdelta", "that is not listed", true
	case f.MaxLength.Set && f.MaxLength.Value < mostLetters:
		n := int(max(f.MaxLength.Value, 0)) + 1 // of a bound that is no length
		return strings.Repeat("a", n), fmt.Sprintf("of %d characters", n), true
	case isBody && f.Is("string"):
		return map[string]any{"threatdelta": true}, "of another type", true
	case isBody:
		return "threatdelta", "of another type", true
	}
	return b.unique(), "that nobody knows", true
}
