package probe

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/words"
)

// canary is the hole of the host name of the tester's own.
func (b *builder) canary() string {
	return b.hole(b.variable("canaryHost", plan.CanaryHost, "", "a host name of your own that shows who calls it"))
}

// sent is a request for each payload, with it in the place of the leaf.
func (b *builder) sent(o *api.Operation, leaf api.Leaf, payload any, name string) (plan.Step, error) {
	r, err := b.made(o, plan.A)
	if err != nil {
		return plan.Step{}, err
	}
	if r, err = r.With(leaf, payload); err != nil {
		return plan.Step{}, err
	}
	b.risks(risk(o))
	return b.call(name, plan.A, o, r)
}

// injection: a value that means something to an interpreter does nothing.
func (b *builder) injection(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	leaf, ok := b.input(o)
	if b.probe.Slow {
		return b.slow(o, leaf, ok)
	}
	if !ok && len(b.finding.Subject) > 0 && strings.HasPrefix(b.finding.Subject, "response ") {
		return b.malformed(o)
	}
	if list := o.Inputs(); !ok { // the whole operation is a query: its text is the input of that name
		i := slices.IndexFunc(list, func(l api.Leaf) bool { return l.Name() == "query" })
		if i < 0 {
			return errNoneAt
		}
		leaf = list[i]
	}
	for i, payload := range b.probe.Payloads {
		s, err := b.sent(o, leaf, payload, fmt.Sprintf("call %s with payload %d in %s", o, i+1, leaf.Name()))
		if err != nil {
			return err
		}
		b.add(s, b.markers("400", "403", "404", "415", "422"))
	}
	return nil
}

// markers asks whether none of the markers of the probe is in an answer.
func (b *builder) markers(rejected ...string) *plan.Expect {
	e := &plan.Expect{Check: plan.LacksValue}
	for _, marker := range b.probe.Markers {
		e.Cases = append(e.Cases, plan.Case{Verdict: plan.Confirmed, Of: plan.Any, Body: &plan.BodyIs{Is: plan.Contains, Value: plan.Literal(marker)}, Because: "the answer shows that the value did something"})
	}
	e.Cases = append(e.Cases, plan.Case{Verdict: plan.Refuted, Of: plan.All, Status: rejected, Because: "the value was rejected, and the answer shows nothing"})
	return e
}

// malformed sends a body that is none, or a value of the query that is.
func (b *builder) malformed(o *api.Operation) error {
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	payload := b.probe.Payloads[0]
	if r.Media == "" {
		i := slices.IndexFunc(r.Parameters, func(x request.Parameter) bool { return x.In == "query" || x.In == "path" })
		if i < 0 {
			r.Parameters = append(r.Parameters, request.Parameter{Name: undeclared, In: "query"})
			i = len(r.Parameters) - 1
		}
		r.Parameters[i].Value = payload
	}
	s, err := b.call("call "+o.String()+" with what nobody can read", plan.A, o, r)
	if err != nil {
		return err
	}
	if r.Media != "" {
		s.Request.Body = plan.Literal(payload)
	}
	b.risks(risk(o))
	b.add(s, b.markers("4xx", "5xx"))
	return nil
}

// Bounds of a value that must not keep the server busy.
const (
	longText   = 50_000
	slowAnswer = 5_000 // milliseconds
)

// slow: a long text that begins as one which is accepted is answered soon.
func (b *builder) slow(o *api.Operation, leaf api.Leaf, ok bool) error {
	if !ok {
		return errNoneAt
	}
	start := "a"
	if v, err := request.Value(leaf.Schema(), api.In); err == nil {
		if s, isText := v.(string); isText && s != "" {
			start = s[:1]
		}
	}
	s, err := b.sent(o, leaf, strings.Repeat(start, longText)+"!", fmt.Sprintf("call %s with a long %s that almost matches", o, leaf.Name()))
	if err != nil {
		return err
	}
	b.add(s, &plan.Expect{Check: plan.IsQuick, Cases: []plan.Case{
		{Verdict: plan.Confirmed, Of: plan.Any, Slower: slowAnswer, Because: "the answer took longer than 5 seconds"},
		{Verdict: plan.Refuted, Of: plan.All, Status: []string{"2xx", "400", "413", "414", "422", "431"}, Because: "the answer came soon"},
	}})
	return nil
}

// serverFetch: addresses are refused that the server must not call.
func (b *builder) serverFetch(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	leaf, ok := b.input(o)
	if !ok {
		leaf, ok = b.destination(o)
	}
	if !ok {
		return errNoneAt
	}
	scheme, path := "http://", "/"
	if f := leaf.Schema().Facts(); f.Format == "hostname" || f.Format == "ipv4" || f.Format == "ipv6" || words.HasAny(words.Tokens(leaf.Name()), "host", "hostname", "domain", "ip") && f.Format != "uri" {
		scheme, path = "", ""
	}
	if !leaf.Required() { // of a required one, a valid address may be refused as well
		valid, err := b.made(o, plan.A)
		if err != nil {
			return err
		}
		if err := b.baseline(o, valid); err != nil {
			return err
		}
	}
	for _, host := range []string{"169.254.169.254", "127.0.0.1", "[::1]", "2130706433"} {
		s, err := b.sent(o, leaf, scheme+host+path, fmt.Sprintf("call %s with %s at %s", o, leaf.Name(), host))
		if err != nil {
			return err
		}
		b.add(s, plan.Rejected())
	}
	s, err := b.sent(o, leaf, scheme+b.canary()+path, fmt.Sprintf("call %s with %s at a host of your own", o, leaf.Name()))
	if err != nil {
		return err
	}
	b.prepare(s, plan.Try)
	b.test.Note = "the last step names your own host: look there who called it, and with which headers"
	return nil
}

// redirect: nobody is sent to a foreign address.
func (b *builder) redirect(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	leaf, ok := b.input(o)
	if !ok {
		return errNoneAt
	}
	for i, payload := range b.probe.Payloads {
		s, err := b.sent(o, leaf, payload, fmt.Sprintf("call %s with foreign address %d in %s", o, i+1, leaf.Name()))
		if err != nil {
			return err
		}
		b.add(s, plan.Stays(plan.Literal("threatdelta-probe.example")))
	}
	return nil
}

// destination is the input that says where a callback goes (OpenAPI 3.1, 4.8.20.3).
func (b *builder) destination(o *api.Operation) (api.Leaf, bool) {
	_, expression, ok := strings.Cut(b.finding.Subject, "{$request.")
	expression, _, closed := strings.Cut(expression, "}")
	if !ok || !closed {
		return api.Leaf{}, false
	}
	for _, l := range o.Inputs() {
		if place, name, _ := strings.Cut(expression, "."); l.Where() == place && l.Path() == name {
			return l, true
		}
		if at, isBody := strings.CutPrefix(expression, "body#"); isBody && l.Where() == api.RequestBody && plan.Pointer(l.Names()...) == at {
			return l, true
		}
	}
	return api.Leaf{}, false
}
