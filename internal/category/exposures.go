package category

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// Every value that newly leaves is told by one rule: teller decides which, the
// rules about what leaves take their own from leaks.
type valueCategory int

const (
	nobody      valueCategory = iota // told elsewhere, or not worth telling
	Cardholder                       // data-cardholder-auth-data
	Credential                       // data-credential-in-response
	Personal                         // data-sensitive-field-added
	ErrorDetail                      // data-error-detail
	Plain                            // data-fields-added
	Lifted                           // data-writeonly-lifted
	Reached                          // data-reach-weaker
	Outbound                         // webhook-payload-widened
)

// ExposedValue is a value with what it gives away.
type ExposedValue struct {
	Leaf    api.Leaf
	Verdict sensitive.Verdict
}

// Exposure is what one change lets out, as far as one rule tells it.
type Exposure struct {
	Change *diff.Change
	// pairs, the most exposed first.
	Pairs []*diff.Pair
	IsNew bool
	// declared: base let the objects that have the values hold anything.
	declared bool
	// withheld: the change says that they are never in an answer (writeOnly).
	withheld bool
	// values, the most sensitive first.
	Values []ExposedValue
	// parts are the changes where several are told as one, see asOne; scattered
	// says that the values stand at different places of the answers.
	parts     []*diff.Change
	scattered bool
}

// categorised is a value that newly leaves with its teller, whatever policy guards it.
type categorised struct {
	ExposedValue
	general valueCategory
}

// addition is what a response newly declares and says that it never has.
type addition struct {
	threat.Addition
	withheld bool
}

// returnedAdditions lists what newly leaves, and what is newly said not to. A description
// that is all new is left alone: the withheld are what an honest one has.
func returnedAdditions(p *threat.Pass) []addition {
	return threat.Once(p, "leavings", func() []addition {
		var out []addition
		for _, g := range p.Additions(api.Out) {
			out = append(out, addition{Addition: g})
		}
		if p.Delta.Base == nil {
			return out
		}
		for c, w := range diff.Each[diff.OutputWithheld](p.Delta) {
			out = append(out, addition{threat.Addition{Change: c, Blocks: [][]api.Leaf{w.Leaves}}, true})
		}
		for c := range diff.Each[diff.OperationAdded](p.Delta) {
			leaves := slices.DeleteFunc(c.Pairs[0].Head.Withheld(), func(l api.Leaf) bool { return declaredAtBase(p, l) })
			if len(leaves) > 0 {
				out = append(out, addition{threat.Addition{Change: c, Blocks: [][]api.Leaf{leaves}, New: true}, true})
			}
		}
		return out
	})
}

// categorisedValues lists for every gain the values that somebody tells. A description
// that is new has hundreds of thousands of values: each is looked at once.
func categorisedValues(p *threat.Pass) [][]categorised {
	return threat.Once(p, "tellings", func() [][]categorised {
		var out [][]categorised
		for _, g := range returnedAdditions(p) {
			o := g.Change.Pairs[0].Op()
			var list []categorised
			for l := range g.Leaves() {
				verdict := p.Classify(o, l, api.Out)
				if g.withheld && !verdict.Sure() {
					continue
				}
				if general := categoryOfValue(p, g.Addition, o, l, verdict); general != nobody {
					list = append(list, categorised{ExposedValue{l, verdict}, general})
				}
			}
			out = append(out, list)
		}
		return out
	})
}

// Exposures lists what newly leaves and the teller tells, one entry for what one
// declaration lets out.
func Exposures(p *threat.Pass, of valueCategory) []Exposure {
	var out []Exposure
	list := categorisedValues(p)
	for i, g := range returnedAdditions(p) {
		e := Exposure{Change: g.Change, IsNew: g.New, declared: g.Declared, withheld: g.withheld}
		e.Pairs, e.Values = share(p, list[i], g.Change.Pairs, of)
		if len(e.Values) == 0 || len(e.Pairs) == 0 {
			continue
		}
		slices.SortStableFunc(e.Values, func(a, b ExposedValue) int {
			return cmp.Or(cmp.Compare(b.Verdict.Level, a.Verdict.Level), HedgeRank(a)-HedgeRank(b), cmp.Compare(b.Verdict.Confidence, a.Verdict.Confidence))
		})
		out = append(out, e)
	}
	out = asOne(out, of)
	for i := range out {
		out[i].Pairs = p.Ordered(out[i].Pairs)
	}
	return out
}

func Verdicts(values []ExposedValue) []sensitive.Verdict {
	out := make([]sensitive.Verdict, len(values))
	for i, v := range values {
		out[i] = v.Verdict
	}
	return out
}

