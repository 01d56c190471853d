package api

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/contain"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// Inclusion answers whether every text in which all the narrow patterns are found is
// one in which the wide pattern is found, see [regular.Within].
type Inclusion func(narrow []string, wide string) regular.Answer

// relaxedPattern compares the patterns. One whose texts the patterns or the format of f
// keep to is not missing.
func relaxedPattern(base, f *Facts, within Inclusion) (Relaxation, bool) {
	for _, p := range base.Patterns {
		if slices.Contains(f.Patterns, p) || matchesAll(p) {
			continue
		}
		answer := within(f.textPatterns(within), p)
		if answer == regular.Yes {
			continue
		}
		r := Relaxation{Facet: "pattern", Old: saying(p), New: f.Patterns, Certain: true}
		for _, q := range f.newPatterns(base) {
			// of two patterns of which each accepts what the other refuses, neither is the
			// wider one
			if answer != regular.No || within(base.Patterns, q) != regular.Yes {
				r.Certain = false
			}
		}
		if format := f.newFormat(base); r.Certain && len(format) > 0 {
			r.New, r.Certain = format, false
		}
		return r, true
	}
	return Relaxation{}, false
}

// textPatterns are the patterns of f together with what else bounds a text.
func (f *Facts) textPatterns(within Inclusion) []string {
	out := f.stated(within)
	low, high := int(f.MinLength.Value), int(f.MaxLength.Value)
	if f.MinLength.Set && 0 < low && low <= longestBound {
		out = append(out, atLeast(low))
	}
	if f.MaxLength.Set && 0 <= high && high <= longestBound {
		out = append(out, atMost(high))
	}
	return out
}

// stated are the patterns of f, and the one that all texts of its format match, unless these
// exclude each other, so that the format is meant as an annotation.
func (f *Facts) stated(within Inclusion) []string {
	most, _ := contain.Texts(f.Format)
	both := slices.Concat(f.Patterns, saying(most))
	if most != "" && len(f.Patterns) > 0 && within(both, contain.NoText) == regular.Yes {
		return f.Patterns
	}
	return both
}

// longestBound is the greatest length up to which a bound is read as a pattern.
const longestBound = 1000

// atLeast and atMost match the texts of so many characters, or of more or
// fewer.
func atLeast(n int) string { return fmt.Sprintf(`^[\s\S]{%d,}$`, n) }
func atMost(n int) string  { return fmt.Sprintf(`^[\s\S]{0,%d}$`, n) }

// relaxedFormat compares the formats. A format is not missing if the patterns of f
// accept only what it accepts.
func relaxedFormat(base, f *Facts, within Inclusion) (Relaxation, bool) {
	if base.Format == "" || base.Format == f.Format || isUnchecked(base.Format) {
		return Relaxation{}, false
	}
	r := Relaxation{Facet: "format", Old: saying(base.Format), New: saying(f.Format)}
	if f.Format == "" {
		r.New = f.newPatterns(base)
		r.Certain = len(r.New) == 0
		if _, least := contain.Texts(base.Format); least != "" && len(f.Patterns) > 0 && within(f.Patterns, least) == regular.Yes {
			return r, false
		}
	}
	return r, true
}

// isBoundByPattern reports whether the patterns and the format of f accept no text whose
// length a relaxed bound refused.
func isBoundByPattern(r Relaxation, f *Facts, within Inclusion) bool {
	narrow := f.stated(within)
	if r.Facet != "maxLength" && r.Facet != "minLength" || len(narrow) == 0 || f.Type() != "string" {
		return false
	}
	n, err := strconv.Atoi(r.Was())
	if err != nil || n < 0 || n > longestBound {
		return false
	}
	if r.Facet == "minLength" {
		return within(narrow, atLeast(n)) == regular.Yes
	}
	return within(narrow, atMost(n)) == regular.Yes
}

// newPatterns are the patterns of f that check something and that base does not have.
func (f *Facts) newPatterns(base *Facts) []string {
	return slices.DeleteFunc(slices.Clone(f.Patterns), func(q string) bool { return slices.Contains(base.Patterns, q) || matchesAll(q) })
}

// newFormat is the format of f where it checks something and base has another one.
func (f *Facts) newFormat(base *Facts) []string {
	if f.Format == "" || f.Format == base.Format || isUnchecked(f.Format) {
		return nil
	}
	return []string{f.Format}
}

func matchesAll(pattern string) bool {
	switch strings.TrimSuffix(strings.TrimPrefix(pattern, "^"), "$") {
	case "", ".*", ".+", "(.*)", "(.+)", `[\s\S]*`, `[\s\S]+`:
		return true
	}
	return false
}
