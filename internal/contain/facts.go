package contain

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// pattern is a regular expression as JSON Schema writes it.
type pattern = string

// fact is one thing that is known of the values of a branch.
type fact struct {
	is       about
	n        float64 // a bound, a count, or an index
	open     bool    // the bound itself is not reached
	name     string
	names    []string  // of rest and some: it does not speak of these
	patterns []pattern // of rest and some: nor of names that match one of these; else what it is about
	only     pattern   // of some: the name matches it
	isName   bool      // of some: of speaks of the name, not of its value
	start    int       // of contained: the first index
	listed   []literal
	of       []term            // what holds of the part of the value that the fact is about
	doc      *openapi.Document // of present, unsent, matches and formatted: which description says so
}

// about is of what a fact speaks.
type about int

const (
	// Of any value.
	among   about = iota // it is one of listed
	notOne               // it is none of listed
	checked              // a keyword holds of which nothing more is read
	failed               // such a keyword does not
	unread               // more may be said than is known

	// Of a number, or of the length of a string, a list or an object.
	least
	most
	multiple
	notMultiple
	whole    // an integer
	fraction // no integer

	// Of a string.
	matches
	missing
	formatted // it matches what all texts of a format do

	// Of an object.
	present // it has a name
	absent  // it has not
	field   // the value of a name, if there is one
	matched // the values of the names that match a pattern
	rest    // the values of all other names
	named   // its names
	some    // there is a name that none of names and patterns is about
	unsent  // a name that is only read, so that a request has none and need not have one

	// Of a list.
	at        // the element at an index
	from      // the elements from an index on
	contained // n elements from an index on
	distinct
	repeated
)

// literal is a value of an enum.
type literal struct {
	kind kind
	text string // for a list and an object "", of which nothing more is known
}

// exact is from where on not each integer is a number of its own (IEEE 754, binary64).
const exact = 1 << 53

// literalOf reads a value of an enum.
func literalOf(v openapi.Value) literal {
	switch v.Kind() {
	case openapi.Null:
		return literal{null, "null"}
	case openapi.Bool:
		return literal{boolean, strconv.FormatBool(v.IsTrue())}
	case openapi.Number:
		n, _ := v.Number()
		if math.Abs(n) >= exact {
			return literal{number, v.Scalar()}
		}
		return literal{number, textOf(n)}
	case openapi.String:
		return literal{text, v.Scalar()}
	case openapi.List:
		return literal{list, ""}
	}
	return literal{object, ""}
}

func textOf(n float64) string { return strconv.FormatFloat(n, 'g', -1, 64) }

// literalsOf are the values of an enum of a kind.
func literalsOf(word string, value openapi.Value, k kind) []literal {
	var out []literal
	add := func(v openapi.Value) {
		if l := literalOf(v); l.kind == k {
			out = append(out, l)
		}
	}
	if word == "const" {
		add(value)
	}
	for item := range value.Items() {
		if word == "enum" {
			add(item)
		}
	}
	return out
}

// scalars are the values of an enum that are no lists and no objects.
func scalars(word string, value openapi.Value) []literal {
	return slices.Concat(literalsOf(word, value, boolean), literalsOf(word, value, number), literalsOf(word, value, text))
}

// as is a literal read as one of another kind, false where it cannot be.
func (l literal) as(k kind) (literal, bool) {
	switch k {
	case boolean:
		return literal{boolean, l.text}, l.text == "false" || l.text == "true"
	case number:
		n, err := strconv.ParseFloat(l.text, 64)
		return literal{number, textOf(n)}, err == nil
	case text:
		return literal{text, l.text}, true
	}
	return literal{}, false
}

// each iterates over the facts about something.
func (b *branch) each(is about, do func(f *fact)) {
	for _, f := range b.facts {
		if f.is == is {
			do(f)
		}
	}
}

// allowed lists the values to which closed lists, and the kind itself where it has few
// values, restrict a value. It is false where there is no such list.
func (b *branch) allowed(of []literal) (left []literal, ok bool) {
	left, ok = of, of != nil
	b.each(among, func(f *fact) {
		if !ok {
			left, ok = f.listed, true
			return
		}
		left = slices.DeleteFunc(slices.Clone(left), func(l literal) bool { return !slices.Contains(f.listed, l) })
	})
	b.each(notOne, func(f *fact) {
		left = slices.DeleteFunc(slices.Clone(left), func(l literal) bool { return b.kind < list && slices.Contains(f.listed, l) })
	})
	return left, ok
}

// isUnlisted reports whether no value is left that lists allow.
func (b *branch) isUnlisted(of []literal) bool {
	left, ok := b.allowed(of)
	return ok && len(left) == 0
}

// isContradictory reports whether a keyword of which nothing is read holds and does not, or
// the value of a name that is there keeps to a schema object and does not.
func (b *branch) isContradictory() bool {
	found := false
	b.each(failed, func(f *fact) {
		b.each(checked, func(c *fact) {
			found = found || c.name == f.name && b.saySame(f.of[0], c.of[0])
		})
	})
	b.each(field, func(f *fact) {
		found = found || f.says(false) && b.isKept(f)
	})
	return found
}

// isKept reports whether the value of a name that is there keeps to what it is not to keep to.
func (b *branch) isKept(not *fact) bool {
	isThere, isSaid := false, false
	for _, f := range b.facts {
		if f.name == not.name {
			isThere = isThere || f.is == present
			isSaid = isSaid || f.is == field && f.says(true) && b.meansSame(f.of[0], not.of[0])
		}
	}
	return isThere && isSaid
}

// says reports whether what holds of the part of the value is what one schema object says, or
// what it refuses.
func (f *fact) says(positive bool) bool {
	return len(f.of) == 1 && f.of[0].value.Exists() && f.of[0].negated != positive
}

// saySame reports whether the values of two keywords surely say the same.
func (q *search) saySame(a, b term) bool {
	text := a.value.Scalar()
	return text != "" && strings.EqualFold(text, b.value.Scalar()) || q.meansSame(a, b)
}

// opaque is a keyword of which nothing is read but whether it is the same.
func opaque(is about, word string, value openapi.Value, t term) []term {
	return []term{known(fact{is: is, name: word, of: []term{{value: value, doc: t.doc}}})}
}
