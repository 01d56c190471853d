package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func bflaAdminSurface() threat.Rule {
	return threat.Rule{
		ID: "bfla-admin-surface", Title: "New operation for administrators",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{285, 269},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.Changes,
		Mitigation: "Ask for a role or scope of its own, and serve it apart from what users call.",
		Test:       "Call each method as an ordinary user: 403.",
		Run: func(p *threat.Pass) {
			var added []*diff.Change
			for _, c := range addedEndpoints(p.Delta) {
				if adminName(c.Pairs[0].Head) != "" {
					added = append(added, c)
				}
			}
			reportGrants(p)
			if len(added) == 0 {
				return
			}
			custom := customs(p)
			kind := func(o *api.Operation) string { return fmt.Sprint(custom.of(p, o), o.API.Describe(o.Auth)) }
			usual := func(c *diff.Change) bool { return custom.of(p, c.Pairs[0].Op()) == usualForAdmins }
			rest := slices.DeleteFunc(slices.Clone(added), usual)
			for _, c := range similar(p, rest, kind) {
				reportAdmin(p, c, custom.of(p, c.Pairs[0].Op()))
			}
			for _, group := range bySame(slices.DeleteFunc(added, func(c *diff.Change) bool { return !usual(c) }), func(c *diff.Change) string {
				o := c.Pairs[0].Op()
				return fmt.Sprint(kind(o), p.Conventions.Guarded(o))
			}) {
				reportAdmin(p, joined(group), usualForAdmins)
			}
		},
	}
}

func reportAdmin(p *threat.Pass, c *diff.Change, is custom) {
	pairs := p.Ordered(c.Pairs)
	o := pairs[0].Op()
	d := addedSurface(p, c, "security")
	asks := o.API.Describe(o.Auth)
	text := fmt.Sprintf("new: %s %s to administration (%s)", operations(pairs), verb(pairs, "belongs", "belong"), name(adminName(o)))
	switch {
	case o.Auth.Open() && p.Conventions.Demands && openBeside(p, o):
		d.Likelihood, d.Why, d.Confidence = 2, "none of the operations beside it asks for any", severity.LowConfidence
		d.Message = text + " and asks for no credentials, like every operation beside it: check what guards them"
	case o.Auth.Open() && p.Conventions.Demands:
		d.Likelihood, d.Impact, d.Why = 4, 5, "anybody may call it"
		d.Message = text + " and asks for no credentials: anybody administers"
	case !p.Conventions.Demands && !o.Auth.Open():
		d.Likelihood, d.Why = 2, "the first policy that the description declares"
		d.Message = text + " and asks for " + asks + ", as nothing did before: the code must check the role on each method"
	case !p.Conventions.Demands && p.Conventions.DemandsNow:
		d.Likelihood, d.Why = 2, "nothing asked for credentials before"
		d.Message = text + " and asks for no credentials, where others newly do: anybody administers"
	case !p.Conventions.Demands:
		d.Likelihood, d.Why = 2, "authentication lives elsewhere"
		d.Message = text + "; no operation of this description demands credentials, so that whoever reaches it administers unless a gateway refuses"
	case is == shared:
		d.Likelihood, d.By, d.Why = 4, 0, "no policy of its own"
		if guardedAtAll(o) && !p.Conventions.Guarded(o) {
			d.Confidence = severity.MediumConfidence // less than its siblings: no matter of names
		}
		d.Message = text + " and asks for no more than operations of users do (" + asks + "): every user administers, unless the code checks the role"
	case is == usualForAdmins:
		d.Message = text + ", guarded as the API's other administration (" + asks + "): the code must check the role on each method"
	default:
		d.By, d.Likelihood, d.Why = 0, 2, "a policy of its own"
		d.Message = text + " and asks for " + asks + ", which operations of users do not: the code must check it on each method"
	}
	p.Report(c, d)
}

// custom is how an operation for administrators is guarded, measured by the
// others.
type custom int

const (
	own            custom = iota // by a policy that no operation of users has
	shared                       // as an operation of users is
	usualForAdmins               // as one of users, and so is administration at base
)

// policies are those of base, of operations of users and of administrators.
type policies struct{ users, admins []api.Auth }

func customs(p *threat.Pass) policies {
	var x policies
	if p.Delta.Head == nil {
		return x
	}
	if root := p.Conventions.Root(); len(root.Alternatives) > 0 {
		x.users = append(x.users, root)
	}
	for _, o := range baseEndpoints(p.Delta) {
		policy := common(p, o)
		if adminName(o) == "" {
			x.users = append(x.users, policy)
		} else if o.API == p.Delta.Base {
			x.admins = append(x.admins, policy)
		}
	}
	return x
}

func (x policies) of(p *threat.Pass, o *api.Operation) custom {
	policy := common(p, o)
	like := func(q api.Auth) bool { return q.Equal(policy) }
	switch {
	case !slices.ContainsFunc(x.users, like):
		return own
	case slices.ContainsFunc(x.admins, like):
		return usualForAdmins
	}
	return shared
}

// common is an operation's policy with scheme names that mean the same on both
// sides.
func common(p *threat.Pass, o *api.Operation) api.Auth {
	if o.API == p.Delta.Base {
		return p.Delta.CommonBase(o.Auth)
	}
	return p.Delta.CommonHead(o.Auth)
}

// adminName is the name that tells that an operation is for administrators: a
// segment of its path, a tag or its operationId. "" where there is none.
func adminName(o *api.Operation) string {
	for _, s := range ownSegments(o.Path) {
		if s[0] == '{' {
			continue
		}
		switch tokens := words.Tokens(s); {
		case words.IsOneOf(tokens, "internal", "manage", "backoffice", "back office", "staff", "ops", "root", "sudo", "superuser", "superadmin", "super admin", "sysadmin"),
			len(tokens) > 0 && tokens[0] == "admin", words.IsOneOf(tokens, "administration", "administrator api"):
			return s
		}
	}
	for _, tag := range o.Tags {
		if tokens := words.Tokens(tag); words.IsOneOf(tokens, "internal", "backoffice", "back office", "administration") || len(tokens) > 0 && len(tokens) <= 3 && tokens[0] == "admin" {
			return tag
		}
	}
	if id := words.Tokens(o.ID); len(id) > 1 && (id[0] == "admin" || id[0] == "internal" || words.HasAny(id, "sudo", "superuser") || len(id) > 2 && id[1] == "admin" && !strings.Contains(strings.ToLower(o.Path), "admins")) {
		return o.ID
	}
	return ""
}
