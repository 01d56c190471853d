package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/pb33f/libopenapi/datamodel"
	"go.yaml.in/yaml/v4"
)

var (
	yamlRootKey = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?m)^["']?(openapi|swagger)["']?[ \t]*:[ \t]*["']?[0-9]`)
	})
	jsonRootKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`["'{,\s](openapi|swagger)["']?\s*:\s*["']?[0-9]`) })
	template    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{|\{%|<%`) })
	bom         = []byte("\ufeff")
)

// parse reads the text of a file into nodes, checks it against the limits, and
// normalizes what the rest of the package does not handle: duplicate keys, merge
// keys, and keys that are not strings.
func (l *loader) parse(path string, text *sourceText) (*file, error) {
	if err := l.precheck(path, text); err != nil {
		return nil, err
	}
	if err := l.admit(path, text.short.Bytes()); err != nil {
		return nil, err
	}
	root, err := l.nodes(path, text)
	if err != nil {
		return nil, err
	}
	f := &file{parsedFile: &parsedFile{path: path, text: text, returns: bytes.IndexByte(text.original, '\r') >= 0, node: through(root)}, loader: l}
	m := normalizer{loader: l, file: f, seen: map[*node]int{}, open: map[*node]bool{}}
	if _, err := m.normalize(f.node, 0); err != nil {
		return nil, err
	}
	f.parents = nil // a note may have built them before the nodes were final
	return l.include(f.parsedFile), nil
}

// nodes reads a text into nodes.
func (l *loader) nodes(path string, text *sourceText) (*node, error) {
	root := readSafely(text.short.Bytes())
	if root == nil || !isBraced(text.original) { // no line of JSON begins with a conflict marker
		if err := conflict(path, text.original); err != nil {
			return nil, err
		}
	}
	if root != nil {
		return root, nil
	}
	root, given, err := parseYAML(text.short.Bytes())
	if err != nil {
		return nil, l.syntaxError(path, text, given, err)
	}
	if line, described := given.another(root); line > 0 {
		return nil, secondDocument(path, text, line, described)
	}
	if root == nil {
		return nil, &Error{File: path, Line: 1, Problem: "the file is empty", Hint: "restore the description or remove the file"}
	}
	return root, nil
}

// parseYAML has the YAML parser read a text, and returns its nodes, none where it is empty,
// and what the parser was given.
func parseYAML(raw []byte) (*node, reworked, error) {
	given := rework(raw)
	root, err := read(given.text)
	if err != nil {
		return nil, given, err
	}
	return given.convert(root), given, nil
}

// read parses a text with libopenapi. Its complaints about a root without a known
// version are ignored here, since a file of schemas has no version. identify checks
// that of the root.
func read(text []byte) (*yaml.Node, error) {
	info, err := datamodel.ExtractSpecInfoWithConfig(text, &datamodel.DocumentConfiguration{SkipJSONConversion: true})
	if info != nil && info.RootNode != nil {
		return info.RootNode, nil
	}
	root := new(yaml.Node)
	if again := yaml.Unmarshal(text, root); again != nil { // libopenapi leaves out the column
		return nil, again
	}
	if root.Kind == 0 {
		return nil, err
	}
	return root, nil
}

// secondDocument returns the error for a stream of documents. If none of them is a
// description, the error says so.
func secondDocument(path string, text *sourceText, line int, described bool) error {
	e := &Error{File: path, Problem: "holds a second YAML document", Hint: "keep one in the file: what stands in the other would not be reviewed"}
	if !described {
		e.kind = ErrNoDescription
	}
	e.Line, _ = text.short.Position(line, 1)
	return e
}

// precheck refuses files that are recognisably not YAML or JSON, since the parser
// would guess.
func (l *loader) precheck(path string, text *sourceText) error {
	raw := text.original
	trimmed := bytes.TrimLeft(bytes.TrimPrefix(raw, bom), " \t\r\n")
	fail := func(problem, hint string) error { return &Error{File: path, Line: 1, Problem: problem, Hint: hint} }
	switch {
	case len(trimmed) == 0:
		return fail("the file is empty", "restore the description or remove the file")
	case IsLFSPointer(raw):
		return fail("is a Git LFS pointer, not the file itself", "fetch it with git lfs pull")
	case trimmed[0] == '<' && !bytes.HasPrefix(trimmed, []byte("<<")):
		return fail("is HTML or XML, not YAML or JSON", "name the OpenAPI file with --spec")
	}
	return nil
}

