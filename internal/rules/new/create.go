package main

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var wellFormed = regexp.MustCompile(`^[a-z]+(-[a-z0-9]+)+$`)

// newRule is the rule to be written, with the names that follow from its id.
type newRule struct {
	Family, ID string
	// Constructor is the function that returns the rule, Constant the name of its id
	// in package id.
	Constructor, Constant string
}

// file is the stem of the files of a rule.
func (r newRule) file() string { return strings.ReplaceAll(r.ID, "-", "_") }

// create writes the files of a new rule and returns their paths below root. Where
// the rule cannot be made nothing is written.
func create(root, family, id string) ([]string, error) {
	r, err := named(root, family, id)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	folder := filepath.Join("internal", "rules", family)
	for ext, text := range map[string]string{".go": valueText, ".txtar": bookText} {
		files[filepath.Join(folder, r.file()+ext)] = filled(text, r)
	}
	list, ids := filepath.Join(folder, "rules.go"), filepath.Join("internal", "rules", "id", "id.go")
	constructors, err := listed(filepath.Join(root, list))
	if err != nil {
		return nil, err
	}
	if files[list], err = constructors.with("\t\t" + r.Constructor + "(),\n"); err != nil {
		return nil, err
	}
	constants, err := constantsOf(filepath.Join(root, ids), constructors.names)
	if err != nil {
		return nil, err
	}
	if files[ids], err = constants.with("\t" + r.Constant + " = " + strconv.Quote(id) + "\n"); err != nil {
		return nil, err
	}
	var written []string
	for path, text := range files {
		if err := os.WriteFile(filepath.Join(root, path), text, 0o644); err != nil {
			return written, err
		}
		written = append(written, filepath.ToSlash(path))
	}
	slices.Sort(written)
	return written, nil
}

// named checks the family and the id, and that there is no such rule.
func named(root, family, id string) (newRule, error) {
	r := newRule{Family: family, ID: id, Constructor: constructorOf(id)}
	switch {
	case !slices.Contains(families(root), family):
		return r, fmt.Errorf("there is no family %q: the families are %s", family, list(families(root)))
	case !wellFormed.MatchString(id):
		return r, fmt.Errorf("the id %q is not two or more words of small letters joined by hyphens, such as burst-unbounded", id)
	}
	r.Constant = strings.ToUpper(r.Constructor[:1]) + r.Constructor[1:]
	ids, err := os.ReadFile(filepath.Join(root, "internal", "rules", "id", "id.go"))
	if err != nil {
		return r, err
	}
	if bytes.Contains(ids, []byte(strconv.Quote(id))) || regexp.MustCompile(`\b`+r.Constant+`\b`).Match(ids) {
		return r, fmt.Errorf("there is a rule %s: ids are permanent, so choose another one", id)
	}
	for _, other := range families(root) {
		for _, ext := range []string{".go", ".txtar"} {
			path := filepath.Join("internal", "rules", other, r.file()+ext)
			if _, err := os.Stat(filepath.Join(root, path)); !errors.Is(err, os.ErrNotExist) {
				return r, fmt.Errorf("there is a file %s: choose another id, or remove it", filepath.ToSlash(path))
			}
		}
	}
	return r, nil
}

// families are the folders of rules: those with a list.
func families(root string) []string {
	lists, _ := filepath.Glob(filepath.Join(root, "internal", "rules", "*", "rules.go")) // the pattern is well-formed
	for i, path := range lists {
		lists[i] = filepath.Base(filepath.Dir(path))
	}
	return lists
}

func list(names []string) string { return strings.Join(names, ", ") }

// constructorOf is the name of the function that returns the rule.
func constructorOf(id string) string {
	var name strings.Builder
	for i, word := range strings.Split(id, "-") {
		switch short := abbreviations()[word]; {
		case i == 0:
			name.WriteString(word)
		case short != "":
			name.WriteString(short)
		default:
			name.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return name.String()
}

// abbreviations are the words that Go names write otherwise than with one capital.
func abbreviations() map[string]string {
	return map[string]string{
		"api": "API", "apikey": "APIKey", "cors": "CORS", "html": "HTML", "http": "HTTP", "https": "HTTPS", "id": "ID", "ip": "IP", "json": "JSON",
		"jwt": "JWT", "oauth": "OAuth", "pii": "PII", "sql": "SQL", "ssrf": "SSRF", "tls": "TLS", "uri": "URI", "url": "URL", "xml": "XML",
	}
}

// source is a Go file and the place in it where a line of a list may be added: the
// end of the list.
type source struct {
	path  string
	text  []byte
	names []string // of what the list has
	end   int
}

// with is the file with one more line in its list.
func (s source) with(line string) ([]byte, error) {
	out, err := format.Source(slices.Concat(s.text[:s.end], []byte(line), s.text[s.end:]))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.path, err)
	}
	return out, nil
}

func parse(path string) (source, *token.FileSet, *ast.File, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return source{}, nil, nil, err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.ParseComments)
	return source{path: path, text: text}, set, file, err
}

// lineStart is the offset at which the line of a position begins.
func lineStart(set *token.FileSet, at token.Pos) int {
	f := set.File(at)
	return f.Offset(f.LineStart(f.Line(at)))
}

// listed finds the constructors that Rules of a family calls.
func listed(path string) (source, error) {
	s, set, file, err := parse(path)
	if err != nil {
		return s, err
	}
	ast.Inspect(file, func(n ast.Node) bool {
		l, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		s.end = lineStart(set, l.Rbrace)
		for _, element := range l.Elts {
			if call, ok := element.(*ast.CallExpr); ok {
				s.names = append(s.names, fmt.Sprint(call.Fun))
			}
		}
		return false
	})
	if len(s.names) == 0 {
		return s, fmt.Errorf("%s: there is no list of rules", path)
	}
	return s, nil
}

// constantsOf finds the constants for the ids of a family, by its constructors.
func constantsOf(path string, constructors []string) (source, error) {
	s, set, file, err := parse(path)
	if err != nil {
		return s, err
	}
	for _, d := range file.Decls {
		group, ok := d.(*ast.GenDecl)
		if !ok || group.Tok != token.CONST {
			continue
		}
		for _, spec := range group.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				if slices.Contains(constructors, strings.ToLower(name.Name[:1])+name.Name[1:]) {
					s.end = lineStart(set, group.Rparen)
				}
			}
		}
	}
	if s.end == 0 {
		return s, fmt.Errorf("%s: there is no constant for any rule of the family", path)
	}
	return s, nil
}
