package category

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// ExposedValue is a value with what it gives away.
type ExposedValue struct {
	Leaf    api.Leaf
	Verdict *sensitive.Verdict // its data class and how sure that is
}

// Exposure is what one change newly returns, as far as one rule reports it.
type Exposure struct {
	Change *diff.Change
	// Pairs, the most exposed first.
	Pairs []*diff.Pair
	IsNew bool // the operation is new
	// declared: base let the objects that have the values hold anything.
	declared bool
	// withheld: the change says that they are never in an answer (writeOnly).
	withheld bool
	// Values, the most sensitive first.
	Values []ExposedValue
	// parts are the changes that were merged into it; scattered: the values stand at
	// different places of the answers.
	parts     []*diff.Change
	scattered bool
	named     string // the subject, where changes were merged, see subject
}

// Exposures lists the newly returned values that the rule of the pass reports, by
// the table; one entry for what one declaration exposes.
func Exposures(p *threat.Pass) []Exposure {
	of := outputOfRule(p.Rule.ID)
	var out []Exposure
	list := portions(p)
	for i, g := range returnedAdditions(p) {
		at := slices.IndexFunc(list[i], func(x *portion) bool { return x.of == of })
		if at < 0 {
			continue
		}
		e := Exposure{Change: g.Change, IsNew: g.New, declared: g.Declared, withheld: g.withheld}
		e.Pairs, e.Values = list[i][at].pairs(g.Change.Pairs), list[i][at].values
		if len(e.Pairs) == 0 {
			continue
		}
		slices.SortStableFunc(e.Values, func(a, b ExposedValue) int {
			return cmp.Or(cmp.Compare(b.Verdict.Level, a.Verdict.Level), HedgeRank(a)-HedgeRank(b), cmp.Compare(b.Verdict.Confidence, a.Verdict.Confidence))
		})
		out = append(out, e)
	}
	out = mergedExposures(out, of)
	for i := range out {
		out[i].Pairs = p.Ordered(out[i].Pairs)
	}
	return out
}

// Verdicts are the verdicts on values, in their order.
func Verdicts(values []ExposedValue) []sensitive.Verdict {
	out := make([]sensitive.Verdict, len(values))
	for i, v := range values {
		out[i] = *v.Verdict
	}
	return out
}

// HedgeRank is 1 for a value that only the change describes as harmless, which
// stands behind the others of its level, and 0 for the others.
func HedgeRank(v ExposedValue) int {
	if v.Verdict.Hedge != "" {
		return 1
	}
	return 0
}

// level is the most sensitive level among the values.
func (e Exposure) level() sensitive.Level { return e.Values[0].Verdict.Level }

// confidence is how sure the most sensitive value is; a name alone is medium.
func (e Exposure) confidence() severity.Confidence {
	if e.Values[0].Verdict.Confidence == sensitive.High {
		return severity.HighConfidence
	}
	return severity.MediumConfidence
}

// Diagnostic is what the rules about newly returned values have in common: the
// place, the class, the operations.
func (e Exposure) Diagnostic(p *threat.Pass) threat.Diagnostic {
	first := e.Values[0].Leaf
	d := threat.Diagnostic{Subject: e.subject(), DataLevel: int(e.level()), Confidence: e.confidence(), Pairs: e.Pairs, Verdicts: Verdicts(e.Values)}
	declared := first.Entry().EntrySpan()
	switch {
	case e.withheld: // as the contract has it; whether the code does, nobody has seen
		d.Likelihood, d.Impact, d.Why, d.DataLevel, d.NoResolution, d.Head = 1, 2, "writeOnly", 0, true, declared
	case e.declared:
		d.Likelihood, d.Impact, d.Why, d.DataLevel, d.NoResolution = 1, 3, "it could leave before", 0, true
	case e.isReadBefore(p):
		d.Likelihood, d.Why = 1, "its callers read the same elsewhere already"
	case e.IsNew:
		d.AlsoBy = threat.ByConvention
	case isWithin(declared, e.Change.Head) || !p.IsDeclaredAtBase(first):
		d.Head = declared
	}
	d.Consequence = e.consequence(p)
	d.Related = threat.Places(append([]*diff.Change{e.Change}, e.parts...))
	if at := cmp.Or(d.Head, e.Change.Head); at.File != declared.File || at.Line != declared.Line {
		d.Related = append(d.Related, threat.Related{Span: first.Entry().KeySpan(), Message: e.valueWords(first) + " is declared here"})
	}
	return d
}

