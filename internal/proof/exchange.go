package proof

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/request"
)

// exchange is an operation of both sides with a request to begin with: one that both
// accept where one was found, else one that only head does. What is shown changes one
// thing of it.
type exchange struct {
	pair       *diff.Pair
	base, head *judge
	start      *request.Request
	shown      []request.Credential
	held       credentials
	common     bool  // base accepts the start too
	problem    error // why head does not accept the start, if it does not
	tried      *effort
}

// exchange finds the request to begin with, once for each operation.
func (p *prover) exchange(pair *diff.Pair) (*exchange, error) {
	if p.tried.isSpent() {
		return nil, errBeyond
	}
	if known := p.exchanges[pair]; known != nil {
		return known, nil
	}
	made, err := p.newExchange(pair)
	if err == nil {
		p.exchanges[pair] = made
	}
	return made, err
}

// newExchange finds the request to begin with. What both sides ask of the caller is
// presented, so that nothing is refused for want of it.
func (p *prover) newExchange(pair *diff.Pair) (*exchange, error) {
	base, head, made, err := p.both(pair)
	if err != nil {
		return nil, err
	}
	x := &exchange{pair: pair, base: base, head: head, tried: &p.tried}
	for _, j := range [...]*judge{head, base} {
		ways, known := j.ways()
		if len(ways) == 0 && !known { // what else is sent can be judged all the same
			x.held = append(x.held, credential{kind: undefinedKind})
		}
		if len(ways) > 0 {
			x.held = append(x.held, ways[0].held...)
			for _, c := range ways[0].shown {
				if j == head || !x.hasShown(c) {
					x.shown = append(x.shown, c)
				}
			}
		}
	}
	for _, r := range starts(pair, made, x.tried) {
		if err := head.accepts(r.As(x.shown...), x.held); err != nil {
			if x.start == nil && x.problem == nil {
				x.problem = err
			}
			continue
		}
		if x.common = base.accepts(r.As(x.shown...), x.held) == nil; x.common || x.start == nil {
			x.start = r
		}
		if x.common {
			break
		}
	}
	if x.start == nil { // it may be what changed that is refused, and another value of it accepted
		x.start = made
		return x, nil
	}
	x.problem = nil
	return x, nil
}

// because is the reason why there is no proof: that of the start, where head does not
// even accept that.
func (x *exchange) because(reason string) outcome {
	if x.problem == nil {
		return none(reason)
	}
	text := x.problem.Error()
	if errors.Is(x.problem, errUnread) {
		return none(text)
	}
	for _, limit := range unreadable() {
		if strings.Contains(text, limit) {
			return none("the validator does not read such a value: " + text)
		}
	}
	return none("no request was found that head accepts: " + text)
}

// hasShown reports whether a credential for a scheme of that name is shown already.
func (x *exchange) hasShown(c request.Credential) bool {
	return slices.ContainsFunc(x.shown, func(s request.Credential) bool { return s.Scheme.Name == c.Scheme.Name })
}

// unreadable are in the errors of kin-openapi for values that it does not read, whatever
// they are: of parameters and forms without a type, and bodies of other media types.
func unreadable() []string {
	return []string{"empty value is not allowed", "array items", "not implemented", "unsupported schema", "unsupported content type"}
}

// starts are requests to begin with: the one that was made for head, with what base
// requires besides, with values that both sides accept, and with those that were made for
// base.
func starts(pair *diff.Pair, made *request.Request, all *effort) []*request.Request {
	out := []*request.Request{made}
	before, err := request.Make(pair.Base)
	if err != nil {
		return out
	}
	filled := withoutNulls(made)
	for _, q := range before.Parameters {
		if q.In == "path" || hasParameter(made, q) {
			continue
		}
		if next, err := filled.With(parameterLeaf(q), q.Value); err == nil {
			filled = next
		}
	}
	common := withCommon(pair, filled, all)
	out = append(out, filled, common)
	mixed := filled
	for _, q := range before.Parameters {
		if next, err := mixed.With(parameterLeaf(q), q.Value); err == nil && (q.In != "path" || hasParameter(made, q)) {
			mixed = next
		}
	}
	for _, r := range [...]*request.Request{filled, common, mixed} {
		if before.Media != r.Media || r.Media == "" {
			continue
		}
		for _, body := range [...]any{joinedFields(r.Body, before.Body), before.Body} {
			if next, err := r.With(bodyLeaf(), body); err == nil {
				out = append(out, next)
			}
		}
	}
	return append(out, mixed)
}

