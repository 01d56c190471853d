package category

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// addition is what a response newly declares; withheld: and says that it never has
// (writeOnly).
type addition struct {
	threat.Addition
	withheld bool
}

// returnedAdditions lists what is newly returned, and what is newly said not to be.
// Of a description that is all new the latter is left out: an honest one has such
// values.
func returnedAdditions(p *threat.Pass) []addition {
	return threat.Once(p, "returned additions", func() []addition {
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
			leaves := slices.DeleteFunc(c.Pairs[0].Head.Withheld(), func(l api.Leaf) bool { return p.IsDeclaredAtBase(l) })
			if len(leaves) > 0 {
				out = append(out, addition{threat.Addition{Change: c, Blocks: [][]api.Leaf{leaves}, New: true}, true})
			}
		}
		return out
	})
}

// portion is what of an addition is of one category: values, and the operations for which
// they are of it. What an operation reaches with a weaker policy than all before it is
// Reached, for this operation, and nowhere else.
type portion struct {
	of     Output
	values []ExposedValue
	all    bool // for all operations
	some   []bool
}

// portions lists for every addition what of it some rule reports. A new description has
// hundreds of thousands of values: each is looked at once.
func portions(p *threat.Pass) [][]*portion {
	return threat.Once(p, "portions", func() [][]*portion {
		var out [][]*portion
		for _, g := range returnedAdditions(p) {
			out = append(out, g.portions(p))
		}
		return out
	})
}

func (g addition) portions(p *threat.Pass) []*portion {
	o := g.Change.Pairs[0].Op()
	output := func(l api.Leaf, v sensitive.Verdict) Output {
		if g.withheld && !v.IsSure() {
			return noOutput
		}
		return outputOf(p, g.Addition, o, l, v)
	}
	key := fmt.Sprint("outputs ", g.New, g.Lifted, g.Declared, g.withheld, slices.ContainsFunc(o.Responses, (*api.Response).IsSuccess), semantics.IsCredentialIssuer(o))
	var out []*portion
	for _, block := range g.Blocks {
		for _, l := range p.Candidates(key, block, o, func(l api.Leaf, v sensitive.Verdict) bool { return output(l, v) != noOutput }) {
			v := p.Verdict(o, l, api.Out)
			if general := output(l, *v); general != noOutput {
				out = g.divide(p, out, ExposedValue{l, v}, general)
			}
		}
	}
	return out
}

// divide adds a value to the portions of the categories that it is of for some operation.
func (g addition) divide(p *threat.Pass, list []*portion, v ExposedValue, general Output) []*portion {
	add := func(of Output) *portion {
		i := slices.IndexFunc(list, func(x *portion) bool { return x.of == of })
		if i < 0 {
			i, list = len(list), append(list, &portion{of: of, some: make([]bool, len(g.Change.Pairs))})
		}
		if x := list[i]; len(x.values) == 0 || x.values[len(x.values)-1] != v {
			x.values = append(x.values, v)
		}
		return list[i]
	}
	if !dependsOnOperation(general) {
		add(general).all = true
		return list
	}
	p.Spend(1 + len(g.Change.Pairs))
	for i, pair := range g.Change.Pairs {
		if of := outputFor(p, pair, v.Leaf, general); of != noOutput {
			add(of).some[i] = true
		}
	}
	return list
}

// pairs are the operations for which the values of an addition are of the category.
func (x *portion) pairs(all []*diff.Pair) []*diff.Pair {
	if x.all {
		return all
	}
	var out []*diff.Pair
	for i, pair := range all {
		if x.some[i] {
			out = append(out, pair)
		}
	}
	return out
}

// dependsOnOperation reports whether the category of a value is another one for
// some operations.
func dependsOnOperation(general Output) bool {
	return general == ErrorDetail || general == Cardholder || general == Credential || general == Personal
}

// outputFor is the category of a value for one operation.
func outputFor(p *threat.Pass, pair *diff.Pair, l api.Leaf, general Output) Output {
	switch {
	case general == ErrorDetail && hasFailedAlike(p, pair, l):
		return noOutput
	case general == ErrorDetail || !dependsOnOperation(general):
		return general
	case pair.Op().Kind != api.Endpoint && pair.Base == nil:
		return noOutput // webhook-new
	case pair.Op().Kind != api.Endpoint:
		return Outbound
	case !l.IsSuccess():
		return general
	case general == Personal && isSentByCaller(p, pair.Op(), l):
		return noOutput // its callers get back what they sent
	case general == Credential && HasAnsweredAlike(p, pair, l):
		if strings.HasPrefix(l.Where(), "response header") {
			return noOutput
		}
		return Plain
	}
	if r := p.Reached(pair); r != nil && r.Components[l.Container()] {
		return Reached
	}
	return general
}

// isSentByCaller reports whether the answer to a write has a value that the same
// call must send: its caller has it.
func isSentByCaller(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if !o.Writes() || l.Passes(api.Element) {
		return false
	}
	sent := threat.OnceOf(p, "sent", o, func() map[string]int { // how deep, 1 for the top
		out := map[string]int{}
		for _, in := range o.Inputs() {
			if known := out[in.Name()]; in.Required() && in.Where() == "request" && (known == 0 || len(in.Names()) < known) {
				out[in.Name()] = max(1, len(in.Names()))
			}
		}
		return out
	})
	depth := sent[l.Name()]
	return depth > 0 && depth <= max(1, len(l.Names()))
}

// outputOf is the category of a newly returned value, whatever policy guards it.
func outputOf(p *threat.Pass, g threat.Addition, o *api.Operation, l api.Leaf, v sensitive.Verdict) Output {
	failure := semantics.IsInError(o, l)
	switch {
	case g.Lifted && failure:
		return noOutput
	case g.Lifted:
		return Lifted
	case failure && p.IsSentBefore(l):
		return noOutput // an error that the API sent before, at one more place
	case isProtocolHeader(l):
		return noOutput
	case v.Level > sensitive.S0 && v.Confidence > sensitive.Low:
		return sensitiveOutput(g, o, v)
	case failure && semantics.ErrorDetailOf(l) != semantics.NoDetail && !g.Declared:
		return ErrorDetail
	case failure, g.New, g.Declared, strings.HasPrefix(l.Where(), "response header"):
		return noOutput
	}
	return Plain
}

// sensitiveOutput is the category of a value of a data class.
func sensitiveOutput(g threat.Addition, o *api.Operation, v sensitive.Verdict) Output {
	switch {
	case v.Cardholder, v.Class == sensitive.PCI && v.Level == sensitive.S3:
		return Cardholder
	case v.Class != sensitive.Cred || v.Level != sensitive.S3:
		return Personal
	case g.New && semantics.IsCredentialIssuer(o):
		return noOutput // auth-token-issuer
	}
	return Credential
}

// isProtocolHeader reports whether a response header is one by which every server
// speaks, and whose value is meant for its receiver.
func isProtocolHeader(l api.Leaf) bool {
	if !strings.HasPrefix(l.Where(), "response header") {
		return false
	}
	switch strings.ToLower(l.Name()) {
	case "set-cookie", "www-authenticate", "authorization", "location", "link", "etag", "user-agent":
		return true
	}
	return false
}
