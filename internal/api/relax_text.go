package api

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

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
		answer := within(f.textPatterns(), p)
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
func (f *Facts) textPatterns() []string {
	out := slices.Concat(f.Patterns, saying(textsOf(f.Format).most))
	low, high := int(f.MinLength.Value), int(f.MaxLength.Value)
	if f.MinLength.Set && 0 < low && low <= longestBound {
		out = append(out, atLeast(low))
	}
	if f.MaxLength.Set && 0 <= high && high <= longestBound {
		out = append(out, atMost(high))
	}
	return out
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
		if least := textsOf(base.Format).least; least != "" && len(f.Patterns) > 0 && within(f.Patterns, least) == regular.Yes {
			return r, false
		}
	}
	return r, true
}

// isBoundByPattern reports whether the patterns and the format of f accept no text whose
// length a relaxed bound refused.
func isBoundByPattern(r Relaxation, f *Facts, within Inclusion) bool {
	narrow := slices.Concat(f.Patterns, saying(textsOf(f.Format).most))
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

// texts are those that a format accepts: all of them match the one pattern, and all
// that match the other one are among them. A pattern that is not known is "".
type texts struct {
	most, least string
}

// textsOf knows the formats that generators of servers read into a value of a type of
// its own, so that nothing else passes even where a validator takes a format for an
// annotation (JSON Schema 2020-12, Validation, 7.2.1): RFC 3339, 5.6, and RFC 4122, 3.
func textsOf(format string) texts {
	const (
		day  = `\d{4}-\d{2}-\d{2}`
		time = `\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})`
		uuid = `^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`
	)
	switch strings.ToLower(format) {
	case "date":
		return texts{"^" + day + "$", `^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$`}
	case "date-time":
		return texts{most: "^" + day + "[Tt ]" + time + "$"}
	case "time":
		return texts{most: "^" + time + "$"}
	case "uuid":
		return texts{uuid, uuid}
	}
	return texts{}
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
