package api

import (
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Scheme is a security scheme by its definition (OpenAPI 3.1, 4.8.27; 2.0,
// Security Definitions Object).
type Scheme struct {
	Name   string
	Type   string // apiKey, http, oauth2, openIdConnect, mutualTLS; 2.0's basic is http
	In     string // of an apiKey: header, query or cookie
	Param  string // of an apiKey: the parameter's name
	HTTP   string // of an http scheme: bearer, basic, ... in lower case
	Flows  []Flow // of oauth2, sorted by kind
	URL    string // of openIdConnect; of oauth2 that of the server's metadata
	Value  openapi.Value
	Scopes []string // declared by any flow, sorted, unique
	// Alike is true if another scheme of the description reads the same (see
	// String): then only the name distinguishes them.
	Alike bool
}

// Flow is an OAuth 2 flow with the names of OpenAPI 3.
type Flow struct {
	Kind   string // implicit, password, clientCredentials, authorizationCode, deviceAuthorization
	URLs   []string
	Scopes []string
	Value  openapi.Value
}

// Definition spells what the scheme is, without its name. Two schemes with the same
// definition ask for the same credential. Scopes do not count, since operations ask
// for them.
func (s *Scheme) Definition() string {
	switch s.Type {
	case "apiKey":
		name := s.Param
		if s.In == "header" {
			name = strings.ToLower(name) // RFC 9110, 5.1: field names are case-insensitive
		}
		return "apiKey " + s.In + " " + name
	case "http":
		return "http " + s.HTTP
	case "oauth2":
		var flows []string
		for _, f := range s.Flows {
			flows = append(flows, f.Kind+" "+strings.Join(f.URLs, " "))
		}
		return strings.TrimSpace("oauth2 "+strings.Join(flows, " | ")) + " " + s.URL
	}
	return s.Type + " " + s.URL
}

// Rank says how much a credential proves, from 1 (an apiKey in the query) to 7 (a
// client certificate). 0 means unknown.
func (s *Scheme) Rank() int {
	switch s.Type {
	case "mutualTLS":
		return 7
	case "oauth2", "openIdConnect":
		return 6
	case "apiKey":
		switch s.In {
		case "header":
			return 4
		case "cookie":
			return 3
		case "query":
			return 1
		}
	case "http":
		if s.HTTP == "bearer" || s.HTTP == "dpop" {
			return 5
		}
		return 2
	}
	return 0
}

// String names the scheme for a reader: "bearer", "apiKey in header X-Key",
// "oauth2".
func (s *Scheme) String() string {
	switch s.Type {
	case "apiKey":
		return "apiKey in " + s.In + " " + s.Param
	case "http":
		return s.HTTP
	}
	return s.Type
}

// Atom is one thing that a requirement asks for: a scheme, or a scope of it. Scheme
// is the name in the description. Package diff renames schemes so that policies of
// both sides compare.
type Atom struct {
	Scheme string
	Scope  string // "" for the scheme itself
}

// Requirement is one alternative of a policy (a Security Requirement Object). A
// caller must present every atom. Without atoms anybody may call.
type Requirement struct {
	Atoms []Atom // sorted, unique
	Value openapi.Value
}

// IsAnonymous reports whether the alternative asks for nothing.
func (r Requirement) IsAnonymous() bool { return len(r.Atoms) == 0 }

// Schemes lists the names of the schemes asked for.
func (r Requirement) Schemes() []string {
	var names []string
	for _, a := range r.Atoms {
		if a.Scope == "" {
			names = append(names, a.Scheme)
		}
	}
	return names
}

// Scopes lists the scopes asked for of one scheme.
func (r Requirement) Scopes(scheme string) []string {
	var scopes []string
	for _, a := range r.Atoms {
		if a.Scheme == scheme && a.Scope != "" {
			scopes = append(scopes, a.Scope)
		}
	}
	return scopes
}

// isSubset reports whether s asks for all that r asks for.
func (r Requirement) isSubset(s Requirement) bool {
	i := 0
	for _, a := range r.Atoms {
		for i < len(s.Atoms) && less(s.Atoms[i], a) {
			i++
		}
		if i == len(s.Atoms) || s.Atoms[i] != a {
			return false
		}
	}
	return true
}

func less(a, b Atom) bool {
	if a.Scheme != b.Scheme {
		return a.Scheme < b.Scheme
	}
	return a.Scope < b.Scope
}

// NewRequirement returns a requirement of the atoms, sorted and without duplicates.
func NewRequirement(atoms ...Atom) Requirement {
	atoms = slices.Clone(atoms)
	sort.Slice(atoms, func(i, j int) bool { return less(atoms[i], atoms[j]) })
	return Requirement{Atoms: slices.Compact(atoms)}
}

// Auth is the effective policy of an operation: who gets in. Each alternative is
// enough. Without alternatives nothing is asked for: either the description says
// "security: []" or it says nothing.
type Auth struct {
	Alternatives []Requirement
	// Declared is false if neither the operation nor the root says anything.
	Declared bool
	// Inherited is true if the root's list applies.
	Inherited bool
	// Unspecified is true for webhooks and callbacks without a list of their own.
	// OpenAPI does not say whether the root's list applies to what the API itself
	// sends.
	Unspecified bool
	// Value is the list that applies.
	Value openapi.Value

	known *comparisons // comparisons with other policies, remembered; see Added
}

// IsOpen reports whether anybody gets in: nothing is asked for, or one alternative
// asks for nothing.
func (a Auth) IsOpen() bool {
	if a.Unspecified {
		return false
	}
	return len(a.Alternatives) == 0 || slices.ContainsFunc(a.Alternatives, Requirement.IsAnonymous)
}

// IsAnonymous reports whether no credential is accepted at all.
func (a Auth) IsAnonymous() bool {
	return a.IsOpen() && !slices.ContainsFunc(a.Alternatives, func(r Requirement) bool { return !r.IsAnonymous() })
}

// IsOptional reports whether credentials are accepted but not needed.
func (a Auth) IsOptional() bool { return a.IsOpen() && !a.IsAnonymous() }

// normal returns the alternatives of the policy. A policy without alternatives has
// one that asks for nothing.
func (a Auth) normal() []Requirement {
	if len(a.Alternatives) == 0 {
		return []Requirement{{}}
	}
	return a.Alternatives
}

// IsWeaker reports whether a lets somebody in whom b refuses: some alternative of a
// asks for less than every alternative of b, or for something else.
func (a Auth) IsWeaker(b Auth) bool {
	return len(a.Added(b)) > 0
}

// Added lists the alternatives of a that b does not have. Whoever presents just
// what one of these asks for gets in at a and not at b.
func (a Auth) Added(b Auth) []Requirement {
	if a.Unspecified || b.Unspecified {
		return nil
	}
	mine, theirs := a.memory(), b.memory()
	if few := len(a.Alternatives)*len(b.Alternatives) <= 16; few || mine == nil || theirs == nil {
		return newSubsets(b.normal(), b.known).missing(a.normal())
	}
	added, done := mine.added[theirs]
	if !done {
		if theirs.subsets == nil {
			theirs.subsets = newSubsets(b.normal(), theirs)
		}
		added = theirs.subsets.missing(a.normal())
		mine.remember(theirs, added)
	}
	return added
}

// IsBelow reports whether a lets in everybody whom b lets in, and somebody more. This
// is a strict partial order: irreflexive, antisymmetric and transitive.
func (a Auth) IsBelow(b Auth) bool { return a.IsWeaker(b) && !b.IsWeaker(a) }

// IsLooser reports whether a lets in with less than b: it is Below b, or one of its
// alternatives asks for a part of what an alternative of b asks for. Another
// credential in place of one is not less. An Unspecified policy counts as looser
// than a list that asks for something.
func (a Auth) IsLooser(b Auth) bool {
	switch {
	case b.Unspecified:
		return false
	case a.Unspecified:
		return !b.IsOpen()
	case a.IsBelow(b):
		return true
	}
	return slices.ContainsFunc(a.Added(b), func(h Requirement) bool {
		return slices.ContainsFunc(b.normal(), func(r Requirement) bool { return h.isSubset(r) })
	})
}

// Equal reports whether both policies let in the same callers.
func (a Auth) Equal(b Auth) bool { return !a.IsWeaker(b) && !b.IsWeaker(a) }

// Key spells the alternatives of the policy in a fixed order, without those that
// ask for more than another one and so let nobody in. Two policies are equal if
// their keys are.
func (a Auth) Key() string {
	if a.Unspecified {
		return "unspecified"
	}
	m := a.memory()
	if m == nil {
		return a.spell()
	}
	if m.key == "" {
		m.key = a.spell()
	}
	return m.key
}

func (a Auth) spell() string {
	var list []string
	for _, r := range newSubsets(a.normal(), a.known).least() {
		var b strings.Builder
		for _, x := range r.Atoms {
			b.WriteString(x.Scheme + "\x01" + x.Scope + "\x02")
		}
		list = append(list, b.String())
	}
	sort.Strings(list)
	return strings.Join(slices.Compact(list), "\x03")
}

// Rename returns the policy with the name of every scheme replaced. Policies of two
// descriptions compare once their schemes have common names.
func (a Auth) Rename(name func(string) string) Auth {
	out := a
	out.Alternatives = make([]Requirement, len(a.Alternatives))
	for i, r := range a.Alternatives {
		atoms := make([]Atom, len(r.Atoms))
		for j, x := range r.Atoms {
			atoms[j] = Atom{name(x.Scheme), x.Scope}
		}
		renamed := NewRequirement(atoms...)
		renamed.Value = r.Value
		out.Alternatives[i] = renamed
	}
	out.known = a.known.of(out.Alternatives)
	return out
}

// schemeNames lists the schemes that any alternative names, sorted.
func (a Auth) schemeNames() []string {
	var names []string
	for _, r := range a.Alternatives {
		names = append(names, r.Schemes()...)
	}
	sort.Strings(names)
	return slices.Compact(names)
}
