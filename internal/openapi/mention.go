package openapi

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// Mentions lists the files of the tree that the references of a file may name, each
// once, judged by its text: at least those that reading the file would follow. name is
// the path of the file in the tree. certain is false where only the parser can tell
// what some reference says; then the list may lack that file.
func Mentions(name string, raw []byte) (files []string, certain bool) {
	m := mentions{name: name, raw: raw, seen: map[string]bool{}, certain: !hidesKeys(raw) && !aliasesKeys(raw)}
	for at := 0; ; {
		i := bytes.IndexByte(raw[at:], '$')
		if i < 0 {
			return m.files, m.certain
		}
		at += i
		key := referenceKey(raw[at:])
		if key > 0 {
			m.reference(at, at+key)
		}
		at += max(1, key)
	}
}

// referenceKey is the length of the key of a reference that a text begins with, 0 if
// there is none.
func referenceKey(text []byte) int {
	for _, key := range [...]string{"$ref", "$dynamicRef"} {
		if bytes.HasPrefix(text, []byte(key)) {
			return len(key)
		}
	}
	return 0
}

// mentions is the state of one call of Mentions.
type mentions struct {
	name    string
	raw     []byte
	files   []string
	seen    map[string]bool // what references say, without what is behind "#"
	certain bool
}

// reference reads what may be a reference, the key of which is from at to end. A word
// that goes on is another key, and prose where more words follow.
func (m *mentions) reference(at, end int) {
	rest := m.raw[end:]
	quoted := at > 0 && (m.raw[at-1] == '"' || m.raw[at-1] == '\'') && len(rest) > 0 && rest[0] == m.raw[at-1]
	if quoted {
		rest = rest[1:]
	}
	blank := len(rest) - len(bytes.TrimLeft(rest, " \t"))
	if rest = rest[blank:]; len(rest) > 0 && rest[0] == ':' {
		m.value(at, bytes.TrimLeft(rest[1:], " \t"))
		return
	}
	switch {
	case len(rest) == 0, bytes.IndexByte([]byte("\r\n#,}]"), rest[0]) >= 0, quoted:
		m.certain = false // the key may be over, and its value elsewhere
	case blank == 0 && bytes.IndexByte([]byte("\"'{["), rest[0]) >= 0, rest[0] >= 0x80:
		m.certain = false
	}
}

// value reads the value of a reference whose key begins at at.
func (m *mentions) value(at int, text []byte) {
	if len(text) == 0 {
		m.certain = false
		return
	}
	switch text[0] {
	case '"', '\'':
		m.quotedValue(text)
	case '>', '|':
		m.blockValue(at, text)
	default:
		m.plainValue(at, text)
	}
}

// quotedValue reads a value within quotes, which ends on its line.
func (m *mentions) quotedValue(text []byte) {
	end := bytes.IndexByte(text[1:], text[0]) + 1
	if end <= 0 || end+1 < len(text) && text[end+1] == text[0] {
		m.certain = false
		return
	}
	for _, c := range text[1:end] {
		if c < ' ' || c >= 0x7f || c == '\\' {
			m.certain = false
			return
		}
	}
	m.add(string(text[1:end]))
}

// plainValue reads a value without quotes. What is behind its "#" may go on over lines.
func (m *mentions) plainValue(at int, text []byte) {
	n := wordLength(text)
	if n == 0 || text[0] == '-' || text[0] == '%' || text[0] == '@' || text[0] == '=' {
		m.certain = false
		return
	}
	m.add(string(text[:n]))
	rest := text[n:]
	if len(rest) > 0 && rest[0] == '#' || bytes.Contains(text[:n], []byte("://")) {
		return
	}
	after := bytes.TrimLeft(rest, " \t")
	switch {
	case len(after) == 0, len(after) < len(rest) && after[0] == '#':
	case after[0] == '\n' || after[0] == '\r':
		m.certain = m.certain && endsScalar(after, m.column(at))
	case after[0] == ',' || after[0] == '}':
		m.certain = m.certain && m.isInBraces(at)
	default:
		m.certain = false
	}
}

// blockValue reads a value that stands on the next line, as writers fold a long one.
func (m *mentions) blockValue(at int, text []byte) {
	line, next, _ := bytes.Cut(text[1:], []byte("\n"))
	if indicator := bytes.TrimRight(line, " \t\r"); len(indicator) > 1 || len(indicator) == 1 && indicator[0] != '-' && indicator[0] != '+' {
		m.certain = false
		return
	}
	value := bytes.TrimLeft(next, " ")
	n := wordLength(value)
	if len(next)-len(value) <= m.column(at) || n == 0 {
		m.certain = false
		return
	}
	m.add(string(value[:n]))
	rest := bytes.TrimLeft(value[n:], " \t")
	if len(rest) == 0 || value[n] == '#' {
		return
	}
	indent, line := lineBelow(rest)
	m.certain = m.certain && (rest[0] == '\n' || rest[0] == '\r') && (line == nil || indent <= m.column(at))
}

// add adds the file that a reference names.
func (m *mentions) add(ref string) {
	place, _, _ := strings.Cut(strings.TrimSpace(ref), "#")
	if place == "" || m.seen[place] {
		return
	}
	m.seen[place] = true
	if file, refused := inTree(m.name, place); refused == "" && !m.seen["#"+file] {
		m.seen["#"+file] = true
		m.files = append(m.files, file)
	}
}

