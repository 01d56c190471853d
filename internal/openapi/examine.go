package openapi

import (
	"bytes"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Nature is what a file can be to an API description, judged by its own text.
type Nature int

const (
	// Other is no object and no list, or says that it is something else.
	Other Nature = iota
	// Data is an object or a list that may be a part of a description or not, or a
	// file that cannot be parsed.
	Data
	// Part has what path items, operations, schemas, security schemes and the like
	// have, or refers to other files.
	Part
	// Root is the root object of a description.
	Root
)

// Examine parses a file and returns what it can be. A file that cannot be parsed is
// a [Root] if its text looks like one, so that a review reports it, else it is
// [Data].
func Examine(path string, raw []byte, limits Limits) Nature {
	if Describes(raw) {
		return Root
	}
	l := newLoader(nil, limits)
	f, err := l.parseSafely(path, raw)
	if err != nil {
		return Data
	}
	root := Value{node: f.node, file: f}
	switch root.Kind() {
	case Map, List:
	default:
		return Other
	}
	switch {
	case isRootObject(root):
		return Root
	case root.Get("apiVersion").Exists() && root.Get("kind").Exists(): // Kubernetes
		return Other
	}
	budget := maxExamined
	if isRequirement(root) || root.Kind() == List && root.Len() == 0 || isPart(root, &budget) {
		return Part
	}
	return Data
}

// maxExamined bounds how many values of a file are visited in search of a sign that
// it is a part. A file with so many values before the first sign is hardly one.
const maxExamined = 200_000

func (l *loader) parseSafely(path string, raw []byte) (f *file, err error) {
	defer func() { // a bug of the parser must not end the program
		if recover() != nil {
			f, err = nil, &Error{File: path, Problem: "reading it failed"}
		}
	}()
	if int64(len(raw)) > l.limits.FileBytes {
		return nil, l.tooLarge(path, int64(len(raw)))
	}
	return l.parse(path, wholeText(raw))
}

// version matches the beginning of the value of "openapi" or "swagger" in a
// description, but not in a configuration that names one (OpenAPI 3.1, section
// 4.1).
var version = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^\s*v?[0-9]`) })

// isRootObject reports whether an object is the root of a description: it has a
// version, or the key for one beside keys that only a description has.
func isRootObject(v Value) bool {
	for _, key := range [...]string{"openapi", "swagger"} {
		named := v.Get(key)
		if !named.Exists() {
			continue
		}
		if version().MatchString(named.Scalar()) {
			return true
		}
		for _, place := range [...]string{"paths", "components", "webhooks", "definitions", "securityDefinitions"} {
			if v.Get(place).Exists() {
				return true
			}
		}
	}
	return false
}

// isPart reports whether a value, or one within it, is an object that only
// descriptions have. Mappings of names to lists of words are in the data of every
// tool, so they count as a security requirement only in a list (OpenAPI 3.1,
// section 4.8.10.1). Examine itself decides about a file that is nothing but one,
// or an empty list.
func isPart(v Value, budget *int) bool {
	if *budget--; *budget < 0 {
		return false
	}
	if v.Kind() == Map && (v.Get("$ref").Kind() == String || isSchema(v) || isOperation(v) || isScheme(v) ||
		v.Get("in").Exists() && v.Get("name").Exists()) {
		return true
	}
	for _, child := range v.Fields() {
		if isPart(child, budget) {
			return true
		}
	}
	for item := range v.Items() {
		if isRequirement(item) || isPart(item, budget) {
			return true
		}
	}
	return false
}

func isSchema(v Value) bool {
	if slices.ContainsFunc(v.Get("type").Strings(), func(t string) bool {
		return slices.Contains([]string{"object", "array", "string", "integer", "number", "boolean", "null"}, t)
	}) {
		return true
	}
	for _, key := range [...]string{"properties", "patternProperties", "items", "allOf", "oneOf", "anyOf"} {
		if k := v.Get(key).Kind(); k == Map || k == List && key != "items" {
			return true
		}
	}
	return false
}

func isOperation(v Value) bool {
	for status := range v.Get("responses").Fields() {
		if status == "default" || len(status) == 3 && status[0] >= '1' && status[0] <= '5' {
			return true
		}
	}
	for media := range v.Get("content").Fields() {
		if strings.Contains(media, "/") {
			return true
		}
	}
	return v.Get("operationId").Kind() == String || v.Get("security").Kind() == List || v.Get("parameters").Kind() == List
}

func isScheme(v Value) bool {
	return slices.Contains([]string{"apiKey", "http", "oauth2", "openIdConnect", "mutualTLS", "basic"}, v.Get("type").Scalar())
}

// isRequirement reports whether every entry is a list of scopes (OpenAPI 3.1,
// section 4.8.30).
func isRequirement(v Value) bool {
	if v.Kind() != Map {
		return false
	}
	for _, scopes := range v.Fields() {
		if scopes.Kind() != List {
			return false
		}
		for scope := range scopes.Items() {
			if scope.Kind() != String {
				return false
			}
		}
	}
	return v.Len() > 0
}

// MayDescribe is false only for a text that is certainly no description: it does
// not have the key "openapi" or "swagger" in any spelling of YAML or JSON.
func MayDescribe(raw []byte) bool {
	return bytes.Contains(raw, []byte("openapi")) || bytes.Contains(raw, []byte("swagger")) || escapes(raw)
}

// escapes reports whether a text may spell a word other than letter by letter: by
// an escape, by a line that is folded within quotes (YAML 1.2.2, section 5.7), or
// in another encoding than UTF-8.
func escapes(raw []byte) bool {
	for rest := raw; ; {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 || i+1 >= len(rest) {
			break
		}
		switch rest[i+1] {
		case 'u', 'U', 'x', '\n', '\r':
			return true
		}
		rest = rest[i+2:]
	}
	return bytes.IndexByte(raw, 0) >= 0
}

// localReference matches a reference into the same file. Without quotes a number sign
// begins a comment, and the reference may be on the next line (YAML 1.2.2, 6.6).
var localReference = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^["']?\s*:\s*["']#`) })

// IsSelfContained is true only for a description that certainly reaches no other
// file: behind each "$ref" is a place in the file itself, and no "$ref" is spelled
// in another way.
func IsSelfContained(raw []byte) bool {
	if escapes(raw) || bytes.Contains(raw, []byte("$dynamicRef")) {
		return false
	}
	for rest := raw; ; {
		i := bytes.Index(rest, []byte("$ref"))
		if i < 0 {
			return true
		}
		rest = rest[i+len("$ref"):]
		if !localReference().Match(rest[:min(len(rest), 64)]) {
			return false
		}
	}
}

// IsLFSPointer reports whether a file is the pointer that Git LFS puts in the place
// of a file (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
func IsLFSPointer(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(bytes.TrimPrefix(raw, bom), " \t\r\n"), []byte("version https://git-lfs.github.com/spec/"))
}

// Reached lists the paths of the files of which the description consists: the root,
// and each file that a reference names, whether it could be read or not.
func (d *Document) Reached() []string {
	out := d.Files()
	for path := range d.loader.failed {
		out = append(out, path)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Unread lists the errors of files that references name and that exist but were not
// read, sorted by path.
func (d *Document) Unread() []*Error {
	var out []*Error
	for _, path := range slices.Sorted(maps.Keys(d.loader.failed)) {
		var e *Error
		if errors.As(d.loader.failed[path], &e) && !errors.Is(e, ErrMissing) {
			out = append(out, e)
		}
	}
	return out
}
