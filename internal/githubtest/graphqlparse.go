package githubtest

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"text/scanner"
)

// document is one GraphQL operation, as far as the language is needed here:
// no directives, no default values, no block strings.
type document struct {
	mutation  bool
	declared  map[string]string // variable: type
	fields    []selection
	fragments map[string]selection
}

// selection is a field, or with "on" or "fragment" a fragment.
type selection struct {
	key, name string // key: alias, or the name
	arguments object // values; variables are of type variable
	fields    []selection
	on        string
	fragment  string
}

type variable string

// enum is a bare word given as a value.
type enum string

type syntaxError string

// parser reads GraphQL by Go's scanner, whose words, numbers and strings are
// near enough; it stops at the first error, by a panic with a syntaxError that
// parseGraphQL catches.
type parser struct {
	scanner.Scanner
	token rune
}

func parseGraphQL(text string) (doc document, err error) {
	defer func() {
		if r := recover(); r != nil {
			e, ours := r.(syntaxError)
			if !ours {
				panic(r)
			}
			err = fmt.Errorf("parse error: %s", string(e))
		}
	}()
	p := &parser{}
	p.Init(strings.NewReader(text))
	p.Mode = scanner.ScanIdents | scanner.ScanInts | scanner.ScanFloats | scanner.ScanStrings
	p.Error = func(_ *scanner.Scanner, message string) { p.fail(message) }
	p.IsIdentRune = func(ch rune, i int) bool {
		return ch == '_' || ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' || i > 0 && ch >= '0' && ch <= '9'
	}
	p.Whitespace = scanner.GoWhitespace | 1<<',' // commas say nothing in GraphQL
	p.advance()
	doc = document{declared: map[string]string{}, fragments: map[string]selection{}}
	operations := 0
	for p.token != scanner.EOF {
		if p.token == scanner.Ident && p.TokenText() == "fragment" {
			p.advance()
			name := p.word()
			p.keyword("on")
			doc.fragments[name] = selection{on: p.word(), fields: p.set()}
			continue
		}
		p.operation(&doc)
		operations++
	}
	if operations != 1 {
		p.fail("one operation is expected, without operationName")
	}
	return doc, nil
}

func (p *parser) fail(message string) {
	panic(syntaxError(fmt.Sprintf("%s at %q, line %d", message, p.TokenText(), p.Line)))
}

func (p *parser) advance() { p.token = p.Scan() }

func (p *parser) expect(r rune) {
	if p.token != r {
		p.fail(fmt.Sprintf("expected %q", r))
	}
	p.advance()
}

func (p *parser) accept(r rune) bool {
	if p.token == r {
		p.advance()
		return true
	}
	return false
}

func (p *parser) word() string {
	text := p.TokenText()
	p.expect(scanner.Ident)
	return text
}

func (p *parser) keyword(w string) {
	if p.word() != w {
		p.fail("expected " + w)
	}
}

func (p *parser) operation(doc *document) {
	if p.token == scanner.Ident {
		switch kind := p.word(); kind {
		case "mutation":
			doc.mutation = true
		case "query":
		default:
			p.fail("unknown operation " + kind)
		}
		if p.token == scanner.Ident {
			p.advance() // its name
		}
		if p.accept('(') {
			for !p.accept(')') {
				p.expect('$')
				name := p.word()
				p.expect(':')
				doc.declared[name] = p.typeName()
			}
		}
	}
	doc.fields = p.set()
}

func (p *parser) typeName() string {
	name := ""
	if p.accept('[') {
		name = "[" + p.typeName() + "]"
		p.expect(']')
	} else {
		name = p.word()
	}
	if p.accept('!') {
		name += "!"
	}
	return name
}

func (p *parser) set() []selection {
	p.expect('{')
	var out []selection
	for !p.accept('}') {
		out = append(out, p.selection())
	}
	if len(out) == 0 {
		p.fail("an empty selection")
	}
	return out
}

func (p *parser) selection() selection {
	if p.accept('.') {
		p.expect('.')
		p.expect('.')
		name := p.word()
		if name != "on" {
			return selection{fragment: name}
		}
		return selection{on: p.word(), fields: p.set()}
	}
	s := selection{name: p.word(), arguments: object{}}
	s.key = s.name
	if p.accept(':') {
		s.name = p.word()
	}
	if p.accept('(') {
		for !p.accept(')') {
			name := p.word()
			p.expect(':')
			s.arguments[name] = p.value()
		}
	}
	if p.token == '{' {
		s.fields = p.set()
	}
	return s
}

func (p *parser) value() any {
	text := p.TokenText()
	switch p.token {
	case '$':
		p.advance()
		return variable(p.word())
	case '[':
		p.advance()
		list := []any{}
		for !p.accept(']') {
			list = append(list, p.value())
		}
		return list
	case '{':
		p.advance()
		out := object{}
		for !p.accept('}') {
			name := p.word()
			p.expect(':')
			out[name] = p.value()
		}
		return out
	case scanner.String:
		var s string
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			p.fail("bad string")
		}
		p.advance()
		return s
	case scanner.Int, scanner.Float:
		n, err := strconv.ParseFloat(text, 64)
		if err != nil {
			p.fail("bad number")
		}
		p.advance()
		return n
	case scanner.Ident:
		p.advance()
		switch text {
		case "true", "false":
			return text == "true"
		case "null":
			return nil
		}
		return enum(text)
	}
	p.fail("expected a value")
	return nil
}