// HedgeRank puts what only the change describes as harmless behind the others of its
// level.
func HedgeRank(v ExposedValue) int {
	if v.Verdict.Hedge != "" {
		return 1
	}
	return 0
}

// share picks the values that are the teller's, and the operations for which
// they are: what an operation reaches with a weaker policy than all before it is
// told as that, for this operation, and nowhere else.
func share(p *threat.Pass, list []categorised, pairs []*diff.Pair, of valueCategory) ([]*diff.Pair, []ExposedValue) {
	mine := map[*diff.Pair]bool{}
	var values []ExposedValue
	all := false
	for _, t := range list {
		if !depends(t.general) {
			if t.general == of {
				values = append(values, t.ExposedValue)
				all = true
			}
			continue
		}
		p.Spend(1 + len(pairs))
		isMine := false
		for _, pair := range pairs {
			if owner(p, pair, t.Leaf, t.general) == of {
				mine[pair], isMine = true, true
			}
		}
		if isMine {
			values = append(values, t.ExposedValue)
		}
	}
	return slices.DeleteFunc(slices.Clone(pairs), func(x *diff.Pair) bool { return !all && !mine[x] }), values
}

// depends reports whether the teller is another one for some operations.
func depends(general valueCategory) bool {
	return general == ErrorDetail || general == Cardholder || general == Credential || general == Personal
}

// Owner is the teller for one operation.
func owner(p *threat.Pass, pair *diff.Pair, l api.Leaf, general valueCategory) valueCategory {
	switch {
	case general == ErrorDetail && failedAlike(p, pair, l):
		return nobody
	case general == ErrorDetail || !depends(general):
		return general
	case pair.Op().Kind != api.Endpoint && pair.Base == nil:
		return nobody // webhook-new
	case pair.Op().Kind != api.Endpoint:
		return Outbound
	case !l.Success():
		return general
	case general == Personal && returnsSent(p, pair.Op(), l):
		return nobody // its callers get back what they sent
	case general == Credential && HasAnsweredAlike(p, pair, l):
		if strings.HasPrefix(l.Where, "response header") {
			return nobody
		}
		return Plain
	}
	if r := p.Reached(pair); r != nil && r.Components[l.Container] {
		return Reached
	}
	return general
}

// returnsSent reports whether the answer to a write holds a value that the same
// call must send: its caller has it.
func returnsSent(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if !o.Writes() || slices.Contains(l.Names, api.Element) {
		return false
	}
	sent := threat.Once(p, "sent to "+o.String(), func() map[string]int { // how deep, 1 for the top
		out := map[string]int{}
		for _, in := range o.Inputs() {
			if known := out[in.Name()]; in.Required && in.Where == "request" && (known == 0 || len(in.Names) < known) {
				out[in.Name()] = max(1, len(in.Names))
			}
		}
		return out
	})
	depth := sent[l.Name()]
	return depth > 0 && depth <= max(1, len(l.Names))
}

// categoryOfValue is the teller of a value, whatever policy guards it.
func categoryOfValue(p *threat.Pass, g threat.Addition, o *api.Operation, l api.Leaf, v sensitive.Verdict) valueCategory {
	failure := semantics.IsFailure(o, l)
	sure := v.Level > sensitive.S0 && v.Confidence > sensitive.Low
	switch {
	case g.Lifted && failure:
		return nobody
	case g.Lifted:
		return Lifted
	case failure && p.SentBefore(l):
		return nobody // an error that the API sent before, at one more place
	case protocolHeader(l):
		return nobody
	case sure && (v.Cardholder || v.Class == sensitive.PCI && v.Level == sensitive.S3):
		return Cardholder
	case sure && v.Class == sensitive.Cred && v.Level == sensitive.S3:
		if g.New && semantics.IsCredentialIssuer(o) {
			return nobody // auth-token-issuer
		}
		return Credential
	case sure:
		return Personal
	case failure && semantics.ErrorDetail(l) != semantics.NoDetail && !g.Declared:
		return ErrorDetail
	case failure, g.New, g.Declared, strings.HasPrefix(l.Where, "response header"):
		return nobody
	}
	return Plain
}

// declaredAtBase reports whether base declares the value at the same place of
// the text: then only who gets to see it is new.
func declaredAtBase(p *threat.Pass, l api.Leaf) bool {
	if p.Delta.Base == nil {
		return false
	}
	file, pointer := l.Entry.Place()
	return file == p.Delta.Head.Doc.Path && p.Delta.Base.Doc.Lookup(pointer).Exists()
}

