package spec

import (
	"net/url"
	"path"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// refKey is a reference as a file spells it.
type refKey struct{ file, ref string }

// resolved is where a reference leads, or why it leads nowhere.
type resolved struct {
	value   Value
	problem string
}

// Ref returns the text of a reference: the string under "$ref" (or, in a schema
// of OpenAPI 3.1, "$dynamicRef").
func (v Value) Ref() (string, bool) {
	for _, key := range [...]string{"$ref", "$dynamicRef"} {
		if r := v.Get(key); r.Kind() == String {
			return r.node.Value, true
		}
	}
	return "", false
}

// Deref follows references until something else is there. A value that is no
// reference is returned as it is. A reference that leads nowhere, or in a
// circle, yields a missing value.
func (d *Document) Deref(v Value) Value {
	for range 50 {
		ref, ok := v.Ref()
		if !ok {
			return v
		}
		v = d.loader.follow(v.file, ref).value
	}
	return Value{}
}

// Follow resolves the reference that v is, once, and says why it leads nowhere.
func (d *Document) Follow(v Value) (target Value, problem string) {
	ref, ok := v.Ref()
	if !ok {
		return v, ""
	}
	r := d.loader.follow(v.file, ref)
	return r.value, r.problem
}

// Lookup follows a JSON Pointer from the root of the root file.
func (d *Document) Lookup(pointer string) Value {
	v, _ := d.loader.pointer(d.Root.file, pointer)
	return v
}

func (l *loader) follow(from *file, ref string) resolved {
	key := refKey{from.path, ref}
	if r, ok := l.refs[key]; ok {
		return r
	}
	r := l.resolve(from, ref)
	l.refs[key] = r
	return r
}

func (l *loader) resolve(from *file, ref string) resolved {
	place, fragment, _ := strings.Cut(ref, "#")
	target := from
	if place != "" {
		name, problem := inTree(from.path, place)
		if problem != "" {
			return resolved{problem: problem}
		}
		f, err := l.open(name)
		if err != nil {
			return resolved{problem: strings.TrimPrefix(err.Error(), name+": ")}
		}
		target = f
	}
	v, ok := l.pointer(target, unescape(fragment))
	if !ok {
		return resolved{problem: "there is nothing at that place"}
	}
	return resolved{value: v}
}

// inTree turns the file part of a reference into a path of the tree, or says why
// it is refused (RFC 3986 section 5 for the joining; what leaves the tree is not
// followed, whatever it names).
func inTree(from, place string) (name, problem string) {
	lower := strings.ToLower(place)
	if strings.HasPrefix(place, "//") || strings.Contains(place, "://") || strings.HasPrefix(lower, "file:") || strings.HasPrefix(lower, "data:") {
		return "", "remote references are not followed"
	}
	place = unescape(place)
	if strings.HasPrefix(place, "/") || strings.HasPrefix(place, `\`) || (len(place) > 1 && place[1] == ':') {
		return "", "absolute paths are not followed"
	}
	if strings.ContainsRune(place, 0) {
		return "", "the path is not valid"
	}
	place, _, _ = strings.Cut(place, "?")
	name = path.Join(path.Dir(from), strings.ReplaceAll(place, `\`, "/"))
	if name == ".." || strings.HasPrefix(name, "../") {
		return "", "the path leads out of the tree"
	}
	return name, ""
}

func unescape(s string) string {
	if u, err := url.PathUnescape(s); err == nil {
		return u
	}
	return s
}

// pointer follows a JSON Pointer (RFC 6901) or a plain-name anchor.
func (l *loader) pointer(f *file, pointer string) (Value, bool) {
	v := Value{node: f.node, file: f}
	if pointer == "" || pointer == "/" {
		return v, true
	}
	if pointer[0] != '/' {
		return l.anchor(f, pointer)
	}
	for _, token := range strings.Split(pointer[1:], "/") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		if v = l.child(v, token); !v.Exists() {
			return Value{}, false
		}
	}
	return v, true
}

// child finds an entry or an item; the keys of large objects are indexed, so
// that many references into many components stay linear.
func (l *loader) child(v Value, token string) Value {
	switch v.Kind() {
	case Map:
		if v.Len() < 32 {
			return v.Get(token)
		}
		keys := l.index[v.node]
		if keys == nil {
			keys = make(map[string]int, v.Len())
			for i := 0; i+1 < len(v.node.Content); i += 2 {
				keys[v.node.Content[i].Value] = i
			}
			l.index[v.node] = keys
		}
		if i, ok := keys[token]; ok {
			return v.entry(i)
		}
	case List:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < v.Len() {
			return Value{node: through(v.node.Content[i]), file: v.file}
		}
	}
	return Value{}
}

// anchor finds $anchor and $dynamicAnchor (JSON Schema 2020-12, 8.2.2) and, as
// Swagger 2.0's first tools wrote references, the bare name of a definition.
func (l *loader) anchor(f *file, name string) (Value, bool) {
	if f.anchors == nil {
		f.anchors = map[string]*yaml.Node{}
		f.walk(func(n *yaml.Node) {
			v := Value{node: n, file: f}
			for _, key := range [...]string{"$dynamicAnchor", "$anchor"} {
				if a := v.Get(key); a.Kind() == String {
					f.anchors[a.node.Value] = n
				}
			}
		})
	}
	if n := f.anchors[name]; n != nil {
		return Value{node: n, file: f}, true
	}
	return Value{}, false
}

// walk visits every object of the file once.
func (f *file) walk(visit func(*yaml.Node)) {
	seen := map[*yaml.Node]bool{}
	var step func(n *yaml.Node)
	step = func(n *yaml.Node) {
		if n = through(n); n == nil || n.Kind == yaml.ScalarNode || seen[n] {
			return
		}
		seen[n] = true
		if n.Kind == yaml.MappingNode {
			visit(n)
		}
		for i, c := range n.Content {
			if n.Kind == yaml.SequenceNode || i%2 == 1 {
				step(c)
			}
		}
	}
	step(f.node)
}

// notReferences are keys below which "$ref" is data, not a reference: examples
// and defaults, extensions, and the tag descriptions that some tools take from
// Markdown files.
func notReferences(key string) bool {
	switch key {
	case "example", "examples", "default", "enum", "const", "description", "mapping", "info", "tags", "externalDocs":
		return true
	}
	return strings.HasPrefix(key, "x-")
}

// followAll resolves every reference of the file and of those that it reaches,
// so that what leads nowhere is noted once, at its place, whoever uses it.
func (l *loader) followAll(f *file) {
	seen := map[*yaml.Node]bool{}
	queue := []*file{f}
	for len(queue) > 0 {
		f, queue = queue[0], queue[1:]
		before := len(l.order)
		l.followIn(Value{node: f.node, file: f}, seen, false)
		queue = append(queue, l.order[before:]...)
	}
}

func (l *loader) followIn(v Value, seen map[*yaml.Node]bool, names bool) {
	if v.node.Kind == yaml.ScalarNode || seen[v.node] {
		return
	}
	seen[v.node] = true
	if ref, ok := v.Ref(); ok && !names {
		if r := l.follow(v.file, ref); r.problem != "" {
			l.note(Unresolved, v.Get("$ref").EntrySpan(), "the reference %.120q is not followed: %s", ref, r.problem)
		}
	}
	for key, field := range v.Fields() {
		if !names && notReferences(key) {
			continue
		}
		l.followIn(field, seen, !names && (key == "properties" || key == "patternProperties"))
	}
	for item := range v.Items() {
		l.followIn(item, seen, false)
	}
}
