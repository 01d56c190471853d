package judge_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// kinds are credentials that a scheme may ask for, with the versions that know
// them. Those with flows have scopes.
func kinds(version string) []string {
	list := []string{"key", "cookie", "basic", "oauth"}
	switch version {
	case "2.0":
		return []string{"key", "query", "basic", "oauth"}
	case "3.0":
		return append(list, "bearer", "openid")
	}
	return append(list, "bearer", "openid", "tls")
}

// hasScopes reports whether a kind grants scopes; from 3.1 on others have roles.
func hasScopes(kind, version string) bool {
	return kind == "oauth" || kind == "openid" || kind == "bearer" && version != "3.0"
}

// scheme is the definition of a kind.
func scheme(kind, version string) object {
	scopes := object{"read": "Read.", "write": "Write."}
	switch kind {
	case "key":
		return object{"type": "apiKey", "in": "header", "name": "X-Api-Key"}
	case "query":
		return object{"type": "apiKey", "in": "query", "name": "key"}
	case "cookie":
		return object{"type": "apiKey", "in": "cookie", "name": "session"}
	case "openid":
		return object{"type": "openIdConnect", "openIdConnectUrl": "https://login.example.com/.well-known/openid-configuration"}
	case "tls":
		return object{"type": "mutualTLS"}
	case "oauth":
		flow := object{"authorizationUrl": "https://login.example.com/authorize", "tokenUrl": "https://login.example.com/token", "scopes": scopes}
		if version != "2.0" {
			return object{"type": "oauth2", "flows": object{"authorizationCode": flow}}
		}
		flow["type"], flow["flow"] = "oauth2", "accessCode"
		return flow
	}
	if version == "2.0" {
		return object{"type": "basic"}
	}
	return object{"type": "http", "scheme": kind}
}

// demand is what an alternative asks for: scopes by kind. An empty one asks for
// nothing.
type demand map[string][]string

// policy is a list of alternatives; absent, where the description says nothing.
type policy struct {
	absent       bool
	alternatives []demand
}

// guarded is what a description says of who may call its operations.
type guarded struct {
	version    string
	kinds      []string
	root       policy
	operations []policy
}

// mayNameScopes reports whether descriptions name scopes of a kind, though in 3.0
// those of a bearer mean nothing.
func mayNameScopes(kind string) bool { return kind == "oauth" || kind == "openid" || kind == "bearer" }

func randomDemand(r *rand.Rand, kinds []string) demand {
	d := demand{}
	for range r.IntN(3) {
		kind := kinds[r.IntN(len(kinds))]
		d[kind] = nil
		for _, scope := range []string{"read", "write"} {
			if mayNameScopes(kind) && r.IntN(3) == 0 {
				d[kind] = append(d[kind], scope)
			}
		}
	}
	return d
}

func randomPolicy(r *rand.Rand, kinds []string) policy {
	if r.IntN(4) == 0 {
		return policy{absent: true}
	}
	var p policy
	for range r.IntN(4) {
		p.alternatives = append(p.alternatives, randomDemand(r, kinds))
	}
	return p
}

// near is a policy that one small edit makes of another.
func near(r *rand.Rand, p policy, kinds []string) policy {
	list := slices.Clone(p.alternatives)
	switch edit := r.IntN(4); {
	case len(list) == 0 || edit == 0:
		list = append(list, randomDemand(r, kinds))
	case edit == 1:
		i := r.IntN(len(list))
		list = slices.Delete(list, i, i+1)
	case edit == 2:
		list[r.IntN(len(list))] = randomDemand(r, kinds)
	default:
		r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	}
	return policy{alternatives: list}
}

// operations is how many a description has.
const operations = 3

func randomGuarded(r *rand.Rand, version string) guarded {
	all := kinds(version)
	r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	g := guarded{version: version, kinds: all[:3]}
	g.root = randomPolicy(r, g.kinds)
	for range operations {
		g.operations = append(g.operations, randomPolicy(r, g.kinds))
	}
	return g
}

// next is a later state of a description, of which some policies changed.
func (g guarded) next(r *rand.Rand) guarded {
	change := func(p policy) policy {
		switch r.IntN(5) {
		case 0:
			return randomPolicy(r, g.kinds)
		case 1, 2:
			return near(r, p, g.kinds)
		}
		return p
	}
	out := guarded{version: g.version, kinds: g.kinds, root: change(g.root)}
	for _, p := range g.operations {
		out.operations = append(out.operations, change(p))
	}
	return out
}

// describe writes the description. Its schemes have names by a permutation.
func (g guarded) describe(names []int) string {
	name := func(kind string) string { return fmt.Sprintf("scheme%d", names[slices.Index(g.kinds, kind)]) }
	security := func(in object, p policy) object {
		if !p.absent {
			list := []any{}
			for _, d := range p.alternatives {
				one := object{}
				for kind, scopes := range d {
					one[name(kind)] = append([]string{}, scopes...)
				}
				list = append(list, one)
			}
			in["security"] = list
		}
		return in
	}
	schemes, paths := object{}, object{}
	for _, kind := range g.kinds {
		schemes[name(kind)] = scheme(kind, g.version)
	}
	for i, p := range g.operations {
		paths[path(i)] = object{"get": security(object{"responses": object{"204": object{"description": "Done."}}}, p)}
	}
	root := security(object{"info": object{"title": "Things", "version": "1"}, "paths": paths}, g.root)
	if g.version == "2.0" {
		root["swagger"], root["host"], root["schemes"], root["securityDefinitions"] = "2.0", "api.example.com", []any{"https"}, schemes
	} else {
		root["openapi"], root["servers"] = g.version+".0", []any{object{"url": "https://api.example.com"}}
		root["components"] = object{"securitySchemes": schemes}
	}
	return printed(root)
}

func path(i int) string { return "/" + []string{"apples", "pears", "plums"}[i] }

// effective is the policy of an operation.
func (g guarded) effective(i int) policy {
	if p := g.operations[i]; !p.absent {
		return p
	}
	return g.root
}

// holder is what a caller has: scopes by kind of credential.
type holder map[string][]string

// holders are all callers that the kinds of a description can tell apart.
func (g guarded) holders() []holder {
	list := []holder{{}}
	for _, kind := range g.kinds {
		options := [][]string{{}}
		if hasScopes(kind, g.version) {
			options = [][]string{{}, {"read"}, {"write"}, {"read", "write"}}
		}
		for _, h := range slices.Clone(list) {
			for _, scopes := range options {
				more := holder{kind: scopes}
				for k, s := range h {
					more[k] = s
				}
				list = append(list, more)
			}
		}
	}
	return list
}

// admits reports whether a policy lets a caller in: nothing is asked for, or the
// caller has all that one alternative asks for.
func (p policy) admits(h holder, version string) bool {
	if p.absent || len(p.alternatives) == 0 {
		return true
	}
	return slices.ContainsFunc(p.alternatives, func(d demand) bool {
		for kind, scopes := range d {
			held, ok := h[kind]
			if !ok || hasScopes(kind, version) && slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(held, s) }) {
				return false
			}
		}
		return true
	})
}
