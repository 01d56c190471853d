package triage

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// plainLines are the lines that begin in plain text which a reader sees: in a
// paragraph of the document itself (or what an underline of hyphens made a
// heading), outside of everything that an earlier line may have opened. Where a
// renderer could see it otherwise, the line is none.
//
// crowded says that there were more of them than are looked at.
func plainLines(source []byte) (lines []string, crowded bool) {
	r := &reading{source: source}
	r.blocks(blocks().Parse(text.NewReader(source)), true)
	return r.lines, r.looked > maxLooked
}

// maxLooked bounds the lines that look like commands, each of which costs a look
// at all that stands before it in its paragraph.
const maxLooked = 2 * maxCommands

// blocks reads the block structure of Markdown (CommonMark), and of what stands
// within a line what binds closest: code spans, HTML, addresses between angle
// brackets. Links and emphasis, which make a parser slow and in which parsers
// differ, are words to it: see [paragraph.hides].
func blocks() parser.Parser {
	return parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...),
		parser.WithInlineParsers(util.Prioritized(parser.NewCodeSpanParser(), 100), util.Prioritized(parser.NewAutoLinkParser(), 300), util.Prioritized(parser.NewRawHTMLParser(), 400)))
}

// reading goes through a document from its beginning.
type reading struct {
	source []byte
	tags   tags
	lines  []string
	looked int // at so many lines that look like commands
}

// blocks reads the blocks of a node; top says that they stand in no other.
func (r *reading) blocks(node ast.Node, top bool) {
	for b := node.FirstChild(); b != nil; b = b.NextSibling() {
		switch n := b.(type) {
		case *ast.HTMLBlock:
			html := string(n.Lines().Value(r.source))
			if n.HasClosure() {
				html += string(n.ClosureLine.Value(r.source))
			}
			r.tags.read(html)
		case *ast.Paragraph:
			r.paragraph(n, top)
		case *ast.Heading, *ast.TextBlock:
			r.paragraph(n, top)
		default:
			r.blocks(b, false)
		}
	}
}

// paragraph reads the lines of a paragraph.
func (r *reading) paragraph(node ast.Node, top bool) {
	spans := node.Lines()
	if spans.Len() == 0 {
		return
	}
	start, stop := spans.At(0).Start, spans.At(spans.Len()-1).Stop
	p := paragraph{text: slices.Clone(r.source[start:stop])}
	type candidate struct {
		at   int
		line string
	}
	var found []candidate
	for inline := node.FirstChild(); inline != nil; inline = inline.NextSibling() {
		switch n := inline.(type) {
		case *ast.Text:
			if at := n.Segment.Start; top && !r.tags.open() && beginsLine(r.source, at) {
				line, _, _ := bytes.Cut(r.source[at:], []byte("\n"))
				found = append(found, candidate{at - start, string(line)})
			}
		case *ast.RawHTML:
			r.tags.read(string(n.Segments.Value(r.source)))
			for i := range n.Segments.Len() {
				p.mask(n.Segments.At(i), start)
			}
		case *ast.CodeSpan:
			for c := n.FirstChild(); c != nil; c = c.NextSibling() {
				if t, ok := c.(*ast.Text); ok {
					p.mask(t.Segment, start)
				}
			}
		case *ast.AutoLink:
			p.maskText(n.Label(r.source))
		}
	}
	for _, c := range found {
		if !isCommand(c.line) {
			continue
		}
		if r.looked++; r.looked > maxLooked {
			return
		}
		if !p.hides(c.at) {
			r.lines = append(r.lines, c.line)
		}
	}
}

// beginsLine says whether nothing but spaces is before a place on its line.
func beginsLine(source []byte, at int) bool {
	before := bytes.TrimRight(source[:at], " ")
	return len(before) == 0 || before[len(before)-1] == '\n'
}

// paragraph is the text of a paragraph, in which what stands in code, HTML and
// addresses is masked: it opens and closes nothing.
type paragraph struct {
	text []byte
	from int // the addresses before it are masked
}

func (p *paragraph) mask(s text.Segment, start int) {
	if from, to := max(0, s.Start-start), min(len(p.text), s.Stop-start); from < to {
		cover(p.text[from:to])
	}
}

// maskText masks the next address of the label: they come in the order of the text.
func (p *paragraph) maskText(label []byte) {
	if at := bytes.Index(p.text[p.from:], slices.Concat([]byte("<"), label, []byte(">"))); at >= 0 {
		p.from += at + 1 + len(label)
		cover(p.text[p.from-len(label) : p.from])
	}
}

// cover masks what another reader may take for the label of a reference: then a
// bracket that is left open within it would be one after all, and stays.
func cover(s []byte) {
	depth := 0
	for i, b := range s {
		switch {
		case b == '[':
			depth++
		case b == ']' && depth > 0:
			depth--
		}
		if b != '\n' {
			s[i] = 'x'
		}
	}
	if depth > 0 {
		s[len(s)-1] = '['
	}
}

