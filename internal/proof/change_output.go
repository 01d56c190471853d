package proof

import (
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/request"
)

// answers are the judges of the responses of an operation, with the request that they
// answer.
type answers struct {
	base, head *judge
	asked      *request.Request
	pair       *diff.Pair
}

// answers makes the judges of responses.
func (p *prover) answers(pair *diff.Pair) (*answers, error) {
	if p.tried.isSpent() {
		return nil, errBeyond
	}
	x := &answers{pair: pair}
	var err error
	if x.asked, err = request.Make(pair.Head); err != nil {
		return nil, err
	}
	if x.head, err = p.judge(pair.Head, responses); err != nil {
		return nil, err
	}
	x.base, err = p.judge(pair.Base, responses)
	if ways, _ := x.head.ways(); err == nil && len(ways) > 0 {
		x.asked = x.asked.As(ways[0].shown...)
	}
	return x, err
}

// returned proves that a response may have a value that base's does not document.
func (p *prover) returned(leaves []api.Leaf, pair *diff.Pair) outcome {
	x, err := p.answers(pair)
	if err != nil {
		return none(err.Error())
	}
	last := none("the change has no value that a response returns")
	var documented *outcome
	for _, l := range leaves[:min(len(leaves), mostLeaves)] {
		if l.IsResponseHeader() {
			last = none("the validator does not read what headers a response may have")
			continue
		}
		body, media, err := request.ResponseBody(pair.Head, l, nil)
		if err != nil {
			last = none(err.Error())
			continue
		}
		text, err := json.Marshal(body)
		if err != nil {
			last = none(err.Error())
			continue
		}
		if documented != nil {
			if _, is := x.isRefused(l, media.Type, text); !is {
				continue // it shows no more than the first one
			}
		}
		o := x.showsText(l, media.Type, text)
		if o.isShown() && o.Base != notDocumented {
			return o
		}
		if last = o; o.isShown() && documented == nil {
			documented = &o
		}
	}
	if documented != nil {
		return *documented
	}
	return last
}

// shows is the outcome of a response with a body: base refuses it for what is at a leaf, or
// says nothing of it.
func (x *answers) shows(l api.Leaf, media string, body any) outcome {
	text, err := json.Marshal(body)
	if err != nil {
		return none(err.Error())
	}
	return x.showsText(l, media, text)
}

func (x *answers) showsText(l api.Leaf, media string, text []byte) outcome {
	code := x.code(l.Status())
	if err := x.head.documents(x.asked, code, media, text); err != nil {
		reason, _ := ofResponse(err)
		if errors.Is(err, errUnread) {
			return none(reason)
		}
		return none("no response was found that head documents: " + reason)
	}
	response := "HTTP/1.1 " + strconv.Itoa(code) + " " + http.StatusText(code) + "\r\nContent-Type: " + media + "\r\n\r\n" + string(text)
	if reason, is := x.isRefused(l, media, text); is {
		return asResponse(x.asked, response, "not documented: "+reason, newlyDocumented)
	}
	return asResponse(x.asked, response, notDocumented, newlyDocumented)
}

// isRefused reports whether base refuses a response with a body for what is at a leaf, and why.
func (x *answers) isRefused(l api.Leaf, media string, text []byte) (reason string, is bool) {
	err := x.base.documents(x.asked, x.code(l.Status()), media, text)
	if err == nil {
		return "", false
	}
	reason, at := ofResponse(err)
	return reason, isWithin(at, l.Names())
}

// code is a status of a response: the least of a range, and for default one that the
// operation does not list.
func (x *answers) code(status string) int {
	if n, err := strconv.Atoi(status); err == nil {
		return n
	}
	if len(status) == 3 && strings.HasSuffix(strings.ToUpper(status), "XX") {
		return int(status[0]-'0') * 100
	}
	for _, code := range [...]int{500, 400, 200, 503, 418} {
		text := strconv.Itoa(code)
		if !slices.ContainsFunc(x.pair.Head.Responses, func(r *api.Response) bool { return r.Status == text || strings.EqualFold(r.Status, text[:1]+"XX") }) {
			return code
		}
	}
	return 599
}

// ofResponse is what an error says of a response, and at which place of its body.
func ofResponse(err error) (reason string, at []string) {
	at, reason, isSchema := ofSchema(err)
	switch {
	case !isSchema:
		return oneLine(err.Error()), nil
	case len(at) == 0:
		return "response body: " + reason, nil
	}
	return "response body: " + strings.Join(at, ".") + ": " + reason, at
}

// opened proves that a response may hold what base's excludes.
func (p *prover) opened(l api.Leaf, pair *diff.Pair) outcome {
	x, err := p.answers(pair)
	if err != nil {
		return none(err.Error())
	}
	s, ok := spotOfAnswer(pair, l)
	if !ok {
		return none("the value has no place in the response of this operation")
	}
	m := newMaker(api.Out, &p.tried)
	last := none("no value was found that head documents and base does not")
	for v := range candidates(s, api.Relaxation{Facet: "additionalProperties"}, m) {
		o := x.shows(l, s.media, v)
		if o.isShown() && o.Base != notDocumented {
			return o
		}
		if !o.isShown() {
			last = o
		}
	}
	return last
}

// spotOfAnswer finds a leaf in a response of both sides.
func spotOfAnswer(pair *diff.Pair, l api.Leaf) (spot, bool) {
	head := mediaOf(pair.Head, l.Status())
	if l.IsResponseHeader() || len(head) == 0 {
		return spot{}, false
	}
	return inBody(pair.Base, head, mediaOf(pair.Base, l.Status()), l)
}

// mediaOf are the media types of a response, those of default where there is none of the
// status.
func mediaOf(o *api.Operation, status string) []api.Media {
	for _, want := range [...]string{status, status[:min(len(status), 1)] + "XX", "default"} {
		for _, r := range o.Responses {
			if r.Status == want {
				return r.Media
			}
		}
	}
	return nil
}

// mediaOfAnswer proves that a response may be of another media type.
func (p *prover) mediaOfAnswer(w diff.MediaAdded, pair *diff.Pair) outcome {
	x, err := p.answers(pair)
	if err != nil {
		return none(err.Error())
	}
	l := api.BodyLeaf(w.Where, nil, openapi.Value{})
	for _, m := range mediaOf(pair.Head, l.Status()) {
		if m.Type != w.Type {
			continue
		}
		body, err := request.Value(m.Schema, api.Out)
		if err != nil {
			return none(err.Error())
		}
		return x.shows(l, m.Type, body)
	}
	return none("the response has no such media type")
}
