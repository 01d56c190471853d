package review_test

import (
	"math/rand"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

// mild are the operators of section C that change something without a threat;
// what they may yield is beside each.
func mild() []operator {
	// A field that anybody may read is a medium finding where it is new.
	fields := func(f finding.Finding) bool {
		return f.Rule == "data-fields-added" && (f.Level == severity.Low || f.Level == severity.Medium)
	}
	only := func(prefix string) func(finding.Finding) bool {
		return func(f finding.Finding) bool { return strings.HasPrefix(f.Rule, prefix) }
	}
	return []operator{
		{id: "C17", what: "a scope that nothing asks for", tree: idleScope, right: lowOf("auth-scope-declared")},
		{id: "C18", what: "a response property less", tree: dropProperty, right: fields},
		{id: "C18", what: "a response property optional", tree: makeOptional},
		{id: "C19", what: "names that only sound sensitive", tree: soundSensitive, right: fields},
		{id: "C20", what: "a writeOnly password", tree: writeOnlySecret, right: func(f finding.Finding) bool {
			// Of an account that exists, it is a way to take it over as well.
			return only("input-")(f) || only("massassign-")(f) || only("auth-credential-recovery")(f) || lowOf("data-credential-in-response")(f)
		}},
		{id: "C21", what: "a readOnly property", tree: readOnlyProperty, right: only("data-")},
	}
}

// reword changes what only people read. Prose that may speak of limits or of
// who an operation is for stays.
func reword(rng *rand.Rand, root *yaml.Node) bool {
	for _, p := range places(root, "operation") {
		n := p.node()
		if has(n, "$ref") {
			continue
		}
		if id := get(n, "operationId"); id != nil { // its words may say what the operation is for
			id.Value += "Op"
		}
		set(n, "summary", str("Reworded"))
		set(n, "externalDocs", yml("{url: https://docs.example.org/more}"))
		set(n, "x-codegen-request-body-name", str("body"))
		if tags := get(n, "tags"); isList(tags) {
			tags.Content = append(tags.Content, str("general"))
		}
	}
	for _, p := range places(root, "schema") {
		if n := p.node(); !has(n, "$ref") && rng.Intn(2) == 0 {
			set(n, "title", str("A title"))
			set(n, "description", str("Other words for the same."))
			set(n, "x-order", yml("3"))
		}
	}
	info := ensure(root, "info")
	set(info, "version", str("9.9.9"))
	set(info, "title", str("Another title"))
	set(info, "contact", yml("{name: Somebody, email: somebody@example.org}"))
	set(info, "license", yml("{name: MIT}"))
	set(root, "externalDocs", yml("{url: https://docs.example.org}"))
	return true
}

func bait(rng *rand.Rand, root *yaml.Node) bool {
	words := []string{"The password of the admin, see https://example.org/token.", "No authentication is needed to read the token list.",
		"Use the api key `your-api-key-here`; admins only.", "Contains the secret <secret>."}
	for _, p := range slices.Concat(places(root, "operation"), places(root, "schema"), places(root, "parameter"), places(root, "response")) {
		if n := p.node(); !has(n, "$ref") && rng.Intn(2) == 0 {
			before := text(n, "description")
			set(n, "description", str(strings.TrimSpace(before+" "+words[rng.Intn(len(words))])))
		}
	}
	for _, p := range places(root, "schema") {
		n := p.node()
		if text(n, "type") == "string" && len(n.Content) == 2 {
			set(n, "example", str([]string{"password", "token", "changeme", "https://example.org/"}[rng.Intn(4)]))
		}
	}
	return true
}

// foldNames turns the case of what is compared without it.
func foldNames(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	turn := func(n *yaml.Node) {
		if n == nil {
			return
		}
		if lower := strings.ToLower(n.Value); lower != n.Value {
			n.Value = lower
		} else {
			n.Value = strings.ToUpper(n.Value)
		}
		changed = true
	}
	for _, p := range places(root, "parameter") {
		if text(p.node(), "in") == "header" {
			turn(get(p.node(), "name"))
		}
	}
	for _, p := range places(root, "{header") {
		for i := 0; p.component() == "" && i+1 < len(p.node().Content) && p.up.kind != "components"; i += 2 {
			turn(p.node().Content[i])
		}
	}
	for _, home := range []*yaml.Node{get(root, "components", "securitySchemes"), get(root, "securityDefinitions")} {
		for _, s := range entries(home) {
			if text(s, "in") == "header" {
				turn(get(s, "name"))
			}
			turn(get(s, "scheme"))
		}
	}
	return changed
}

func idleScope(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	add := func(scopes *yaml.Node) {
		if isMap(scopes) {
			set(scopes, "catalogue:browse", str("Browse"))
			changed = true
		}
	}
	for _, s := range entries(get(root, "components", "securitySchemes")) {
		for _, flow := range entries(get(s, "flows")) {
			add(get(flow, "scopes"))
		}
	}
	for _, s := range entries(get(root, "securityDefinitions")) {
		add(get(s, "scopes"))
	}
	return changed
}

// returnedData returns an object schema with properties that only leaves.
func returnedData(rng *rand.Rand, root *yaml.Node, ok func(n *yaml.Node) bool) *yaml.Node {
	t := travels(root)
	p := pick(rng, places(root, "schema"), func(p *place) bool {
		return len(keys(get(p.node(), "properties"))) > 0 && t.out[p.node()] && !t.in[p.node()] && p.up.kind != "[schema" && ok(p.node())
	})
	if p == nil {
		return nil
	}
	return p.node()
}

func dropProperty(rng *rand.Rand, root *yaml.Node) bool {
	classify := sensitive.New()
	harmless := func(n *yaml.Node) []string {
		return slices.DeleteFunc(keys(get(n, "properties")), func(k string) bool {
			p := get(n, "properties", k)
			return has(p, "$ref") || has(p, "properties") || has(p, "items") || has(p, "additionalProperties") || has(p, "allOf") || has(p, "oneOf") || has(p, "anyOf") ||
				classify.Classify(sensitive.Field{Path: []string{k}, Container: "User", InResponse: true}).Level > sensitive.S0
		})
	}
	n := returnedData(rng, root, func(n *yaml.Node) bool { return len(harmless(n)) > 0 && len(keys(get(n, "properties"))) > 1 })
	if n == nil {
		return false
	}
	names := harmless(n)
	name := names[rng.Intn(len(names))]
	if r := get(n, "required"); isList(r) {
		r.Content = slices.DeleteFunc(slices.Clone(r.Content), func(x *yaml.Node) bool { return x.Value == name })
	}
	return del(get(n, "properties"), name)
}

func makeOptional(rng *rand.Rand, root *yaml.Node) bool {
	n := returnedData(rng, root, func(n *yaml.Node) bool { return true })
	if n == nil {
		return false
	}
	if has(n, "required") {
		return del(n, "required")
	}
	set(n, "required", list(str(keys(get(n, "properties"))[0])))
	return true
}

func soundSensitive(rng *rand.Rand, root *yaml.Node) bool {
	n := returnedData(rng, root, func(n *yaml.Node) bool { return true })
	if n == nil {
		return false
	}
	for name, schema := range map[string]string{"hasPassword": "{type: boolean}", "token_count": "{type: integer}",
		"passwordPolicy": "{type: object, properties: {rotates: {type: boolean}, days: {type: integer}}}", "secretSet": "{type: boolean}"} {
		set(get(n, "properties"), name, yml("%s", schema))
	}
	return true
}

// shared returns an object schema that both is sent and leaves.
func shared(rng *rand.Rand, root *yaml.Node) *yaml.Node {
	t := travels(root)
	p := pick(rng, places(root, "schema"), func(p *place) bool {
		return has(p.node(), "properties") && t.out[p.node()] && t.in[p.node()] && len(items(get(p.node(), "allOf"))) == 0
	})
	if p == nil {
		return nil
	}
	return p.node()
}

func writeOnlySecret(rng *rand.Rand, root *yaml.Node) bool {
	n := shared(rng, root)
	if n == nil || version(root) == "2" {
		return false
	}
	set(get(n, "properties"), "newPassword", yml("{type: string, writeOnly: true}"))
	return true
}

func readOnlyProperty(rng *rand.Rand, root *yaml.Node) bool {
	n := shared(rng, root)
	if n == nil {
		return false
	}
	set(get(n, "properties"), "shelfLabel", yml("{type: string, readOnly: true}"))
	return true
}