// subject is that of the first value in alphabetical order among those that are as sensitive as the
// first, so that the order of the description does not count.
func (e Exposure) subject() string {
	out := cmp.Or(e.named, e.Values[0].Leaf.Subject())
	var room [128]byte
	for _, v := range e.Values[1:] {
		if v.Verdict.Level == e.Values[0].Verdict.Level && HedgeRank(v) == HedgeRank(e.Values[0]) && v.Verdict.Confidence == e.Values[0].Verdict.Confidence {
			if s := v.Leaf.AppendSubject(room[:0]); string(s) < out {
				out = string(s)
			}
		}
	}
	return out
}

// isReadBefore reports whether the operation is new and returns nothing but what
// its callers could read from others before.
func (e Exposure) isReadBefore(p *threat.Pass) bool {
	return e.IsNew && !slices.ContainsFunc(e.Values, func(v ExposedValue) bool {
		return !p.IsReadBefore(e.Pairs[0], v.Leaf)
	})
}

// Before says what speaks for it that nobody sees more than before, "" where nothing
// does.
func (e Exposure) Before(p *threat.Pass) string {
	switch {
	case e.withheld:
		return ", marked writeOnly"
	case e.declared:
		return "; so far the description let it return anything"
	case e.isReadBefore(p):
		return ", who could read the same from other operations before"
	}
	return ""
}

// consequence is what follows where nobody sees more than before, "" elsewhere.
func (e Exposure) consequence(p *threat.Pass) string {
	switch {
	case e.withheld:
		return "Nobody sees the value as long as the answers keep to the description, which marks it writeOnly."
	case e.declared:
		return "{who} can count on {data|the value} now, which may have been returned before."
	case e.isReadBefore(p):
		return "Nobody sees more than before, but one more operation has to guard {data|it}."
	}
	return ""
}

// Operations names the operations, the most exposed first.
func (e Exposure) Operations() string {
	if e.IsNew {
		return "the new " + wording.Operations(e.Pairs)
	}
	return wording.Operations(e.Pairs)
}

// Returns is the verb: "returns" of a new operation, "newly returns" of one that
// was there.
func (e Exposure) Returns() string {
	switch {
	case e.withheld:
		return wording.Verb(e.Pairs, "declares", "declare")
	case e.IsNew:
		return wording.Verb(e.Pairs, "returns", "return")
	case e.declared:
		return wording.Verb(e.Pairs, "is now said to return", "are now said to return")
	}
	return wording.Verb(e.Pairs, "newly returns", "newly return")
}

// Words names the values with their classes, at most three, and the errors in
// which they leave.
func (e Exposure) Words() string {
	var out []string
	for _, v := range e.Values {
		if w := e.valueWords(v.Leaf) + ClassWords(*v.Verdict); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	text := wording.List(out, 3)
	if l := e.Values[0].Leaf; semantics.IsInError(e.Pairs[0].Op(), l) {
		text += wording.Verb(e.Pairs, " in its ", " in their ") + strings.TrimPrefix(strings.TrimPrefix(l.Where(), "response "), "header ") + " response"
	}
	return text
}

// Names are the values without their classes, each once.
func (e Exposure) Names() []string {
	var all []string
	for _, v := range e.Values {
		if w := e.valueWords(v.Leaf); !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	return all
}

// valueWords names a value by its path; where it stands at different places, by
// the schema that holds it.
func (e Exposure) valueWords(l api.Leaf) string {
	if in := l.DeclaredIn(); in != "" && !strings.HasPrefix(l.Where(), "response header") && (e.scattered || len(e.Pairs) > 1 && !e.Pairs[0].Op().Carries(l)) {
		return wording.Name(in + "." + l.Name())
	}
	return valueWords(l)
}
