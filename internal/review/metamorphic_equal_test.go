package review_test

import (
	"math/rand"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// equivalences are the operators of section C that say the same in other words.
func equivalences() []operator {
	return []operator{
		{id: "C1", what: "the root's security on every operation", tree: copySecurity},
		{id: "C2", what: "the usual security at the root", tree: gatherSecurity},
		{id: "C3", what: "the inherited security on one operation", tree: several(3, repeatSecurity)},
		{id: "C4", what: "parameters to the path", tree: raiseParameters},
		{id: "C4", what: "parameters to the operations", tree: lowerParameters},
		{id: "C4", what: "parameters repeated", tree: repeatParameters},
		{id: "C5", what: "rename path parameters", tree: renamePathParameters},
		{id: "C6", what: "3.0 to 3.1", tree: to31},
		{id: "C6", what: "3.1 to 3.0", tree: to30},
		{id: "C7", what: "enum and const", tree: enumConst},
		{id: "C7", what: "enum as oneOf", tree: enumOneOf},
		{id: "C8", what: "2.0 to 3.0", tree: to3},
		{id: "C9", what: "prefix from server to path", tree: prefixToPath},
		{id: "C10", what: "servers on every path", tree: copyServers},
		{id: "C11", what: "additionalProperties: true", tree: openObjects},
		{id: "C11", what: "defaults spelled out", tree: spellDefaults},
		{id: "C12", what: "type: object", tree: typeObjects},
		{id: "C13", what: "default as 4XX and 5XX", tree: spellDefaultResponse},
		{id: "C14", what: "names and prose", tree: reword},
		{id: "C15", what: "bait in prose and examples", tree: bait},
		{id: "C16", what: "case of headers and schemes", tree: foldNames},
	}
}

func copySecurity(_ *rand.Rand, root *yaml.Node) bool {
	s := get(root, "security")
	if s == nil {
		return false
	}
	for _, p := range endpoints(root) {
		if !has(p.node(), "security") && !has(p.node(), "$ref") {
			set(p.node(), "security", clone(s))
		}
	}
	for _, p := range places(root, "item") { // an item elsewhere would lose what it inherits
		if has(p.node(), "$ref") {
			return false
		}
	}
	return del(root, "security")
}

// gatherSecurity makes the most frequent list that of the root.
func gatherSecurity(_ *rand.Rand, root *yaml.Node) bool {
	count := map[string]int{}
	if get(root, "security") != nil || len(endpoints(root)) != len(places(root, "operation")) {
		return false
	}
	var usual *yaml.Node
	for _, p := range endpoints(root) {
		s := get(p.node(), "security")
		if s == nil {
			set(p.node(), "security", list())
			continue
		}
		if count[canon(s)]++; usual == nil || count[canon(s)] > count[canon(usual)] {
			usual = s
		}
	}
	if usual == nil {
		return false
	}
	for _, p := range endpoints(root) {
		if canon(get(p.node(), "security")) == canon(usual) {
			del(p.node(), "security")
		}
	}
	set(root, "security", clone(usual))
	return true
}

func repeatSecurity(rng *rand.Rand, root *yaml.Node) bool {
	s := get(root, "security")
	p := pick(rng, endpoints(root), func(p *place) bool { return !has(p.node(), "security") && !has(p.node(), "$ref") })
	if s == nil || p == nil {
		return false
	}
	set(p.node(), "security", clone(s))
	return true
}

// methodsOf are the operations of a path item.
func methodsOf(item *yaml.Node) []*yaml.Node {
	var out []*yaml.Node
	for key, v := range entries(item) {
		if grammar["item"][key] == "operation" && isMap(v) {
			out = append(out, v)
		}
	}
	return out
}

func raiseParameters(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "item") {
		ops := methodsOf(p.node())
		if len(ops) == 0 {
			continue
		}
		for _, param := range slices.Clone(items(get(ops[0], "parameters"))) {
			same := func(n *yaml.Node) bool { return canon(n) == canon(param) }
			if slices.ContainsFunc(ops, func(o *yaml.Node) bool { return !slices.ContainsFunc(items(get(o, "parameters")), same) }) {
				continue
			}
			if !has(p.node(), "parameters") {
				set(p.node(), "parameters", list())
			}
			shared := get(p.node(), "parameters")
			shared.Content = append(shared.Content, clone(param))
			for _, o := range ops {
				l := get(o, "parameters")
				l.Content = slices.DeleteFunc(slices.Clone(l.Content), same)
			}
			changed = true
		}
	}
	return changed
}

func lowerParameters(rng *rand.Rand, root *yaml.Node) bool {
	return repeatParameters(rng, root) && dropPathParameters(root)
}

func dropPathParameters(root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "item") {
		changed = del(p.node(), "parameters") || changed
	}
	return changed
}

func repeatParameters(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	identity := func(n *yaml.Node) string {
		if to := target(root, n); to != nil {
			n = to
		}
		return text(n, "in") + " " + strings.ToLower(text(n, "name"))
	}
	for _, p := range places(root, "item") {
		shared := items(get(p.node(), "parameters"))
		for _, o := range methodsOf(p.node()) {
			if has(o, "$ref") {
				continue
			}
			if len(shared) > 0 && !has(o, "parameters") {
				set(o, "parameters", list())
			}
			for _, param := range shared {
				l := get(o, "parameters")
				if !slices.ContainsFunc(l.Content, func(n *yaml.Node) bool { return identity(n) == identity(param) }) {
					l.Content = append(l.Content, clone(param))
					changed = true
				}
			}
		}
	}
	return changed
}

