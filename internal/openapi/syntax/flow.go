package syntax

import "bytes"

// flow reads the flow collection at s.pos, inside a block collection at column n,
// up to its closing bracket.
func (s *scanner) flow(n, from int) bool {
	if s.depth++; s.depth > MaxDepth {
		return false
	}
	isMap := s.b[s.pos] == '{'
	closer := byte(']')
	if isMap {
		closer = '}'
	}
	if !s.to.Open(isMap, s.pos, from) {
		return false
	}
	s.pos++
	for {
		c, ok := s.flowSpace(n)
		if !ok {
			return false
		}
		if c == closer {
			break
		}
		if isMap && !s.flowKey(n) || !s.flowValue(n) {
			return false
		}
		if c, ok = s.flowSpace(n); !ok || c != ',' && c != closer {
			return false
		}
		if c == closer {
			break
		}
		s.pos++
	}
	s.pos++
	s.last = s.pos
	s.depth--
	return s.to.Close(s.pos)
}

// flowSpace skips spaces, line ends and comments, and returns the byte after them.
// Lines must be indented deeper than column n, except that a closing bracket may be
// at it.
func (s *scanner) flowSpace(n int) (byte, bool) {
	i := s.spaces(s.pos)
	if i < len(s.b) && s.b[i] == '#' && i == s.pos {
		return 0, false
	}
	for i < len(s.b) {
		if s.b[i] != '#' && !s.ends(i) {
			s.pos = i
			return s.b[i], s.b[i] != '\t'
		}
		line := s.lineEnd(i)
		i = s.spaces(line)
		if i >= len(s.b) {
			break
		}
		if c := s.b[i]; c != '#' && !s.ends(i) && i-line <= n && !(i-line == n && (c == ']' || c == '}')) {
			return 0, false
		}
	}
	return 0, false
}

// isDeeper reports whether what was read from an offset on ends on its line, or on one that is
// indented deeper than column n: parsers refuse a key behind it on any other.
func (s *scanner) isDeeper(from, n int) bool {
	line := from + bytes.LastIndexByte(s.b[from:s.pos], '\n') + 1
	return line == from || s.spaces(line)-line > n
}

// flowKey reads "key:" and goes to the value.
func (s *scanner) flowKey(n int) bool {
	i := s.pos
	if c := s.b[i]; c == '"' || c == '\'' {
		end := s.quotedKey(i)
		if end < 0 {
			return false
		}
		text, ok := unquote(s.b[i:end])
		end = s.spaces(end)
		if !ok || end >= len(s.b) || s.b[end] != ':' || end-i > MaxKey || !s.to.Key(Key{i, text, true}) {
			return false
		}
		s.pos = end + 1
		_, ok = s.flowSpace(n)
		return ok
	}
	end := s.flowPlainEnd(i)
	if end <= i || end >= len(s.b) || s.b[end] != ':' || end-i > MaxKey {
		return false
	}
	last := end
	for s.b[last-1] == ' ' {
		last--
	}
	if !s.to.Key(Key{i, s.b[i:last], false}) {
		return false
	}
	s.pos = end + 1
	_, ok := s.flowSpace(n)
	return ok
}

// flowValue reads the collection or scalar at s.pos.
func (s *scanner) flowValue(n int) bool {
	i := s.pos
	switch s.b[i] {
	case '[', '{':
		return s.flow(n, i)
	case '"', '\'':
		return s.quoted(i) && s.isDeeper(i, n)
	}
	end := s.flowPlainEnd(i)
	if end <= i || end >= len(s.b) || s.b[end] == ':' {
		return false
	}
	last := end
	for s.b[last-1] == ' ' {
		last--
	}
	s.pos = end
	if s.b[end] == '#' {
		s.pos = last // so that the comment follows a space
	}
	s.begin(i, i, Plain)
	s.addLine(0, s.b[i:last], last)
	return s.to.Scalar(&s.tok)
}

// flowPlainEnd returns where a plain scalar on one line ends in a flow collection.
// The result is not after i if there is none, or one on which parsers may not
// agree.
func (s *scanner) flowPlainEnd(i int) int {
	if !s.isPlainStart(i) {
		return i
	}
	switch s.b[i] {
	case '-', '?', ':':
		if c := s.b[i+1]; c == ',' || c == ']' || c == '}' || c == '[' || c == '{' || s.b[i] != '-' {
			return i
		}
	}
	for at := i; at < len(s.b); at++ {
		switch c := s.b[at]; c {
		case '\n', '\r', ',', ']', '}':
			return at
		case '[', '{', '?', '\t':
			return i
		case ':':
			if s.breaks(at + 1) {
				return at
			}
			switch s.b[at+1] {
			case ',', ']', '}', '[', '{', '\t':
				return i
			}
		case '#':
			if s.b[at-1] == ' ' {
				return at
			}
		}
	}
	return i
}
