package probe

import (
	"cmp"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/request"
)

// made is a valid request to an operation, about objects of an identity.
func (b *builder) made(o *api.Operation, of plan.Identity) (*request.Request, error) {
	r, err := request.Make(o)
	if err != nil {
		return nil, err
	}
	return b.ownedBy(o, r, of), nil
}

// ownedBy is a request about objects of an identity, without credentials.
func (b *builder) ownedBy(o *api.Operation, r *request.Request, of plan.Identity) *request.Request {
	own := r.As()
	own.Parameters = nil
	for _, p := range r.Parameters {
		if i := slices.IndexFunc(o.Parameters, func(x *api.Parameter) bool { return x.Name == p.Name && x.In == p.In }); i >= 0 && isCredentialHeader(o.Parameters[i]) {
			continue // that is the credentials' to send
		}
		if p.Guessed {
			p.Value = b.fixture(o, p.Name, of)
		}
		own.Parameters = append(own.Parameters, p)
	}
	return own
}

// call is a step that sends a request to an operation as an identity. One whose
// operation asks nobody for anything is sent as nobody.
func (b *builder) call(name string, as plan.Identity, o *api.Operation, r *request.Request) (plan.Step, error) {
	var present []plan.Credential
	if as != plan.Anonymous {
		if list := requirements(o, o.Auth.Alternatives); len(list) > 0 {
			present = b.credentials(list[0], as)
		} else {
			present = b.headerCredentials(o, as)
		}
		if len(present) == 0 {
			as = plan.Anonymous
		}
	}
	return b.callWith(name, as, present, r)
}

// callWith is call with credentials that were chosen.
func (b *builder) callWith(name string, as plan.Identity, present []plan.Credential, r *request.Request) (plan.Step, error) {
	w, err := b.message(r)
	if err != nil {
		return plan.Step{}, err
	}
	w.Credentials = present
	return plan.Step{Name: name, Role: plan.Prepare, As: as, Request: w, Repeat: 1, Concurrency: 1}, nil
}

// headerCredentials are those that an operation asks for in parameters.
func (b *builder) headerCredentials(o *api.Operation, as plan.Identity) []plan.Credential {
	var out []plan.Credential
	for _, p := range o.Parameters {
		if isCredentialHeader(p) && isFieldName(p.Name) {
			variable := b.variable(b.camel(p.Name, "header")+suffix(as), plan.CredentialValue, as, "the whole value of the header "+p.Name)
			out = append(out, plan.Credential{Scheme: p.Name, Type: "apiKey", In: "header", Name: p.Name, Variable: variable})
		}
	}
	return out
}

// add appends a step that asks.
func (b *builder) add(s plan.Step, expect *plan.Expect) {
	s.Role, s.Expect = plan.Ask, expect
	b.test.Steps = append(b.test.Steps, s)
}

// prepare appends a step of another role.
func (b *builder) prepare(s plan.Step, role plan.Role) {
	s.Role = role
	b.test.Steps = append(b.test.Steps, s)
}

// risks notes what a call may do that nothing puts back.
func (b *builder) risks(why string) { b.test.Why = cmp.Or(b.test.Why, why) }

// baseline sends a valid request first: where that is not served, the refusal of another
// one shows nothing.
func (b *builder) baseline(o *api.Operation, r *request.Request) error {
	s, err := b.call("call "+o.String()+" as described", plan.A, o, r)
	if err != nil {
		return err
	}
	b.prepare(s, plan.Prepare)
	return nil
}

// pointer finds a value of a body by its names.
func pointer(names []string) string {
	list := slices.Clone(names)
	for i, name := range list {
		if name == api.Element || name == api.Map {
			list[i] = "*"
		}
	}
	return plan.Pointer(list...)
}
