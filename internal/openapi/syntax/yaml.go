package syntax

import "bytes"

// scanner reads the block structure of a YAML document line by line.
type scanner struct {
	b      []byte
	to     Events
	pos    int // offset of the next content
	line   int // offset of its line
	indent int // its column, from 0; -1 at the end
	last   int // offset after the last content that was read
	depth  int
	name   Key // found last
	colon  int // offset after its colon
	tok    Scalar
}

// YAML reads a document the root of which is a mapping. It reports false if that is
// not certain, if a YAML parser might refuse it, or if an event is not taken; stopped
// is about where.
func YAML(b []byte, to Events) (stopped int, ok bool) {
	s := &scanner{b: b, to: to}
	if !IsPlainText(b) {
		return 0, false
	}
	ok = s.start() && s.next() && s.indent == 0 && s.hasKey() && s.mapping(0, s.pos) && s.indent < 0
	return s.pos, ok
}

// start skips comments and the mark of the first document.
func (s *scanner) start() bool {
	for s.pos < len(s.b) {
		line := s.b[s.pos:]
		if n := bytes.IndexByte(line, '\n'); n >= 0 {
			line = line[:n+1]
		}
		switch text := bytes.TrimRight(line, " \r\n"); {
		case len(text) == 0, text[0] == '#':
			s.pos += len(line)
		case bytes.Equal(text, []byte("---")):
			s.pos += len(line)
			return true
		default:
			return true
		}
	}
	return false
}

// next goes from the start of a line to the next content.
func (s *scanner) next() bool {
	for s.pos < len(s.b) {
		i := s.spaces(s.pos)
		if i == len(s.b) {
			break
		}
		switch s.b[i] {
		case '\n':
			s.pos = i + 1
			continue
		case '\r':
			s.pos = i + 2
			continue
		case '#':
			s.pos = s.lineEnd(i)
			continue
		case '\t':
			return false
		}
		s.line, s.indent, s.pos = s.pos, i-s.pos, i
		return s.indent > 0 || !IsMarker(s.b[i:])
	}
	s.pos, s.indent = len(s.b), -1
	return true
}

// IsMarker reports the mark of a document's start or end.
func IsMarker(b []byte) bool {
	return bytes.HasPrefix(b, []byte("---")) || bytes.HasPrefix(b, []byte("..."))
}

// lineEnd returns where the line after offset i starts.
func (s *scanner) lineEnd(i int) int {
	if i < len(s.b) && s.b[i] == '\n' {
		return i + 1
	}
	if n := bytes.IndexByte(s.b[i:], '\n'); n >= 0 {
		return i + n + 1
	}
	return len(s.b)
}

// ends reports whether a line ends at offset i.
func (s *scanner) ends(i int) bool {
	return i >= len(s.b) || s.b[i] == '\n' || s.b[i] == '\r'
}

// breaks reports whether there is a space or the end of a line at offset i.
func (s *scanner) breaks(i int) bool { return s.ends(i) || s.b[i] == ' ' }

// spaces skips the spaces at offset i.
func (s *scanner) spaces(i int) int {
	if i >= len(s.b) || s.b[i] != ' ' {
		return i
	}
	return i + Spaces(s.b[i:])
}

// rest skips the end of a line on which only a comment is allowed.
func (s *scanner) rest() bool {
	i := s.spaces(s.pos)
	if !s.ends(i) && (s.b[i] != '#' || i == s.pos) {
		return false
	}
	s.pos = s.lineEnd(i)
	return s.next()
}

func (s *scanner) dash() bool {
	return s.b[s.pos] == '-' && s.breaks(s.pos+1)
}

// node reads the collection or scalar at s.pos. Its column is s.indent, and that of
// its parent is parent.
func (s *scanner) node(parent, from int) bool {
	switch {
	case s.dash():
		return s.sequence(s.indent, from)
	case s.hasKey():
		return s.mapping(s.indent, from)
	}
	return s.inline(parent, from)
}

