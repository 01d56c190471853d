package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Every value that callers may newly send is told by one rule: categoryOfInput decides
// which, the rules about input take their own from intakes.
type inputCategory int

const (
	ordinary   inputCategory = iota // input-fields-added
	elsewhere                       // a rule of another family
	identity                        // bfla-impersonation-input
	hop                             // header-trusted-from-client
	file                            // upload-new
	ownership                       // bola-owner-from-client
	privileged                      // massassign-privileged-field
	freeForm                        // massassign-schema-opened
	redirect                        // redirect-input
	address                         // ssrf-url-input
	code                            // inject-code
	location                        // inject-path-filename
	query                           // inject-query-language
	objectID                        // bola-object-id
)

// categoryOfInput names the rule that tells of a new input. What an input is comes from
// its name, so the surest meaning is asked for first.
func categoryOfInput(p *threat.Pass, o *api.Operation, l api.Leaf) inputCategory {
	if o.Kind != api.Endpoint {
		return ordinary
	}
	tokens := words.Tokens(l.Name())
	switch {
	case impersonates(l, tokens):
		return identity
	case hopHeader(l):
		return hop
	case carriesFile(o, l):
		return file
	case ownerName(o, l, tokens):
		return ownership
	case privilegeOf(o, l, tokens) != noPrivilege:
		return privileged
	case openObject(l):
		return freeForm
	case !textual(l.Schema):
		if identifiesObject(o, l, tokens) {
			return objectID
		}
	case redirects(o, l, tokens):
		return redirect
	case addressKind(o, l, tokens) != noAddress:
		return address
	case codeKind(l, tokens) != noCode:
		return code
	case locates(o, l, tokens):
		return location
	case queries(o, l, tokens) != noQuery:
		return query
	case identifiesObject(o, l, tokens):
		return objectID
	}
	if l.Where == "query" && projection(l.Path) != "" || inURL(p, o, l) || setsSecret(o, l) || openDefault(l) {
		return elsewhere
	}
	return ordinary
}

// categoryCost is about what finding the taker of a value costs, in steps.
const categoryCost = 20

// isConventionalParameter reports whether base's operations take a parameter already, at
// least three of them: one more that takes it follows the house.
func isConventionalParameter(p *threat.Pass, l api.Leaf) bool {
	if l.Where == "request" || p.Delta.Base == nil {
		return false
	}
	counts := threat.Once(p, "house parameters", func() map[string]int {
		out := map[string]int{}
		for _, o := range p.Delta.Base.Endpoints() {
			for _, x := range o.Parameters {
				out[x.In+" "+strings.ToLower(x.Name)]++
			}
		}
		return out
	})
	return counts[l.Where+" "+strings.ToLower(l.Path)] >= 3
}

// textual reports whether a value may be a text of the caller's choice: no
// number, no boolean, not one of a closed list, not an identifier.
func textual(s *api.Schema) bool {
	f := s.Facts()
	return (len(f.Types) == 0 || f.Is("string") || f.Is("object")) && !f.HasEnum && f.Format != "uuid" && f.Format != "date" && f.Format != "date-time"
}

// newInputs is what callers may newly send, by the rule that tells it.
func newInputs(p *threat.Pass) map[inputCategory][]threat.Addition {
	return threat.Once(p, "taken", func() map[inputCategory][]threat.Addition {
		out := map[inputCategory][]threat.Addition{}
		for _, g := range p.Additions(api.In) {
			o := g.Change.Pairs[0].Op()
			if g.Lifted && o.Kind == api.Endpoint {
				continue // massassign-readonly-lifted
			}
			parts := map[inputCategory][]api.Leaf{}
			for l := range g.Leaves() {
				p.Spend(categoryCost)
				of := categoryOfInput(p, o, l)
				if of == ownership && g.New && isConventionalParameter(p, l) {
					continue
				}
				if of == privileged && g.New && grantsRights(o) != "" {
					continue // bfla-admin-surface
				}
				if of != ordinary || !g.New && !g.Declared { // a new operation is told by surface-new-op
					parts[of] = append(parts[of], l)
				}
			}
			for of, leaves := range parts {
				out[of] = append(out[of], g.With(leaves))
			}
		}
		return out
	})
}

// inputsFor lists the new inputs that the taker tells: those of the same
// operations together, and the same of several new operations together.
func inputsFor(p *threat.Pass, of inputCategory) []*params {
	return alike(p, paramsOf(p, newInputs(p)[of]))
}

// manyNew is from how many findings about new operations on they are told as
// one.
const manyNew = 8

// alike joins what is told of new operations that are open to the same callers:
// the same inputs always, others where there are many.
func alike(p *threat.Pass, all []*params) []*params {
	news := 0
	for _, x := range all {
		if x.isNew {
			news++
		}
	}
	at, joins := map[string]*params{}, map[*params]*join{}
	var out []*params
	for _, x := range all {
		if !x.isNew {
			out = append(out, x)
			continue
		}
		o := x.pairs[0].Op()
		key := fmt.Sprint(o.Auth.Open(), p.Conventions.Guarded(o), o.Writes())
		if news <= manyNew {
			key += subjects(x.leaves)
		}
		known := at[key]
		if known == nil {
			at[key] = x
			out = append(out, x)
			continue
		}
		if joins[known] == nil {
			joins[known] = newJoin(known)
		}
		joins[known].absorb(x)
	}
	for _, x := range out {
		x.pairs = p.Ordered(x.pairs)
	}
	return out
}

