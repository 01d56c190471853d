package diff

import (
	"encoding/json"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// marks compares the annotations of sensitivity. Only those of base that are gone
// or changed count, since a new annotation hides nothing.
func (g *graph) marks(n *node) {
	before := marksOf(n.base)
	if len(before) == 0 {
		return
	}
	after := marksOf(n.head)
	for _, b := range before {
		if next := textOf(after, b.key); next != b.text {
			n.local = append(n.local, local{kind: marked, how: b.key, old: b.text, new: next,
				base: b.entry, head: declaration(n.head)})
		}
	}
}

// mark is one annotation of a schema.
type mark struct {
	key, text string
	entry     openapi.Value
}

// marksOf lists the annotations of sensitivity, each key once. The first part that
// has a key counts.
func marksOf(x *api.Schema) []mark {
	var out []mark
	for _, part := range x.Declarations() {
		for _, m := range marksIn(part) {
			if !has(out, m.key) {
				out = append(out, m)
			}
		}
	}
	return out
}

// marksIn lists the annotations of one object.
func marksIn(v openapi.Value) []mark {
	var out []mark
	for key, entry := range v.Fields() {
		if isAnnotation(key, entry) {
			out = append(out, mark{key, markText(entry), entry})
		}
	}
	return out
}

// textOf returns the text of the annotation with a key, "" if there is none.
func textOf(list []mark, key string) string {
	for _, m := range list {
		if m.key == key {
			return m.text
		}
	}
	return ""
}

func has(list []mark, key string) bool {
	for _, m := range list {
		if m.key == key {
			return true
		}
	}
	return false
}

// isAnnotation reports whether an entry of a schema is an annotation of sensitivity.
func isAnnotation(key string, entry openapi.Value) bool {
	switch key {
	case "format":
		return entry.Scalar() == "password"
	case "x-data-classification", "x-sensitive-data", "x-sensitivity", "x-pii", "x-sensitive", "x-mask", "x-loggable", "x-encrypted", "x-twilio":
		return true
	}
	return false
}

// markText renders an annotation: a scalar as written, all else as JSON with sorted
// keys.
func markText(v openapi.Value) string {
	if s := v.Scalar(); s != "" {
		return s
	}
	text, err := json.Marshal(v.Any())
	if err != nil {
		return ""
	}
	return string(text)
}