// column is how far right of its line's beginning a key is.
func (m *mentions) column(at int) int {
	if at > 0 && (m.raw[at-1] == '"' || m.raw[at-1] == '\'') {
		at--
	}
	return at - 1 - bytes.LastIndexAny(m.raw[:at], "\r\n")
}

// isInBraces reports whether a key that begins at at, if it is one, stands between
// braces: behind an opening one or a comma on its line.
func (m *mentions) isInBraces(at int) bool {
	before := bytes.TrimRight(bytes.TrimRight(m.raw[:at], "\"'"), " \t")
	return len(before) > 0 && (before[len(before)-1] == '{' || before[len(before)-1] == ',')
}

// wordLength is the length of the characters at the beginning of a text that mean
// nothing to YAML, wherever they stand in a value.
func wordLength(text []byte) int {
	for i, c := range text {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("._~/%+@=-$()", c) >= 0:
		case c == ':' && bytes.HasPrefix(text[i:], []byte("://")):
		default:
			return i
		}
	}
	return len(text)
}

// endsScalar reports whether a plain value certainly ends where a line ends: behind it
// is nothing, a comment, a mark, a bracket, or another key that is not further right.
func endsScalar(rest []byte, column int) bool {
	indent, line := lineBelow(rest)
	if line == nil || line[0] == '#' {
		return true
	}
	if indent > column {
		return false
	}
	if bytes.IndexByte([]byte("}],"), line[0]) >= 0 || indent == 0 && (isBoundary(line, "---") || isBoundary(line, "...")) {
		return true
	}
	key, _, _ := bytes.Cut(line, []byte(":"))
	if bytes.ContainsAny(key, ",[]{}#?&*!|>%@`\t") || !isASCII(string(key)) {
		return false
	}
	after := line[len(key):]
	return len(after) == 1 || len(after) > 1 && bytes.IndexByte([]byte(" \t\r"), after[1]) >= 0
}

// lineBelow is the first line that is not blank, from its first character on, and how
// far right that is; nil for none.
func lineBelow(text []byte) (indent int, line []byte) {
	for len(text) > 0 {
		line, text, _ = bytes.Cut(text, []byte("\n"))
		bare := bytes.TrimLeft(line, " ")
		if len(bytes.TrimSpace(bare)) > 0 {
			return len(line) - len(bare), bare
		}
	}
	return 0, nil
}

// hidesKeys reports whether a text may spell the key of a reference other than letter
// by letter: by an escape, by a line folded within quotes, or in another encoding than
// UTF-8; or end lines in a way that only the parser does.
func hidesKeys(raw []byte) bool {
	for rest := raw; ; {
		i := bytes.IndexByte(rest, '\\')
		if i < 0 || i+1 >= len(rest) {
			break
		}
		digits := 0
		switch rest[i+1] {
		case '\n', '\r':
			return true
		case 'x':
			digits = 2
		case 'u':
			digits = 4
		case 'U':
			digits = 8
		}
		rest = rest[i+2:]
		if digits == 0 {
			continue
		}
		code, err := strconv.ParseUint(string(rest[:min(digits, len(rest))]), 16, 32)
		if err != nil || code < 0x80 && strings.IndexByte("$refdynamicR", byte(code)) >= 0 {
			return true
		}
	}
	for rest := raw; ; {
		i := bytes.IndexByte(rest, '\r')
		if i < 0 {
			return bytes.IndexByte(raw, 0) >= 0
		}
		if rest = rest[i+1:]; len(rest) == 0 || rest[0] != '\n' {
			return true
		}
	}
}

// aliasesKeys reports whether an alias of YAML may stand in the place of a key, which
// is then not spelled there.
func aliasesKeys(raw []byte) bool {
	if bytes.IndexByte(raw, '&') < 0 {
		return false
	}
	asks := bytes.Contains(raw, []byte("? ")) || bytes.Contains(raw, []byte("?\n")) || bytes.Contains(raw, []byte("?\r")) || bytes.Contains(raw, []byte("?\t"))
	anchors := marked(raw, '&')
	slices.SortFunc(anchors, func(a, b []byte) int { return bytes.Compare(wordOf(a), wordOf(b)) })
	for _, rest := range marked(raw, '*') {
		word := wordOf(rest)
		name := bytes.TrimRight(word, ":")
		if len(name) == 0 || !anchors.has(name) {
			continue
		}
		if next := bytes.TrimLeft(rest[len(word):], " \t"); asks || len(name) < len(word) || len(next) > 0 && next[0] == ':' {
			return true
		}
	}
	return false
}

// marks are what follows each place of a byte in a text.
type marks [][]byte

func marked(raw []byte, mark byte) marks {
	var out marks
	for at := 0; ; at++ {
		i := bytes.IndexByte(raw[at:], mark)
		if i < 0 {
			return out
		}
		at += i
		out = append(out, raw[at+1:])
	}
}

// wordOf is the beginning of a text that may be the name of an anchor.
func wordOf(text []byte) []byte {
	if n := bytes.IndexAny(text, " \t\r\n,[]{}"); n >= 0 {
		return text[:n]
	}
	return text
}

// has reports whether one of the words begins with name. They are sorted.
func (m marks) has(name []byte) bool {
	i := sort.Search(len(m), func(i int) bool { return bytes.Compare(wordOf(m[i]), name) >= 0 })
	return i < len(m) && bytes.HasPrefix(wordOf(m[i]), name)
}
