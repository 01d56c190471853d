package format

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/dataflow"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/page"
)

// The diagrams of the page are those of package dataflow, in layers: layout.go packs processes into a box for people who
// move them, and flows cross them there.

// dataFlow are the diagrams: the whole, and one for each tag.
func (x *pageDescription) dataFlow() page.Section {
	s := page.Section{ID: x.id("flows"), Title: "Where data flows", Blocks: []page.Block{page.Paragraph{Text: page.Line(page.Plain(
		"Who calls is on the left, what the API does in the middle, the data that it takes (arrow to the right) and gives away (to the left) on the right. A dashed frame is a trust boundary, a dashed arrow is not encrypted, and a colour is the level of the worst threat that is open there. Each box leads to its row."))}}}
	for i, g := range x.Diagrams {
		f := x.figure(g)
		if i == 0 {
			s.Blocks = append(s.Blocks, f)
			continue
		}
		operations := g.LeftOut
		threats := map[string]bool{}
		for _, n := range g.Nodes {
			operations += n.Operations
			for _, print := range n.Threats {
				threats[print] = true
			}
		}
		summary := page.Line(page.Strong(g.Title), page.Muted(": "+count(operations, "operation")+", "+count(len(threats), "threat")))
		s.Blocks = append(s.Blocks, page.Fold{Summary: summary, Open: len(x.Diagrams) == 2, Blocks: []page.Block{f}})
	}
	return s
}

func (x *pageDescription) figure(g model.Diagram) page.Figure {
	f := page.Figure{ID: x.figureOf(g.ID), Title: "Data flow of " + g.Title, Drawing: x.draw(g)}
	if g.LeftOut > 0 {
		f.Caption = page.Line(page.Plain(count(g.LeftOut, "more operation") + ", less exposed, for which there was no room; the tables have them."))
	}
	return f
}

// figureOf is the identifier of a diagram, "" where there is none.
func (x *pageDescription) figureOf(diagram string) string {
	if !x.figures[diagram] {
		return ""
	}
	return x.id(page.ID("flow", diagram))
}

func (x *pageDescription) draw(g model.Diagram) page.Drawing {
	frames, names := map[string]string{}, map[string]string{}
	for _, b := range x.Boundaries {
		frames[b.ID] = b.Name
	}
	var d dataflow.Diagram
	for _, n := range g.Nodes {
		names[n.ID] = n.Name
		drawn := x.node(g, n)
		drawn.Frame = cmp.Or(frames[n.Boundary], n.Boundary)
		d.Nodes = append(d.Nodes, drawn)
	}
	for _, f := range g.Flows {
		title := fmt.Sprintf("%s → %s: %s", names[f.From], names[f.To], f.Name)
		if !f.Encrypted {
			title += ", not encrypted"
		}
		flow := dataflow.Flow{From: f.From, To: f.To, Title: title, Cleartext: !f.Encrypted}
		if f.Change != "" {
			flow.Title, flow.Tone = title+", "+string(f.Change), page.NewTone
		}
		d.Flows = append(d.Flows, flow)
	}
	return dataflow.Draw(d)
}

// node is a node that leads to where it is spoken of.
func (x *pageDescription) node(g model.Diagram, n model.Node) dataflow.Node {
	out := dataflow.Node{ID: n.ID, Name: n.Name, Title: n.Name, To: x.id("actors"), First: n.ID == "actor:anonymous"}
	switch {
	case n.Kind == model.ProcessNode:
		x.process(g, n, &out)
	case n.Kind == model.StoreNode:
		out.Layer, out.To = dataflow.Stores, x.id(page.ID("asset", strings.TrimPrefix(n.ID, "data:")))
	case n.Boundary != "": // a receiver
		out.Layer, out.To = dataflow.Stores, x.id("exits")
	}
	if n.Change != "" {
		out.Name, out.Title = string(n.Change)+": "+out.Name, string(n.Change)+": "+out.Title
		if out.Tone == page.NeutralTone {
			out.Tone = page.NewTone
		}
	}
	return out
}

// process is an operation, or those of a tag in the diagram of the whole.
func (x *pageDescription) process(g model.Diagram, n model.Node, out *dataflow.Node) {
	out.Layer, out.Tone = dataflow.Processes, x.worstOf(n.Threats)
	out.To = cmp.Or(x.places[n.Name], x.id("entries"))
	if g.ID == "whole" {
		out.To = cmp.Or(x.figureOf("tag:"+n.Name), x.id("entries"))
		out.Name, out.Title = fmt.Sprintf("%s (%d)", n.Name, n.Operations), n.Name+": "+count(n.Operations, "operation")
	}
	if len(n.Threats) > 0 {
		out.End = " · " + count(len(n.Threats), "threat")
		out.Title += ", " + count(len(n.Threats), "threat")
	}
}

// worstOf is the tone of the worst threat that is open.
func (x *pageDescription) worstOf(prints []string) page.Tone {
	for _, print := range prints {
		if n, ok := x.numbers[print]; ok && x.Threats[n].Residual() > 0 {
			return page.ToneOf(x.Threats[n].Level)
		}
	}
	return page.NeutralTone
}