// withCommon has values that the schemas of both sides accept, where some are found.
func withCommon(pair *diff.Pair, r *request.Request, all *effort) *request.Request {
	leaves := []api.Leaf{bodyLeaf()}
	for _, q := range r.Parameters {
		leaves = append(leaves, parameterLeaf(q))
	}
	for _, l := range leaves {
		s, ok := spotOf(pair, l)
		if !ok || s.base == nil || l.Where() == api.RequestBody && s.media != r.Media {
			continue
		}
		m := newMaker(api.In, all)
		m.sent = s.isSent()
		v, ok := m.value(of(s.head, s.base), 0)
		if s.root.Spend(mostSteps - m.left); !ok || !canStand(s, v) {
			continue
		}
		if next, err := r.With(l, v); err == nil {
			r = next
		}
	}
	return r
}

// bodyLeaf is the whole body.
func bodyLeaf() api.Leaf { return api.BodyLeaf(api.RequestBody, nil, openapi.Value{}) }

// joinedFields is an object with the fields of another one that it does not have.
func joinedFields(body, other any) any {
	a, isObject := body.(map[string]any)
	b, isOther := other.(map[string]any)
	if !isObject || !isOther {
		return body
	}
	out := maps.Clone(b)
	maps.Copy(out, a)
	return out
}

// withoutNulls has a text in the place of values that a parameter cannot carry.
func withoutNulls(r *request.Request) *request.Request {
	for _, q := range r.Parameters {
		if q.Value == nil || q.Value == "" {
			if next, err := r.With(parameterLeaf(q), "a"); err == nil {
				r = next
			}
		}
	}
	return r
}

func parameterLeaf(q request.Parameter) api.Leaf {
	return api.ParameterLeaf(&api.Parameter{In: q.In, Name: q.Name})
}

func hasParameter(r *request.Request, q request.Parameter) bool {
	return slices.ContainsFunc(r.Parameters, func(p request.Parameter) bool {
		return p.In == q.In && (p.Name == q.Name || p.In == "header" && strings.EqualFold(p.Name, q.Name))
	})
}

// verdict is what both sides say of a request.
type verdict struct {
	head, base error
}

// judge asks both sides.
func (x *exchange) judge(r *request.Request) (v verdict) {
	x.tried.requests++
	sent := r.As(x.shown...)
	if v.head = x.head.accepts(sent, x.held); v.head == nil {
		v.base = x.base.accepts(sent, x.held)
	}
	return v
}

// proves reports whether head accepts what base refuses because of a leaf, and why.
func (v verdict) proves(l api.Leaf) (reason string, ok bool) {
	var r *errRefused
	if v.head != nil || !errors.As(v.base, &r) || !r.isAbout(l) {
		return "", false
	}
	return r.reason, true
}

// isAbout reports whether what is refused is a leaf, in it, or what holds it.
func (e *errRefused) isAbout(l api.Leaf) bool {
	if e.auth || e.in != l.Where() {
		return false
	}
	names := l.Names()
	if l.Where() != api.RequestBody {
		return len(e.at) > 0 && len(names) > 0 && (e.at[0] == names[0] || l.Where() == "header" && strings.EqualFold(e.at[0], names[0]))
	}
	return isWithin(e.at, names)
}

// isWithin reports whether a place in a body is one that names lead to, in it, or on the
// way there.
func isWithin(at, names []string) bool {
	for i := range min(len(at), len(names)) {
		if n := names[i]; n != api.Map && n != api.Element && n != at[i] {
			return false
		}
	}
	return true
}
