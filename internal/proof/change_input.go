package proof

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// relaxed proves one of the relaxed constraints that a finding is about.
func (p *prover) relaxed(f *threat.Finding, w diff.InputRelaxed, pair *diff.Pair) outcome {
	x, err := p.exchange(pair)
	if err != nil {
		return none(err.Error())
	}
	var last outcome
	for _, r := range reportedFirst(f, w.Relaxed) {
		if last = x.relaxed(w.Leaf, r); last.isShown() {
			return last
		}
	}
	return last
}

// reportedFirst are the relaxations of which a message speaks; all where it names none.
func reportedFirst(f *threat.Finding, list []api.Relaxation) []api.Relaxation {
	var out []api.Relaxation
	for _, r := range list {
		if strings.Contains(f.Message, r.Facet) || r.Facet == "required" && strings.Contains(f.Message, "no longer required") {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		return list
	}
	return out
}

// relaxed proves one relaxed constraint.
func (x *exchange) relaxed(l api.Leaf, r api.Relaxation) outcome {
	if r.Facet == "required" {
		if o := x.absent(l); o.isShown() {
			return o
		}
	}
	s, ok := spotOf(x.pair, l)
	if !ok {
		return none("the value has no place in the request of this operation")
	}
	m := newMaker(api.In, x.tried)
	var tried tally
	for v := range candidates(s, r, m) {
		for _, sent := range x.requests(s, v) {
			verdict := x.judge(sent)
			if reason, ok := verdict.proves(l); ok {
				return shown(sent.As(x.shown...), "refused: "+reason)
			}
			tried.add(verdict)
		}
	}
	if x.tried.isSpent() {
		return none(errBeyond.Error())
	}
	return x.because(whyNot(s, r, tried, m.tooLarge))
}

// requests are those with a value at the root of a spot: the start with the part at the
// spot alone, and with all of it.
func (x *exchange) requests(s spot, v any) []*request.Request {
	var out []*request.Request
	if part, ok := s.partOf(v); ok && len(s.steps) > 0 {
		if r, err := x.start.With(s.leaf, part); err == nil {
			out = append(out, r)
		}
	}
	start := x.start
	if s.media != "" && start.Media != s.media {
		i := slices.IndexFunc(x.pair.Head.Body, func(m api.Media) bool { return m.Type == s.media })
		if made, err := start.WithMedia(x.pair.Head.Body[i]); err == nil {
			start = made
		}
	}
	if r, err := start.With(rootOf(s), v); err == nil {
		out = append(out, r)
	}
	return out
}

// partOf is the part of a root at the spot, false where it is not there or where
// [request.Request.With] would put it elsewhere.
func (s spot) partOf(v any) (any, bool) {
	for _, at := range s.steps {
		switch holder := v.(type) {
		case []any:
			if at.name != api.Element || at.place != 0 || len(holder) == 0 {
				return nil, false
			}
			v = holder[0]
		case map[string]any:
			var ok bool
			if v, ok = holder[at.name]; !ok {
				return nil, false
			}
		default:
			return nil, false
		}
	}
	return v, true
}

// absent proves that what base requires may be left out.
func (x *exchange) absent(l api.Leaf) outcome {
	starts := []*request.Request{x.start}
	if v, err := request.Value(l.Schema(), api.In); err == nil { // so that what holds it is there
		if r, err := x.start.With(l, v); err == nil {
			starts = append(starts, r)
		}
	}
	reason := "base accepts a request without it as well, as the validator reads it"
	for _, start := range starts {
		r, err := start.Without(l)
		if err != nil {
			reason = err.Error()
			continue
		}
		v := x.judge(r)
		if why, ok := v.proves(l); ok {
			return shown(r.As(x.shown...), "refused: "+why)
		}
		if v.head != nil {
			reason = "no request was found that head accepts: " + v.head.Error()
		}
	}
	return x.because(reason)
}

// removed proves that base requires what head does not know.
func (p *prover) removed(w diff.InputRemoved, pair *diff.Pair) outcome {
	x, err := p.exchange(pair)
	if err != nil {
		return none(err.Error())
	}
	for _, l := range w.Leaves {
		if !l.Required() {
			continue
		}
		if o := x.absent(l); o.isShown() || len(w.Leaves) == 1 {
			return o
		}
	}
	return none("base did not require it, so that a request without it is no news")
}

// tally counts what became of requests.
type tally struct {
	tried, refused, accepted int // by head, by base too
	reason                   string
}

func (t *tally) add(v verdict) {
	t.tried++
	switch {
	case v.head != nil:
		t.refused++
		if t.reason == "" {
			t.reason = v.head.Error()
		}
	case v.base == nil:
		t.accepted++
	}
}
