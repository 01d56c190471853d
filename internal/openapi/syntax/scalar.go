package syntax

import "bytes"

// isPlainStart reports whether a plain scalar may begin at i, in block context.
func (s *scanner) isPlainStart(i int) bool {
	switch s.b[i] {
	case '-', '?', ':':
		return !s.breaks(i+1) && s.b[i+1] != '\t'
	case ',', '[', ']', '{', '}', '#', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`', '\t':
		return false
	}
	return true
}

// plainEnd returns where a plain scalar ends on its line: at a colon that makes it
// a key, a comment, or the line's end.
func (s *scanner) plainEnd(i int) int {
	b := s.b
	for ; i < len(b); i++ {
		if i += until(b[i:], '\n', '\r', ':', '#'); i == len(b) {
			return i
		}
		switch b[i] {
		case '\n', '\r':
			return i
		case ':':
			if s.breaks(i+1) || b[i+1] == '\t' {
				return i
			}
		case '#':
			if c := b[i-1]; c == ' ' || c == '\t' {
				return i
			}
		}
	}
	return i
}

// plain reads a plain scalar with its further lines, up to the start of a line.
func (s *scanner) plain(n, from int) bool {
	start := s.pos
	if !s.isPlainStart(start) {
		return false
	}
	s.begin(start, from, Plain)
	for blank := 0; ; {
		i := s.pos
		end := s.plainEnd(i)
		if end < len(s.b) && s.b[end] == ':' {
			return false
		}
		text := trimBlanks(s.b[i:end])
		if len(text) == 0 {
			return false
		}
		s.addLine(blank, text, i+len(text))
		s.pos = s.lineEnd(end)
		if end < len(s.b) && s.b[end] == '#' {
			break
		}
		var more, ok bool
		if blank, more, ok = s.further(n); !ok {
			return false
		}
		if !more {
			break
		}
	}
	s.last = s.tok.End
	return s.to.Scalar(&s.tok)
}

// trimBlanks leaves out the spaces and tabs at the end of a text.
func trimBlanks(text []byte) []byte {
	n := len(text)
	for n > 0 && (text[n-1] == ' ' || text[n-1] == '\t') {
		n--
	}
	return text[:n]
}

// further looks, from the start of a line, for one that continues a scalar in a
// collection at column n, and goes to its first character. It counts the blank
// lines before it.
func (s *scanner) further(n int) (blank int, more, ok bool) {
	for at := s.pos; at < len(s.b); {
		i := s.spaces(at)
		switch {
		case i == len(s.b):
			return blank, false, true
		case s.ends(i):
			at = s.lineEnd(i)
			blank++
			continue
		case s.b[i] == '\t':
			return 0, false, false
		case s.b[i] == '#' || i-at <= n:
			return blank, false, true
		}
		s.pos = i
		return blank, true, true
	}
	return blank, false, true
}

// quoted reads a quoted scalar up to its closing quote.
func (s *scanner) quoted(from int) bool {
	q, start := s.b[s.pos], s.pos
	style := Single
	if q == '"' {
		style = Double
	}
	s.begin(start, from, style)
	line, blank := start+1, 0
	for i := start + 1; i < len(s.b); i++ {
		if i += until(s.b[i:], q, '\\', '\n', '\n'); i == len(s.b) {
			return false
		}
		switch c := s.b[i]; {
		case c == q && q == '\'' && i+1 < len(s.b) && s.b[i+1] == q:
			i++
		case c == q:
			s.addLine(blank, s.b[line:i], i+1)
			s.pos, s.last = i+1, i+1
			return s.to.Scalar(&s.tok)
		case c == '\\' && q == '"':
			m := EscapeLen(s.b[i:])
			if m == 0 {
				if !s.ends(i+1) || i+1 >= len(s.b) {
					return false
				}
				m = 1
			}
			i += m - 1
		case c == '\n':
			s.addLine(blank, quotedLine(s.b[line:i], style), i)
			var ok bool
			if line, blank, ok = s.quotedBreak(i); !ok {
				return false
			}
			i = line - 1
		}
	}
	return false
}

// quotedBreak handles the line break at end of a quoted scalar. It returns where the
// text of the next line begins, and how many blank lines are before that. Any
// indentation is allowed.
func (s *scanner) quotedBreak(end int) (next, blank int, ok bool) {
	i := end + 1
	for next = s.spaces(i); next < len(s.b) && s.ends(next); next = s.spaces(i) {
		blank++
		i = s.lineEnd(next)
	}
	return next, blank, next < len(s.b) && s.b[next] != '\t' && !(next == i && IsMarker(s.b[i:]))
}

// quotedLine drops the blanks at the end of a line of a quoted scalar. They mean
// nothing unless the first one is escaped.
func quotedLine(line []byte, style Style) []byte {
	line = bytes.TrimSuffix(line, []byte("\r"))
	text := trimBlanks(line)
	if style == Double && len(text) < len(line) && endsInEscape(text) {
		return line[:len(text)+1]
	}
	return text
}

// endsInEscape reports whether the last character of a text is a backslash that is
// not escaped itself.
func endsInEscape(text []byte) bool {
	return (len(text)-len(bytes.TrimRight(text, "\\")))%2 == 1
}

// block reads a block scalar, up to the start of a line.
func (s *scanner) block(n, from int) bool {
	s.begin(s.pos, from, Block)
	i, indent := s.blockHeader(n)
	s.tok.Header, s.tok.End = s.b[s.pos:i], i
	end := s.spaces(i)
	if !s.ends(end) && (s.b[end] != '#' || end == i) {
		return false
	}
	at, widest, blank := s.lineEnd(end), 0, 0
	for at < len(s.b) {
		i := s.spaces(at)
		if indent > 0 && i-at > indent {
			i = at + indent
		}
		if s.ends(i) {
			widest = max(widest, i-at)
			blank++
			at = s.lineEnd(i)
			continue
		}
		if indent == 0 { // the first line of content, or what follows the scalar
			if s.b[i] == '\t' || widest > i-at {
				return false
			}
			if i-at <= n {
				break
			}
			indent = i - at
		} else if i-at < indent {
			if s.b[i] == '\t' {
				return false
			}
			break
		}
		end := s.lineEnd(i)
		text := bytes.TrimRight(s.b[i:end], "\r\n")
		s.addLine(blank, text, i+len(text))
		at, blank = end, 0
	}
	s.tok.Blank = blank
	s.pos, s.last = at, s.tok.End
	if blank > 0 && bytes.IndexByte(s.tok.Header, '+') >= 0 { // which keeps them (YAML 1.2.2, section 8.1.1.2)
		s.last = len(bytes.TrimSuffix(bytes.TrimSuffix(s.b[:at], []byte("\n")), []byte("\r")))
	}
	return s.to.Scalar(&s.tok)
}

// blockHeader reads the indicators of a block scalar. It returns the offset behind
// them, and the indentation that they state, 0 for none.
func (s *scanner) blockHeader(n int) (end, indent int) {
	chomp := false
	for end = s.pos + 1; end < len(s.b); end++ {
		switch c := s.b[end]; {
		case (c == '+' || c == '-') && !chomp:
			chomp = true
		case '1' <= c && c <= '9' && indent == 0:
			indent = n + int(c-'0')
		default:
			return end, indent
		}
	}
	return end, indent
}
