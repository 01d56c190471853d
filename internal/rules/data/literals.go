package data

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/secret"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

// novelLiterals lists what is newly in the description's text and may be a
// credential or personal data.
func novelLiterals(p *threat.Pass) []openapi.Literal {
	return threat.Once(p, "novelLiterals", func() []openapi.Literal {
		var base, head *openapi.Document
		if p.Delta.Base != nil {
			base = p.Delta.Base.Doc
		}
		if p.Delta.Head != nil {
			head = p.Delta.Head.Doc
		}
		return openapi.Novel(base, head)
	})
}

// disclosure is a literal with all its places.
type disclosure = threat.Group[openapi.Literal]

// disclosures groups the novel literals that are disclosures: each literal with
// all its places, and those of one kind in the same operations together.
func disclosures(p *threat.Pass, is func(openapi.Literal) bool) []threat.Group[disclosure] {
	var found []threat.Item[openapi.Literal]
	var where placed
	for _, lit := range novelLiterals(p) {
		if !is(lit) {
			continue
		}
		if where == nil { // most changes bring nothing to place
			where = places(p.Delta)
		}
		found = append(found, threat.Item[openapi.Literal]{Change: &diff.Change{Head: lit.Span, Pairs: where.of(lit.Span)}, Value: lit})
	}
	var all []threat.Item[disclosure]
	for _, d := range threat.Merge(found, func(item threat.Item[openapi.Literal]) string { return item.Value.Text }) {
		all = append(all, threat.Item[disclosure]{Change: d.Change, Value: d})
	}
	type key struct{ kind, operations string }
	return threat.Merge(all, func(item threat.Item[disclosure]) key { return key{item.Value.First().Kind, item.Reach()} })
}

// alsoThere lists the places of a group behind the first, at most 20.
func alsoThere(group threat.Group[disclosure]) []threat.Related {
	var out []threat.Related
	for i, d := range group.Values() {
		for j, lit := range d.Values() {
			if i+j == 0 || len(out) == 20 {
				continue
			}
			message := "the same again"
			if j == 0 {
				message = an(lit.Kind)
			}
			out = append(out, threat.Related{Span: lit.Span, Message: message})
		}
	}
	return out
}

// an puts the indefinite article before a kind: an IBAN, a GitHub token.
func an(kind string) string {
	switch {
	case strings.HasPrefix(kind, "US "), !strings.ContainsRune("AEIOaeio", rune(kind[0])) && !strings.HasPrefix(kind, "npm"):
		return "a " + kind
	}
	return "an " + kind
}

// several describes how many there are in a group: a GitHub token, 3 GitHub tokens.
func several(group threat.Group[disclosure]) string {
	kind := group.First().First().Kind
	switch n := len(group.Items); {
	case n == 1:
		return an(kind)
	case kind == secret.URLPassword:
		return fmt.Sprintf("%d passwords in URLs", n)
	default:
		return fmt.Sprintf("%d %ss", n, kind)
	}
}

// placed are operations by where they are declared.
type placed map[placedAt][]*diff.Pair

type placedAt struct{ file, pointer string }

// places maps where head's operations are declared, and the path items that give
// them parameters, to the operations.
func places(d *diff.Delta) placed {
	all := placed{}
	note := func(at placedAt, pair *diff.Pair) { all[at] = append(all[at], pair) }
	for _, pair := range d.Pairs {
		if pair.Head == nil {
			continue
		}
		file, pointer := pair.Head.Value.Place()
		note(placedAt{file, pointer}, pair)
		if file, pointer = pair.Head.Item.Place(); pointer != "" {
			for _, part := range [...]string{"/parameters", "/description", "/summary", "/servers"} {
				note(placedAt{file, pointer + part}, pair)
			}
		}
	}
	return all
}

// of lists the operations under whose declaration a place is.
func (a placed) of(at openapi.Span) []*diff.Pair {
	var out []*diff.Pair
	seen := map[*diff.Pair]bool{}
	for i := range len(at.Pointer) + 1 {
		if i < len(at.Pointer) && at.Pointer[i] != '/' {
			continue
		}
		for _, pair := range a[placedAt{at.File, at.Pointer[:i]}] {
			if !seen[pair] {
				seen[pair] = true
				out = append(out, pair)
			}
		}
	}
	return out
}

// isSample reports whether a literal is a value of the kind that is sent: an example,
// a default, or one of the values that are allowed.
func isSample(lit openapi.Literal) bool {
	if len(lit.Names) == 0 || lit.Names[0] == "info" {
		return false
	}
	return slices.ContainsFunc(lit.Names, func(n string) bool {
		switch n {
		case "example", "examples", "default", "enum", "const", "x-example", "x-examples":
			return true
		}
		return false
	})
}

