package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/pb33f/libopenapi/datamodel"
	"go.yaml.in/yaml/v4"
)

var (
	template = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\{\{|\{%|<%`) })
	bom      = []byte("\ufeff")
)

// parse reads the text of a file into nodes, checks it against the limits, and
// normalizes what the rest of the package does not handle: duplicate keys, merge
// keys, and keys that are not strings.
func (l *loader) parse(path string, text *sourceText) (*file, error) {
	if text.left == nil { // else it was read as JSON
		if err := l.precheck(path, text); err != nil {
			return nil, err
		}
	}
	if err := l.admit(path, text.short.Bytes()); err != nil {
		return nil, err
	}
	for _, run := range text.short.Shared() {
		if err := l.admit(path, text.short.Lent(run)); err != nil {
			return nil, err
		}
	}
	if !text.joint.wait() {
		return nil, errShared
	}
	root, err := l.nodes(path, text)
	if err != nil {
		return nil, err
	}
	f := &file{parsedFile: &parsedFile{path: path, text: text, returns: bytes.IndexByte(text.original, '\r') >= 0, node: through(root)}, loader: l}
	f.borrowed = int32(text.short.Shift())
	m := normalizer{loader: l, file: f, seen: map[*node]int{}, open: map[*node]bool{}, borrowed: f.borrowed}
	if _, err := m.normalize(f.node, 0); err != nil {
		return nil, err
	}
	f.parents = nil // a note may have built them before the nodes were final
	text.joint.pass(f.parsedFile)
	return l.include(f.parsedFile), nil
}

// nodes reads a text into nodes.
func (l *loader) nodes(path string, text *sourceText) (*node, error) {
	root := readSafely(text.short.Bytes(), text.joint)
	if root == nil && text.joint != nil {
		return nil, errShared
	}
	if text.left == nil && (root == nil || !isBraced(text.original)) { // no line of JSON begins with a conflict marker
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
