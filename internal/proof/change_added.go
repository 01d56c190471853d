package proof

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/request"
)

// mostLeaves is how many of the values that a change adds are tried.
const mostLeaves = 6

// newlyDocumented is what is said where base does not refuse what it does not describe:
// no more is claimed than that head describes it.
const (
	notDocumented   = "not documented"
	newlyDocumented = "newly documented"
)

// added proves that a value may be sent that base refuses, or else that only head
// documents it.
func (p *prover) added(w diff.InputAdded, pair *diff.Pair) outcome {
	if w.Unread {
		return none("what base accepts stands behind a reference that leads nowhere")
	}
	x, err := p.exchange(pair)
	if err != nil {
		return none(err.Error())
	}
	last := none("the change has no value to send")
	var documented *request.Request
	for _, l := range w.Leaves[:min(len(w.Leaves), mostLeaves)] {
		sent, v, reason := x.sending(l)
		if sent == nil {
			last = none(reason)
			continue
		}
		if why, ok := v.proves(l); ok {
			return shown(sent, "refused: "+why)
		}
		if v.head == nil && v.base == nil && documented == nil {
			documented = sent
		}
		last = none("no request was found that head accepts and that shows it")
		if v.head != nil {
			last = none("no request was found that head accepts: " + v.head.Error())
		}
	}
	if documented == nil && x.problem != nil {
		return x.because("")
	}
	if documented == nil {
		return last
	}
	return newly(documented)
}

// newly is the outcome of a request of which base says nothing.
func newly(r *request.Request) outcome {
	o := shown(r, notDocumented)
	if o.isShown() {
		o.Head = newlyDocumented
	}
	return o
}

// sending is the start with a value at a leaf, and what both sides say of it.
func (x *exchange) sending(l api.Leaf) (sent *request.Request, v verdict, reason string) {
	value, err := request.Value(l.Schema(), api.In)
	if err != nil {
		return nil, v, err.Error()
	}
	r, err := x.start.With(l, value)
	if err != nil {
		return nil, v, err.Error()
	}
	v = x.judge(r)
	return r.As(x.shown...), v, ""
}

// listed proves that a request may carry a list where base wants one object.
func (p *prover) listed(w diff.InputListed, pair *diff.Pair) outcome {
	x, err := p.exchange(pair)
	if err != nil {
		return none(err.Error())
	}
	sent, v, reason := x.sending(w.Leaf)
	if sent == nil {
		return none(reason)
	}
	if why, ok := v.proves(w.Leaf); ok {
		return shown(sent, "refused: "+why)
	}
	return none(unlike(v, "base accepts a list as well, as the validator reads it"))
}

// unlike says why a request is no proof.
func unlike(v verdict, accepted string) string {
	switch {
	case v.head != nil:
		return "no request was found that head accepts: " + v.head.Error()
	case v.base == nil:
		return accepted
	}
	return "base refuses what was tried for another reason: " + v.base.Error()
}

// media proves that a body may be of a media type that base refuses.
func (p *prover) media(w diff.MediaAdded, pair *diff.Pair) outcome {
	if w.Direction == api.Out {
		return p.mediaOfAnswer(w, pair)
	}
	x, err := p.exchange(pair)
	if err != nil {
		return none(err.Error())
	}
	i := slices.IndexFunc(pair.Head.Body, func(m api.Media) bool { return m.Type == w.Type })
	if i < 0 {
		return none("the body has no such media type")
	}
	r, err := x.start.WithMedia(pair.Head.Body[i])
	if err != nil {
		return none(err.Error())
	}
	var v verdict
	for _, r := range notEmpty(r, pair.Head.Body[i]) {
		v = x.judge(r)
		if why, ok := v.proves(bodyLeaf()); ok {
			return shown(r.As(x.shown...), "refused: "+why)
		}
	}
	return none(unlike(v, "base accepts the media type as well, as the validator reads it"))
}

// notEmpty are a request and, of an object without fields, those with one: a form without
// fields is no body.
func notEmpty(r *request.Request, m api.Media) []*request.Request {
	out := []*request.Request{r}
	if body, ok := r.Body.(map[string]any); !ok || len(body) > 0 {
		return out
	}
	for _, p := range m.Schema.Properties() {
		if len(out) > mostLeaves || p.Name == api.Map || p.Name == api.Element || !p.Travels(api.In) {
			continue
		}
		if v, err := request.Value(p.Schema, api.In); err == nil {
			if next, err := r.With(bodyLeaf(), map[string]any{p.Name: v}); err == nil {
				out = append(out, next)
			}
		}
	}
	return out
}

// asResponse adds a response to the message of a request.
func asResponse(r *request.Request, response, base, head string) outcome {
	text, err := r.Text()
	if err != nil {
		return nonef("no request can be written: %s", err)
	}
	return outcome{Proof: finding.Proof{Request: text + "\r\n\r\n" + response, Base: base, Head: head}}
}