// admit refuses a text with too many values, since the parser needs a second and
// hundreds of megabytes for each million. It counts what must be between values: a
// comma, an opening bracket or, in YAML, the end of a line.
func (l *loader) admit(path string, raw []byte) error {
	count := bytes.Count(raw, []byte{','}) + bytes.Count(raw, []byte{'['}) + bytes.Count(raw, []byte{'{'})
	if !isBraced(raw) {
		count += bytes.Count(raw, []byte{'\n'})
	}
	if l.values += count; l.values > l.limits.Nodes {
		return l.beyondValues(path)
	}
	return nil
}

// syntaxError renders the parser's complaint with the line in the original bytes.
func (l *loader) syntaxError(path string, text *sourceText, given reworked, err error) error {
	e := &Error{File: path, Problem: "cannot be parsed", Hint: "correct the syntax"}
	if err != nil && strings.Contains(err.Error(), "exceeded max depth") {
		e.Problem, e.Hint = fmt.Sprintf("is nested deeper than %d levels", l.limits.Depth), "flatten the description"
		e.place(err, text, given)
		return e
	}
	body := bytes.TrimPrefix(text.original, bom)
	trimmed := bytes.TrimSpace(body)
	if bytes.HasPrefix(trimmed, []byte("{")) && (trimmed[len(trimmed)-1] == '}' || strings.HasSuffix(path, ".json")) {
		var syntax *json.SyntaxError
		if jsonErr := json.Unmarshal(body, new(json.RawMessage)); errors.As(jsonErr, &syntax) {
			e.Line, e.Column = text.place(len(text.original) - len(body) + int(syntax.Offset) - 1)
			e.Problem = "is not JSON: " + syntax.Error()
			return l.templated(e, text)
		}
	}
	if err != nil {
		first, _, _ := strings.Cut(e.place(err, text, given), "\n")
		e.Problem = "is not YAML: " + strings.TrimPrefix(first, "yaml: ")
	}
	return l.templated(e, text)
}

// place takes the place out of the parser's complaint and returns the rest.
func (e *Error) place(err error, text *sourceText, given reworked) string {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return err.Error()
	}
	e.Line, e.Column = load.Mark.Line, load.Mark.Column
	if e.Line == given.line && e.Column > 0 {
		e.Column = max(1, e.Column+given.shift)
	}
	if e.Column > 0 {
		e.Line, e.Column = text.place(text.offset(text.short.Position(e.Line, e.Column)))
	} else {
		e.Line, _ = text.short.Position(e.Line, 1)
	}
	return load.Message
}

// templated adds the likely reason if the file contains template marks.
func (l *loader) templated(e *Error, text *sourceText) error {
	if template().Match(text.original) {
		e.Hint = "it looks like a template: review the rendered description"
	}
	return e
}

// normalizer visits the nodes of a file once. It checks depth and size, joins
// duplicate keys, expands merge keys, and refuses what only a template can mean.
type normalizer struct {
	loader *loader
	file   *file
	merged int           // entries that merge keys added
	seen   map[*node]int // anchored nodes, with the number of values in them
	open   map[*node]bool
	at     map[string]int // by key, of one object at a time
}

// normalize returns how many values the node has, aliases counted as their values.
func (m *normalizer) normalize(n *node, depth int) (int, error) {
	limits := m.loader.limits
	if depth > limits.Depth {
		return 0, m.fail(n, fmt.Sprintf("is nested deeper than %d levels", limits.Depth), "flatten the description")
	}
	if n.kind == alias {
		return m.alias(n, depth)
	}
	if n.anchored {
		m.open[n] = true
		defer delete(m.open, n)
	}
	count := 1
	if n.kind == Map {
		if err := m.normalizeKeys(n); err != nil {
			return 0, err
		}
		n.refers = mayRefer(n)
	}
	for i, c := range n.content() {
		if n.kind == Map && i%2 == 0 {
			continue
		}
		k, err := m.normalize(c, depth+1)
		if err != nil {
			return 0, err
		}
		n.refers = n.refers || through(c).refers
		if count += k; count > limits.Nodes {
			return 0, m.fail(n, fmt.Sprintf("has more than %d values, aliases counted as what they stand for", limits.Nodes), "replace YAML aliases by $ref")
		}
	}
	if n.anchored {
		m.seen[n] = count
	}
	return count, nil
}

func (m *normalizer) alias(n *node, depth int) (int, error) {
	target := n.target()
	if target == nil || m.open[target] {
		return 0, m.fail(n, "has an alias that contains itself", "replace YAML aliases by $ref")
	}
	if count, ok := m.seen[target]; ok {
		return count, nil
	}
	return m.normalize(target, depth)
}

