package limits

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// newPages reports new operations whose page is as large as a caller asks. Where the
// other pages of the API have no maximum either, one more is no news unless its items
// are sensitive.
func newPages(p *threat.Pass) {
	usual := sync.OnceValue(func() bool { return isPageBoundUsual(p.Delta) })
	var found []threat.Item[string]
	for _, c := range p.Delta.AddedEndpoints() {
		o := c.Pairs[0].Head
		if size, ok := unboundedPage(o); ok && (p.Level(o) >= sensitive.S2 || usual()) {
			found = append(found, threat.Item[string]{Change: c, Value: size})
		}
	}
	threat.ReportMerged(p, found, threat.SameValue, func(g threat.Group[string]) threat.Diagnostic {
		pairs := p.Ordered(g.Pairs)
		d := threat.Diagnostic{Subject: "query " + g.First(), Confidence: severity.MediumConfidence, AlsoBy: threat.ByConvention, Likelihood: 2, Impact: 3, Why: "the list is paged",
			Message: fmt.Sprintf("%s %s as many items as %s asks for, which has no maximum", wording.Operations(pairs), wording.Verb(pairs, "returns", "return"), wording.Name(g.First()))}
		if !usual() {
			d.Likelihood, d.Impact, d.Why = 2, 2, "as the other pages of this API"
		}
		return d
	})
}

// unboundedPage is the parameter by which an operation lets a caller choose a page of any
// size.
func unboundedPage(o *api.Operation) (name string, ok bool) {
	for _, x := range o.Parameters {
		if o.Method != "GET" || !isPageSize(x) {
			continue
		}
		if isPageBound(x) {
			return "", false
		}
		name, ok = x.Name, true
	}
	return name, ok
}

func isPageSize(x *api.Parameter) bool {
	return !x.Schema.Facts().Is("boolean") && semantics.IsPageSize(api.ParameterLeaf(x))
}

// isPageBound reports whether a maximum is declared, or its description speaks of one.
func isPageBound(x *api.Parameter) bool {
	f := x.Schema.Facts()
	if f.Maximum.Set || f.ExclusiveMax.Set || f.MaxLength.Set || f.HasEnum || len(f.Patterns) > 0 {
		return true
	}
	said := x.Value.Get("description").Scalar()
	for _, s := range x.Schema.Declarations() {
		said += " " + s.Get("description").Scalar()
	}
	said = strings.ToLower(said)
	return slices.ContainsFunc([]string{"max", "up to", "at most", "exceed", "no more than", "between", "limited to", "capped"}, func(phrase string) bool { return strings.Contains(said, phrase) })
}

// isPageBoundUsual reports whether at least half of the page sizes of the API have a
// maximum, and one does.
func isPageBoundUsual(d *diff.Delta) bool {
	sizes, bounded := 0, 0
	for _, o := range d.Peers() {
		for _, x := range o.Parameters {
			if !isPageSize(x) {
				continue
			}
			if sizes++; isPageBound(x) {
				bounded++
			}
		}
	}
	return bounded > 0 && bounded*2 >= sizes
}

// hasFields reports whether the elements of a list have fields: a list of words or
// numbers is seldom long.
func hasFields(element *api.Property) bool { return len(element.Schema.Properties()) > 0 }
