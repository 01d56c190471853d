package proof

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/request"
)

// Unexplained is an operation that accepts a request which it refused, though the delta
// has no change of its requests or of who may call it: a mistake of this program's
// reading, or of the validator's.
type Unexplained struct {
	Pair    *diff.Pair
	Request string
	Base    string // why base refuses it
}

// How much is tried: operations of a delta, and requests to each.
const (
	maxTried    = 100
	maxRequests = 24
)

// unexplained tries a few requests, directed at what base and head say, at operations whose
// requests differ as they are written and not by the delta. untried is how many of these
// the limits leave out.
func (p *prover) unexplained() (found []Unexplained, untried int) {
	d := p.delta
	if d.Base == nil || d.Head == nil {
		return nil, 0
	}
	explained := explainedPairs(d)
	like := newLikeness(p.side(d.Base.Doc), p.side(d.Head.Doc))
	tried := 0
	for _, pair := range d.Pairs {
		if pair.Base == nil || pair.Head == nil || explained[pair] || pair.Head.Kind != api.Endpoint || pair.Head.Hidden {
			continue
		}
		same, err := like.isSame(pair.Base, pair.Head)
		switch {
		case errors.Is(err, errTooLarge):
			untried++
		case err != nil, same: // what is written wrong is not judged
		case tried == maxTried:
			untried++
		default:
			tried++
			q := newProver(d)
			q.read = p.read
			x, isFound, err := q.unexplainedAt(pair)
			if isFound {
				found = append(found, x)
			}
			if errors.Is(err, errTooLarge) {
				untried++
			}
		}
	}
	return found, untried
}

// explainedPairs are the operations of which the delta says that their requests, or who
// may send them, changed.
func explainedPairs(d *diff.Delta) map[*diff.Pair]bool {
	out := map[*diff.Pair]bool{}
	for _, c := range d.Changes {
		switch c.What.(type) {
		case diff.AuthChanged, diff.SchemeRedefined, diff.SchemeAdded, diff.SchemeRemoved, diff.ScopesDeclared, diff.OperationMoved,
			diff.InputAdded, diff.InputRemoved, diff.InputRelaxed, diff.InputReworded, diff.InputListed, diff.MediaAdded:
			for _, p := range c.Pairs {
				out[p] = true
			}
		}
	}
	return out
}

// unexplainedAt tries one operation. The error says why it cannot be judged.
func (p *prover) unexplainedAt(pair *diff.Pair) (x Unexplained, found bool, err error) {
	base, head, made, err := p.both(pair)
	if err != nil {
		return x, false, err
	}
	ways, _ := head.ways()
	for i, r := range directed(pair, made) {
		if i == maxRequests {
			break
		}
		for _, way := range ways {
			sent := r.As(way.shown...)
			if head.accepts(sent, way.held) != nil {
				continue
			}
			var r *errRefused
			if errors.As(base.accepts(sent, way.held), &r) && !r.route && !r.several {
				return Unexplained{pair, sent.String(), "refused: " + r.reason}, true, nil
			}
		}
	}
	return x, false, nil
}

// directed are the requests to try: the one that was made for head, that without each of
// its parts, and that with values at the edge of what base says of each.
func directed(pair *diff.Pair, made *request.Request) []*request.Request {
	out := []*request.Request{made}
	before := map[string]api.Leaf{}
	for _, l := range inputs(pair.Base) {
		before[l.Subject()] = l
	}
	for _, l := range inputs(pair.Head) {
		if len(out) > 4*maxRequests {
			break
		}
		if r, err := made.Without(l); err == nil {
			out = append(out, r)
		}
		was, known := before[l.Subject()]
		if !known {
			continue
		}
		for _, v := range edges(was.Schema().Facts(), l.Schema().Facts()) {
			if r, err := made.With(l, v); err == nil {
				out = append(out, r)
			}
		}
	}
	return out
}

// maxInputs bounds the values of a request that are tried.
const maxInputs = 40

// inputs are what a caller may send, parameters first.
func inputs(o *api.Operation) []api.Leaf {
	var out []api.Leaf
	for _, p := range o.Parameters {
		out = append(out, p.Leaves(api.In)...)
	}
	for _, m := range o.Body {
		if m.Schema != nil {
			out = append(out, api.BodyLeaf(api.RequestBody, m.Schema, m.Value).Walk(api.In).Next(maxInputs)...)
		}
	}
	return out[:min(len(out), maxInputs)]
}

// edges are values just outside of what base says, and those that only head lists.
func edges(base, head *api.Facts) []any {
	var out []any
	number := func(n float64) { out = append(out, json.Number(strconv.FormatFloat(n, 'f', -1, 64))) }
	if base.MaxLength.Set && base.MaxLength.Value < 4096 {
		out = append(out, strings.Repeat("a", int(max(base.MaxLength.Value, 0))+1))
	}
	if base.MinLength.Set && base.MinLength.Value >= 1 && base.MinLength.Value < 4096 {
		out = append(out, strings.Repeat("a", int(base.MinLength.Value)-1))
	}
	if base.Maximum.Set {
		number(base.Maximum.Value + 1)
	}
	if base.Minimum.Set {
		number(base.Minimum.Value - 1)
	}
	for _, v := range head.Enum {
		if !slices.Contains(base.Enum, v) {
			out = append(out, v)
			break
		}
	}
	return append(out, "other", json.Number("1"), true, nil)
}
