package probe

import (
	"errors"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/words"
)

var (
	errGone   = errors.New("the operation is gone")
	errOpen   = errors.New("the operation lets anybody in, so that no credential says anything")
	errNoBase = errors.New("base did not have the operation")
	errLogin  = errors.New("callers get in by a secret there: that a wrong one is refused says nothing of the credentials")
	errNoneAt = errors.New("the value that the finding is about was not found in a request that can be made up")
)

// anonymousCall: the call without credentials is refused. Where a weakened policy still
// asks for something, that is presented.
func (b *builder) anonymousCall(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	if p.Base != nil && !o.Auth.IsOpen() && len(requirements(o, o.Auth.Added(p.Base.Auth))) > 0 {
		return b.weakerCredential(p)
	}
	if o.Auth.IsOpen() && semantics.HasGuessableSecret(o) {
		return errLogin
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	s, err := b.call("call "+o.String()+" without credentials", plan.Anonymous, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	b.add(s, plan.Refused())
	return nil
}

// weakerCredential: what head accepts and base did not, or the weakest that head accepts,
// is refused.
func (b *builder) weakerCredential(p *diff.Pair) error {
	o := p.Head
	switch {
	case o == nil:
		return errGone
	case o.Auth.IsOpen() && b.probe.Former:
		return errOpen
	case o.Auth.IsOpen():
		return b.anonymousCall(p)
	}
	var list []requirement
	switch {
	case b.probe.Former && p.Base == nil:
		return errNoBase
	case b.probe.Former:
		list = former(p)
	case p.Base != nil:
		list = requirements(o, o.Auth.Added(p.Base.Auth))
	}
	if len(list) == 0 && !b.probe.Former {
		list = requirements(o, o.Auth.Alternatives)
	}
	if len(list) == 0 {
		return errors.New("no credential that is defined is asked for")
	}
	return b.present(o, list[len(list)-1], nil)
}

// former are the requirements of base with a scheme that head does not define, or
// defines otherwise.
func former(p *diff.Pair) []requirement {
	all := requirements(p.Base, p.Base.Auth.Alternatives)
	return slices.DeleteFunc(all, func(r requirement) bool {
		return !slices.ContainsFunc(r.Schemes(), func(name string) bool {
			head := p.Head.API.Schemes[name]
			return head == nil || head.Definition() != r.schemes[name].Definition()
		})
	})
}

// fewerScopes: a token that lacks the scopes of base is refused.
func (b *builder) fewerScopes(p *diff.Pair) error {
	o := p.Head
	switch {
	case o == nil:
		return errGone
	case o.Auth.IsOpen():
		return errOpen
	}
	list := requirements(o, o.Auth.Alternatives)
	if len(list) == 0 {
		return errors.New("no credential that is defined is asked for")
	}
	weakest := list[len(list)-1]
	return b.present(o, weakest, lacking(p.Base, weakest))
}

// lacking are the scopes, by scheme, that base asked for and a requirement does not.
func lacking(base *api.Operation, r requirement) map[string][]string {
	out := map[string][]string{}
	if base == nil {
		return out
	}
	for _, before := range base.Auth.Alternatives {
		for _, a := range before.Atoms {
			if a.Scope != "" && !slices.Contains(r.Scopes(a.Scheme), a.Scope) {
				out[a.Scheme] = append(out[a.Scheme], a.Scope)
			}
		}
	}
	return out
}

// present asks whether a caller with nothing but a credential is refused.
func (b *builder) present(o *api.Operation, r requirement, without map[string][]string) error {
	sent, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	credentials := b.credentials(r, plan.Low)
	for i, c := range credentials {
		list := slices.Clone(without[c.Scheme])
		slices.Sort(list)
		credentials[i].Without = slices.Compact(list)
	}
	if len(credentials) == 0 {
		return errors.New("what the operation asks for cannot be presented in a request")
	}
	s, err := b.callWith("call "+o.String()+" with "+strings.Join(r.Schemes(), " and ")+" alone", plan.Low, credentials, sent)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	b.add(s, plan.Refused())
	return nil
}

// lowPrivilege: the call is refused to a user without the role.
func (b *builder) lowPrivilege(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	if o.Auth.IsOpen() {
		return b.anonymousCall(p)
	}
	list := requirements(o, o.Auth.Alternatives)
	if len(list) == 0 {
		return errors.New("no credential that is defined is asked for")
	}
	return b.present(o, list[0], nil)
}

// otherTenant: what one user owns is refused to another.
func (b *builder) otherTenant(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	leaf, ok := b.objectID(o)
	switch {
	case b.probe.Omitted:
		return b.withoutTenant(p)
	case !ok:
		return errNoneAt
	case leaf.Where() == "path" || b.finding.Subject != leaf.Subject() || leaf.Where() == "query" && semantics.IsObjectID(o, leaf, words.Tokens(leaf.Name())) && !semantics.IsTenantScope(leaf):
		return b.otherObject(o, leaf)
	}
	return b.otherOwner(o, leaf)
}

// objectID is the value that the finding is about, else the first that picks an object.
func (b *builder) objectID(o *api.Operation) (api.Leaf, bool) {
	if leaf, ok := b.input(o); ok {
		return leaf, true
	}
	list := o.Inputs()
	i := slices.IndexFunc(list, func(l api.Leaf) bool { return semantics.IsObjectID(o, l, words.Tokens(l.Name())) })
	if i < 0 {
		return api.Leaf{}, false
	}
	return list[i], true
}

// otherObject: B asks for an object of A's.
func (b *builder) otherObject(o *api.Operation, leaf api.Leaf) error {
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	if r, err = r.With(leaf, b.fixture(o, leaf.Name(), plan.A)); err != nil {
		return err
	}
	own, err := b.call("A calls "+o.String()+" for an object of its own", plan.A, o, r)
	if err != nil {
		return err
	}
	foreign, err := b.call("B calls "+o.String()+" for the object of A", plan.B, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	if risk(o) != "" { // the object is not to be changed before the question
		b.add(foreign, plan.Refused())
		return nil
	}
	if own.As == foreign.As {
		b.add(foreign, plan.Refused())
		return nil
	}
	b.prepare(own, plan.Prepare)
	b.add(foreign, plan.RefusedObject())
	return nil
}

// otherOwner: A says that it is B, or that B owns what it sends.
func (b *builder) otherOwner(o *api.Operation, leaf api.Leaf) error {
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	id := b.fixture(o, leaf.Name(), plan.B)
	if r, err = r.With(leaf, id); err != nil {
		return err
	}
	s, err := b.call("A calls "+o.String()+" with the "+leaf.Name()+" of B", plan.A, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	expect := &plan.Expect{Check: plan.IsRefused, Cases: []plan.Case{
		{Verdict: plan.Confirmed, Of: plan.Any, Status: []string{"2xx"}, Body: &plan.BodyIs{Is: plan.Contains, Value: b.text(id)}, Because: "the answer is about the other user"},
		{Verdict: plan.Refuted, Of: plan.All, Status: []string{"400", "401", "403", "404", "422"}, Because: "the other user's id was refused"},
	}}
	b.add(s, expect)
	return nil
}

// withoutTenant: without the value that said whose data it is, none of B's comes back.
func (b *builder) withoutTenant(p *diff.Pair) error {
	o := p.Head
	leaf, ok := b.input(o)
	if !ok && p.Base != nil {
		leaf, ok = b.input(p.Base)
	}
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	if !ok {
		return errNoneAt
	}
	if r, err = r.Without(leaf); err != nil {
		return err
	}
	s, err := b.call("A calls "+o.String()+" without "+leaf.Name(), plan.A, o, r)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	b.add(s, &plan.Expect{Check: plan.LacksValue, Cases: []plan.Case{
		{Verdict: plan.Confirmed, Of: plan.Any, Status: []string{"2xx"}, Body: &plan.BodyIs{Is: plan.Contains, Value: b.text(b.fixture(o, leaf.Name(), plan.B))}, Because: "what belongs to the other user is in the answer"},
		{Verdict: plan.Refuted, Of: plan.All, Status: []string{"400", "401", "403", "404", "422"}, Because: "the call was refused"},
	}})
	return nil
}

// uniformAnswer: a made-up account is answered as one that exists.
func (b *builder) uniformAnswer(p *diff.Pair) error {
	o := p.Head
	if o == nil {
		return errGone
	}
	leaf, ok := b.input(o)
	r, err := b.made(o, plan.A)
	if err != nil {
		return err
	}
	if !ok {
		return errNoneAt
	}
	known, err := r.With(leaf, b.fixture(o, leaf.Name(), plan.A))
	if err != nil {
		return err
	}
	word := b.unique()
	if f := leaf.Schema().Facts(); f.Format == "email" || strings.Contains(strings.ToLower(leaf.Name()), "mail") {
		word += "@threatdelta-probe.example"
	}
	unknown, err := r.With(leaf, word)
	if err != nil {
		return err
	}
	first, err := b.call("ask for an account that exists", plan.Anonymous, o, known)
	if err != nil {
		return err
	}
	second, err := b.call("ask for a made-up account", plan.Anonymous, o, unknown)
	if err != nil {
		return err
	}
	b.risks(risk(o))
	b.prepare(first, plan.Prepare)
	b.add(second, &plan.Expect{Check: plan.IsUniform, Cases: []plan.Case{
		{Verdict: plan.Refuted, Of: plan.All, Status: []string{"2xx"}, Because: "both are answered with success; compare the bodies and the times"},
		{Verdict: plan.Confirmed, Of: plan.Any, Status: []string{"400", "401", "403", "404", "409", "410", "422"}, Because: "only the account that exists is answered with success"},
	}})
	return nil
}
