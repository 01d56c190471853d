package main

import (
	"fmt"
	"strings"
)

const order = "{type: object, properties: {id: {type: string}}}"

// returning is the guarded description with more properties of an order.
func returning(properties string) string {
	return edited(order, "{type: object, properties: {id: {type: string}, "+properties+"}}")
}

// What lowers a threat counts only from where the author of the change does not
// write alone.
func gradingScenarios() map[string]scenario {
	users := func(extra string) string {
		return edited("  /users:\n", "  /accounts:\n    "+extra+"get: {security: [], responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {email: {type: string}, phone: {type: string}}}}}}}}\n  /users:\n")
	}
	limit := func(extension string) string {
		return edited(asked, "get: {"+extension+", responses: {'200': {description: ok}}}")
	}
	return map[string]scenario{
		"a password called public":         alone(returning("password: {type: string, x-data-classification: public}"), blocks),
		"a password that is no PII":        alone(returning("password_hash: {type: string, x-pii: false}"), blocks),
		"a password that is not sensitive": alone(returning("password: {type: string, x-sensitive: false}"), blocks),
		"a component called public":        alone(edited(order, "{type: object, x-data-classification: public, properties: {id: {type: string}, password: {type: string}}}"), blocks),
		"an internal operation":            alone(users("x-internal: true\n    "), blocks),
		"on localhost":                     alone(users("servers: [{url: 'http://localhost:8080'}]\n    "), blocks),
		"on an example host":               alone(users("servers: [{url: 'https://api.internal'}]\n    "), blocks),
		"public by its reason":             alone(strings.Replace(users(""), "get: {security: [], ", "get: {security: [], x-public-reason: 'it is fine', ", 1), blocks),
		"a limit of a million a second":    alone(limit("x-rate-limit: {max: 1000000, window: 1}"), blocks).saying("rate-weakened"),
		"a limit that is switched off":     alone(limit("x-kong-plugin-rate-limiting: {enabled: false, config: {minute: 5}}"), notPass),
		"the name of a limit":              alone(limit("x-throttling-tier: Gold"), []int{exitPass, exitBlocking}).saying("rate-weakened"),
	}
}

// Unknown is not open, and what cannot be judged is not resolved.
func unknownScenarios() map[string]scenario {
	undefined := edited("security: [{bearer: []}]", "security: [{gateway: []}]", "{bearer: {type: http, scheme: bearer}}", "{}")
	own := edited(asked, change(asked, "{responses", "{security: [{gateway: []}], responses"))
	return map[string]scenario{
		"an undefined scheme is dropped, root":      pairOf(undefined, strings.Replace(undefined, "security: [{gateway: []}]\n", "", 1), []int{exitPass, exitBlocking}).saying("auth-global-weakened"),
		"an undefined scheme is dropped, operation": pairOf(own, edited(asked, unasked), notPass),
		"an undefined scheme becomes optional":      pairOf(own, strings.Replace(own, "[{gateway: []}]", "[{gateway: []}, {}]", 1), []int{exitPass, exitBlocking}).saying("auth-optional"),
		"a scheme behind a missing file is dropped": pairOf(edited("{bearer: {type: http, scheme: bearer}}", "{bearer: {$ref: gone.yaml}}"), edited("{bearer: {type: http, scheme: bearer}}", "{bearer: {$ref: gone.yaml}}", "security: [{bearer: []}]\n", ""), notPass),
		"a scheme's definition is dropped":          alone(edited("{bearer: {type: http, scheme: bearer}}", "{}"), notPass),
	}
}