// hasKey looks for "key:" at s.pos.
func (s *scanner) hasKey() bool {
	i, c := s.pos, s.b[s.pos]
	switch c {
	case '"', '\'':
		end := s.quotedKey(i)
		if end < 0 {
			return false
		}
		text, ok := unquote(s.b[i:end])
		end = s.spaces(end)
		if !ok || end >= len(s.b) || s.b[end] != ':' || !s.breaks(end+1) {
			return false
		}
		s.name, s.colon = Key{i, text, true}, end+1
	default:
		if !s.isPlainStart(i) {
			return false
		}
		end := s.plainEnd(i)
		if end >= len(s.b) || s.b[end] != ':' || bytes.IndexByte(s.b[i:end], '\t') >= 0 {
			return false
		}
		s.name, s.colon = Key{i, bytes.TrimRight(s.b[i:end], " "), false}, end+1
	}
	return s.colon-i <= MaxKey
}

// quotedKey returns the end of a quoted scalar on one line, -1 for none.
func (s *scanner) quotedKey(i int) int {
	q := s.b[i]
	for i++; !s.ends(i); i++ {
		switch {
		case s.b[i] == q && q == '\'' && i+1 < len(s.b) && s.b[i+1] == q:
			i++
		case s.b[i] == q:
			return i + 1
		case s.b[i] == '\\' && q == '"':
			n := EscapeLen(s.b[i:])
			if n == 0 {
				return -1
			}
			i += n - 1
		}
	}
	return -1
}

// mapping reads the mapping at column n. Its first key has been found.
func (s *scanner) mapping(n, from int) bool {
	if s.depth++; s.depth > MaxDepth || !s.to.Open(true, s.pos, from) {
		return false
	}
	for {
		if !s.to.Key(s.name) {
			return false
		}
		s.pos, s.last = s.colon, s.colon
		if !s.value(n) || s.indent > n {
			return false
		}
		if s.indent < n {
			s.depth--
			return s.to.Close(s.last)
		}
		if s.dash() || !s.hasKey() {
			return false
		}
	}
}

// value reads what follows the colon of a key at column n.
func (s *scanner) value(n int) bool {
	colon := s.pos
	i := s.spaces(colon)
	if !s.ends(i) && s.b[i] != '#' {
		s.pos = i
		return s.inline(n, i)
	}
	if !s.rest() {
		return false
	}
	switch {
	case s.indent > n:
		if last, next := s.to.Known(colon); next > 0 {
			s.last, s.pos, s.line = last, next, bytes.LastIndexByte(s.b[:next], '\n')+1
			s.indent = next - s.line
			return true
		}
		return s.node(n, colon)
	case s.indent == n && s.dash():
		return s.sequence(n, colon)
	}
	return s.null(colon)
}

// sequence reads the sequence whose dashes are at column n.
func (s *scanner) sequence(n, from int) bool {
	if s.depth++; s.depth > MaxDepth || !s.to.Open(false, s.pos, from) {
		return false
	}
	for s.indent == n && s.dash() {
		dash := s.pos
		s.last = dash + 1
		i := s.spaces(dash + 1)
		if !s.ends(i) && s.b[i] != '#' {
			s.pos, s.indent = i, i-s.line
			if !s.node(n, i) {
				return false
			}
			continue
		}
		s.pos = dash + 1
		if !s.rest() {
			return false
		}
		if s.indent > n {
			if !s.node(n, s.pos) {
				return false
			}
		} else if !s.null(dash + 1) {
			return false
		}
	}
	s.depth--
	return s.indent <= n && s.to.Close(s.last)
}

// inline reads the scalar or flow collection at s.pos, with what follows on its
// last line. n is the column of the collection around it.
func (s *scanner) inline(n, from int) bool {
	switch s.b[s.pos] {
	case '|', '>':
		return s.block(n, from) && s.next()
	case '"', '\'':
		return s.quoted(from) && s.rest()
	case '[', '{':
		return s.flow(n, from) && s.rest()
	}
	return s.plain(n, from) && s.next()
}
