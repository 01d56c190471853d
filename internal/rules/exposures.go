package rules

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Every value that newly leaves is told by one rule: teller decides which, the
// rules about what leaves take their own from leaks.
type valueCategory int

const (
	nobody     valueCategory = iota // told elsewhere, or not worth telling
	cardholder                      // data-cardholder-auth-data
	credential                      // data-credential-in-response
	personal                        // data-sensitive-field-added
	detail                          // data-error-detail
	plain                           // data-fields-added
	lifted                          // data-writeonly-lifted
	reached                         // data-reach-weaker
	outbound                        // webhook-payload-widened
)

// exposedValue is a value with what it gives away.
type exposedValue struct {
	leaf    api.Leaf
	verdict sensitive.Verdict
}

// exposure is what one change lets out, as far as one rule tells it.
type exposure struct {
	change *diff.Change
	// pairs, the most exposed first.
	pairs []*diff.Pair
	isNew bool
	// declared: base let the objects that have the values hold anything.
	declared bool
	// withheld: the change says that they are never in an answer (writeOnly).
	withheld bool
	// values, the most sensitive first.
	values []exposedValue
	// parts are the changes where several are told as one, see asOne; scattered
	// says that the values stand at different places of the answers.
	parts     []*diff.Change
	scattered bool
}

// categorised is a value that newly leaves with its teller, whatever policy guards it.
type categorised struct {
	exposedValue
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
					list = append(list, categorised{exposedValue{l, verdict}, general})
				}
			}
			out = append(out, list)
		}
		return out
	})
}

// exposures lists what newly leaves and the teller tells, one entry for what one
// declaration lets out.
func exposures(p *threat.Pass, of valueCategory) []exposure {
	var out []exposure
	list := categorisedValues(p)
	for i, g := range returnedAdditions(p) {
		e := exposure{change: g.Change, isNew: g.New, declared: g.Declared, withheld: g.withheld}
		e.pairs, e.values = share(p, list[i], g.Change.Pairs, of)
		if len(e.values) == 0 || len(e.pairs) == 0 {
			continue
		}
		slices.SortStableFunc(e.values, func(a, b exposedValue) int {
			return cmp.Or(cmp.Compare(b.verdict.Level, a.verdict.Level), hedged(a)-hedged(b), cmp.Compare(b.verdict.Confidence, a.verdict.Confidence))
		})
		out = append(out, e)
	}
	out = asOne(out, of)
	for i := range out {
		out[i].pairs = p.Ordered(out[i].pairs)
	}
	return out
}

func verdictsOf(values []exposedValue) []sensitive.Verdict {
	out := make([]sensitive.Verdict, len(values))
	for i, v := range values {
		out[i] = v.verdict
	}
	return out
}

// hedged puts what only the change describes as harmless behind the others of its
// level.
func hedged(v exposedValue) int {
	if v.verdict.Hedge != "" {
		return 1
	}
	return 0
}

// share picks the values that are the teller's, and the operations for which
// they are: what an operation reaches with a weaker policy than all before it is
// told as that, for this operation, and nowhere else.
func share(p *threat.Pass, list []categorised, pairs []*diff.Pair, of valueCategory) ([]*diff.Pair, []exposedValue) {
	mine := map[*diff.Pair]bool{}
	var values []exposedValue
	all := false
	for _, t := range list {
		if !depends(t.general) {
			if t.general == of {
				values = append(values, t.exposedValue)
				all = true
			}
			continue
		}
		p.Spend(1 + len(pairs))
		isMine := false
		for _, pair := range pairs {
			if owner(p, pair, t.leaf, t.general) == of {
				mine[pair], isMine = true, true
			}
		}
		if isMine {
			values = append(values, t.exposedValue)
		}
	}
	return slices.DeleteFunc(slices.Clone(pairs), func(x *diff.Pair) bool { return !all && !mine[x] }), values
}

// depends reports whether the teller is another one for some operations.
func depends(general valueCategory) bool {
	return general == detail || general == cardholder || general == credential || general == personal
}

