package authz

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func bflaAdminSurface() threat.Rule {
	return threat.Rule{
		ID: id.BflaAdminSurface, Title: "New operation for administrators",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API5:2023"}, CWE: []int{285, 269},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "If roles are not checked, any user can do what only administrators should.",
		Mitigation:  "Ask for a role or scope of its own, and serve it apart from what users call.",
		Test:        "Call each method as an ordinary user: 403.",
		Probe:       threat.Probe{Template: plan.LowPrivilege},
		Run: func(p *threat.Pass) {
			reportGrants(p)
			usual, others := adminOperations(p)
			type key struct {
				guard  guard
				policy string
				callers
			}
			same := func(item threat.Item[guard]) key {
				o := item.Pairs[0].Op()
				return key{item.Value, o.API.Describe(o.Auth), callersOf(p, o)}
			}
			for _, g := range threat.LedAll(p, slices.Concat(threat.MergeMany(others, fewNew, same), threat.Merge(usual, same))) {
				reportAdmin(p, g)
			}
		},
	}
}

// adminOperations are the new operations for administrators: those that are guarded
// as administration at base is, and the others.
func adminOperations(p *threat.Pass) (usual, others []threat.Item[guard]) {
	added := slices.DeleteFunc(p.Delta.AddedEndpoints(), func(c *diff.Change) bool { return semantics.AdminWord(c.Pairs[0].Head) == "" })
	if len(added) == 0 {
		return nil, nil
	}
	known := guards{pass: p, known: map[string]guard{}}
	for _, c := range added {
		item := threat.Item[guard]{Change: c, Value: known.of(c.Pairs[0].Head)}
		if item.Value == usualForAdmins {
			usual = append(usual, item)
		} else {
			others = append(others, item)
		}
	}
	return usual, others
}

// What follows where administration asks for no credentials.
const (
	openAdministration = "{anybody} can do what only administrators should."
	openUnlessRefused  = "{anybody} can do what only administrators should, unless a gateway or the code itself refuses them."
)

// reportAdmin reports new operations for administrators, by what guards them.
func reportAdmin(p *threat.Pass, g threat.Group[guard]) {
	pairs := p.Ordered(g.Pairs)
	o, is := pairs[0].Op(), g.First()
	d := category.AddedSurface(p, g.Change, "security")
	asks := wording.Name(o.API.Describe(o.Auth))
	ask := wording.Verb(pairs, "asks", "ask")
	text := fmt.Sprintf("new: %s %s to administration (%s)", wording.Operations(pairs), wording.Verb(pairs, "belongs", "belong"), wording.Name(semantics.AdminWord(o)))
	switch {
	case o.Auth.IsOpen() && p.Conventions.Demands && category.IsOpenBeside(p, o):
		d.Likelihood, d.Why, d.Confidence = 2, "none of the operations beside it asks for any", severity.LowConfidence
		d.Message, d.Consequence = text+" and "+ask+" for no credentials, like every operation beside it", openUnlessRefused
	case o.Auth.IsOpen() && p.Conventions.Demands:
		d.Likelihood, d.Impact, d.Why = 4, 5, "anybody may call it"
		d.Message, d.Consequence = text+" and "+ask+" for no credentials", openAdministration
	case !p.Conventions.Demands && !o.Auth.IsOpen():
		d.Likelihood, d.Why = 2, "the first policy that the description declares"
		d.Message = text + " and " + ask + " for " + asks + ", as nothing did before"
	case !p.Conventions.Demands && p.Conventions.DemandsNow:
		d.Likelihood, d.Why = 2, "nothing asked for credentials before"
		d.Message, d.Consequence = text+" and "+ask+" for no credentials, where others newly do", openAdministration
	case !p.Conventions.Demands:
		d.Likelihood, d.Why = 2, "authentication lives elsewhere"
		d.Message, d.Consequence = text+"; no operation of this description demands credentials", openUnlessRefused
	case is == sharedPolicy:
		d.Likelihood, d.AlsoBy, d.Why = 4, 0, "no policy of its own"
		if category.IsGuarded(o) && !p.Conventions.IsGuarded(o) {
			d.Confidence = severity.MediumConfidence // whatever its name says, it asks for less than its siblings
		}
		d.Message = text + " and " + ask + " for no more than operations of users do (" + asks + ")"
	case is == usualForAdmins:
		d.Message = text + ", guarded as the API's other administration (" + asks + ")"
	default:
		d.AlsoBy, d.Likelihood, d.Why = 0, 2, "a policy of its own"
		d.Consequence = "If that is not checked on each method, any user can do what only administrators should."
		d.Message = text + " and " + ask + " for " + asks + ", which operations of users do not"
	}
	p.Report(g.Change, d)
}

// guard is how an operation for administrators is guarded, compared with others.
type guard int

const (
	ownPolicy      guard = iota // by a policy that no operation of users has
	sharedPolicy                // as an operation of users is
	usualForAdmins              // as one of users, and so is administration at base
)

// guards are those of policies that new operations for administrators have.
type guards struct {
	pass  *threat.Pass
	known map[string]guard // by policy
}

// of compares the policy of a new operation for administrators with those of others.
func (x guards) of(o *api.Operation) guard {
	policy := category.CommonPolicy(x.pass, o)
	known, ok := x.known[policy.Key()]
	if !ok {
		known = x.compare(policy)
		x.known[policy.Key()] = known
	}
	return known
}

func (x guards) compare(policy api.Auth) guard {
	isSame := func(peer *api.Operation) bool { return category.CommonPolicy(x.pass, peer).Equal(policy) }
	isUsers := func(peer *api.Operation) bool { return isSame(peer) && semantics.AdminWord(peer) == "" }
	root := x.pass.Conventions.Root()
	switch {
	case !(len(root.Alternatives) > 0 && root.Equal(policy)) && !x.pass.Delta.HasPeer(isUsers):
		return ownPolicy
	case hasAdministration(x.pass.Delta.Base, isSame):
		return usualForAdmins
	}
	return sharedPolicy
}

// hasAdministration reports whether an API has an operation for administrators that is such,
// as far as its policy goes. Most are known by their path, without which they have to be read.
func hasAdministration(a *api.API, is func(*api.Operation) bool) bool {
	if a == nil {
		return false
	}
	isAdmin := func(o *api.Operation) bool { return is(o) && semantics.AdminWord(o) != "" }
	return slices.ContainsFunc(a.Entrances(), func(e api.Entrance) bool { return isAdmin(e.Operation()) }) || slices.ContainsFunc(a.Endpoints(), isAdmin)
}
