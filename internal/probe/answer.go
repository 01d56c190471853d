package probe

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/words"
)

// burst: many calls are throttled.
func (b *builder) burst(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	served := []string{"2xx"}
	var s plan.Step
	if b.probe.WrongSecret {
		served = append(served, "400", "401", "403", "404", "422")
		s, err = b.guess(o, r)
		b.risks("it may lock an account")
	} else {
		s, err = b.call(fmt.Sprintf("call %s %d times", o, b.probe.Times), plan.A, o, r)
	}
	if err != nil {
		return err
	}
	if b.probe.Load {
		b.risks("each call costs something")
	}
	b.risks(risk(o))
	s.Repeat, s.Concurrency = b.probe.Times, min(10, b.probe.Times)
	b.add(s, plan.Throttled(served...))
	return nil
}

// guess is the request with secrets that are made up and wrong.
func (b *builder) guess(o *api.Operation, r *request.Request) (plan.Step, error) {
	wrong := "threatdelta-wrong-secret"
	for _, l := range o.Inputs() {
		if l.Where() == api.RequestBody && semantics.IsProof(o, l) && semantics.IsFreeText(l.Schema()) {
			if changed, err := r.With(l, wrong); err == nil {
				r = changed
			}
		}
	}
	s, err := b.callWith(fmt.Sprintf("call %s %d times with a wrong secret", o, b.probe.Times), plan.Anonymous, nil, r)
	for _, one := range requirements(o, o.Auth.Alternatives) {
		for _, name := range one.Schemes() {
			if scheme := one.schemes[name]; scheme.Type == "http" && scheme.HTTP == "basic" && err == nil {
				value := "Basic " + base64.StdEncoding.EncodeToString([]byte("threatdelta:"+wrong))
				s.Request.Headers = append(s.Request.Headers, plan.Field{Name: "Authorization", Value: plan.Literal(value)})
				return s, nil
			}
		}
	}
	return s, err
}

// together is how many equal requests are sent at the same time.
const together = 10

