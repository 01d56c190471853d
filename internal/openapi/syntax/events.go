package syntax

import "bytes"

// MaxKey is a length in bytes within which a key is certainly read as one. Parsers
// of YAML stop at 1024.
const MaxKey = 1000

// MaxDepth is how deep a description may be nested.
const MaxDepth = 200

// Events takes what a description consists of, in the order of the text. Offsets are
// those of bytes. A method returns false if nothing further is wanted.
type Events interface {
	// Open begins a mapping or a sequence: at its bracket, its first key or its
	// first dash. The value takes up the text from "from": start, or the end of the
	// key's colon if start is on a later line.
	Open(isMap bool, start, from int) bool
	// Close ends the innermost mapping or sequence. end is after its last byte.
	Close(end int) bool
	// Key is the next key of the innermost mapping.
	Key(k Key) bool
	// Scalar is a value. It may be used until the method returns.
	Scalar(s *Scalar) bool
	// Known is asked before a value is read that is on the lines below its key, the
	// colon of which ends at an offset. If the text there up to some next content is
	// known, and the value in it a block mapping, it takes the value for read, and
	// returns the offset behind its last byte and that of the next content, which is
	// not deeper than the key. Else next is 0.
	Known(colon int) (last, next int)
}

// Key is a key, which is on one line.
type Key struct {
	Start    int
	Text     []byte // decoded
	IsQuoted bool
}

// Style is how a scalar is written.
type Style uint8

// The styles of scalars.
const (
	Plain Style = iota
	Single
	Double
	Block
)

// Scalar is a scalar. A missing value is a plain one without lines.
type Scalar struct {
	// Start is its first byte, quotes and the header of a block scalar included, and
	// End is after its last one. From is as in Events.Open.
	Start, End, From int
	Style            Style
	// Header has the indicators of a block scalar.
	Header []byte
	// Lines are what it consists of, without quotes, indentation, line ends, and
	// blanks that mean nothing. Escapes are not decoded.
	Lines []Line
	// Blank is the number of blank lines behind a block scalar.
	Blank int
}

// Line is a line of a scalar, with the number of blank lines before it.
type Line struct {
	Blank int
	Text  []byte
}

// begin makes a scalar without lines the current one.
func (s *scanner) begin(start, from int, style Style) {
	s.tok = Scalar{Start: start, End: start, From: from, Style: style, Lines: s.tok.Lines[:0]}
}

// addLine adds a line to the current scalar, which ends at end as far as is known.
func (s *scanner) addLine(blank int, text []byte, end int) {
	s.tok.Lines, s.tok.End = append(s.tok.Lines, Line{blank, text}), end
}

// null is a value that is left out, after offset i.
func (s *scanner) null(i int) bool {
	s.begin(i, i, Plain)
	return s.to.Scalar(&s.tok)
}

// unquote returns the text of a quoted scalar on one line.
func unquote(raw []byte) ([]byte, bool) {
	inner := raw[1 : len(raw)-1]
	switch {
	case raw[0] == '"' && bytes.IndexByte(inner, '\\') >= 0:
		return Unescape(inner)
	case raw[0] == '\'' && bytes.IndexByte(inner, '\'') >= 0:
		return bytes.ReplaceAll(inner, []byte("''"), []byte("'")), true
	}
	return inner, true
}

// Text returns the text of a scalar as a YAML parser understands it. A block scalar at
// the end of a document must end with a line break, and not keep blank lines.
func (s *Scalar) Text() (text []byte, ok bool) {
	if s.Style == Block {
		return s.blockText(), true
	}
	for i, line := range s.Lines {
		part := line.Text
		switch {
		case i == 0:
		case line.Blank > 0 || s.Style == Double && endsInEscape(s.Lines[i-1].Text):
			text = append(text, bytes.Repeat([]byte{'\n'}, line.Blank)...)
		default:
			text = append(text, ' ')
		}
		switch s.Style {
		case Single:
			part = bytes.ReplaceAll(part, []byte("''"), []byte("'"))
		case Double:
			if i < len(s.Lines)-1 && endsInEscape(part) {
				part = part[:len(part)-1]
			}
			if part, ok = Unescape(part); !ok {
				return nil, false
			}
		}
		text = append(text, part...)
	}
	return text, true
}

// blockText joins the lines of a block scalar (YAML 1.2.2, section 8.1).
func (s *Scalar) blockText() (text []byte) {
	for i, line := range s.Lines {
		// Lines are folded unless one of the two is indented further.
		folds := s.Header[0] == '>' && i > 0 && !isIndented(s.Lines[i-1].Text) && !isIndented(line.Text)
		switch {
		case i == 0:
		case !folds:
			text = append(text, '\n')
		case line.Blank == 0:
			text = append(text, ' ')
		}
		text = append(text, bytes.Repeat([]byte{'\n'}, line.Blank)...)
		text = append(text, line.Text...)
	}
	if len(s.Lines) > 0 && !s.has('-') {
		text = append(text, '\n')
	}
	if s.KeepsBlank() {
		text = append(text, bytes.Repeat([]byte{'\n'}, s.Blank)...)
	}
	return text
}

// KeepsBlank reports whether the blank lines behind a block scalar are a part of it.
func (s *Scalar) KeepsBlank() bool { return s.has('+') }

func (s *Scalar) has(indicator byte) bool { return bytes.IndexByte(s.Header, indicator) > 0 }

func isIndented(line []byte) bool { return len(line) > 0 && (line[0] == ' ' || line[0] == '\t') }
