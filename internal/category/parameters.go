package category

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// NewParameters lists the new parameters that a rule wants, those of new operations
// apart from those that are added to existing operations. A shared parameter is one
// parameter of many operations.
func NewParameters(p *threat.Pass, wants func(*api.Operation, api.Leaf) bool) []*NewInput {
	var newInputs []threat.Addition
	for _, g := range p.Additions(api.In) {
		o := g.Change.Pairs[0].Op()
		if g.Lifted || g.Unread || o.Kind != api.Endpoint {
			continue
		}
		var wanted []api.Leaf
		for l := range g.Leaves() {
			p.Spend(WantCost)
			if wants(o, l) {
				wanted = append(wanted, l)
			}
		}
		newInputs = append(newInputs, g.With(wanted))
	}
	return GroupInputs(p, newInputs)
}

// WantCost is about what it costs to see whether a rule wants a value, in steps.
const WantCost = 5

// IsInURL reports whether a new parameter puts a sensitive value into the URL.
func IsInURL(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if l.Where() != "query" && l.Where() != "path" {
		return false
	}
	if semantics.IsCodeInURL(o, l) {
		return true
	}
	v, tokens := p.Classify(o, l, api.In), words.Tokens(l.Name())
	if v.Class == sensitive.Op && semantics.AddressOf(o, l, tokens) == semantics.FetchedAddress {
		return false // of a machine to connect to, and of nobody who calls
	}
	if l.Where() == "path" && words.HasPhrase(tokens, "device", "id") && v.Class == sensitive.Op {
		return false // of the object that the path is about
	}
	return v.Level > sensitive.S0 && v.Confidence > sensitive.Low && !inSiblings(p, o, l) && !replacesInURL(p, o, v)
}

// replacesInURL reports whether a new value takes the place of one in the URL that was as
// sensitive and is gone: as many values of the class are gone as are new. It has another
// name, or moved from the path to the query.
func replacesInURL(p *threat.Pass, o *api.Operation, v sensitive.Verdict) bool {
	b := atBase(p, o)
	if b == nil {
		return false
	}
	count := func(of, other *api.Operation) int {
		p.Spend(WantCost * len(of.Parameters))
		n := 0
		for _, x := range of.Parameters {
			if x.In != "query" && x.In != "path" || hasParameter(other, x) {
				continue
			}
			if own := p.Classify(of, api.ParameterLeaf(x), api.In); own.Class == v.Class && own.Level >= v.Level && own.Confidence > sensitive.Low {
				n++
			}
		}
		return n
	}
	return count(b, o) >= max(1, count(o, b))
}

// hasParameter reports whether an operation takes a parameter of the name at the same
// place.
func hasParameter(o *api.Operation, x *api.Parameter) bool {
	return slices.ContainsFunc(o.Parameters, func(y *api.Parameter) bool { return y.In == x.In && y.Name == x.Name })
}

// inSiblings reports whether the URLs of base have a value of the path already:
// some operation's path begins alike up to the parameter.
func inSiblings(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if l.Where() != "path" {
		return false
	}
	mine := upTo(o.Path, l.Path())
	return HasAtBase(p, func(b *api.Operation, x *api.Parameter) bool {
		return x.In == "path" && slices.Equal(upTo(b.Path, x.Name), mine)
	})
}

// upTo is the path's segments up to the parameter, their parameters unnamed.
func upTo(path, param string) []string {
	segments := api.Segments(path)
	for i, s := range segments {
		if s == "{"+param+"}" {
			return api.Segments(api.Template(strings.Join(segments[:i+1], "/")))
		}
	}
	return nil
}

// HasAtBase reports whether some endpoint of base has a parameter that is alike.
func HasAtBase(p *threat.Pass, like func(*api.Operation, *api.Parameter) bool) bool {
	if p.Delta.Base == nil {
		return false
	}
	for _, o := range p.Delta.Base.Endpoints() {
		for _, x := range o.Parameters {
			if like(o, x) {
				return true
			}
		}
	}
	return false
}
