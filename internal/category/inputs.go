package category

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsInURL reports whether a new parameter puts a sensitive value into the URL.
func IsInURL(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if l.Where != "query" && l.Where != "path" {
		return false
	}
	if semantics.IsCodeInURL(o, l) {
		return true
	}
	v := p.Classify(o, l, api.In)
	return v.Level > sensitive.S0 && v.Confidence > sensitive.Low && !inSiblings(p, o, l)
}

// inSiblings reports whether the URLs of base have a value of the path already:
// some operation's path begins alike up to the parameter.
func inSiblings(p *threat.Pass, o *api.Operation, l api.Leaf) bool {
	if l.Where != "path" {
		return false
	}
	mine := upTo(o.Path, l.Path)
	return HasAtBase(p, func(b *api.Operation, x *api.Parameter) bool {
		return x.In == "path" && slices.Equal(upTo(b.Path, x.Name), mine)
	})
}

// upTo is the path's segments up to the parameter, their parameters unnamed.
func upTo(path, param string) []string {
	segments := api.Segments(path)
	for i, s := range segments {
		if s == "{"+param+"}" {
			return api.Segments(api.Template(strings.Join(segments[:i+1], "/")))
		}
	}
	return nil
}

// Every value that callers may newly send is told by one rule: categoryOfInput decides
// which, the rules about input take their own from intakes.
type inputCategory int

const (
	Ordinary      inputCategory = iota // input-fields-added
	elsewhere                          // a rule of another family
	Impersonation                      // bfla-impersonation-input
	HopHeader                          // header-trusted-from-client
	File                               // upload-new
	Owner                              // bola-owner-from-client
	Privileged                         // massassign-privileged-field
	FreeForm                           // massassign-schema-opened
	Redirect                           // redirect-input
	Address                            // ssrf-url-input
	Code                               // inject-code
	Location                           // inject-path-filename
	Query                              // inject-query-language
	ObjectID                           // bola-object-id
)

// categoryOfInput names the rule that tells of a new input. What an input is comes from
// its name, so the surest meaning is asked for first.
func categoryOfInput(p *threat.Pass, o *api.Operation, l api.Leaf) inputCategory {
	if o.Kind != api.Endpoint {
		return Ordinary
	}
	tokens := words.Tokens(l.Name())
	switch {
	case semantics.IsImpersonation(l, tokens):
		return Impersonation
	case semantics.IsHopHeader(l):
		return HopHeader
	case semantics.IsFile(o, l):
		return File
	case semantics.IsOwner(o, l, tokens):
		return Owner
	case semantics.PrivilegeOf(o, l, tokens) != semantics.NoPrivilege:
		return Privileged
	case semantics.IsOpenObject(l):
		return FreeForm
	case !semantics.IsText(l.Schema):
		if semantics.IsObjectID(o, l, tokens) {
			return ObjectID
		}
	case semantics.IsRedirect(o, l, tokens):
		return Redirect
	case semantics.AddressOf(o, l, tokens) != semantics.NoAddress:
		return Address
	case semantics.CodeOf(l, tokens) != semantics.NoCode:
		return Code
	case semantics.IsLocation(o, l, tokens):
		return Location
	case semantics.QueryPartOf(o, l, tokens) != semantics.NoQuery:
		return Query
	case semantics.IsObjectID(o, l, tokens):
		return ObjectID
	}
	if l.Where == "query" && semantics.Projection(l.Path) != "" || IsInURL(p, o, l) || semantics.IsNewSecret(o, l) || semantics.IsOpenDefault(l) {
		return elsewhere
	}
	return Ordinary
}

// categoryCost is about what finding the taker of a value costs, in steps.
const categoryCost = 20

