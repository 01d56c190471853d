package category

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// inputOf is the category of a new input. Its name says what it is, so the surest
// meaning is asked for first.
func inputOf(p *threat.Pass, o *api.Operation, l api.Leaf) Input {
	if o.Kind != api.Endpoint {
		return Ordinary
	}
	tokens := words.Tokens(l.Name())
	switch {
	case semantics.IsImpersonation(l, tokens) && !isPartOfCredential(p, o, l):
		return Impersonation
	case semantics.IsHopHeader(l):
		return HopHeader
	case semantics.IsFile(o, l):
		return File
	case isOwner(p, o, l, tokens):
		return Owner
	case semantics.PrivilegeOf(o, l, tokens) != semantics.NoPrivilege:
		return Privileged
	case semantics.IsOpenObject(l) && semantics.BindsBody(o):
		return FreeForm
	}
	if use := useOf(p, o, l, tokens); use != Ordinary {
		return use
	}
	if l.Where() == "query" && semantics.ProjectionOf(l.Path()) != semantics.NoProjection || IsInURL(p, o, l) || semantics.IsNewSecret(o, l) || semantics.IsOpenDefault(l) || semantics.IsChoiceOfOrder(l) || isNewCredential(p, o, l) {
		return noInput
	}
	return Ordinary
}

// isOwner reports whether a value newly names the owner of what is written or read. A
// condition in a body does not, nor a header that only has another name than at base.
func isOwner(p *threat.Pass, o *api.Operation, l api.Leaf, tokens []string) bool {
	if !semantics.IsOwner(o, l, tokens) || l.Where() == api.RequestBody && !semantics.BindsBody(o) {
		return false
	}
	b := atBase(p, o)
	return b == nil || !IsRenamedHeader(l, o, b)
}

// isPartOfCredential reports whether a header must be sent beside the one in which an
// operation asks for a token, though its security asks for none: an id and a token
// are one credential.
func isPartOfCredential(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	name := p.RequiredCredentialHeader(o)
	return l.Where() == "header" && l.Required() && name != "" && !strings.EqualFold(name, l.Path())
}

// useOf is what the server does with an input: free text may be an address, code, a
// path or a query, and anything may name an object.
func useOf(p *threat.Pass, o *api.Operation, l api.Leaf, tokens []string) Input {
	switch {
	case !semantics.IsFreeText(l.Schema()):
	case semantics.IsRedirect(o, l, tokens):
		return Redirect
	case semantics.AddressOf(o, l, tokens) != semantics.NoAddress:
		return Address
	case semantics.CodeOf(l, tokens) != semantics.NoCode:
		return Code
	case semantics.IsFileLocation(o, l, tokens):
		return Location
	case semantics.QueryPartOf(o, l, tokens) != semantics.NoQuery:
		return Query
	}
	isCredential := IsInURL(p, o, l) && p.Classify(o, l, api.In).Class == sensitive.Cred
	if semantics.IsObjectID(o, l, tokens) && !isCredential { // whoever has a credential gets in: it picks no object of others
		return ObjectID
	}
	return Ordinary
}

// categoryCost is about what finding the category of a value costs, in steps.
const categoryCost = 20

// isConventionalParameter reports whether at least three of base's operations take
// a parameter already: one more that takes it follows the conventions.
func isConventionalParameter(p *threat.Pass, l api.Leaf) bool {
	if l.Where() == "request" || p.Delta.Base == nil {
		return false
	}
	counts := threat.Once(p, "conventional parameters", func() map[string]int {
		out := map[string]int{}
		for _, o := range p.Delta.Base.Endpoints() {
			for _, x := range o.Parameters {
				out[x.In+" "+strings.ToLower(x.Name)]++
			}
		}
		return out
	})
	return counts[l.Where()+" "+strings.ToLower(l.Path())] >= 3
}

// sortedInputs are what callers may newly send, by category.
func sortedInputs(p *threat.Pass) map[Input][]threat.Addition {
	return threat.Once(p, "new inputs", func() map[Input][]threat.Addition {
		out := map[Input][]threat.Addition{}
		for _, g := range p.Additions(api.In) {
			o := g.Change.Pairs[0].Op()
			if g.Lifted && o.Kind == api.Endpoint {
				continue // massassign-readonly-lifted
			}
			if g.Unread {
				out[Ordinary] = append(out[Ordinary], g)
				continue
			}
			parts := map[Input][]api.Leaf{}
			for l := range g.Leaves() {
				p.Spend(categoryCost)
				of := inputOf(p, o, l)
				if of == Owner && g.New && isConventionalParameter(p, l) {
					continue
				}
				if of == Privileged && g.New && semantics.GrantingInput(o) != "" {
					continue // bfla-admin-surface
				}
				if of != Ordinary || !g.New && !g.Declared { // a new operation is reported by surface-new-op
					parts[of] = append(parts[of], l)
				}
			}
			for of, leaves := range parts {
				out[of] = append(out[of], g.With(leaves))
			}
		}
		return out
	})
}

// NewInputs lists the new inputs that the rule of the pass reports, by the table.
func NewInputs(p *threat.Pass) []threat.Addition { return sortedInputs(p)[inputOfRule(p.Rule.ID)] }

// MergedInputs are the NewInputs, those of the same operations together, and the
// same of several new operations together.
func MergedInputs(p *threat.Pass) []*NewInput {
	return mergedInputs(p, GroupInputs(p, NewInputs(p)))
}
