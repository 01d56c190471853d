package api

import (
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// mostListed bounds the values of a closed list that are held against other
// constraints. Those beyond it count as if they kept to them.
const mostListed = 500

// listed are the first values of the closed list, with their types, that the other
// constraints do not surely refuse: 12 beside "maximum: 10" is none.
func (f *Facts) listed(within Inclusion) map[string]string {
	out := map[string]string{}
	for _, value := range f.Enum[:min(len(f.Enum), mostListed)] {
		if typ := f.typeOfListed(value); typ != "" && f.refusing(value, typ, within) == "" {
			out[value] = typ
		}
	}
	return out
}

// Lists reports whether the closed list has a value that the other constraints do not
// surely refuse.
func (f *Facts) Lists(value string, within Inclusion) bool {
	if !f.HasEnum || !slices.Contains(f.Enum, value) {
		return false
	}
	typ := f.typeOfListed(value)
	return typ == "" || f.refusing(value, typ, within) == ""
}

// ListsIntegers reports whether a closed list of numbers has only whole ones, which are
// integers (JSON Schema Validation 2020-12, 6.1.1).
func (f *Facts) ListsIntegers() bool {
	return f.HasEnum && len(f.Enum) <= mostListed && f.isOnly("number", "integer") && !slices.ContainsFunc(f.Enum, func(value string) bool {
		n, err := strconv.ParseFloat(value, 64)
		return err != nil || n != math.Trunc(n)
	})
}

// typeOfListed is the type of a value as a closed list spells it, "" if it may have
// several.
func (f *Facts) typeOfListed(value string) string {
	_, err := strconv.ParseFloat(value, 64)
	switch {
	case len(f.Types) == 1:
		return f.Types[0]
	case len(f.Types) == 0 || f.Is("object") || f.Is("array"):
	case err != nil && value != "true" && value != "false" && f.Is("string"):
		return "string"
	case err == nil && f.Is("number") && !f.Is("string"):
		return "number"
	case err == nil && f.Is("integer") && !f.Is("string"):
		return "integer"
	}
	return ""
}

// listedBeyond lists the constraints of base that refuse a value which the closed list
// of f has and that of base, if there is one, has too: a list bounds all else only if
// its values keep to it.
func (f *Facts) listedBeyond(base *Facts, within Inclusion) []Relaxation {
	var out []Relaxation
	known, listed := among(base.Enum), f.listed(within)
	if r, ok := relaxedType(base, f); ok && len(f.Types) > 1 && slices.ContainsFunc(f.Enum[:min(len(f.Enum), mostListed)], func(v string) bool {
		return (v == "true" || v == "false") && f.Is("boolean") && !base.Accepts("boolean") && f.typeOfListed(v) == ""
	}) {
		r.Certain = false // nobody can tell whether it is a text
		out = append(out, r)
	}
	for _, value := range slices.Sorted(maps.Keys(listed)) {
		if base.HasEnum && !known(value) {
			continue // the list of base says that it is new
		}
		facet := base.refusing(value, listed[value], within)
		if facet != "" && !slices.ContainsFunc(out, func(r Relaxation) bool { return r.Facet == facet }) {
			out = append(out, Relaxation{Facet: facet, Old: base.saying(facet), New: saying(f.textOf(facet)), Certain: true})
		}
	}
	return out
}

// textOf is what a keyword says, "" for nothing.
func (f *Facts) textOf(facet string) string { return strings.Join(f.saying(facet), ", ") }

// saying returns the value of a keyword that refuses a listed value.
func (f *Facts) saying(facet string) []string {
	switch facet {
	case "type":
		return f.Types
	case "pattern":
		return f.Patterns
	case "format":
		return saying(f.Format)
	case "exclusiveMinimum":
		return saying(f.ExclusiveMin.text())
	case "exclusiveMaximum":
		return saying(f.ExclusiveMax.text())
	}
	return saying(f.bound(facet).text())
}

// refusing returns the keyword that surely refuses a value of a closed list, of a type,
// "" for none.
func (f *Facts) refusing(value, typ string, within Inclusion) string {
	if !f.Accepts(typ) && !(typ == "integer" && f.Is("number")) {
		n, err := strconv.ParseFloat(value, 64)
		if typ != "number" || !f.Is("integer") || err != nil || n != math.Trunc(n) {
			return "type"
		}
	}
	switch typ {
	case "string":
		if text, err := strconv.Unquote(value); err == nil {
			value = text
		}
		return f.refusingText(value, within)
	case "integer", "number":
		if n, err := strconv.ParseFloat(value, 64); err == nil {
			return f.refusingNumber(n)
		}
	}
	return ""
}

func (f *Facts) refusingNumber(n float64) string {
	switch {
	case f.Maximum.Set && n > f.Maximum.Value:
		return "maximum"
	case f.Minimum.Set && n < f.Minimum.Value:
		return "minimum"
	case f.ExclusiveMax.Set && n >= f.ExclusiveMax.Value:
		return "exclusiveMaximum"
	case f.ExclusiveMin.Set && n <= f.ExclusiveMin.Value:
		return "exclusiveMinimum"
	case f.MultipleOf.Set && f.MultipleOf.Value > 0 && math.Abs(n/f.MultipleOf.Value-math.Round(n/f.MultipleOf.Value)) > 1e-9:
		return "multipleOf"
	}
	return ""
}

func (f *Facts) refusingText(text string, within Inclusion) string {
	length := float64(utf8.RuneCountInString(text))
	switch {
	case f.MaxLength.Set && length > f.MaxLength.Value:
		return "maxLength"
	case f.MinLength.Set && length < f.MinLength.Value:
		return "minLength"
	}
	exactly := []string{"^" + regexp.QuoteMeta(text) + "$"}
	for _, p := range f.Patterns {
		if within(exactly, p) == regular.No {
			return "pattern"
		}
	}
	if all, _ := contain.Texts(f.Format); all != "" && within(exactly, all) == regular.No {
		return "format"
	}
	return ""
}

// isOnly reports whether values of all other types are refused.
func (f *Facts) isOnly(types ...string) bool {
	return len(f.Types) > 0 && !f.Nullable && !slices.ContainsFunc(f.Types, func(t string) bool { return !slices.Contains(types, t) })
}