// Where a description says that it is served.
func addressScenarios() map[string]scenario {
	two := "swagger: '2.0'\ninfo: {title: Shop, version: '1'}\nschemes: [https]\nsecurityDefinitions: {k: {type: basic}}\nsecurity: [{k: []}]\npaths: {/users: {get: {responses: {'200': {description: ok}}}}}\n"
	serve := func(url string) string { return edited("https://shop.example.com", url) }
	oauth := func(token string) string {
		return edited("{bearer: {type: http, scheme: bearer}}", "{bearer: {type: oauth2, flows: {clientCredentials: {tokenUrl: '"+token+"', scopes: {}}}}}")
	}
	return map[string]scenario{
		"2.0 without a host, http":      pairOf(two, strings.Replace(two, "[https]", "[http]", 1), blocks),
		"2.0 without a host, both":      pairOf(two, strings.Replace(two, "[https]", "[https, http]", 1), blocks),
		"2.0 without a host, ftp":       pairOf(two, strings.Replace(two, "[https]", "[ftp]", 1), notPass),
		"served in cleartext":           alone(serve("http://shop.example.com"), blocks),
		"another host behind @":         alone(serve("https://shop.example.com@evil.example"), []int{exitPass, exitBlocking}).saying("evil.example"),
		"another host behind a slash":   alone(serve(`https://evil.example\@shop.example.com`), []int{exitPass, exitBlocking}).saying("evil.example"),
		"another host before #":         alone(serve("https://evil.example#@shop.example.com"), []int{exitPass, exitBlocking}).saying("evil.example"),
		"a token endpoint in cleartext": pairOf(oauth("https://login.example.com/t"), oauth("http://login.example.com/t"), notPass),
		"a new scheme in cleartext":     alone(edited("{bearer: {type: http, scheme: bearer}}", "{bearer: {type: http, scheme: bearer}, o: {type: oauth2, flows: {password: {tokenUrl: 'http://evil.example/t', scopes: {}}}}}", "security: [{bearer: []}]", "security: [{bearer: []}, {o: []}]"), notPass),
	}
}

// Nothing sensitive hides among many others, nor under another spelling.
func leafScenarios() map[string]scenario {
	var many strings.Builder
	for i := range 1100 {
		fmt.Fprintf(&many, "field%d: {type: string}, ", i)
	}
	deep := func(leaf string) string {
		return returning("nested: " + strings.Repeat("{type: object, properties: {x: ", 110) + "{type: object, properties: {id: {type: string}" + leaf + "}}" + strings.Repeat("}}", 110))
	}
	ways := func(last string) string {
		s := guarded
		for i := range 14 {
			s += fmt.Sprintf("    L%d: {type: object, properties: {a: {$ref: '#/components/schemas/L%d'}, b: {$ref: '#/components/schemas/L%d'}}}\n", i, i+1, i+1)
		}
		s += "    L14: {type: object, properties: {z: {type: string}" + last + "}}\n"
		return change(s, order, "{type: object, properties: {id: {type: string}, l: {$ref: '#/components/schemas/L0'}}}")
	}
	return map[string]scenario{
		"the 1,101st property":     pairOf(returning(many.String()+"z: {type: string}"), returning(many.String()+"z: {type: string}, password: {type: string}"), notPass),
		"many new, one a password": alone(returning(many.String()+"password: {type: string}"), notPass),
		"a hundred levels down":    pairOf(deep(""), deep(", password: {type: string}"), notPass),
		"along 2^14 ways":          pairOf(ways(""), ways(", password: {type: string}"), notPass),
		"full width":               alone(returning("ｐａｓｓｗｏｒｄ: {type: string}"), notPass),
		"a Cyrillic letter":        alone(returning("pаssword: {type: string}"), notPass),
		"zero-width characters":    alone(returning("\"pass\\u200bword\": {type: string}"), notPass),
	}
}

// The policy is that of the present branch.
func policyScenarios() map[string]scenario {
	open := edited(asked, unasked)
	under := func(policy, tip string) scenario {
		base := tree{specPath: guarded}
		if policy != "" {
			base[policyPath] = policy
		}
		return scenario{base: base, head: base.with(tree{specPath: open}), tip: base.with(tree{policyPath: tip}), want: blocks}
	}
	return map[string]scenario{
		"from when nothing blocked":  under("fail-on: never\n", "fail-on: high\n"),
		"from when the rule was off": under("rules: {auth-removed: {level: off, reason: later}}\n", "fail-on: high\n"),
		"from when it was waived":    under("waivers: [{rule: auth-removed, operation: 'GET /users', reason: later, by: alice, granted: 2026-11-01, expires: 2099-01-01}]\n", "fail-on: high\n"),
	}
}
