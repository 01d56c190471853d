package openapi

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/limits"
	"go.yaml.in/yaml/v4"
)

// settingsLimits are the limits of a file that people write by hand.
func settingsLimits() Limits {
	return Limits{FileBytes: limits.SettingsBytes, Files: 1, Depth: 60, Nodes: 300_000}
}

// Settings reads a YAML or JSON file that is no API description, such as a policy
// or a workflow. It is stricter than reading a description, since a setting that is
// silently overwritten is a security hole: a duplicate key, a merge key and a
// second document are errors. Aliases stand for their values, within the limits. A
// file without any value gives a missing Value. The error is an *Error.
func Settings(name string, raw []byte) (v Value, err error) {
	defer func() { // a bug of the parser must not end the program
		if r := recover(); r != nil {
			v, err = Value{}, &Error{File: name, Problem: fmt.Sprintf("reading it failed: %v", r), Hint: "please report this file"}
		}
	}()
	l := newLoader(nil, settingsLimits())
	if int64(len(raw)) > l.limits.FileBytes {
		return Value{}, &Error{File: name, Problem: fmt.Sprintf("is %d KB large, the limit is %d KB", len(raw)>>10, l.limits.FileBytes>>10), Hint: "shorten it"}
	}
	if isBlank(raw) {
		return Value{}, nil
	}
	text := wholeText(raw)
	if err := l.precheck(name, text); err != nil {
		return Value{}, settingsError(err)
	}
	if err := conflict(name, raw); err != nil {
		return Value{}, settingsError(err)
	}
	f, err := l.settings(name, text)
	if err != nil || f == nil {
		return Value{}, settingsError(err)
	}
	return Value{node: f.node, file: f}, nil
}

// settingsError replaces hints that are about descriptions.
func settingsError(err error) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	switch {
	case strings.Contains(e.Hint, "$ref"):
		e.Hint = "write the values out"
	case strings.Contains(e.Hint, "--spec"):
		e.Hint = "write YAML"
	case strings.Contains(e.Hint, "template"):
		e.Hint = "write the values out, without a template"
	case strings.Contains(e.Hint, "flatten"):
		e.Hint = "nest it less"
	case strings.Contains(e.Hint, "description"):
		e.Hint = "write less of it"
	}
	return e
}

func (l *loader) settings(name string, text *sourceText) (*file, error) {
	given := rework(text.original)
	if err := l.admit(name, text.original); err != nil {
		return nil, err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(given.text))
	var document yaml.Node
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, l.syntaxError(name, text, given, err)
	}
	if len(document.Content) == 0 {
		return nil, nil
	}
	var second yaml.Node
	if err := decoder.Decode(&second); err == nil {
		line, _ := text.short.Position(second.Line, 1)
		return nil, &Error{File: name, Line: line, Column: 1, Problem: "holds a second YAML document", Hint: "write one, without ---"}
	} else if !errors.Is(err, io.EOF) {
		return nil, l.syntaxError(name, text, given, err)
	}
	root := given.convert(&document)
	f := &file{parsedFile: &parsedFile{path: name, text: text, returns: bytes.IndexByte(text.original, '\r') >= 0, node: through(root)}}
	if key := mergeKey(root); key != nil {
		line, column := f.start(key)
		return nil, &Error{File: name, Line: line, Column: column, Problem: "has a merge key (<<)", Hint: "write its entries out"}
	}
	m := normalizer{loader: l, file: f, seen: map[*node]int{}, open: map[*node]bool{}}
	if _, err := m.normalize(f.node, 0); err != nil {
		return nil, err
	}
	f.parents = nil // a note may have built them before the nodes were final
	for _, n := range l.notes {
		if n.Kind == DuplicateKey {
			return nil, &Error{File: name, Line: n.Span.Line, Column: n.Span.Column, Problem: duplicate(n.Message), Hint: "keep one of the two"}
		}
	}
	return f, nil
}

// duplicate drops the part of a note that says how a duplicate key was handled.
func duplicate(message string) string {
	before, _, _ := bytes.Cut([]byte(message), []byte(": both were"))
	return string(before)
}

// mergeKey finds a merge key below n. The parser bounds the depth.
func mergeKey(n *node) *node {
	for i, c := range n.content() {
		if n.kind == Map && i%2 == 0 {
			if c.merges {
				return c
			}
			continue
		}
		if found := mergeKey(c); found != nil {
			return found
		}
	}
	return nil
}

// isBlank reports whether a text has only space and comments.
func isBlank(raw []byte) bool {
	for line := range bytes.Lines(bytes.TrimPrefix(raw, bom)) {
		line = bytes.TrimSpace(line)
		if len(line) > 0 && line[0] != '#' {
			return false
		}
	}
	return true
}

// TextPlace returns the place of a character of a string in the original bytes.
// offset counts the code points of [Value.Scalar]. Block scalars, folded lines and
// quotes are handled. Behind a character that is written as an escape the result
// may be a few columns off.
func (v Value) TextPlace(offset int) (line, column int) {
	if v.node == nil {
		return 0, 0
	}
	line, column = v.file.start(v.node)
	raw := v.file.text.original
	at := v.file.text.offset(line, column)
	if v.node.block {
		if end := bytes.IndexByte(raw[at:], '\n'); end >= 0 {
			at += end + 1
		}
	}
	source := []rune(string(raw[at:min(len(raw), at+4*len(v.node.scalar())+4096)]))
	reached := 0 // offset behind the last character that was found
	found := func(r rune, from int) int {
		for i := from; i < len(source); i++ {
			if source[i] == r {
				return i
			}
		}
		return -1
	}
	here := 0
	for i, r := range []rune(v.node.scalar()) {
		if unicode.IsSpace(r) {
			if i == offset {
				here = reached
			}
			continue
		}
		if next := found(r, reached); next >= 0 {
			here, reached = next, next+1
		}
		if i >= offset {
			break
		}
	}
	if offset >= utf8.RuneCountInString(v.node.scalar()) {
		here = reached
	}
	return v.file.text.place(at + len(string(source[:min(here, len(source))])))
}
