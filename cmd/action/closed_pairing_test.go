package main

import "strings"

// Which description of head is compared with which of base, and that nothing gets out
// of the review by another path, format or folder.
func pairingScenarios() map[string]scenario {
	open := edited(asked, unasked)
	asJSON := func(users string) string {
		item := func(method, more string) string {
			return `{"` + method + `": {` + more + `"responses": {"200": {"description": "ok"}, "429": {"description": "slow down"}}}}`
		}
		return `{"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "security": [{"bearer": []}], "paths": {"/orders": ` + item("get", "") + `, "/users": ` + item("get", users) +
			`, "/people": ` + item("post", "") + `}, "components": {"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}}}`
	}
	other := strings.NewReplacer("/orders", "/zones", "/users", "/alarms", "/people", "/clocks", "title: Shop", "title: Clock").Replace(guarded)
	beside := tree{specPath: guarded, "b.yaml": other}
	reaching := "openapi: 3.0.3\nsecurity: [{bearer: []}]\npaths: {$ref: ../tests/all.yaml#/paths}\ncomponents: {securitySchemes: {bearer: {type: http, scheme: bearer}}}\n"
	opened := `"security": [], `
	return map[string]scenario{
		"moved and opened":                  {base: tree{specPath: guarded}, head: tree{"v2/shop.yaml": open}, want: blocks, says: "auth-removed"},
		"converted and opened":              {base: tree{specPath: guarded}, head: tree{"dist/shop.json": asJSON(opened)}, want: blocks, says: "auth-removed"},
		"converted":                         {base: tree{specPath: guarded}, head: tree{"dist/shop.json": asJSON("")}, want: []int{exitPass}},
		"another API of its name":           {base: tree{specPath: guarded}, head: tree{"b/openapi.yaml": other}, want: blocks, says: "spec-removed"},
		"another API of its name, beside":   {base: beside, head: beside.with(tree{specPath: "", "c/openapi.yaml": strings.ReplaceAll(other, "s:\n", "-x:\n")}), want: notPass, says: "spec-removed"},
		"a copy, opened":                    {base: tree{"api-v1.yaml": guarded}, head: tree{"api-v1.yaml": guarded, "api-v2.yaml": open}, want: blocks, says: "auth-removed"},
		"a copy":                            {base: tree{"api-v1.yaml": guarded}, head: tree{"api-v1.yaml": guarded, "api-v2.yaml": guarded}, want: []int{exitPass}},
		"a copy, the origin too":            {base: tree{"api-v1.yaml": guarded}, head: tree{"api-v1.yaml": open, "api-v2.yaml": open}, want: blocks},
		"a release, opened":                 {base: tree{"openapi.yaml": guarded, "releases/1/openapi.yaml": open}, head: tree{"openapi.yaml": guarded, "releases/1/openapi.yaml": open, "releases/2/openapi.yaml": guarded, "releases/3/openapi.yaml": strings.Replace(open, "/users", "/members", 1)}, want: blocks},
		"a copy of an old version":          {base: tree{"v1.yaml": open, "v2.yaml": guarded}, head: tree{"v1.yaml": open, "v2.yaml": guarded, "v3.yaml": open}, want: blocks, says: "auth-removed"},
		"one of two formats stays":          {base: tree{"api.yaml": guarded, "api.json": asJSON("")}, head: tree{"api.json": asJSON("")}, want: []int{exitPass}},
		"one of two formats, opened":        {base: tree{"api.yaml": guarded, "api.json": asJSON("")}, head: tree{"api.json": asJSON(opened)}, want: blocks, says: "auth-removed"},
		"one of two formats was open":       {base: tree{"api.yaml": guarded, "api.json": asJSON(opened)}, head: tree{"api.json": asJSON(opened)}, want: blocks, says: "auth-removed"},
		"moved among tests":                 {base: beside, head: beside.with(tree{specPath: "", "tests/openapi.yaml": guarded}), want: blocks, says: "spec-removed"},
		"moved among tests and opened":      {base: beside, head: beside.with(tree{specPath: "", "tests/openapi.yaml": open}), want: blocks},
		"moved among the files of others":   {base: beside, head: beside.with(tree{specPath: "", "vendor/openapi.yaml": guarded}), want: blocks, says: "spec-removed"},
		"moved out of tests":                {base: beside.with(tree{"tests/x.yaml": strings.Replace(open, "/users", "/admin/users", 1)}), head: beside.with(tree{"x.yaml": strings.Replace(open, "/users", "/admin/users", 1)}), want: blocks, says: "auth-new-op-anonymous"},
		"copied out of tests":               {base: beside.with(tree{"tests/x.yaml": open}), head: beside.with(tree{"tests/x.yaml": open, "x/api.yaml": strings.Replace(open, "/users", "/admin/users", 1)}), want: blocks},
		"the only one is an example":        {base: tree{"examples/openapi.yaml": guarded}, head: tree{"examples/openapi.yaml": open}, want: blocks, says: "auth-removed"},
		"the only one becomes an example":   {base: tree{specPath: guarded}, head: tree{"examples/openapi.yaml": open}, want: blocks},
		"the first one is an example":       {base: tree{"README.md": "x"}, head: tree{"README.md": "x", "examples/openapi.yaml": strings.Replace(open, "/users", "/admin/users", 1)}, want: blocks},
		"a part among tests":                parts(edited(asked, "{$ref: ../tests/users.yaml}"), "tests/users.yaml", asked+"\n", unasked+"\n", blocks),
		"a part that is one, among tests":   {base: tree{specPath: reaching, "tests/all.yaml": guarded, "b.yaml": other}, head: tree{specPath: reaching, "tests/all.yaml": open, "b.yaml": other}, want: blocks},
		"a test":                            {base: beside.with(tree{"tests/x.yaml": guarded}), head: beside.with(tree{"tests/x.yaml": open}), want: []int{exitPass}},
		"one became one, tests are changed": {base: tree{"examples/openapi.yaml": guarded, "a.yaml": "a: 1\n"}, head: tree{"examples/openapi.yaml": open, "a.yaml": other}, want: blocks},
	}
}