// once: the same request, several times at once, has one effect.
func (b *builder) once(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	id, ok := idOf(o)
	names := id.Names()
	if !ok {
		names = []string{"id"}
		b.test.Note = "the description does not say what the answer has: two effects are told apart by the property id, if there is one"
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	for _, l := range o.Inputs() {
		if semantics.IsIdempotencyKey(l.Name(), l.Where() == "header") {
			if changed, err := r.With(l, b.unique()); err == nil {
				r = changed
			}
		}
	}
	s, err := b.call(fmt.Sprintf("call %s with the same request %d times at once", o, together), plan.A, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	s.Repeat, s.Concurrency = together, together
	b.add(s, plan.OneEffect(pointer(names)))
	return nil
}

// idOf is the id of the object that an operation answers with.
func idOf(o *api.Operation) (api.Leaf, bool) {
	list := o.Outputs()
	for depth := 1; depth <= 2; depth++ {
		for _, l := range list {
			if l.IsSuccess() && !l.IsResponseHeader() && len(l.Names()) == depth && !slices.Contains(l.Names(), api.Element) && semantics.IsIdentifier(words.Tokens(l.Name())) {
				return l, true
			}
		}
	}
	return api.Leaf{}, false
}

// header: a header of the answer is there, or is not.
func (b *builder) header(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	name := b.probe.Header
	if name == "" {
		words := strings.Fields(b.finding.Subject)
		if !strings.HasPrefix(b.finding.Subject, "response header ") || len(words) == 0 {
			return errors.New("no header of an answer is named")
		}
		name = words[len(words)-1]
	}
	if !isFieldName(name) {
		return fmt.Errorf("the name of the header %q cannot be sent", name)
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	s, err := b.call("call "+o.String(), plan.A, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	if b.probe.Origin != "" {
		s.Request.Headers = append(s.Request.Headers, plan.Field{Name: "Origin", Value: plan.Literal(b.probe.Origin)})
	}
	switch {
	case b.probe.Forbidden:
		lacks := plan.WithoutHeader(name, plan.Literal(b.probe.Contains))
		if b.probe.Origin != "" { // * is every origin (Fetch, 3.3.2)
			every := lacks.Cases[0]
			every.Header = &plan.HeaderIs{Name: name, Is: plan.Equals, Value: plan.Literal("*")}
			every.Because = "every site may read the answer"
			lacks.Cases = append([]plan.Case{every}, lacks.Cases...)
		}
		b.add(s, lacks)
	case strings.EqualFold(name, "Set-Cookie"):
		b.add(s, cookieFlags())
	default:
		b.add(s, plan.WithHeader(name, plan.Literal(b.probe.Contains)))
	}
	return nil
}

// cookieFlags asks whether a cookie that is set has its flags (RFC 6265, 4.1.2.5 and
// 4.1.2.6).
func cookieFlags() *plan.Expect {
	lacks := plan.WithHeader("Set-Cookie", plan.Literal("Secure"))
	lacks.Cases[1].Header = &plan.HeaderIs{Name: "Set-Cookie", Is: plan.Present}
	lacks.Cases[1].Because = "a cookie is set without Secure"
	return lacks
}

// crossSite: what a foreign site makes a browser send is refused: the cookie, no header
// of the application's own, and the origin of the other site.
func (b *builder) crossSite(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	for _, one := range requirements(o, o.Auth.Alternatives) {
		if !slices.ContainsFunc(one.Schemes(), func(name string) bool { return one.schemes[name].In == "cookie" }) {
			continue
		}
		r, err := b.made(o, plan.A)
		if err != nil {
			return err
		}
		r.Parameters = slices.DeleteFunc(r.Parameters, func(x request.Parameter) bool { return x.In == "header" })
		s, err := b.callWith("call "+o.String()+" from a foreign site", plan.A, b.credentials(one, plan.A), r)
		if err != nil {
			return err
		}
		s.Request.Headers = append(s.Request.Headers, plan.Field{Name: "Origin", Value: plan.Literal(b.probe.Origin)})
		b.risks(risk(o))
		expect := plan.Refused()
		expect.Cases[1].Status = []string{"400", "401", "403", "419"}
		b.add(s, expect)
		return nil
	}
	return errors.New("no cookie is asked for")
}

// cleartext: nothing is served by http://. No credential is sent.
func (b *builder) cleartext(p *diff.Pair) error {
	o := p.Head
	switch {
	case o == nil:
		return errGone
	case risk(o) != "":
		return errors.New("only an operation that reads is called without encryption")
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	s, err := b.callWith("call "+o.String()+" by http", plan.Anonymous, nil, r)
	if err != nil {
		return err
	}
	s.Request.Base = b.variable("plainUrl", plan.PlainURL, "", "the base URL of the API by http://")
	b.add(s, plan.Encrypted())
	return nil
}

// absence: nothing answers there.
func (b *builder) absence(p *diff.Pair) error {
	o := p.Op()
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	name := "call " + o.String()
	if b.probe.OtherMethod {
		method, ok := otherMethod(o)
		if !ok {
			return errors.New("the path has every method that only reads")
		}
		r.Method, r.Media, r.Body = method, "", nil
		name = "call " + method + " " + o.Path + ", which is not described"
	} else {
		b.risks(risk(o))
	}
	for i, x := range r.Parameters {
		if isCatchAll(o.Path, x) {
			r.Parameters[i].Value = b.unique()
		}
	}
	s, err := b.call(name, plan.A, o, r)
	if err != nil {
		return err
	}
	b.add(s, plan.Gone())
	return nil
}

// isCatchAll reports whether a parameter of the path stands for all that follows.
func isCatchAll(path string, x request.Parameter) bool {
	return x.In == "path" && (strings.HasSuffix(x.Name, "+") || strings.HasSuffix(x.Name, "*") || strings.Contains(path, "{"+x.Name+"+}"))
}

// otherMethod is a method that only reads and that the path does not have.
func otherMethod(o *api.Operation) (string, bool) {
	list := o.API.EndpointsAt(o.Path)
	for _, method := range []string{"GET", "TRACE"} {
		if !slices.ContainsFunc(list, func(x *api.Operation) bool { return x.Method == method || x.Method == "ANY" }) {
			return method, true
		}
	}
	return "", false
}

// returnedProperty: a value is not in the answer to somebody with little privilege, or a
// list is no longer than that.
func (b *builder) returnedProperty(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	leaf, ok := b.output(o)
	list, isList := listOf(o)
	var expect *plan.Expect
	as := plan.Low
	switch {
	case b.probe.Most > 0 && isList:
		as, expect = plan.A, plan.Short(list, b.probe.Most)
	case ok && leaf.IsResponseHeader():
		expect = plan.WithoutHeader(leaf.Path(), nil)
	case ok && !strings.Contains(leaf.Path(), "…"):
		expect = withoutProperty(leaf.Names())
	default:
		return errors.New("the value that the finding is about was not found in the answer of 2xx")
	}
	s, err := b.call("call "+o.String(), as, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	b.add(s, expect)
	return nil
}

// withoutProperty asks whether a value is not in an answer. A list without elements shows
// nothing of what they have.
func withoutProperty(names []string) *plan.Expect {
	e := plan.Without(pointer(names), nil)
	if i := slices.Index(names, api.Element); i >= 0 {
		e.Cases = slices.Insert(e.Cases, 1, plan.Case{
			Verdict: plan.Inconclusive, Of: plan.Any, Status: []string{"2xx"},
			Body: &plan.BodyIs{Pointer: pointer(names[:i+1]), Is: plan.Absent}, Because: "the list has no element to look at",
		})
	}
	return e
}

// listOf is the pointer to the list that an operation answers with: the answer itself, or
// the first list in it.
func listOf(o *api.Operation) (string, bool) {
	if semantics.HasListAnswer(o) {
		return "", true
	}
	for _, l := range o.Outputs() {
		if i := slices.Index(l.Names(), api.Element); i >= 0 && l.IsSuccess() {
			return pointer(l.Names()[:i]), true
		}
	}
	return "", false
}
