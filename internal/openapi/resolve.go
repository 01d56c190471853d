package openapi

import (
	"net/url"
	"path"
	"strings"
)

// refKey is a reference as a file spells it, with the schema whose "$id" applies,
// if there is one.
type refKey struct {
	file, ref string
	within    *node
}

// resolved is where a reference leads, or why it leads nowhere.
type resolved struct {
	value   Value
	problem string
	direct  bool // no reference was followed on the way
}

// Ref returns the text of a reference: the string under "$ref" or, in a schema of
// OpenAPI 3.1, "$dynamicRef".
func (v Value) Ref() (string, bool) {
	if v.node == nil || !v.node.isRef { // of most
		return "", false
	}
	for _, key := range [...]string{"$ref", "$dynamicRef"} {
		if r := v.Get(key); r.Kind() == String {
			return strings.TrimSpace(r.node.scalar()), true // a block scalar ends with a line break
		}
	}
	return "", false
}

// Deref follows references until the value is none. A value that is no reference is
// returned as it is. A reference that leads nowhere, or in a circle, gives a
// missing value.
func (d *Document) Deref(v Value) Value {
	var seen map[*node]bool
	for hops := 0; ; hops++ {
		if _, ok := v.Ref(); !ok {
			return v
		}
		if hops >= 50 { // longer than any chain that somebody wrote
			if seen[v.node] {
				return Value{}
			}
			if seen == nil {
				seen = map[*node]bool{}
			}
			seen[v.node] = true
		}
		v, _ = d.Follow(v)
	}
}

// Follow resolves the reference v once, and says why if it leads nowhere.
func (d *Document) Follow(v Value) (target Value, problem string) {
	target, problem = d.loader.follow(v)
	return d.loader.inlined.through(target), problem
}

// Lookup follows a JSON Pointer from the root of the root file.
func (d *Document) Lookup(pointer string) Value {
	v, _ := d.loader.pointer(Value{node: d.Root.node, file: d.Root.file}, pointer)
	return d.loader.inlined.through(v)
}

// At returns the value at a JSON Pointer in a file that was read, else a missing
// value.
func (d *Document) At(path, pointer string) Value {
	for _, f := range d.loader.order {
		if f.path == path {
			v, _ := d.loader.pointer(Value{node: f.node, file: f}, pointer)
			return d.loader.inlined.through(v)
		}
	}
	return Value{}
}

func (l *loader) follow(v Value) (target Value, problem string) {
	ref, ok := v.Ref()
	if !ok {
		return v, ""
	}
	if to, ok := l.direct(v); ok {
		return to, ""
	}
	key := refKey{v.file.path, ref, v.file.resource(v.origin())}
	r, known := l.refs[key]
	if !known {
		l.refs[key] = resolved{problem: "it leads back to itself"} // while it is being resolved
		hops := l.hops
		r = l.resolve(v.file, key.within, ref)
		r.direct = r.problem == "" && hops == l.hops
		l.refs[key] = r
	}
	if r.direct && l.ids == 0 {
		v.file.leads(v.origin(), r.value)
	}
	return r.value, r.problem
}

// direct is where a reference leads if another description of the store went there: to a
// value of a file, without a reference on the way.
type direct struct {
	in        *parsedFile
	node, key *node
}

// leads notes where a reference leads. What a file refers to is the same for all
// descriptions that reach it, as long as no schema is named by its "$id".
func (p *parsedFile) leads(from *node, to Value) {
	if p.targets == nil {
		p.targets = map[*node]direct{}
	}
	p.targets[from] = direct{to.file.parsedFile, to.node, to.key}
}

// direct returns where a reference leads, if that is known. It opens the file, which
// may be beyond a limit of this description.
func (l *loader) direct(v Value) (Value, bool) {
	to, known := v.file.targets[v.origin()]
	if !known {
		return Value{}, false
	}
	return l.enter(v.file, to)
}

// enter is where a reference of a file leads.
func (l *loader) enter(f *file, to direct) (Value, bool) {
	if l.ids > 0 {
		return Value{}, false
	}
	if to.in != f.parsedFile {
		if f = l.included(to.in); f == nil {
			var err error
			if f, err = l.open(to.in.path); err != nil || f.parsedFile != to.in {
				return Value{}, false
			}
		}
	}
	return Value{node: to.node, key: to.key, file: f}, true
}