var (
	escaped = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile("\\\\[!-/:-@\\[-`{-~]") })
	// struck is text that is struck out and whose end no reader sees elsewhere.
	struck = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile("(^|\\s)(?:~[0-9A-Za-z](?:[^~\\n\\[\\]<>*_`\\\\]*[0-9A-Za-z])?~|~~[0-9A-Za-z](?:[^~\\n\\[\\]<>*_`\\\\]*[0-9A-Za-z])?~~)($|[\\s.,;:!?])")
	})
	// target is what stands after the text of a link, up to its end.
	target = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^\]\( *[^\s()<>"'\\]*(?: +(?:"[^"\\\n]*"|'[^'\\\n]*'))? *\)`)
	})
	// footnote and delimiters begin a note, and the body of a table.
	footnote   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^ {0,3}\[\^[^\]\n]*\]:`) })
	delimiters = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?m)^[ \t]*[|:-][ \t|:-]*$`) })
)

// hides says whether something that begins before a place may reach beyond it: the
// text of a link or an image, an address and its title, struck-out text, a
// formula; or whether the place is in a footnote, a table or the definition of a
// link. What nothing could close behind the place reaches nowhere.
func (p *paragraph) hides(at int) bool {
	before, after := string(p.text[:at]), string(p.text[at:])
	if !strings.ContainsAny(before, "[~$|:") {
		return false
	}
	before = escaped().ReplaceAllString(before, "xx")
	if footnote().MatchString(before) || strings.HasPrefix(strings.TrimLeft(before, " "), "[") && strings.Contains(before, "]:") {
		return true
	}
	for _, row := range delimiters().FindAllString(before, -1) {
		if strings.Contains(row, "-") && strings.ContainsAny(row, "|:") {
			return true
		}
	}
	if strings.Contains(after, "~") && strings.Contains(struck().ReplaceAllString(before, "$1$2"), "~") {
		return true
	}
	if strings.Contains(after, "$$") && strings.Count(before, "$$")%2 != 0 {
		return true
	}
	return strings.Contains(after, "]") && brackets(before) > 0 || strings.Contains(after, ")") && targets(before)
}

// brackets is how many are left open in a text. Each that closes takes one with
// it, whether that makes a link or not.
func brackets(s string) int {
	depth := 0
	for i := range len(s) {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth = max(0, depth-1)
		}
	}
	return depth
}

// targets says whether the address of a link may be left open in a text.
func targets(s string) bool {
	for {
		at := strings.Index(s, "](")
		if at < 0 {
			return false
		}
		if !target().MatchString(s[at:]) {
			return true
		}
		s = s[at+2:]
	}
}

// tags are the elements of HTML that are open at a place of the document. After a
// tag that cannot be understood, the rest of the document counts as inside of it.
type tags struct {
	names []string
	lost  bool
}

func (t *tags) open() bool { return t.lost || len(t.names) > 0 }

// The tags of CommonMark, section 6.6.
var (
	openTag = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^<([A-Za-z][A-Za-z0-9-]*)(?:\s+[A-Za-z_:][A-Za-z0-9_.:-]*(?:\s*=\s*(?:[^\s"'=<>` + "`" + `]+|'[^']*'|"[^"]*"))?)*\s*/?>`)
	})
	closeTag = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^</([A-Za-z][A-Za-z0-9-]*)\s*>`) })
)

// maxOpen bounds the elements within each other that are followed.
const maxOpen = 100

// read follows the tags of a piece of HTML.
func (t *tags) read(html string) {
	for !t.lost {
		at := strings.IndexByte(html, '<')
		if at < 0 {
			return
		}
		html = html[at:]
		if strings.HasPrefix(html, "<!--") {
			end := strings.Index(html[2:], "-->")
			if end < 0 {
				t.lost = true
				return
			}
			html = html[2+end+3:]
			continue
		}
		length := 1
		if tag := openTag().FindStringSubmatch(html); tag != nil {
			length = len(tag[0])
			t.begin(strings.ToLower(tag[1]))
		} else if tag := closeTag().FindStringSubmatch(html); tag != nil {
			length = len(tag[0])
			t.end(strings.ToLower(tag[1]))
		} else if len(html) > 1 && (html[1] >= 'a' && html[1] <= 'z' || html[1] >= 'A' && html[1] <= 'Z' || strings.IndexByte("/!?", html[1]) >= 0) {
			t.lost = true
		}
		html = html[length:]
	}
}

func (t *tags) begin(name string) {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr": // without content
		return
	}
	t.names = append(t.names, name)
	t.lost = t.lost || len(t.names) > maxOpen
}

func (t *tags) end(name string) {
	switch at := slices.Index(t.names, name); {
	case at < 0: // closes nothing
	case at == len(t.names)-1 || t.names[len(t.names)-1] == name:
		t.names = t.names[:len(t.names)-1]
	default:
		t.lost = true
	}
}