// owner is the teller for one operation.
func owner(p *threat.Pass, pair *diff.Pair, l api.Leaf, general valueCategory) valueCategory {
	switch {
	case general == detail && failedAlike(p, pair, l):
		return nobody
	case general == detail || !depends(general):
		return general
	case pair.Op().Kind != api.Endpoint && pair.Base == nil:
		return nobody // webhook-new
	case pair.Op().Kind != api.Endpoint:
		return outbound
	case !l.Success():
		return general
	case general == personal && returnsSent(p, pair.Op(), l):
		return nobody // its callers get back what they sent
	case general == credential && answeredAlike(p, pair, l):
		if strings.HasPrefix(l.Where, "response header") {
			return nobody
		}
		return plain
	}
	if r := p.Reached(pair); r != nil && r.Components[l.Container] {
		return reached
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
	failure := fails(o, l)
	sure := v.Level > sensitive.S0 && v.Confidence > sensitive.Low
	switch {
	case g.Lifted && failure:
		return nobody
	case g.Lifted:
		return lifted
	case failure && p.SentBefore(l):
		return nobody // an error that the API sent before, at one more place
	case protocolHeader(l):
		return nobody
	case sure && (v.Cardholder || v.Class == sensitive.PCI && v.Level == sensitive.S3):
		return cardholder
	case sure && v.Class == sensitive.Cred && v.Level == sensitive.S3:
		if g.New && issuesCredential(o) {
			return nobody // auth-token-issuer
		}
		return credential
	case sure:
		return personal
	case failure && errorDetail(l) != noDetail && !g.Declared:
		return detail
	case failure, g.New, g.Declared, strings.HasPrefix(l.Where, "response header"):
		return nobody
	}
	return plain
}

// fails reports whether the value leaves with an error: a status of 4xx or 5xx,
// or default where another response tells success.
func fails(o *api.Operation, l api.Leaf) bool {
	_, status, _ := strings.Cut(l.Where, "response ")
	status = strings.TrimPrefix(status, "header ")
	switch {
	case strings.HasPrefix(status, "4"), strings.HasPrefix(status, "5"):
		return true
	case status == "default":
		return slices.ContainsFunc(o.Responses, (*api.Response).Success)
	}
	return false
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

// level is the most sensitive level among the values.
func (e exposure) level() sensitive.Level { return e.values[0].verdict.Level }

// confidence is how sure the most sensitive value is; a name alone is medium.
func (e exposure) confidence() severity.Confidence {
	if e.values[0].verdict.Confidence == sensitive.High {
		return severity.HighConfidence
	}
	return severity.MediumConfidence
}

// diagnostic is what the rules about what leaves have in common: the place, the
// class, the operations.
func (e exposure) diagnostic(p *threat.Pass) threat.Diagnostic {
	first := e.values[0].leaf
	d := threat.Diagnostic{Subject: first.Subject(), Floor: int(e.level()), Confidence: e.confidence(), Pairs: e.pairs, Of: verdictsOf(e.values)}
	declared := first.Entry.EntrySpan()
	switch {
	case e.withheld: // as the contract has it; whether the code does, nobody has seen
		d.Likelihood, d.Impact, d.Why, d.Floor, d.NoResolution, d.Head = 1, 2, "writeOnly", 0, true, declared
	case e.declared:
		d.Likelihood, d.Impact, d.Why, d.Floor, d.NoResolution = 1, 3, "it could leave before", 0, true
	case e.readBefore(p):
		d.Likelihood, d.Why = 1, "its callers read the same elsewhere already"
	case e.isNew:
		d.By = threat.ByConvention
	case inside(declared, e.change.Head) || !declaredAtBase(p, first):
		d.Head = declared
	}
	d.Related = placesOf(append([]*diff.Change{e.change}, e.parts...), ofOperations)
	if at := cmp.Or(d.Head, e.change.Head); at.File != declared.File || at.Line != declared.Line {
		d.Related = append(d.Related, threat.Related{Span: first.Entry.KeySpan(), Message: e.valueWords(first) + " is declared here"})
	}
	return d
}

// readBefore reports whether the operation is new and returns nothing but what
// its callers could read from others before.
func (e exposure) readBefore(p *threat.Pass) bool {
	return e.isNew && !slices.ContainsFunc(e.values, func(v exposedValue) bool {
		return !p.ReadBefore(e.pairs[0], v.leaf)
	})
}

// inside reports whether one place lies within another.
func inside(inner, outer openapi.Span) bool {
	return inner.File == outer.File && inner.Line >= outer.Line && inner.EndLine <= outer.EndLine
}
