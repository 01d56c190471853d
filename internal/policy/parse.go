package policy

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/threatdelta/threatdelta/internal/limits"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Names are the files that are looked for, from the root of the repository. Only
// one of them may exist.
func Names() []string { return []string{".github/threatdelta.yaml", ".threatdelta.yaml"} }

// misnamed are names that are probably meant to be one of these.
func misnamed() []string { return []string{".github/threatdelta.yml", ".threatdelta.yml"} }

// Find reads the policy file of a tree. It returns its name and its bytes, or "" if
// there is none. Two files, one with a wrong name, and one that is no regular file
// are *Errors, since an existing policy must not be ignored. Any other error means
// that the tree could not be read.
func Find(tree fs.FS) (name string, raw []byte, err error) {
	for _, candidate := range append(Names(), misnamed()...) {
		info, err := fs.Lstat(tree, candidate)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return "", nil, unread(candidate, err)
		case strings.HasSuffix(candidate, ".yml"):
			return "", nil, found(candidate, "is not read", "rename it to "+strings.TrimSuffix(candidate, "yml")+"yaml")
		case name != "":
			return "", nil, found(candidate, "is a second policy beside "+name, "keep one of them")
		case !info.Mode().IsRegular():
			return "", nil, found(candidate, "is not a regular file", "write the policy itself there")
		}
		name = candidate
	}
	if name == "" {
		return "", nil, nil
	}
	f, err := tree.Open(name)
	if err != nil {
		return "", nil, unread(name, err)
	}
	defer f.Close()
	raw, err = io.ReadAll(io.LimitReader(f, limits.SettingsBytes+1)) // Parse refuses what is larger
	if err != nil {
		return "", nil, unread(name, err)
	}
	return name, raw, nil
}

func unread(name string, err error) error {
	return fmt.Errorf("%s: cannot be read: %w; check the file and its permissions", name, err)
}

func found(name, message, hint string) error {
	return &Errors{Problems: []Problem{{File: name, Message: message, Hint: hint}}}
}

// Parse reads a policy file. name is for its errors. The error is an *Errors with
// all mistakes. Check reports rules that do not exist.
func Parse(name string, raw []byte) (*Policy, error) {
	root, err := openapi.Settings(name, raw)
	if err != nil {
		var e *openapi.Error
		if !errors.As(err, &e) {
			e = &openapi.Error{Problem: err.Error()}
		}
		return nil, &Errors{Problems: []Problem{{File: name, Line: e.Line, Column: e.Column, Message: e.Problem, Hint: e.Hint}}}
	}
	p := Default()
	p.Path = name
	if !root.Exists() || root.Kind() == openapi.Null {
		return p, nil
	}
	list := &problems{file: name}
	validate(root, list)
	b := builder{policy: p, problems: list, seen: map[string]int{}}
	b.root(root)
	if err := list.err(); err != nil {
		return nil, err
	}
	return p, nil
}

// decoded turns a value into the form that the schema is checked with.
func decoded(v openapi.Value) any {
	switch v.Kind() {
	case openapi.Map:
		m := make(map[string]any, v.Len())
		for key, field := range v.Fields() {
			m[key] = decoded(field)
		}
		return m
	case openapi.List:
		list := make([]any, 0, v.Len())
		for item := range v.Items() {
			list = append(list, decoded(item))
		}
		return list
	case openapi.Number:
		if f, ok := v.Number(); ok {
			return f
		}
		return v.Scalar()
	case openapi.Bool:
		return v.IsTrue()
	case openapi.String:
		return v.Scalar()
	}
	return nil
}

// place is where the key of a value begins, or the value if it has none.
func place(v openapi.Value) (line, column int) {
	s := v.KeySpan()
	return s.Line, s.Column
}

func (b *builder) wrong(at openapi.Value, key, hint, format string, args ...any) {
	s := at.Span()
	b.problems.add(s.Line, s.Column, key, hint, format, args...)
}

// once reports something that the file has twice.
func (b *builder) once(at openapi.Value, key, what, thing string) {
	id := what + "\x00" + thing
	line := at.Span().Line
	if first, twice := b.seen[id]; twice {
		b.wrong(at, key, "keep one of the two", "%s %s is there twice (first at line %d)", what, quoted(thing), first)
		return
	}
	b.seen[id] = line
}