// join knows what is in params that take in others.
type join struct {
	*params
	has   map[*diff.Pair]bool
	names map[string]bool
}

func newJoin(x *params) *join {
	j := &join{params: x, has: map[*diff.Pair]bool{}, names: map[string]bool{}}
	for _, pair := range x.pairs {
		j.has[pair] = true
	}
	for _, l := range x.leaves {
		j.names[l.Path] = true
	}
	return j
}

// absorb takes in operations and the values that it does not name yet.
func (j *join) absorb(y *params) {
	for _, pair := range y.pairs {
		if !j.has[pair] {
			j.has[pair] = true
			j.pairs = append(j.pairs, pair)
		}
	}
	for _, l := range y.leaves {
		if !j.names[l.Path] {
			j.names[l.Path] = true
			j.leaves = append(j.leaves, l)
		}
	}
}

// growth is the draft of what the rules about input say: new surface, which
// counts less where it is guarded as its siblings are.
func (x *params) growth(p *threat.Pass) threat.Diagnostic {
	d := x.diagnostic()
	d.By = threat.ByConvention
	d.Confidence = sureness(p, x.pairs[0].Op())
	first := x.leaves[0]
	declared := first.Entry.EntrySpan()
	if !x.isNew && first.Where == "request" && first.Path != "$" && (inside(declared, x.change.Head) || !declaredAtBase(p, first)) {
		d.Head = declared
	}
	return d
}

// sureness is how far names about new surface may be trusted to block: where
// nothing is asked for anywhere, or the operation is as open as its siblings,
// they only inform.
func sureness(p *threat.Pass, o *api.Operation) severity.Confidence {
	expected, _, known := p.Conventions.Expected(o)
	if !p.Conventions.Demands || known && expected.Open() || !o.Auth.Open() && !p.Conventions.Guarded(o) {
		return severity.LowConfidence
	}
	return severity.MediumConfidence
}

// grow reports what new surface brings. An operation that asks for credentials,
// if not for those of its siblings, is no lost guard: whether it asks for enough
// is told by the rules about authentication. Nor is one of a description that
// declares none.
func grow(p *threat.Pass, c *diff.Change, d threat.Diagnostic, o *api.Operation) {
	expected, _, known := p.Conventions.Expected(o)
	follows := !o.Auth.Open() && !p.Conventions.Guarded(o) && len(o.API.Undefined(o.Auth)) == 0 && !(known && common(p, o).Below(expected))
	if d.By&threat.ByConvention != 0 && (follows || !p.Conventions.Demands) {
		why := "with credentials"
		if !p.Conventions.Demands {
			why = "authentication lives elsewhere"
		}
		if d.Likelihood == 0 {
			d.Likelihood = p.Rule.Likelihood
		}
		d.Likelihood, d.Why = max(1, d.Likelihood-1), strings.TrimPrefix(d.Why+", "+why, ", ")
	}
	p.Report(c, d)
}

// addedSurface makes a draft about new operations themselves.
func addedSurface(p *threat.Pass, c *diff.Change, subject string) threat.Diagnostic {
	return threat.Diagnostic{Subject: subject, By: threat.ByConvention, Confidence: sureness(p, p.Ordered(c.Pairs)[0].Op())}
}

// similar joins new operations that a rule says the same of and that are open to
// the same callers; a few stay apart, each at its line.
func similar(p *threat.Pass, list []*diff.Change, kind func(*api.Operation) string) []*diff.Change {
	var out []*diff.Change
	for _, group := range bySame(list, func(c *diff.Change) string {
		o := c.Pairs[0].Op()
		return fmt.Sprint(kind(o), o.Auth.Open(), p.Conventions.Guarded(o))
	}) {
		if len(group) <= 3 {
			out = append(out, group...)
			continue
		}
		out = append(out, joined(group))
	}
	return out
}

// shallow reports whether a value is a parameter, or stands at the top of a body
// or in one object of it: deeper down it is about something else.
func shallow(l api.Leaf) bool {
	return l.Where != "request" || len(l.Names) <= 2 && !slices.Contains(l.Names[:max(0, len(l.Names)-1)], api.Element)
}

// begins reports whether the operation is named after one of the verbs: as the
// last segment of its path, or as the first word of its operationId.
func begins(o *api.Operation, verbs ...string) bool {
	last, _ := lastName(o.Path)
	tokens, id := words.Tokens(last), words.Tokens(o.ID)
	return words.HasAny(tokens[:min(1, len(tokens))], verbs...) || words.HasAny(id[:min(1, len(id))], verbs...)
}