func (m *normalizer) fail(n *node, problem, hint string) error {
	s := m.file.span(n, n)
	return &Error{File: m.file.path, Line: s.Line, Column: s.Column, Problem: problem, Hint: hint}
}

// areNormal reports whether the keys of an object are certainly unique strings. It
// compares them in pairs, which for few keys is faster than a map.
func (m *normalizer) areNormal(entries []*node) bool {
	const few = 2 * 16
	if len(entries) > few {
		return false
	}
	for i := 0; i < len(entries); i += 2 {
		key := entries[i]
		if !key.isScalar() || key.merges {
			return false
		}
		name := key.scalar()
		for k := 0; k < i; k += 2 {
			if entries[k].scalar() == name {
				return false
			}
		}
		m.file.hasID = m.file.hasID || key.scalar() == "$id"
	}
	return true
}

// normalizeKeys makes the keys of an object unique strings.
func (m *normalizer) normalizeKeys(n *node) error {
	if m.areNormal(n.content()) {
		return nil
	}
	var merges []*node
	united := map[int]*union{} // by position
	content := n.content()
	at := m.index(len(content) / 2)
	kept := content[:0:len(content)]
	for i := 0; i+1 < len(content); i += 2 {
		key, value := through(content[i]), content[i+1]
		if !key.isScalar() {
			hint := "use strings as keys"
			if template().Match(m.file.text.original) {
				hint = "it looks like a template: review the rendered description"
			}
			return m.fail(key, "has an object or a list as a key", hint)
		}
		if key.merges {
			merges = append(merges, value)
			continue
		}
		if first, twice := at[key.scalar()]; twice {
			line, _ := m.file.text.short.Position(kept[first].place())
			m.loader.note(DuplicateKey, m.file.keySpan(n, key), "the key %.60q is there twice (first at line %d): both were read as one", key.scalar(), line)
			if united[first] == nil {
				united[first] = &union{node: kept[first+1]}
			}
			united[first].join(value)
			kept[first+1] = united[first].node
			continue
		}
		m.file.hasID = m.file.hasID || key.scalar() == "$id"
		at[key.scalar()] = len(kept)
		kept = append(kept, key, value)
	}
	for _, source := range merges {
		var err error
		if kept, err = m.expandMerges(kept, at, source); err != nil {
			return err
		}
	}
	n.fill(kept)
	return nil
}

// index returns an empty map with room for about so many keys. That of few is used again.
func (m *normalizer) index(keys int) map[string]int {
	const few = 256
	if keys > few {
		return make(map[string]int, keys)
	}
	if m.at == nil {
		m.at = make(map[string]int, few)
	}
	clear(m.at)
	return m.at
}

// union is what the values of one key that is there several times are together.
type union struct {
	node    *node
	content []*node // of a node that was made, with room for more
}

// join adds a value. Objects are united, so that no operation is lost. Otherwise the later
// value wins, as in most parsers.
func (u *union) join(value *node) {
	x, y := through(u.node), through(value)
	if x.kind != Map || y.kind != Map {
		u.node, u.content = value, nil
		return
	}
	if u.content == nil {
		made := *x
		u.node, u.content = &made, slices.Clone(x.content())
	}
	u.content = append(u.content, y.content()...)
	u.node.fill(u.content)
}

// expandMerges adds the entries of a merge key (https://yaml.org/type/merge.html).
// The object's own entries win, and of several sources the earlier one.
func (m *normalizer) expandMerges(kept []*node, at map[string]int, source *node) ([]*node, error) {
	alias := source
	source = through(source)
	if m.open[source] {
		return nil, m.fail(alias, "has an alias that contains itself", "replace YAML aliases by $ref")
	}
	m.open[source] = true
	defer delete(m.open, source)
	var err error
	switch source.kind {
	case List:
		for _, s := range source.content() {
			if kept, err = m.expandMerges(kept, at, s); err != nil {
				return nil, err
			}
		}
	case Map:
		if m.merged += 1 + len(source.content())/2; m.merged > m.loader.limits.Nodes {
			return nil, m.fail(alias, fmt.Sprintf("merges more than %d values", m.loader.limits.Nodes), "replace merge keys by $ref")
		}
		for i := 0; i+1 < len(source.content()); i += 2 {
			key, value := through(source.content()[i]), source.content()[i+1]
			if key.merges {
				if kept, err = m.expandMerges(kept, at, value); err != nil {
					return nil, err
				}
				continue
			}
			if _, ok := at[key.scalar()]; !ok {
				at[key.scalar()] = len(kept)
				kept = append(kept, key, value)
			}
		}
	}
	return kept, nil
}
