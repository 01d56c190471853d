package openapi

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// beginOnce makes one document's start of what may stand before the first value:
// comments, directives and empty documents. The reader takes an empty document
// for all there is, and knows YAML 1.1 only by its directive, while it reads 1.2.
// The text keeps its width. Begins is where the start that is left stands, -1
// where none does.
func beginOnce(text []byte) (out []byte, begins int) {
	var turned []int // where a line becomes a comment
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
		case boundary(bare, "---"), boundary(bare, "..."):
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

// boundary reports whether a line is the mark of a document's start or end.
func boundary(line []byte, mark string) bool {
	return bytes.HasPrefix(line, []byte(mark)) && (len(line) == 3 || strings.IndexByte(" \t\r\n", line[3]) >= 0)
}

// another looks for what stands behind the first document of a text that the
// reader has read: libopenapi takes the first for all there is. It returns the
// line of the text where that begins, 0 for none, and whether one of the
// documents is a description. Empty documents are harmless.
func (r *reworked) another(first *yaml.Node) (line int, described bool) {
	if r.lone() {
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
		case n == 0 || void(&document):
			continue
		}
		if line == 0 {
			line = max(1, document.Line)
		}
		described = described || describes(&document)
	}
}

// lone reports whether no mark of a document's start or end stands behind the
// first: only behind one another document can follow.
func (r *reworked) lone() bool {
	for _, mark := range [...]string{"---", "..."} {
		for at := 0; ; at += len(mark) {
			i := bytes.Index(r.text[at:], []byte(mark))
			if i < 0 {
				break
			}
			at += i
			if at != r.begins && (at == 0 || r.text[at-1] == '\n' || r.text[at-1] == '\r') && boundary(r.text[at:], mark) {
				return false
			}
		}
	}
	return true
}

// describes reports whether a document is a mapping with a root key of a
// description.
func describes(document *yaml.Node) bool {
	if document.Kind == yaml.DocumentNode && len(document.Content) > 0 {
		document = document.Content[0]
	}
	root := Value{node: through(document)}
	return root.Get("openapi").Exists() || root.Get("swagger").Exists()
}

// void reports whether a document has no value.
func void(document *yaml.Node) bool {
	if document.Kind != yaml.DocumentNode || len(document.Content) == 0 {
		return len(document.Content) == 0
	}
	n := document.Content[0]
	return n.Kind == yaml.ScalarNode && n.Value == "" && n.ShortTag() == "!!null"
}
