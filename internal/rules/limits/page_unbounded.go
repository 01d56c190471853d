package limits

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

func pageUnbounded() threat.Rule {
	return threat.Rule{
		ID: id.PageUnbounded, Title: "List without a bound",
		STRIDE: []threat.STRIDE{threat.Denial, threat.Disclosure}, OWASP: []string{"API4:2023"}, CWE: []int{770},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "One request may return everything there is.",
		Mitigation:  "Page the list, with a page size that has a default and a maximum.",
		Test:        "Ask without parameters: no more items than the documented page holds.",
		Probe:       threat.Probe{Template: plan.ReturnedProperty, Most: 100},
		Run: func(p *threat.Pass) {
			newLists(p)
			newPages(p)
			listed := listedAt(p.Delta)
			for _, pair := range p.Delta.Pairs {
				if pair.Base != nil && pair.Head != nil {
					lostBound(p, pair, listed[pair])
				}
			}
		},
	}
}

// newLists reports new operations that return a whole list. Where the lists of the
// API are not paged either, one more is no news unless its items are sensitive.
func newLists(p *threat.Pass) {
	paged := sync.OnceValue(func() bool { return isPagingUsual(p.Delta) })
	var found []*diff.Change
	for _, c := range p.Delta.AddedEndpoints() {
		if o := c.Pairs[0].Head; isUnboundedList(p, o) && (p.Level(o) >= sensitive.S2 || paged()) {
			found = append(found, c)
		}
	}
	for _, g := range threat.LedAll(p, threat.MergeMany(threat.ItemsOf(found), fewLists, threat.AsOne)) {
		pairs := p.Ordered(g.Pairs)
		d := threat.Diagnostic{Subject: "list", Confidence: severity.MediumConfidence, AlsoBy: threat.ByConvention, Related: g.Places(threat.OperationsOf),
			Message: fmt.Sprintf("%s %s a whole list in one answer, with no parameter that bounds it", wording.Operations(pairs), wording.Verb(pairs, "returns", "return"))}
		switch hasSensitive := p.Level(pairs[0].Head) >= sensitive.S2; {
		case !paged():
			d.Likelihood, d.Impact, d.Why = 2, 2, "as the other lists of this API"
		case hasSensitive:
			d.Likelihood, d.Impact, d.Why = 3, 4, "the items are sensitive"
		}
		p.Report(g.Change, d)
	}
}

// fewLists is how many new lists are reported each at its line.
const fewLists = 3

// lostBound reports an operation whose list had a bound at base, or that returned
// one object there; listed is where that became a list, nil where it is not known.
func lostBound(p *threat.Pass, pair *diff.Pair, listed *diff.Change) {
	b, h := pair.Base, pair.Head
	if !isUnboundedList(p, h) || isUnboundedList(p, b) {
		return
	}
	c := &diff.Change{Pairs: []*diff.Pair{pair}, Base: b.Span(), Head: h.Span()}
	d := threat.Diagnostic{Subject: "list", Confidence: severity.MediumConfidence}
	if p.Level(h) >= sensitive.S2 {
		d.Likelihood, d.Impact, d.Why = 3, 4, "the items are sensitive"
	}
	switch lost := lostPaging(b, h); {
	case semantics.HasListAnswer(b) == semantics.HasListAnswer(h) && len(lost) > 0:
		d.Base = lost[0].Value.EntrySpan()
		d.Message = fmt.Sprintf("%s lost %s and returns its list whole in one answer", wording.Name(h.String()), wording.List(parameterNames(lost), 3))
	case semantics.HasListAnswer(h) && !semantics.MayAnswerWithList(b) && semantics.HasAnswer(b):
		if listed != nil {
			d.Base, d.Head = listed.Base, listed.Head
		}
		d.Message = fmt.Sprintf("%s returns a whole list where it returned one object, with no parameter that bounds it", wording.Name(h.String()))
	default:
		return
	}
	p.Report(c, d)
}

