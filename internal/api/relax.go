package api

import (
	"math"
	"slices"
	"strconv"
	"strings"
)

// Relaxation is one constraint that accepts more than before.
type Relaxation struct {
	// Facet is the keyword: maxLength, pattern, enum, type, required,
	// additionalProperties, ...
	Facet string
	// Old and New are the values of the keyword, one entry for each value of a
	// list, and none if the keyword is absent. Where a pattern or a format newly
	// checks the value in place of the keyword, New is that. Was and Is render them.
	Old, New []string
	// Factor says how many times more an upper bound allows. It is 0 if the bound
	// was removed, and for all else.
	Factor float64
	// Certain is false if it cannot be decided which of the two accepts more (two
	// patterns).
	Certain bool
}

// Was renders the old values of the keyword, "" for none.
func (r Relaxation) Was() string { return r.text(r.Old) }

// Is renders the new values of the keyword, "" for none.
func (r Relaxation) Is() string { return r.text(r.New) }

func (r Relaxation) text(values []string) string {
	if r.Facet == "pattern" { // all must match
		return strings.Join(values, " and ")
	}
	return strings.Join(values, ", ")
}

// Additions lists the values of a closed list that the old one did not have.
func (r Relaxation) Additions() []string {
	had := among(r.Old)
	return slices.DeleteFunc(slices.Clone(r.New), had)
}

