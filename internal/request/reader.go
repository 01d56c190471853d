package request

import (
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/regular"
)

// Bounds of the work, in looks at schemas and values: for one value, and for all of a
// request.
const (
	mostSteps = 50_000
	mostSpent = 3 * mostSteps
)

// reader reads the schemas of a description and decides which values they accept.
type reader struct {
	doc       *openapi.Document
	direction api.Direction
	// lenient: of oneOf any number of alternatives may accept a value, as most servers
	// read it.
	lenient bool

	steps    int
	depth    int
	outer    []openapi.Value // what holds for the value that is checked
	compiled map[string]*regular.Pattern
	searched map[string]string // texts for patterns, "" where there is none
}

// spend counts a step. It is false if there were too many.
func (r *reader) spend() bool {
	r.steps++
	return r.steps <= mostSteps
}

// siblings reports whether keywords beside a reference count (OpenAPI 3.1, 4.8.24).
func (r *reader) siblings() bool { return r.doc.Dialect == openapi.OpenAPI31 }

// flat lists the schema objects that hold where the given ones do: what references
// lead to and what allOf includes, the outermost first. It is false if one of them
// accepts nothing.
func (r *reader) flat(parts []openapi.Value) ([]openapi.Value, bool) {
	var list []openapi.Value
	ok := true
	var add func(v openapi.Value, depth int)
	add = func(v openapi.Value, depth int) {
		r.steps += len(list) / 16
		switch {
		case !r.spend(), depth > deepest, !v.Exists():
			return
		case v.Kind() != openapi.Map:
			ok = ok && !v.IsFalse()
			return
		case slices.ContainsFunc(list, func(x openapi.Value) bool { return x.ID() == v.ID() }):
			return
		}
		if _, refers := v.Ref(); refers {
			target, problem := r.doc.Follow(v)
			if r.siblings() && v.Len() > 1 {
				list = append(list, v)
			}
			if problem == "" {
				add(target, depth+1)
			}
			if !r.siblings() {
				return
			}
		} else {
			list = append(list, v)
		}
		for part := range v.Get("allOf").Items() {
			add(part, depth+1)
		}
	}
	for _, v := range parts {
		add(v, 0)
	}
	return list, ok
}

// isWithheld reports whether a property is not sent in the direction.
func (r *reader) isWithheld(entry openapi.Value) bool {
	word := "readOnly"
	if r.direction == api.Out {
		word = "writeOnly"
	}
	return r.hasFlag(entry, word, 0)
}

func (r *reader) hasFlag(v openapi.Value, word string, depth int) bool {
	if v.Kind() != openapi.Map || depth > 20 || !r.spend() {
		return false
	}
	if _, refers := v.Ref(); refers {
		if target, problem := r.doc.Follow(v); problem == "" && r.hasFlag(target, word, depth+1) {
			return true
		}
		if !r.siblings() {
			return false
		}
	}
	if v.Get(word).IsTrue() {
		return true
	}
	for part := range v.Get("allOf").Items() {
		if r.hasFlag(part, word, depth+1) {
			return true
		}
	}
	return false
}

// isWithheldName reports whether one of the schema objects declares a property of the
// name that is not sent.
func (r *reader) isWithheldName(list []openapi.Value, name string) bool {
	return slices.ContainsFunc(list, func(v openapi.Value) bool { return r.isWithheld(v.Get("properties").Get(name)) })
}

// longestMatched is how many bytes a text has at most in which a pattern is looked for.
const longestMatched = 10_000

// matches reports whether a pattern is found in a text. known is false for a pattern
// that is not read, and for a text that is too long to be searched.
func (r *reader) matches(pattern, text string) (found, known bool) {
	if len(text) > longestMatched {
		return false, false
	}
	r.steps += (len(pattern) + len(text)) / 16
	re, seen := r.compiled[pattern]
	if !seen {
		re, _ = regular.Compile(pattern)
		if r.compiled == nil {
			r.compiled = map[string]*regular.Pattern{}
		}
		r.compiled[pattern] = re
	}
	return re != nil && re.MatchString(text), re != nil
}

// steps of a search for a text that count as one.
const searchSteps = 40

// textFor returns a text in which patterns are found, see [regular.Text].
func (r *reader) textFor(patterns []string, least, most int) (string, bool) {
	key := strings.Join(patterns, "\x00") + "\x00" + strconv.Itoa(least) + " " + strconv.Itoa(most)
	if text, known := r.searched[key]; known {
		return text, text != ""
	}
	text, ok := regular.Text(patterns, least, most, func(n int) { r.steps += n / searchSteps })
	if r.searched == nil {
		r.searched = map[string]string{}
	}
	r.searched[key] = text
	return text, ok
}

// typesOf are the types that a schema object names, null among them where it says so.
// A word that is no type stands for any, so that the list is empty.
func typesOf(v openapi.Value) []string { return appendTypes(nil, v) }

// appendTypes appends typesOf to an empty list, which may have room.
func appendTypes(out []string, v openapi.Value) []string {
	said := v.Get("type")
	if said.Kind() != openapi.List {
		name := typeNamed(said.Scalar())
		if name == "" {
			return nil
		}
		out = append(out, name)
	}
	for item := range said.Items() {
		name := item.Scalar()
		switch item.Kind() {
		case openapi.Null:
			name = "null"
		case openapi.List, openapi.Map:
			continue
		}
		if name = typeNamed(name); name == "" {
			return nil
		}
		out = append(out, name)
	}
	if len(out) > 0 && isNullable(v) {
		out = append(out, "null")
	}
	return out
}

// typeNamed is the type for which a word stands, "" for any.
func typeNamed(word string) string {
	switch word = strings.ToLower(word); word {
	case "string", "number", "integer", "boolean", "array", "object", "null":
		return word
	case "file":
		return "string"
	}
	return ""
}

func isNullable(v openapi.Value) bool {
	return v.Get("nullable").IsTrue() || v.Get("x-nullable").IsTrue()
}