// renamePathParameters renames in templates and declarations, where the new
// template is no other's.
func renamePathParameters(rng *rand.Rand, root *yaml.Node) bool {
	paths, changed := get(root, "paths"), false
	for i := 0; paths != nil && i+1 < len(paths.Content); i += 2 {
		key, item := paths.Content[i], paths.Content[i+1]
		if has(item, "$ref") || rng.Intn(4) == 0 {
			continue
		}
		lists := []*yaml.Node{get(item, "parameters")}
		for _, o := range methodsOf(item) {
			lists = append(lists, get(o, "parameters"))
		}
		for _, l := range lists {
			for j, param := range items(l) {
				if to := target(root, param); to != nil {
					param = clone(to)
				}
				name := text(param, "name")
				if text(param, "in") != "path" || !strings.Contains(key.Value, "{"+name+"}") && !strings.Contains(key.Value, "{"+name+"_}") {
					continue
				}
				key.Value = strings.Replace(key.Value, "{"+name+"}", "{"+name+"_}", 1)
				set(param, "name", str(name+"_"))
				l.Content[j] = param
				changed = true
			}
		}
	}
	return changed
}

func prefixToPath(_ *rand.Rand, root *yaml.Node) bool {
	prefix := strings.TrimRight(text(root, "basePath"), "/")
	if version(root) == "2" {
		if prefix == "" {
			return false
		}
		set(root, "basePath", str("/"))
	} else {
		servers := items(get(root, "servers"))
		if len(servers) != 1 {
			return false
		}
		_, rest, _ := strings.Cut(text(servers[0], "url"), "://")
		at := strings.IndexByte(rest, '/')
		if at < 0 || strings.TrimRight(rest[at:], "/") == "" || len(places(root, "operation")) != len(endpoints(root)) {
			return false
		}
		prefix = strings.TrimRight(rest[at:], "/")
		set(servers[0], "url", str(strings.TrimSuffix(strings.TrimRight(text(servers[0], "url"), "/"), prefix)))
	}
	paths := get(root, "paths")
	for i := 0; i+1 < len(paths.Content); i += 2 {
		paths.Content[i].Value = prefix + paths.Content[i].Value
	}
	return true
}

func copyServers(_ *rand.Rand, root *yaml.Node) bool {
	s := get(root, "servers")
	if version(root) == "2" || s == nil {
		return false
	}
	for _, p := range places(root, "item") {
		if p.up.key == "paths" && !has(p.node(), "$ref") && !has(p.node(), "servers") {
			set(p.node(), "servers", clone(s))
		} else if has(p.node(), "$ref") {
			return false
		}
	}
	return del(root, "servers")
}

// openObjects says of objects that are open that they are, but of those with a property that
// is only read: where that goes, what says so accepts it.
func openObjects(rng *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "schema") {
		n := p.node()
		if has(n, "properties") && text(n, "type") == "object" && !has(n, "additionalProperties") && !has(n, "unevaluatedProperties") &&
			!has(n, "allOf") && p.up.kind != "[schema" && rng.Intn(2) == 0 && !hasReadOnly(n) {
			set(n, "additionalProperties", yml("true"))
			changed = true
		}
	}
	return changed
}

// hasReadOnly reports whether an object has a property that is only read.
func hasReadOnly(n *yaml.Node) bool {
	for _, p := range entries(get(n, "properties")) {
		if text(p, "readOnly") == "true" {
			return true
		}
	}
	return false
}

func spellDefaults(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	spell := func(n *yaml.Node, key, value string) {
		if !has(n, key) && !has(n, "$ref") {
			set(n, key, yml("%s", value))
			changed = true
		}
	}
	for _, p := range places(root, "operation") {
		spell(p.node(), "deprecated", "false")
		spell(p.node(), "parameters", "[]")
	}
	for _, p := range places(root, "body") {
		spell(p.node(), "required", "false")
	}
	for _, p := range places(root, "parameter") {
		switch in := text(p.node(), "in"); {
		case in == "query" && version(root) != "2":
			spell(p.node(), "style", "form")
			spell(p.node(), "explode", "true")
			fallthrough
		case in == "query" || in == "header":
			spell(p.node(), "required", "false")
		}
	}
	for _, p := range places(root, "schema") {
		if inForm(root, p) {
			continue
		}
		spell(p.node(), "readOnly", "false")
		if text(p.node(), "type") == "string" {
			spell(p.node(), "minLength", "0")
		}
		if text(p.node(), "type") == "array" {
			spell(p.node(), "minItems", "0")
			spell(p.node(), "uniqueItems", "false")
		}
		if has(p.node(), "properties") {
			spell(p.node(), "required", "[]")
		}
	}
	return changed
}

// typeObjects adds or takes away what "properties" says anyway.
func typeObjects(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "schema") {
		switch n := p.node(); {
		case !has(n, "properties"):
		case !has(n, "type") && !has(n, "nullable"):
			set(n, "type", str("object"))
			changed = true
		case text(n, "type") == "object" && !has(n, "nullable"):
			changed = del(n, "type") || changed
		}
	}
	return changed
}

func spellDefaultResponse(_ *rand.Rand, root *yaml.Node) bool {
	changed := false
	for _, p := range places(root, "{response") {
		n := p.node()
		success := slices.ContainsFunc(keys(n), func(k string) bool { return k[0] == '2' })
		if d := get(n, "default"); d != nil && success && version(root) != "2" && !has(n, "4XX") && !has(n, "5XX") {
			set(n, "4XX", clone(d))
			set(n, "5XX", clone(d))
			changed = true
		}
	}
	return changed
}
