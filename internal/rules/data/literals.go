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

// disclosure is one literal with all its places.
type disclosure struct {
	openapi.Literal // the first
	change          *diff.Change
	places          []openapi.Span
	reached         map[*diff.Pair]bool // the change's pairs
}

// disclosuresOf joins the places of each literal that is one by the judgement.
func disclosuresOf(p *threat.Pass, is func(openapi.Literal) bool) []*disclosure {
	at := map[string]*disclosure{}
	var out []*disclosure
	var where placed
	for _, lit := range novelLiterals(p) {
		if !is(lit) {
			continue
		}
		if where == nil { // most changes bring nothing to place
			where = places(p.Delta)
		}
		l := at[lit.Text]
		if l == nil {
			l = &disclosure{Literal: lit, change: &diff.Change{Head: lit.Span}, reached: map[*diff.Pair]bool{}}
			at[lit.Text] = l
			out = append(out, l)
		}
		l.places = append(l.places, lit.Span)
		for _, pair := range where.of(lit.Span) {
			if !l.reached[pair] {
				l.reached[pair] = true
				l.change.Pairs = append(l.change.Pairs, pair)
			}
		}
	}
	return out
}

// byKind groups disclosures of one kind in the same operations.
func byKind(all []*disclosure) [][]*disclosure {
	at := map[string]int{}
	var out [][]*disclosure
	for _, l := range all {
		key := l.Kind + "\n" + l.change.Reach()
		i, known := at[key]
		if !known {
			i = len(out)
			at[key] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], l)
	}
	return out
}

// alsoThere lists the places of a group behind the first, at most 20.
func alsoThere(group []*disclosure) []threat.Related {
	var out []threat.Related
	for i, l := range group {
		for j, at := range l.places {
			if i+j == 0 || len(out) == 20 {
				continue
			}
			message := "the same again"
			if j == 0 {
				message = an(l.Kind)
			}
			out = append(out, threat.Related{Span: at, Message: message})
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

// several counts a group: a GitHub token, 3 GitHub tokens.
func several(group []*disclosure) string {
	kind := group[0].Kind
	switch n := len(group); {
	case n == 1:
		return an(kind)
	case kind == secret.URLPassword:
		return fmt.Sprintf("%d passwords in URLs", n)
	default:
		return fmt.Sprintf("%d %ss", n, kind)
	}
}

// placed finds the operations under whose declaration a place stands.
type placed map[placedAt][]*diff.Pair

type placedAt struct{ file, pointer string }

// places knows where head's operations are declared, and the path items that
// give them parameters.
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

// isSample reports whether a value stands for what is sent: an example, a default,
// or one of the values that are allowed. Prose and contacts do not.
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

// assigned is the name that stands right before a literal in a sample of code or
// a header: of `curl -H "X-Api-Key: 1f3e…"` it is X-Api-Key. bearer is true where
// it is preceded by the name of an authentication scheme (RFC 9110 section 11).
func assigned(lit openapi.Literal) (name string, bearer bool) {
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

// isNamedAs reports whether names of a literal say that it is of a class.
func isNamedAs(p *threat.Pass, lit openapi.Literal, class sensitive.Class) bool {
	is := func(names []string) bool {
		v := p.ClassifyName(names)
		return v.Class == class && v.Confidence > sensitive.Low && !slices.ContainsFunc(words.Tokens(names[len(names)-1]), isDigestWord)
	}
	if names := ownNames(lit); len(names) > 0 && !isProse(lit) && is(names) {
		return true
	}
	name, bearer := assigned(lit)
	return bearer && class == sensitive.Cred || name != "" && is([]string{name})
}

// isDigestWord reports a word for what is computed from a credential and is none.
func isDigestWord(word string) bool {
	switch word {
	case "hash", "hashed", "digest", "checksum", "fingerprint", "sha", "md", "etag", "signature", "challenge":
		return true
	}
	return false
}

// isProse reports whether a literal stands in words for readers.
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

// newlyShown says where a group stands: in which operations, else in which
// components or lines.
func newlyShown(p *threat.Pass, group []*disclosure) string {
	if pairs := group[0].change.Pairs; len(pairs) > 0 {
		return wording.Operations(p.Ordered(pairs)) + " newly " + wording.Verb(pairs, "shows", "show")
	}
	var at []string
	for _, d := range group {
		if where := component(d.Literal); !slices.Contains(at, where) {
			at = append(at, where)
		}
	}
	if len(at) > 1 {
		return wording.List(at, 1) + " newly show"
	}
	return at[0] + " newly shows"
}

// component names the component in which a literal stands, or its line.
func component(lit openapi.Literal) string {
	switch n := lit.Names; {
	case len(n) > 2 && n[0] == "components":
		return wording.Name(n[2])
	case len(n) > 1 && n[0] == "definitions":
		return wording.Name(n[1])
	}
	return fmt.Sprintf("line %d of %s", lit.Span.Line, wording.Name(lit.Span.File))
}