// isConventionalParameter reports whether base's operations take a parameter already, at
// least three of them: one more that takes it follows the house.
func isConventionalParameter(p *threat.Pass, l api.Leaf) bool {
	if l.Where == "request" || p.Delta.Base == nil {
		return false
	}
	counts := threat.Once(p, "house parameters", func() map[string]int {
		out := map[string]int{}
		for _, o := range p.Delta.Base.Endpoints() {
			for _, x := range o.Parameters {
				out[x.In+" "+strings.ToLower(x.Name)]++
			}
		}
		return out
	})
	return counts[l.Where+" "+strings.ToLower(l.Path)] >= 3
}

// NewInputs is what callers may newly send, by the rule that tells it.
func NewInputs(p *threat.Pass) map[inputCategory][]threat.Addition {
	return threat.Once(p, "taken", func() map[inputCategory][]threat.Addition {
		out := map[inputCategory][]threat.Addition{}
		for _, g := range p.Additions(api.In) {
			o := g.Change.Pairs[0].Op()
			if g.Lifted && o.Kind == api.Endpoint {
				continue // massassign-readonly-lifted
			}
			parts := map[inputCategory][]api.Leaf{}
			for l := range g.Leaves() {
				p.Spend(categoryCost)
				of := categoryOfInput(p, o, l)
				if of == Owner && g.New && isConventionalParameter(p, l) {
					continue
				}
				if of == Privileged && g.New && semantics.Grant(o) != "" {
					continue // bfla-admin-surface
				}
				if of != Ordinary || !g.New && !g.Declared { // a new operation is told by surface-new-op
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

// InputsFor lists the new inputs that the taker tells: those of the same
// operations together, and the same of several new operations together.
func InputsFor(p *threat.Pass, of inputCategory) []*NewInput {
	return alike(p, GroupInputs(p, NewInputs(p)[of]))
}

// ManyNew is from how many findings about new operations on they are told as
// one.
const ManyNew = 8

// alike joins what is told of new operations that are open to the same callers:
// the same inputs always, others where there are many.
func alike(p *threat.Pass, all []*NewInput) []*NewInput {
	news := 0
	for _, x := range all {
		if x.IsNew {
			news++
		}
	}
	at, joins := map[string]*NewInput{}, map[*NewInput]*Join{}
	var out []*NewInput
	for _, x := range all {
		if !x.IsNew {
			out = append(out, x)
			continue
		}
		o := x.Pairs[0].Op()
		key := fmt.Sprint(o.Auth.Open(), p.Conventions.Guarded(o), o.Writes())
		if news <= ManyNew {
			key += Subjects(x.Leaves)
		}
		known := at[key]
		if known == nil {
			at[key] = x
			out = append(out, x)
			continue
		}
		if joins[known] == nil {
			joins[known] = NewJoin(known)
		}
		joins[known].Absorb(x)
	}
	for _, x := range out {
		x.Pairs = p.Ordered(x.Pairs)
	}
	return out
}

// Join knows what is in params that take in others.
type Join struct {
	*NewInput
	has   map[*diff.Pair]bool
	names map[string]bool
}

func NewJoin(x *NewInput) *Join {
	j := &Join{NewInput: x, has: map[*diff.Pair]bool{}, names: map[string]bool{}}
	for _, pair := range x.Pairs {
		j.has[pair] = true
	}
	for _, l := range x.Leaves {
		j.names[l.Path] = true
	}
	return j
}

// Absorb takes in operations and the values that it does not name yet.
func (j *Join) Absorb(y *NewInput) {
	for _, pair := range y.Pairs {
		if !j.has[pair] {
			j.has[pair] = true
			j.Pairs = append(j.Pairs, pair)
		}
	}
	for _, l := range y.Leaves {
		if !j.names[l.Path] {
			j.names[l.Path] = true
			j.Leaves = append(j.Leaves, l)
		}
	}
}

// HasAtBase reports whether some endpoint of base has a parameter that is alike.
func HasAtBase(p *threat.Pass, like func(*api.Operation, *api.Parameter) bool) bool {
	if p.Delta.Base == nil {
		return false
	}
	for _, o := range p.Delta.Base.Endpoints() {
		for _, x := range o.Parameters {
			if like(o, x) {
				return true
			}
		}
	}
	return false
}