// protocolHeader reports whether a response header is one by which every server
// speaks, and whose value is meant for its receiver.
func protocolHeader(l api.Leaf) bool {
	if !strings.HasPrefix(l.Where, "response header") {
		return false
	}
	switch strings.ToLower(l.Name()) {
	case "set-cookie", "www-authenticate", "authorization", "location", "link", "etag", "user-agent":
		return true
	}
	return false
}

// Level is the most sensitive level among the values.
func (e Exposure) level() sensitive.Level { return e.Values[0].Verdict.Level }

// Confidence is how sure the most sensitive value is; a name alone is medium.
func (e Exposure) confidence() severity.Confidence {
	if e.Values[0].Verdict.Confidence == sensitive.High {
		return severity.HighConfidence
	}
	return severity.MediumConfidence
}

// Diagnostic is what the rules about what leaves have in common: the place, the
// class, the operations.
func (e Exposure) Diagnostic(p *threat.Pass) threat.Diagnostic {
	first := e.Values[0].Leaf
	d := threat.Diagnostic{Subject: first.Subject(), Floor: int(e.level()), Confidence: e.confidence(), Pairs: e.Pairs, Of: Verdicts(e.Values)}
	declared := first.Entry.EntrySpan()
	switch {
	case e.withheld: // as the contract has it; whether the code does, nobody has seen
		d.Likelihood, d.Impact, d.Why, d.Floor, d.NoResolution, d.Head = 1, 2, "writeOnly", 0, true, declared
	case e.declared:
		d.Likelihood, d.Impact, d.Why, d.Floor, d.NoResolution = 1, 3, "it could leave before", 0, true
	case e.readBefore(p):
		d.Likelihood, d.Why = 1, "its callers read the same elsewhere already"
	case e.IsNew:
		d.By = threat.ByConvention
	case inside(declared, e.Change.Head) || !declaredAtBase(p, first):
		d.Head = declared
	}
	d.Related = PlacesOf(append([]*diff.Change{e.Change}, e.parts...), OfOperations)
	if at := cmp.Or(d.Head, e.Change.Head); at.File != declared.File || at.Line != declared.Line {
		d.Related = append(d.Related, threat.Related{Span: first.Entry.KeySpan(), Message: e.valueWords(first) + " is declared here"})
	}
	return d
}

// readBefore reports whether the operation is new and returns nothing but what
// its callers could read from others before.
func (e Exposure) readBefore(p *threat.Pass) bool {
	return e.IsNew && !slices.ContainsFunc(e.Values, func(v ExposedValue) bool {
		return !p.ReadBefore(e.Pairs[0], v.Leaf)
	})
}

// inside reports whether one place lies within another.
func inside(inner, outer openapi.Span) bool {
	return inner.File == outer.File && inner.Line >= outer.Line && inner.EndLine <= outer.EndLine
}

// with takes in what lets out the same; of the two, what leaves with success of
// an operation that was there leads.
func (e Exposure) with(other Exposure) Exposure {
	leads := func(x Exposure) int {
		rank := 0
		if !x.IsNew {
			rank += 2
		}
		if x.Values[0].Leaf.Success() {
			rank++
		}
		return rank
	}
	if leads(other) > leads(e) {
		e, other = other, e
	}
	for _, pair := range other.Pairs {
		if !slices.Contains(e.Pairs, pair) {
			e.Pairs = append(e.Pairs[:len(e.Pairs):len(e.Pairs)], pair)
			e.scattered = e.scattered || e.Values[0].Leaf.Path != other.Values[0].Leaf.Path
		}
	}
	e.parts = append(append(e.parts[:len(e.parts):len(e.parts)], other.Change), other.parts...)
	e.scattered = e.scattered || other.scattered
	return e
}

// Consequence is the given one, or says that it is none of the change's.
func (e Exposure) Consequence(p *threat.Pass, text string) string {
	switch {
	case e.withheld:
		return "; the change marks it writeOnly, so an answer that has it breaks the description"
	case e.declared:
		return "; so far the description let it return anything"
	case e.readBefore(p):
		return ", who could read the same from other operations before"
	}
	return text
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
		if w := e.valueWords(v.Leaf) + ClassWords(v.Verdict); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	text := wording.List(out, 3)
	if l := e.Values[0].Leaf; semantics.IsFailure(e.Pairs[0].Op(), l) {
		text += wording.Verb(e.Pairs, " in its ", " in their ") + strings.TrimPrefix(strings.TrimPrefix(l.Where, "response "), "header ") + " response"
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
	if in := l.DeclaredIn(); e.scattered && in != "" && !strings.HasPrefix(l.Where, "response header") {
		return wording.Name(in + "." + l.Name())
	}
	return valueWords(l)
}
