package page

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// Text is a line, in pieces.
type Text []Span

// Span is a piece of a line.
type Span struct {
	Text  string
	Style Style
	Tone  Tone // of a badge
	// To is the identifier in the page that it leads to, Address that of another page, by http or
	// https: any other address, and "", is no link.
	To, Address string
}

// Style says how a piece looks.
type Style int

// The styles. A badge is a word in a box, Muted what is less important than its neighbours.
const (
	PlainStyle Style = iota
	CodeStyle
	StrongStyle
	MutedStyle
	BadgeStyle
)

// Tone is what a colour stands for. It never stands for itself: whatever has a tone says it in words too.
type Tone int

// The tones.
const (
	NeutralTone Tone = iota
	CriticalTone
	HighTone
	MediumTone
	LowTone
	GoodTone
	NewTone
)

// ToneOf is the tone of a level.
func ToneOf(l severity.Level) Tone {
	switch l {
	case severity.Critical:
		return CriticalTone
	case severity.High:
		return HighTone
	case severity.Medium:
		return MediumTone
	}
	return LowTone
}

// class is the name of a tone in the style sheet.
func (t Tone) class() string {
	return [...]string{"neutral", "critical", "high", "medium", "low", "good", "new"}[t]
}

// Plain is text as it is.
func Plain(s string) Span { return Span{Text: s} }

// Code is a name.
func Code(s string) Span { return Span{Text: s, Style: CodeStyle} }

// Strong is what a reader looks for.
func Strong(s string) Span { return Span{Text: s, Style: StrongStyle} }

// Muted is what a reader may leave out.
func Muted(s string) Span { return Span{Text: s, Style: MutedStyle} }

// Badge is a word in a box of a colour.
func Badge(s string, t Tone) Span { return Span{Text: s, Style: BadgeStyle, Tone: t} }

// Link makes it lead to an identifier in the page.
func (s Span) Link(to string) Span {
	s.To = to
	return s
}

// Web makes it lead to another page, if the address is one of http or https.
func (s Span) Web(address string) Span {
	s.Address = address
	return s
}

// Line puts pieces into a line.
func Line(spans ...Span) Text { return spans }

// Sentence is a text in which names stand in backquotes. Backquotes that do not pair stay.
func Sentence(s string) Text {
	parts := strings.Split(s, "`")
	if len(parts)%2 == 0 {
		return Text{Plain(s)}
	}
	var out Text
	for i, part := range parts {
		switch {
		case part == "":
		case i%2 == 1:
			out = append(out, Code(part))
		default:
			out = append(out, Plain(part))
		}
	}
	return out
}

// Join puts lines into one, with a separator between them.
func Join(lines []Text, separator string) Text {
	var out Text
	for i, l := range lines {
		if i > 0 {
			out = append(out, Plain(separator))
		}
		out = append(out, l...)
	}
	return out
}