// resolve finds what a reference leads to, within the tree. within is the schema
// whose "$id" changes what it is relative to (JSON Schema 2020-12, 8.2.1). If
// nothing is found relative to that, the file is tried, as most tools do.
func (l *loader) resolve(from *file, within *node, ref string) resolved {
	place, fragment, _ := strings.Cut(ref, "#")
	var problem string
	if within != nil || place != "" {
		if root, ok := l.identified(from, within, place); ok {
			if v, ok := l.fragment(root, fragment); ok {
				return resolved{value: v}
			}
			problem = "there is nothing at that place"
		}
	}
	target := from
	if place != "" {
		name, refused := inTree(from.path, place)
		if refused != "" {
			return resolved{problem: first(problem, refused)}
		}
		f, err := l.open(name)
		if err != nil {
			return resolved{problem: first(problem, strings.TrimPrefix(err.Error(), name+": "))}
		}
		target = f
	}
	v, ok := l.fragment(Value{node: target.node, file: target}, fragment)
	if !ok {
		return resolved{problem: "there is nothing at that place"}
	}
	return resolved{value: v}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// fragment follows the part of a reference behind "#". Readers differ on whether it
// is percent-encoded (RFC 6901, section 6, says that it is), so both are tried.
func (l *loader) fragment(root Value, fragment string) (Value, bool) {
	v, ok := l.pointer(root, unescape(fragment))
	if !ok && strings.Contains(fragment, "%") {
		return l.pointer(root, fragment)
	}
	return v, ok
}

// inTree turns the file part of a reference into a path of the tree, or says why it
// is refused. Paths are joined by RFC 3986, section 5. A path out of the tree is
// not followed, whatever it names.
func inTree(from, place string) (name, problem string) {
	lower := strings.ToLower(place)
	if strings.HasPrefix(place, "//") || strings.Contains(place, "://") || strings.HasPrefix(lower, "file:") || strings.HasPrefix(lower, "data:") {
		return "", "remote references are not followed"
	}
	place, _, _ = strings.Cut(place, "?")
	place = unescape(place)
	if strings.HasPrefix(place, "/") || strings.HasPrefix(place, `\`) || (len(place) > 1 && place[1] == ':') {
		return "", "absolute paths are not followed"
	}
	if strings.ContainsRune(place, 0) {
		return "", "the path is not valid"
	}
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

// pointer follows a JSON Pointer (RFC 6901) or a plain-name anchor from a root,
// through references on its way.
func (l *loader) pointer(root Value, pointer string) (Value, bool) {
	if pointer == "" || pointer == "/" {
		return root, true
	}
	if pointer[0] != '/' {
		return l.anchor(root.file, pointer)
	}
	v := root
	v.bare = true
	for _, token := range strings.Split(pointer[1:], "/") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		if v = l.descend(v, token); !v.Exists() {
			return Value{}, false
		}
	}
	v.bare = false
	return v, true
}

// descend finds a child of a value, or of what the value refers to.
func (l *loader) descend(v Value, token string) Value {
	for range maxInlined {
		if c := l.child(v, token); c.Exists() {
			return c
		}
		l.hops++
		next, problem := l.follow(v)
		if problem != "" || next.node == v.node {
			break
		}
		v = next
		v.bare = true
	}
	return Value{}
}

// child finds an entry or an item. The keys of large objects are indexed, so that
// many references into many components take linear time.
func (l *loader) child(v Value, token string) Value {
	if v.Kind() != Map || v.Len() < 32 {
		return v.child(token)
	}
	keys := l.index[v.node]
	if keys == nil {
		keys = make(map[string]int, v.Len())
		for i := 0; i+1 < len(v.node.content()); i += 2 {
			keys[v.node.content()[i].scalar()] = i
		}
		l.index[v.node] = keys
	}
	if i, ok := keys[token]; ok {
		return v.entry(i)
	}
	return Value{}
}

// anchor finds $anchor and $dynamicAnchor (JSON Schema 2020-12, 8.2.2), and the
// bare name of a definition, which early tools of Swagger 2.0 wrote as a reference.
func (l *loader) anchor(f *file, name string) (Value, bool) {
	if f.anchors == nil {
		f.anchors = map[string]*node{}
		f.walk(func(n *node) {
			v := Value{node: n, file: f}
			for _, key := range [...]string{"$dynamicAnchor", "$anchor"} {
				if a := v.Get(key); a.Kind() == String {
					f.anchors[a.node.scalar()] = n
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
func (f *file) walk(visit func(*node)) {
	seen := map[*node]bool{}
	var step func(n *node)
	step = func(n *node) {
		if n = through(n); n == nil || n.isScalar() || seen[n] {
			return
		}
		seen[n] = true
		if n.kind == Map {
			visit(n)
		}
		for i, c := range n.content() {
			if n.kind == List || i%2 == 1 {
				step(c)
			}
		}
	}
	step(f.node)
}
