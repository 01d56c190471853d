package openapi

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// beginOnce reduces what may precede the first value (comments, directives, empty
// documents) to a single start of a document. The YAML parser stops after an empty
// document, and reads YAML 1.1 if there is a directive for it, while descriptions
// are 1.2. The text keeps its width. begins is the offset of the remaining start,
// -1 if there is none.
func beginOnce(text []byte) (out []byte, begins int) {
	var turned []int // offsets at which lines become comments
	begins = -1
	for at := 0; at < len(text); {
		line := text[at:]
		if n := bytes.IndexByte(line, '\n'); n >= 0 {
			line = line[:n+1]
		}
		bare := bytes.TrimPrefix(line, bom)
		start := at + len(line) - len(bare)
		switch {
		case len(bytes.TrimSpace(bare)) == 0, bytes.TrimLeft(bare, " \t")[0] == '#':
		case bytes.HasPrefix(bare, []byte("%YAML 1.")):
			turned = append(turned, start)
		case bare[0] == '%':
		case isBoundary(bare, "---"), isBoundary(bare, "..."):
			if begins >= 0 {
				turned = append(turned, begins)
			}
			begins = start
			if rest := bytes.TrimSpace(bare[3:]); len(rest) > 0 && rest[0] != '#' {
				return comment(text, turned), begins
			}
		default:
			return comment(text, turned), begins
		}
		at += len(line)
	}
	return comment(text, turned), begins
}

func comment(text []byte, at []int) []byte {
	if len(at) == 0 {
		return text
	}
	text = bytes.Clone(text)
	for _, i := range at {
		text[i] = '#'
	}
	return text
}

// isBoundary reports whether a line marks the start or the end of a document.
func isBoundary(line []byte, mark string) bool {
	return bytes.HasPrefix(line, []byte(mark)) && (len(line) == 3 || strings.IndexByte(" \t\r\n", line[3]) >= 0)
}

// another looks for further documents behind the first one, since libopenapi reads
// only the first. It returns the line at which the next document begins, 0 for
// none, and whether any of the documents is a description. Empty documents do not
// matter.
func (r *reworked) another(first *node) (line int, described bool) {
	if r.isOnly() {
		return 0, false
	}
	described = describes(first)
	decoder := yaml.NewDecoder(bytes.NewReader(r.text))
	for n := 0; ; n++ {
		var document yaml.Node
		err := decoder.Decode(&document)
		var broken *yaml.LoadError
		switch {
		case errors.Is(err, io.EOF):
			return line, described
		case errors.As(err, &broken) && line == 0:
			return max(1, broken.Mark.Line), described
		case err != nil:
			return max(1, line), described
		case n == 0:
			continue
		}
		next := r.convert(&document)
		if isEmpty(next) {
			continue
		}
		if line == 0 {
			line = max(1, document.Line)
		}
		described = described || describes(next)
	}
}

// isOnly reports whether there is no mark of a document's start or end behind the
// first. Without a mark no other document can follow.
func (r *reworked) isOnly() bool {
	for _, mark := range [...]string{"---", "..."} {
		for at := 0; ; at += len(mark) {
			i := bytes.Index(r.text[at:], []byte(mark))
			if i < 0 {
				break
			}
			at += i
			if at != r.begins && (at == 0 || r.text[at-1] == '\n' || r.text[at-1] == '\r') && isBoundary(r.text[at:], mark) {
				return false
			}
		}
	}
	return true
}

// describes reports whether a document is a mapping with a root key of a
// description.
func describes(document *node) bool {
	root := Value{node: through(document)}
	return root.Get("openapi").Exists() || root.Get("swagger").Exists()
}

// isEmpty reports whether a document has no value.
func isEmpty(document *node) bool {
	return document == nil || document.kind == Null && document.scalar() == ""
}