// ownNames are the names of the value that a literal is a sample of, innermost
// last: of a property, a parameter, a header, or within the sample itself.
func ownNames(lit openapi.Literal) []string {
	var out []string
	for i := len(lit.Names) - 1; i >= 0 && len(out) < 2; i-- {
		switch n := lit.Names[i]; {
		case n == "examples", n == "x-examples":
			if i+2 < len(lit.Names) && lit.Names[i+2] == "value" && len(out) == 1 && out[0] == lit.Names[i+1] {
				out = nil // that was the example's own name
			}
		case strings.Trim(n, "0123456789") == "":
		case slices.Contains([]string{"example", "x-example", "default", "const", "enum", "value", "items", "schema", "properties", "additionalProperties",
			"content", "parameters", "responses", "headers", "components", "schemas", "paths", "definitions"}, n):
		case strings.Contains(n, "/"):
			return out // a media type or a path
		default:
			out = append([]string{n}, out...)
		}
	}
	return out
}

// assigned is the name right before a literal in a sample of code or a header: of
// `curl -H "X-Api-Key: 1f3e…"` it is X-Api-Key. isBearer is true where the name of
// an authentication scheme comes before it (RFC 9110 section 11).
func assigned(lit openapi.Literal) (name string, isBearer bool) {
	text := strings.TrimRight(lit.Before, "\"'`\\ ")
	for _, scheme := range [...]string{"Bearer", "Basic", "Token"} {
		if rest, ok := strings.CutSuffix(text, scheme); ok && len(text) < len(lit.Before) {
			return "authorization", !strings.HasSuffix(rest, "_") && !strings.HasSuffix(rest, "-")
		}
	}
	head := strings.TrimRight(text, "=:>\"'`\\ ")
	if len(head) == len(text) {
		return "", false
	}
	i := len(head)
	for i > 0 && (head[i-1] == '_' || head[i-1] == '-' || head[i-1] >= '0' && head[i-1] <= '9' || head[i-1]|0x20 >= 'a' && head[i-1]|0x20 <= 'z') {
		i--
	}
	return head[i:], false
}

// isNamedAs reports whether the names of a literal say that it is of a class.
func isNamedAs(p *threat.Pass, lit openapi.Literal, class sensitive.Class) bool {
	is := func(names []string) bool {
		v := p.ClassifyName(names)
		return v.Class == class && v.Confidence > sensitive.Low && !slices.ContainsFunc(words.Tokens(names[len(names)-1]), isDigestWord)
	}
	if names := ownNames(lit); len(names) > 0 && !isProse(lit) && is(names) {
		return true
	}
	name, isBearer := assigned(lit)
	return isBearer && class == sensitive.Cred || name != "" && is([]string{name})
}

// isDigestWord reports whether a word names what is computed from a credential and
// is none.
func isDigestWord(word string) bool {
	switch word {
	case "hash", "hashed", "digest", "checksum", "fingerprint", "sha", "md", "etag", "signature", "challenge":
		return true
	}
	return false
}

// isProse reports whether a literal is in text for readers.
func isProse(lit openapi.Literal) bool {
	if len(lit.Names) == 0 {
		return true // a comment
	}
	switch lit.Names[len(lit.Names)-1] {
	case "description", "summary", "title":
		return !isSample(lit)
	}
	return false
}

// newlyShown describes where a group is: in which operations, else in which components
// or lines.
func newlyShown(p *threat.Pass, group threat.Group[disclosure]) string {
	if len(group.Pairs) > 0 {
		return wording.Operations(p.Ordered(group.Pairs)) + " newly " + wording.Verb(group.Pairs, "shows", "show")
	}
	var at []string
	for _, d := range group.Values() {
		if where := component(d.First()); !slices.Contains(at, where) {
			at = append(at, where)
		}
	}
	if len(at) > 1 {
		return wording.List(at, 1) + " newly show"
	}
	return at[0] + " newly shows"
}

// component names the component that has a literal, or its line.
func component(lit openapi.Literal) string {
	switch n := lit.Names; {
	case len(n) > 2 && n[0] == "components":
		return wording.Name(n[2])
	case len(n) > 1 && n[0] == "definitions":
		return wording.Name(n[1])
	}
	return fmt.Sprintf("line %d of %s", lit.Span.Line, wording.Name(lit.Span.File))
}