// listedAt are the changes by which successful answers became lists.
func listedAt(d *diff.Delta) map[*diff.Pair]*diff.Change {
	out := map[*diff.Pair]*diff.Change{}
	for c, w := range diff.Each[diff.OutputListed](d) {
		for _, pair := range c.Pairs {
			if w.Leaf.IsSuccess() && out[pair] == nil {
				out[pair] = c
			}
		}
	}
	return out
}

func parameterNames(list []*api.Parameter) []string {
	var out []string
	for _, x := range list {
		out = append(out, wording.Name(x.Name))
	}
	return out
}

// lostPaging lists the parameters that bounded base's list.
func lostPaging(b, h *api.Operation) []*api.Parameter {
	var out []*api.Parameter
	for _, x := range b.Parameters {
		alone := &api.Operation{Parameters: []*api.Parameter{x}}
		if threat.IsPaged(alone) && !slices.ContainsFunc(h.Parameters, func(y *api.Parameter) bool { return y.Name == x.Name && y.In == x.In }) {
			out = append(out, x)
		}
	}
	return out
}

// isUnboundedList reports whether the operation answers with a list of objects and
// nothing says how long it may be.
func isUnboundedList(p *threat.Pass, o *api.Operation) bool {
	if o.Kind != api.Endpoint || o.Method != "GET" || threat.IsPaged(o) {
		return false
	}
	for _, r := range o.Responses {
		if !r.IsSuccess() {
			continue
		}
		for _, h := range r.Headers {
			if strings.EqualFold(h.Name, "Link") || words.HasAny(words.Tokens(h.Name), "next", "page", "cursor", "total", "pagination") {
				return false
			}
		}
		for _, m := range r.Media {
			if isListBody(p, o, m.Schema) {
				return true
			}
		}
	}
	return false
}

// isListBody reports whether a body is a list of objects, or an object around one:
// its only list has the name of the resource or one like data, and no name speaks
// of further pages.
func isListBody(p *threat.Pass, o *api.Operation, s *api.Schema) bool {
	if e := s.Property(api.Element); e != nil {
		return hasFields(e) && !s.Facts().MaxItems.Set
	}
	last, ends := semantics.LastLiteral(o.Path)
	if !ends {
		return false
	}
	known := threat.Once(p, "lists in bodies", func() map[*api.Schema]*api.Property { return map[*api.Schema]*api.Property{} })
	found, done := known[s]
	if !done {
		found = onlyList(s)
		known[s] = found
	}
	if found == nil || found.Schema.Facts().MaxItems.Set {
		return false
	}
	return strings.EqualFold(found.Name, last) || words.HasAny(words.Tokens(found.Name), "data", "items", "results", "entries", "list", "records", "values", "elements", "content", "rows", "objects", "resources", "value")
}

// onlyList is the one list of objects in a body of which no name speaks of further
// pages, nil where there is none.
func onlyList(s *api.Schema) *api.Property {
	var found *api.Property
	s.Spend(10 * len(s.Properties()))
	for _, p := range s.Properties() {
		if words.HasAny(words.Tokens(p.Name), "next", "cursor", "page", "pages", "paging", "pagination", "offset", "limit", "continuation", "more", "links") {
			return nil
		}
		if e := p.Schema.Property(api.Element); e != nil && hasFields(e) {
			if found != nil {
				return nil
			}
			found = p
		}
	}
	return found
}

// isPagingUsual reports whether the lists of the API are paged: at least half of the
// operations whose paths read like lists have a parameter for it. It is true where
// no path reads so.
func isPagingUsual(d *diff.Delta) bool {
	lists, paged := 0, 0
	for _, o := range d.Peers() {
		last, ends := semantics.LastLiteral(o.Path)
		if o.Method != "GET" || !ends || !isPlural(last) {
			continue
		}
		lists++
		if threat.IsPaged(o) {
			paged++
		}
	}
	return paged*2 >= lists
}

// isPlural reports whether a segment reads like a plural: orders, not status.
func isPlural(segment string) bool {
	s := strings.ToLower(segment)
	for _, end := range [...]string{"ss", "us", "is", "news"} {
		if strings.HasSuffix(s, end) {
			return false
		}
	}
	return strings.HasSuffix(s, "s")
}
