package page

import (
	"fmt"
	"strings"
)

// lowestHeading is the lowest level of a heading.
const lowestHeading = 4

// section writes a section with its heading at a level.
func (p *printer) section(s Section, level int) {
	p.print("section", struct {
		Section
		Level int
	}{s, level})
	p.blocks(s.Blocks, level)
	p.print("end section", nil)
}

// blocks writes blocks in a section of a level.
func (p *printer) blocks(list []Block, level int) {
	for _, b := range list {
		p.block(b, level)
	}
}

func (p *printer) block(b Block, level int) {
	switch b := b.(type) {
	case Section:
		p.section(b, min(level+1, lowestHeading))
	case Paragraph:
		p.print("paragraph", b)
	case List:
		p.print("list", b)
	case Facts:
		p.print("facts", b)
	case Figures:
		p.print("figures", b)
	case Listing:
		p.print("listing", b)
	case Fold:
		p.print("fold", b)
		p.blocks(b.Blocks, level)
		p.print("end fold", nil)
	case Table:
		p.table(b, level)
	case Cards:
		p.cards(b, level)
	case Figure:
		p.figure(b)
	}
}

func (p *printer) table(t Table, level int) {
	p.print("table", t)
	for _, r := range t.Rows {
		p.print("row", r)
		for i, c := range r.Cells {
			p.print("cell", struct {
				Cell
				Number bool
			}{c, i < len(t.Columns) && t.Columns[i].Number})
			p.blocks(c.Blocks, level)
			p.print("end cell", nil)
		}
		p.print("end row", nil)
	}
	p.print("end table", nil)
}

func (p *printer) cards(c Cards, level int) {
	p.print("cards", c)
	for _, one := range c.Cards {
		p.print("card", struct {
			Card
			Level int
		}{one, min(level+1, lowestHeading)})
		p.blocks(one.Blocks, level+1)
		p.print("end card", nil)
	}
	p.print("end cards", nil)
}

func (p *printer) figure(f Figure) {
	p.print("figure", f)
	for _, s := range f.Drawing.Shapes {
		switch s := s.(type) {
		case Box:
			p.print("box", s)
		case Path:
			p.print("path", s)
		case Words:
			p.print("words", s)
		}
	}
	p.print("end figure", f)
}

// class is the name of a style in the style sheet.
func (s Style) class() string { return [...]string{"plain", "code", "strong", "muted", "badge"}[s] }

// String is the line without its styles.
func (t Text) String() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.Text)
	}
	return b.String()
}

// pathData is the path as SVG has it (SVG 2, 9.3).
func pathData(p Path) string {
	var b strings.Builder
	for i, at := range p.Points {
		switch {
		case i == 0:
			b.WriteByte('M')
		case p.Curved && i == 1:
			b.WriteString(" C")
		case p.Curved:
			b.WriteByte(' ')
		default:
			b.WriteString(" L")
		}
		fmt.Fprintf(&b, "%d %d", at.X, at.Y)
	}
	return b.String()
}

// nameOf is a box in words, which have what is seen of it in them (WCAG 2.2, 2.5.3).
func nameOf(b Box) string {
	seen := strings.Join(b.Lines, " ")
	if strings.Contains(b.Title, seen) {
		return b.Title
	}
	return seen + ": " + b.Title
}

// lineHeight is the distance of two lines of a box.
const lineHeight = 16

// row is a line of a box with its place.
type row struct {
	X, Y   int
	Anchor string
	Text   string
}

// middle are the lines of a box with their places.
func middle(b Box) []row {
	var out []row
	if b.Look == BoundaryLook {
		for i, l := range b.Lines {
			out = append(out, row{b.X + lineHeight/2, b.Y + lineHeight*(i+1) + 2, "start", l})
		}
		return out
	}
	top := b.Y + b.Height/2 - (len(b.Lines)-1)*lineHeight/2 + lineHeight/4
	for i, l := range b.Lines {
		out = append(out, row{b.X + b.Width/2, top + i*lineHeight, "middle", l})
	}
	return out
}
