package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/dataflow"
	"github.com/threatdelta/threatdelta/internal/page"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// strongly marks what a reader looks for in a cell. No text of a report has the character, since show escapes it.
const strongly = "\x01"

// styled is a sentence in which names stand in backquotes and what a reader looks for between marks.
func styled(s string) page.Text {
	var out page.Text
	for i, part := range strings.Split(s, strongly) {
		if i%2 == 1 {
			out = append(out, page.Badge(part, page.HighTone))
			continue
		}
		out = append(out, page.Sentence(part)...)
	}
	return out
}

// boundary is the table of what moved on the trust boundary, each operation with what is open about it.
func (h *htmlWriter) boundary() page.Section {
	columns, lines := h.boundaryTable(cellStyle{name: quotedName, strong: func(s string) string { return strongly + s + strongly }, reason: sentence, arrow: " → ", file: quotedPath})
	s := page.Section{ID: "boundary", Title: "What changed at the trust boundary"}
	if len(lines) == 0 {
		return s
	}
	table := page.Table{ID: "operations", Caption: "Operations, the most exposed data first"}
	for i, c := range columns {
		table.Columns = append(table.Columns, page.Column{Title: c, Wide: i < 2})
	}
	table.Columns = append(table.Columns, page.Column{Title: "Threats"})
	n := 0
	for _, spec := range h.loud {
		about := h.about(spec)
		for _, c := range rows(spec) {
			table.Rows = append(table.Rows, h.boundaryRow(spec, c, lines[n], about[c.Name()]))
			n++
		}
	}
	s.Blocks = []page.Block{table}
	return s
}

// boundaryRow is an operation, found by what it is filtered by and by what the threats about it are.
func (h *htmlWriter) boundaryRow(s *Spec, c *OperationChange, cells []string, about []entry) page.Row {
	row := page.Row{ID: h.once(operationID(s, c)), Facets: map[string][]string{"operation": {text(c.Name())}, "description": {h.described(s)}}}
	for _, cell := range cells {
		row.Cells = append(row.Cells, page.Cell{Text: styled(cell)})
	}
	var links page.Text
	for i, e := range about {
		if i > 0 {
			links = append(links, page.Plain(" "))
		}
		links = append(links, page.Badge(levelName(e.f), page.ToneOf(e.f.Level)).Link(anchor(e.f)))
		for key, values := range h.facets(e) {
			if key != "operation" && key != "description" {
				row.Facets[key] = append(row.Facets[key], values...)
			}
		}
	}
	row.Cells = append(row.Cells, page.Cell{Text: links, Sort: fmt.Sprintf("%06d", len(about))})
	return row
}

func operationID(s *Spec, c *OperationChange) string { return page.ID("op", s.Path+" "+c.Name()) }

// about are the open entries about each operation of a description.
func (h *htmlWriter) about(s *Spec) map[string][]entry {
	out := map[string][]entry{}
	for _, e := range h.digest.open {
		if e.spec != s && !slices.Contains(s.Shared, e.f.Fingerprint) {
			continue
		}
		names := map[string]bool{}
		for _, o := range e.f.Operations {
			names[o.Name()] = true
		}
		for _, p := range e.parts {
			for _, o := range p.Operations {
				names[o.Name()] = true
			}
		}
		for name := range names {
			out[name] = append(out[name], e)
		}
	}
	return out
}

// mostDrawn is how many operations the diagram has.
const mostDrawn = 40

// flow draws the operations that changed: who calls, or is called, and what newly leaves.
func (h *htmlWriter) flow() page.Section {
	s := page.Section{ID: "flows", Title: "Where it flows"}
	d := &flowDrawing{nodes: map[string]bool{}, flows: map[[2]string]bool{}}
	left := 0
	for _, spec := range h.loud {
		about := h.about(spec)
		for _, c := range rows(spec) {
			switch {
			case c.Change == "removed":
			case d.drawn == mostDrawn:
				left++
			default:
				d.operation(h, spec, c, about[c.Name()])
			}
		}
	}
	if d.drawn == 0 {
		return s
	}
	caption := "Who calls is on the left, the operations that changed in the middle, the data that newly leaves on the right. A colour is the level of the worst threat that is open there."
	if left > 0 {
		caption += " For " + plural(left, "more operation") + " there was no room; the table has them."
	}
	s.Blocks = []page.Block{page.Figure{ID: "flow", Title: "Data flow of what changed", Caption: page.Line(page.Plain(caption)), Drawing: dataflow.Draw(d.Diagram)}}
	return s
}

// flowDrawing is the diagram under way.
type flowDrawing struct {
	dataflow.Diagram
	nodes map[string]bool
	flows map[[2]string]bool
	drawn int
}

func (d *flowDrawing) node(n dataflow.Node) {
	if !d.nodes[n.ID] {
		d.nodes[n.ID] = true
		d.Nodes = append(d.Nodes, n)
	}
}

func (d *flowDrawing) flow(f dataflow.Flow) {
	if ends := [2]string{f.From, f.To}; !d.flows[ends] {
		d.flows[ends] = true
		d.Flows = append(d.Flows, f)
	}
}

func (d *flowDrawing) operation(h *htmlWriter, s *Spec, c *OperationChange, about []entry) {
	id := operationID(s, c)
	if d.nodes[id] {
		return
	}
	d.drawn++
	n := dataflow.Node{ID: id, Layer: dataflow.Processes, Name: text(c.Name()), Title: text(c.Name()), To: id, Frame: "The API"}
	if len(h.loud) > 1 {
		n.Frame = h.described(s)
	}
	if c.Change == "added" {
		n.Name, n.Tone = "new: "+n.Name, page.NewTone
	}
	if len(about) > 0 {
		n.End, n.Tone = " · "+plural(len(about), "threat"), page.ToneOf(worst(about))
		n.Title += ", " + plural(len(about), "threat")
	}
	d.node(n)
	d.caller(id, c)
	for _, data := range c.Data {
		name := text(filled(data.Words, data.Class))
		d.node(dataflow.Node{ID: "data " + name, Layer: dataflow.Stores, Name: name, To: "boundary"})
		d.flow(dataflow.Flow{From: "data " + name, To: id, Title: name + " leaves by " + n.Title + ": " + text(leafName(data.Leaf))})
	}
}

// caller draws who gets in, or who is called.
func (d *flowDrawing) caller(id string, c *OperationChange) {
	if c.Kind != "" {
		d.node(dataflow.Node{ID: "receiver", Layer: dataflow.Stores, Name: "Receiver outside", To: "boundary"})
		d.flow(dataflow.Flow{From: id, To: "receiver", Title: text(c.Name()) + " sends"})
		return
	}
	name := "Caller"
	switch {
	case open(c.HeadAuth):
		name = "Anybody"
	case c.HeadAuth != "":
		name = "Caller with " + text(c.HeadAuth)
	}
	d.node(dataflow.Node{ID: "caller " + name, Name: name, To: "boundary", First: open(c.HeadAuth)})
	f := dataflow.Flow{From: "caller " + name, To: id, Title: name + " → " + text(c.Name())}
	if c.BaseAuth != "" && c.BaseAuth != c.HeadAuth {
		f.Title += ", was " + text(c.BaseAuth)
		f.Tone = page.NewTone
		if open(c.HeadAuth) && c.Public == "" {
			f.Tone = page.ToneOf(severity.Critical)
		}
	}
	d.flow(f)
}
