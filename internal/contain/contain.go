package contain

import (
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// Schema is what a schema says of a value.
type Schema struct {
	// Doc is the description of which it is, which knows where references lead.
	Doc *openapi.Document
	// All are schema objects, or booleans, that all hold.
	All []openapi.Value
	// Any are groups of alternatives of which one holds besides. A group without a member
	// refuses everything.
	Any [][]Schema
	// Words, if there are any, are the only keywords of All that count, and Without those
	// that do not.
	Words, Without []string
	// More is true if more is said of the value than this: it may be refused all the same.
	More bool
}

// Solver answers for the schemas of two descriptions.
type Solver struct {
	// Within compares patterns, see [regular.Within].
	Within func(narrow []string, wide string) regular.Answer
	// Text makes a text in which all patterns are found, see [regular.Text]. Without it none is
	// made for a [Solver.Witness].
	Text func(patterns []string, least, most int) (string, bool)
	// Alike reports whether a value of base and one of head mean the same.
	Alike func(base, head openapi.Value) bool
	// Spend is told of steps of work.
	Spend func(int)
	// Base is the description that is the first of [Solver.Alike].
	Base *openapi.Document

	work     int                         // steps of all answers
	numbers  map[openapi.ID]int          // of schema objects, for keys
	filled   map[question]bool           // to which there may be a value
	empty    *refuted                    // to which there is none
	unmade   *refuted                    // to which [Solver.Witness] makes none
	patterns map[string]*regular.Pattern // nil for one that cannot be read
}

const (
	// mostSteps bounds the search for one answer, and mostWork that for all answers of a
	// solver, in terms read.
	mostSteps = 12_000
	mostWork  = 150_000
	// stepCost is about what a term costs, in steps of [Solver.Spend].
	stepCost = 8
	// mostDeep bounds how deep values are looked into.
	mostDeep = 24
)

// IsEmpty reports whether surely no value is accepted by all schemas of the first list and
// refused by each of the second, both to the letter and with oneOf as most write it: what
// several of its members accept is meant to be accepted.
func (s *Solver) IsEmpty(accepted, refused []Schema) bool {
	empty, hasOneOf := s.isEmpty(accepted, refused, reading{})
	if empty && hasOneOf {
		empty, _ = s.isEmpty(accepted, refused, reading{anyOf: true})
	}
	return empty
}

// IsVoid reports whether surely no value is accepted. A format beside what excludes its texts
// does not count, since most read it as an annotation, and of a oneOf see [Solver.IsEmpty].
func (s *Solver) IsVoid(x Schema) bool {
	empty, _ := s.isEmpty([]Schema{x}, nil, reading{anyOf: true, noFormats: true})
	return empty
}

// reading is how schemas are read other than to the letter.
type reading struct {
	anyOf     bool // oneOf is anyOf
	noFormats bool // formats are annotations
	// noDiscriminators takes discriminators to refuse nothing, which the letter says they must
	// not (OpenAPI 3.1.1, 4.8.25). Servers that read members by them do.
	noDiscriminators bool
}

func (s *Solver) isEmpty(accepted, refused []Schema, as reading) (empty, hasOneOf bool) {
	if s.work > mostWork {
		return false, false
	}
	s.prepare()
	q := &search{solver: s, left: mostSteps, as: as}
	var terms []term
	for i := range accepted {
		terms = append(terms, term{schema: &accepted[i]})
	}
	for i := range refused {
		terms = append(terms, term{schema: &refused[i], negated: true})
	}
	empty = q.isEmpty(terms)
	s.work += mostSteps - q.left
	s.Spend(stepCost * (mostSteps - q.left))
	return empty && q.left >= 0, q.hasOneOf
}

func (s *Solver) prepare() {
	if s.numbers == nil {
		s.numbers, s.filled, s.patterns = map[openapi.ID]int{}, map[question]bool{}, map[string]*regular.Pattern{}
		s.empty, s.unmade = newRefuted(), newRefuted()
	}
}

// Contains reports whether surely all values that one schema accepts are accepted by
// another one.
func (s *Solver) Contains(wide, narrow Schema) bool {
	return s.IsEmpty([]Schema{narrow}, []Schema{wide})
}

// ContainsLetter is Contains to the letter alone, where the narrow schema accepts anything.
func (s *Solver) ContainsLetter(wide, narrow Schema) bool {
	empty, _ := s.isEmpty([]Schema{narrow}, []Schema{wide}, reading{noDiscriminators: true})
	if !empty {
		return false
	}
	void, _ := s.isEmpty([]Schema{narrow}, nil, reading{})
	return !void
}

// search is the way to one answer.
type search struct {
	solver *Solver
	left   int // steps, negative when they are spent
	deep   int // how deep in the value
	as     reading
	// hasOneOf is true if a oneOf was read. What is known of a part of a value counts as one.
	hasOneOf bool
	making   bool // see Witness
}

// term is something that holds of a value: what a schema says, a schema object or a
// boolean, a fact, or one of several alternatives. Only one of the four is there. The
// first two may be negated.
type term struct {
	schema   *Schema
	value    openapi.Value
	doc      *openapi.Document
	negated  bool
	fact     *fact
	isEither bool     // of options
	options  [][]term // all terms of one of them hold
}

func known(f fact) term { return term{fact: &f} }

// knownAll is known of several facts, which it keeps.
func knownAll(facts []fact) []term {
	terms := make([]term, len(facts))
	for i := range facts {
		terms[i].fact = &facts[i]
	}
	return terms
}

func oneOf(options [][]term) term { return term{isEither: true, options: options} }

// isEmpty reports whether surely no value keeps to all terms. A value holds others only
// that are smaller than it: where the same is asked of a part of a value that is asked of
// the value itself, there is no smallest one that keeps to them, and so none.
func (q *search) isEmpty(terms []term) bool {
	key, hasKey := q.keyOf(terms)
	if !hasKey {
		return q.isEmptyOfAny(terms)
	}
	if q.solver.filled[key] {
		q.hasOneOf = true
		return false
	}
	if isKnown, isAsked := q.solver.empty.has(key, q.deep); isKnown || isAsked {
		q.hasOneOf = q.hasOneOf || isKnown
		return true
	}
	outer := q.solver.empty.begin(key)
	empty := q.isEmptyOfAny(terms)
	q.solver.empty.end(outer, key, empty && q.left >= 0, q.deep)
	if !empty && q.left >= 0 {
		q.solver.filled[key] = true
	}
	return empty
}

// isEmptyOfAny is isEmpty for the values of all kinds.
func (q *search) isEmptyOfAny(terms []term) bool {
	if q.deep >= mostDeep {
		return false
	}
	q.deep++
	defer func() { q.deep-- }()
	first, ok := likely(terms)
	if !ok {
		first = object
	}
	for i := range kinds {
		if !q.isEmptyOf((first+i)%kinds, terms) {
			return false
		}
	}
	return true
}

// likely is a kind of which there may be a value: what the first schema object states. It is
// false where none does.
func likely(terms []term) (kind, bool) {
	for _, t := range terms {
		if t.schema != nil && !t.negated && len(t.schema.All) > 0 {
			t = term{value: t.schema.All[0], doc: t.schema.Doc}
		}
		if !t.value.Exists() || t.negated {
			continue
		}
		if k, ok := kindOfType(t.doc.Deref(t.value).Get("type").Scalar()); ok {
			return k, true
		}
	}
	return 0, false
}

// question is what is asked of a part of a value.
type question struct {
	terms string
	as    reading
}

// keyOf spells what is asked, as far as it is asked of schema objects.
func (q *search) keyOf(terms []term) (question, bool) {
	var b strings.Builder
	for _, t := range terms {
		if !t.value.Exists() {
			return question{}, false
		}
		id := t.subject().ID()
		n, ok := q.solver.numbers[id]
		if !ok {
			n = len(q.solver.numbers) + 1
			q.solver.numbers[id] = n
		}
		if t.negated {
			n = -n
		}
		b.WriteString(strconv.Itoa(n))
		b.WriteByte(' ')
	}
	return question{b.String(), q.as}, true
}

// subject is the schema object that a term is about, which is not a reference that stands alone.
func (t term) subject() openapi.Value {
	v := t.value
	for range mostParts {
		_, isRef := v.Ref()
		if !isRef || v.Len() > 1 {
			break
		}
		to, problem := t.doc.Follow(v)
		if problem != "" {
			break
		}
		v = to
	}
	return v
}

// isEmptyOf is isEmpty for the values of a kind.
func (q *search) isEmptyOf(k kind, terms []term) bool {
	if k == null && slices.ContainsFunc(terms, func(t term) bool { return !t.negated && mayBeNull(t, false) }) {
		return false
	}
	b := &branch{search: q, kind: k}
	return b.add(terms) || b.isClosed()
}
