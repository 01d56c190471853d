package prune

import "bytes"

// isPlainStart reports whether a plain scalar may begin at i, in block context.
func (s *yamlScanner) isPlainStart(i int) bool {
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
func (s *yamlScanner) plainEnd(i int) int {
	b := s.b
	for ; i < len(b); i++ {
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
func (s *yamlScanner) plain(n, from int) bool {
	start := s.pos
	if !s.isPlainStart(start) {
		return false
	}
	tok := token{start: start, from: from, style: plain}
	for first := true; ; first = false {
		i := s.pos
		end := s.plainEnd(i)
		if end < len(s.b) && s.b[end] == ':' {
			return false
		}
		text := bytes.TrimRight(s.b[i:end], " \t")
		if len(text) == 0 {
			return false
		}
		if !first {
			if tok.style == plain {
				tok.style = block
				tok.hash.mix(s.t.seeds.hash(s.b[start:tok.end]), tagLine)
			}
			tok.hash.mix(s.t.seeds.hash(text), tagLine)
		}
		tok.end = i + len(text)
		s.pos = s.lineEnd(end)
		if end < len(s.b) && s.b[end] == '#' {
			break
		}
		blank, more, ok := s.further(n)
		if !ok {
			return false
		}
		if !more {
			break
		}
		if blank > 0 {
			tok.hash.mix(sum{uint64(blank), uint64(blank)}, tagLine)
		}
	}
	s.last = tok.end
	return s.t.scalar(tok)
}

// further looks, from the start of a line, for one that continues a scalar in a
// collection at column n, and goes to its first character. It counts the blank
// lines before it.
func (s *yamlScanner) further(n int) (blank int, more, ok bool) {
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
func (s *yamlScanner) quoted(from int) bool {
	q, start := s.b[s.pos], s.pos
	tok := token{start: start, from: from, style: single}
	if q == '"' {
		tok.style = double
	}
	line := start
	for i := start + 1; i < len(s.b); i++ {
		switch c := s.b[i]; {
		case c == q && q == '\'' && i+1 < len(s.b) && s.b[i+1] == q:
			i++
		case c == q:
			tok.end, s.pos, s.last = i+1, i+1, i+1
			if tok.style == block {
				tok.hash.mix(s.t.seeds.hash(s.b[line:tok.end]), tagLine)
			}
			return s.t.scalar(tok)
		case c == '\\' && q == '"':
			m := escapeLen(s.b[i:])
			if m == 0 {
				if !s.ends(i+1) || i+1 >= len(s.b) {
					return false
				}
				m = 1
			}
			i += m - 1
		case c == '\n':
			next, ok := s.quotedBreak(&tok, line, i)
			if !ok {
				return false
			}
			line, i = next, next-1
		}
	}
	return false
}

// quotedBreak handles the line break at end of a quoted scalar whose last line begins
// at line. It returns where the text of the next line begins. Any indentation is
// allowed.
func (s *yamlScanner) quotedBreak(tok *token, line, end int) (next int, ok bool) {
	tok.style = block
	tok.hash.mix(s.t.seeds.hash(quotedLine(s.b[line:end])), tagLine)
	i := end + 1
	for next = s.spaces(i); next < len(s.b) && s.ends(next); next = s.spaces(i) {
		tok.hash.mix(sum{}, tagLine)
		i = s.lineEnd(next)
	}
	return next, next < len(s.b) && s.b[next] != '\t' && !(next == i && isMarker(s.b[i:]))
}

// quotedLine drops the blanks at the end of a line of a quoted scalar. They mean
// nothing unless the first one is escaped.
func quotedLine(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\r"))
	text := bytes.TrimRight(line, " \t")
	if bytes.HasSuffix(text, []byte("\\")) {
		return line
	}
	return text
}

// block reads a block scalar, up to the start of a line.
func (s *yamlScanner) block(n, from int) bool {
	tok := token{start: s.pos, from: from, style: block}
	i, indent := s.blockHeader(n)
	tok.hash.mix(s.t.seeds.hash(s.b[s.pos:i]), tagLine)
	tok.end = i
	end := s.spaces(i)
	if !s.ends(end) && (s.b[end] != '#' || end == i) {
		return false
	}
	at, widest := s.lineEnd(end), 0
	for at < len(s.b) {
		i := s.spaces(at)
		if indent > 0 && i-at > indent {
			i = at + indent
		}
		if s.ends(i) {
			widest = max(widest, i-at)
			tok.hash.mix(sum{}, tagEnd)
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
		tok.hash.mix(s.t.seeds.hash(text), tagLine)
		tok.end = i + len(text)
		at = end
	}
	s.pos, s.last = at, tok.end
	return s.t.scalar(tok)
}

// blockHeader reads the indicators of a block scalar. It returns the offset behind
// them, and the indentation that they state, 0 for none.
func (s *yamlScanner) blockHeader(n int) (end, indent int) {
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