// saying returns the values of a keyword that has one value, none for "".
func saying(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// Relaxed lists what f accepts and base does not, keyword by keyword. An empty list
// means that f accepts nothing that base refuses. A keyword that another one
// implies (a length beside an enum) does not count, nor does one about values that
// f does not accept at all. within compares patterns.
func (f *Facts) Relaxed(base *Facts, within Inclusion) []Relaxation {
	var out []Relaxation
	if f.Nullable && !base.Nullable && (base.HasEnum || len(base.Types) > 0) {
		out = append(out, Relaxation{Facet: "nullable", Old: saying("false"), New: saying("true"), Certain: true})
	}
	if r, ok := relaxedEnum(base, f, within); ok {
		out = append(out, r)
	}
	if f.HasEnum {
		return append(out, f.listedBeyond(base, within)...) // a closed list bounds all else
	}
	if r, ok := relaxedType(base, f); ok {
		out = append(out, r)
	}
	for _, r := range relaxedBounds(base, f) {
		if !isBoundByPattern(r, f, within) {
			out = append(out, r)
		}
	}
	if r, ok := relaxedPattern(base, f, within); ok {
		out = append(out, r)
	}
	if r, ok := relaxedFormat(base, f, within); ok {
		out = append(out, r)
	}
	if base.Closed && !f.Closed && f.Accepts("object") {
		out = append(out, Relaxation{Facet: "additionalProperties", Old: saying("false"), New: saying(openWord(f)), Certain: true})
	}
	return out
}

func openWord(f *Facts) string {
	if f.FreeForm {
		return "true"
	}
	return ""
}

// isUnchecked reports formats that no server checks: they give the number of bits,
// say how a client shows a field, or repeat the type.
func isUnchecked(format string) bool {
	switch strings.ToLower(format) {
	case "int", "int8", "int16", "int32", "int64", "uint", "uint8", "uint16", "uint32", "uint64", "long", "short", "float", "double", "decimal",
		"boolean", "bool", "string", "integer", "number", "object", "array", "any",
		"password", "binary", "byte", "text", "textarea", "multiline", "markdown", "html":
		return true
	}
	return false
}

func relaxedEnum(base, f *Facts, within Inclusion) (Relaxation, bool) {
	if !base.HasEnum {
		return Relaxation{}, false
	}
	r := Relaxation{Facet: "enum", Old: base.Enum, Certain: true}
	switch {
	case f.HasEnum:
	case base.Nullable && len(base.Enum) == 0: // nothing but null was accepted
		return Relaxation{Facet: "type", Old: saying("null"), New: f.Types, Certain: true}, true
	default:
		r.New = append(f.newPatterns(base), f.newFormat(base)...)
		return r, f.Type() != "boolean" || !slices.Equal(base.Enum, []string{"false", "true"})
	}
	had := among(base.Enum)
	for _, e := range f.Enum {
		if typ := f.typeOfListed(e); !had(e) && (typ == "" || f.refusing(e, typ, within) == "") {
			r.New = f.Enum
			return r, true
		}
	}
	return r, false
}

func relaxedType(base, f *Facts) (Relaxation, bool) {
	if len(base.Types) == 0 {
		return Relaxation{}, false
	}
	r := Relaxation{Facet: "type", Old: base.Types, New: f.Types, Certain: true}
	if len(f.Types) == 0 {
		return r, true
	}
	for _, t := range f.Types {
		if !slices.Contains(base.Types, t) && !(t == "integer" && slices.Contains(base.Types, "number")) {
			return r, true
		}
	}
	return r, false
}

type boundPair struct {
	facet     string
	types     []string // types of the values that it binds
	old, new  Bound
	upper     bool
	exclusive [2]bool
	step      float64 // all values are its multiples, 0 if they need not be
}

func relaxedBounds(base, f *Facts) []Relaxation {
	texts, lists, objects := []string{"string"}, []string{"array"}, []string{"object"}
	numbers := []string{"number", "integer", "string"} // a text may be a number
	pairs := []boundPair{
		{facet: "maxLength", types: texts, old: base.MaxLength, new: f.MaxLength, upper: true},
		{facet: "maxItems", types: lists, old: base.MaxItems, new: f.MaxItems, upper: true},
		{facet: "maxProperties", types: objects, old: base.MaxProperties, new: f.MaxProperties, upper: true},
		{facet: "minLength", types: texts, old: base.MinLength, new: f.MinLength},
		{facet: "minItems", types: lists, old: base.MinItems, new: f.MinItems},
		{facet: "minProperties", types: objects, old: base.MinProperties, new: f.MinProperties},
		{facet: "maximum", types: numbers, old: pick(base.Maximum, base.ExclusiveMax, true), new: pick(f.Maximum, f.ExclusiveMax, true), upper: true,
			exclusive: [2]bool{base.isExclusive(true), f.isExclusive(true)}, step: f.step()},
		{facet: "minimum", types: numbers, old: pick(base.Minimum, base.ExclusiveMin, false), new: pick(f.Minimum, f.ExclusiveMin, false),
			exclusive: [2]bool{base.isExclusive(false), f.isExclusive(false)}, step: f.step()},
	}
	var out []Relaxation
	for _, p := range pairs {
		if r, ok := p.relaxed(); ok && f.Accepts(p.types...) {
			out = append(out, r)
		}
	}
	if base.MultipleOf.Set && f.Accepts(numbers...) && !f.MultipleOf.isMultipleOf(base.MultipleOf) {
		out = append(out, Relaxation{Facet: "multipleOf", Old: saying(base.MultipleOf.text()), New: saying(f.MultipleOf.text()), Certain: true})
	}
	return out
}

func (p boundPair) relaxed() (Relaxation, bool) {
	r := Relaxation{Facet: p.facet, Old: saying(p.old.text()), New: saying(p.new.text()), Certain: true}
	switch {
	case !p.old.Set || p.isTrivial():
		return r, false
	case !p.new.Set:
		return r, true
	case p.step > 0 && p.isSameBetweenSteps():
		return r, false
	case p.upper && p.new.Value > p.old.Value:
		if p.old.Value > 0 {
			r.Factor = p.new.Value / p.old.Value
		}
		return r, true
	case !p.upper && p.new.Value < p.old.Value:
		return r, true
	case p.new.Value == p.old.Value && p.exclusive[0] && !p.exclusive[1]:
		r.Facet = "exclusive" + strings.ToUpper(p.facet[:1]) + p.facet[1:]
		r.New = nil
		return r, true
	}
	return r, false
}

// isExclusive reports whether the tighter of the upper or lower bounds of a number
// is itself refused.
func (f *Facts) isExclusive(upper bool) bool {
	inclusive, exclusive := f.Minimum, f.ExclusiveMin
	if upper {
		inclusive, exclusive = f.Maximum, f.ExclusiveMax
	}
	return exclusive.Set && pick(inclusive, exclusive, upper) == exclusive
}

// step is what all numbers that are accepted are multiples of, 0 if that is not known.
func (f *Facts) step() float64 {
	step := f.MultipleOf.Value
	switch isWhole := step == math.Trunc(step); {
	case f.Type() == "integer" && (!f.MultipleOf.Set || step <= 0 || !isWhole):
		return 1
	case f.Type() == "integer", f.Type() == "number" && f.MultipleOf.Set && step > 0:
		return step
	}
	return 0
}

// isSameBetweenSteps reports whether the new bound refuses every multiple of the step
// that the old one refused: no integer is above 5 and below 6.
func (p boundPair) isSameBetweenSteps() bool {
	old, next := p.outermost(p.old, p.exclusive[0]), p.outermost(p.new, p.exclusive[1])
	return p.upper && next <= old || !p.upper && next >= old
}

// outermost is the last multiple of the step that a bound accepts, in steps.
func (p boundPair) outermost(b Bound, exclusive bool) float64 {
	const close = 1e-9
	at := b.Value / p.step
	if p.upper {
		if n := math.Floor(at + close); !exclusive || at-n > close {
			return n
		}
		return math.Floor(at+close) - 1
	}
	if n := math.Ceil(at - close); !exclusive || n-at > close {
		return n
	}
	return math.Ceil(at-close) + 1
}

// isMultipleOf reports whether all multiples of b are multiples of the other one.
func (b Bound) isMultipleOf(of Bound) bool {
	times := b.Value / of.Value
	return b.Set && of.Value > 0 && math.Abs(times-math.Round(times)) < 1e-9 && math.Round(times) >= 1
}

// isTrivial reports whether the old bound excluded nothing.
func (p boundPair) isTrivial() bool {
	return !p.upper && p.old.Value <= 0 && p.facet != "minimum"
}

func (b Bound) text() string {
	if !b.Set {
		return ""
	}
	return strconv.FormatFloat(b.Value, 'f', -1, 64)
}
