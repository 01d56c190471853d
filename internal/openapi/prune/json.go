package prune

import (
	"bytes"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// jsonScanner reads JSON strictly. Since the parser reads JSON as YAML, it refuses
// what either grammar refuses, and all but plain text (see syntax.IsPlainText). Then
// nothing is shortened.
type jsonScanner struct {
	b []byte
	i int
	t *tracker
}

func scanJSON(b []byte, t *tracker) bool {
	s := jsonScanner{b: b, t: t}
	ok := s.value()
	s.space()
	t.stopped = s.i
	return ok && s.i == len(b)
}

// space skips white space and returns the byte after it, 0 at the end.
func (s *jsonScanner) space() byte {
	b, i := s.b, s.i
	for ; i < len(b); i++ {
		c := b[i]
		switch {
		case c == '\n': // and the indentation of the next line
			i += syntax.Spaces(b[i+1:])
			continue
		case c == ' ', c == '\t', c == '\r' && i+1 < len(b) && b[i+1] == '\n':
			continue
		}
		s.i = i
		return c
	}
	s.i = i
	return 0
}

func (s *jsonScanner) value() bool {
	switch c := s.space(); {
	case c == '{':
		return s.object()
	case c == '[':
		return s.array()
	case c == '"':
		start := s.i
		if !s.quoted() {
			return false
		}
		return s.t.scalar(token{start: start, end: s.i, from: start, style: double})
	case c == '-' || '0' <= c && c <= '9':
		start := s.i
		return s.number() && s.t.scalar(token{start: start, end: s.i, from: start, style: literal})
	default:
		return s.word("true") || s.word("false") || s.word("null")
	}
}

func (s *jsonScanner) word(w string) bool {
	if !bytes.HasPrefix(s.b[s.i:], []byte(w)) {
		return false
	}
	start := s.i
	s.i += len(w)
	return s.t.scalar(token{start: start, end: s.i, from: start, style: literal})
}

func (s *jsonScanner) object() bool {
	if !s.t.open(true, s.i, s.i) {
		return false
	}
	root := len(s.t.frames) == 1 // its fields are kept
	s.i++
	if s.space() == '}' {
		s.i++
		return s.t.close(s.i)
	}
	for {
		if s.space() != '"' {
			return false
		}
		key := s.i
		if !s.key() || !s.again() && !s.value() {
			return false
		}
		end := s.i
		switch s.space() {
		case ',':
			s.i++
			if !root {
				s.t.drop(key, s.i)
			}
		case '}':
			if !root {
				s.t.drop(key, end)
			}
			s.i++
			return s.t.close(s.i)
		default:
			return false
		}
	}
}

// key reads a name and its colon. YAML parsers want them on one line.
func (s *jsonScanner) key() bool {
	start := s.i
	if !s.quoted() || s.i-start > syntax.MaxKey {
		return false
	}
	name, ok := decode(s.b[start:s.i], double)
	if !ok {
		return false
	}
	for s.i < len(s.b) && s.b[s.i] == ' ' {
		s.i++
	}
	if s.i >= len(s.b) || s.b[s.i] != ':' || s.i-start > syntax.MaxKey {
		return false
	}
	s.i++
	return s.t.key(name, true)
}

// again goes behind a value that is known from the other text.
func (s *jsonScanner) again() bool {
	s.space()
	_, end := s.t.again(s.i)
	if end == 0 {
		return false
	}
	s.i = end
	return true
}

func (s *jsonScanner) array() bool {
	if !s.t.open(false, s.i, s.i) {
		return false
	}
	s.i++
	if s.space() == ']' {
		s.i++
		return s.t.close(s.i)
	}
	for {
		if !s.value() {
			return false
		}
		switch s.space() {
		case ',':
			s.i++
		case ']':
			s.i++
			return s.t.close(s.i)
		default:
			return false
		}
	}
}

// quoted skips the string at s.i, on one line, with escapes that both grammars
// have.
func (s *jsonScanner) quoted() bool {
	for i := s.i + 1; i < len(s.b); i++ {
		if i += syntax.Letters(s.b[i:]); i == len(s.b) {
			return false
		}
		switch c := s.b[i]; {
		case c == '"':
			s.i = i + 1
			return true
		case c == '\\':
			n := syntax.EscapeLen(s.b[i:])
			if n == 0 || !bytes.ContainsRune([]byte(`"\/bfnrtu`), rune(s.b[i+1])) {
				return false
			}
			i += n - 1
		default:
			n := syntax.PlainChar(s.b[i:])
			if n == 0 {
				return false
			}
			i += n - 1
		}
	}
	return false
}

func (s *jsonScanner) number() bool {
	if s.b[s.i] == '-' {
		s.i++
	}
	if first := s.i; s.digits() == 0 || s.b[first] == '0' && s.i > first+1 {
		return false
	}
	if s.i < len(s.b) && s.b[s.i] == '.' {
		s.i++
		if s.digits() == 0 {
			return false
		}
	}
	if s.i < len(s.b) && (s.b[s.i] == 'e' || s.b[s.i] == 'E') {
		s.i++
		if s.i < len(s.b) && (s.b[s.i] == '+' || s.b[s.i] == '-') {
			s.i++
		}
		return s.digits() > 0
	}
	return true
}

func (s *jsonScanner) digits() int {
	start := s.i
	for s.i < len(s.b) && '0' <= s.b[s.i] && s.b[s.i] <= '9' {
		s.i++
	}
	return s.i - start
}
