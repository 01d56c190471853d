package format

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

// dragonVersion is the version of Threat Dragon whose files these are.
const dragonVersion = "2.6.2"

// mostCellThreats is how many threats of a node are written; what is beyond is counted in its description.
const mostCellThreats = 20

// ThreatDragon writes the model as OWASP Threat Dragon 2 keeps it
// (https://github.com/OWASP/threat-dragon, threat-dragon-v2.schema.json): each diagram with its places, actors,
// processes, stores, flows and boundaries, and each threat at the nodes that it threatens. Ids are those of names, so that a later export
// differs where the model does; what a change did is marked by [NEW] and [CHANGED].
func ThreatDragon(w io.Writer, m *model.Model) error {
	out := dragonModel{Version: dragonVersion, Summary: dragonSummary{Title: titleOf(m), Description: "Written by threatdelta model from the API description."},
		Detail: dragonDetail{Contributors: []struct{}{}, Diagrams: []dragonDiagram{}}}
	for i := range m.Descriptions {
		x := &m.Descriptions[i]
		d := dragon{description: x, threats: map[string]*model.Threat{}}
		for j := range x.Threats {
			d.threats[x.Threats[j].Fingerprint] = &x.Threats[j]
			out.Detail.ThreatTop = max(out.Detail.ThreatTop, numberOf(x.Threats[j].Fingerprint))
		}
		for _, g := range x.Diagrams {
			out.Detail.Diagrams = append(out.Detail.Diagrams, d.diagram(g, len(out.Detail.Diagrams)))
		}
	}
	out.Detail.DiagramTop = len(out.Detail.Diagrams)
	return report.WriteJSON(w, out)
}

// titleOf names a model by its descriptions.
func titleOf(m *model.Model) string {
	var names []string
	for i := range m.Descriptions {
		name := m.Descriptions[i].Title
		if name == "" {
			name = m.Descriptions[i].Path
		}
		names = append(names, report.Shown(name))
	}
	if len(names) == 0 {
		return "Threat model"
	}
	return strings.Join(names, ", ")
}

type dragon struct {
	description *model.Description
	threats     map[string]*model.Threat
}

func (d *dragon) diagram(g model.Diagram, id int) dragonDiagram {
	out := dragonDiagram{ID: id, Title: report.Shown(g.Title), DiagramType: "STRIDE", Placeholder: "What the API description says", Thumbnail: "./public/content/images/thumbnail.stride.jpg",
		Version: dragonVersion, Cells: []dragonCell{}}
	if g.LeftOut > 0 {
		out.Description = count(g.LeftOut, "more operation") + " for which there was no room"
	}
	l := layoutOf(g)
	names := map[string]string{}
	for _, b := range d.description.Boundaries {
		names[b.ID] = b.Name
	}
	z := 0
	add := func(c dragonCell) {
		z++
		c.ZIndex, c.Visible = z, true
		out.Cells = append(out.Cells, c)
	}
	for _, b := range l.boxes {
		name := "Trust boundary: " + names[b.boundary]
		add(dragonCell{ID: d.id(g, "boundary", b.boundary), Shape: "trust-boundary-box", Position: &dragonPoint{b.x, b.y}, Size: &dragonSize{b.width, b.height},
			Attrs: dragonAttrs{Label: &dragonText{name}, Body: line(false, "10 5")}, Data: dragonData{Type: "tm.BoundaryBox", Name: name, IsTrustBoundary: true}})
	}
	for _, n := range g.Nodes {
		add(d.node(g, n, l.nodes[n.ID]))
	}
	for _, f := range g.Flows {
		c := d.flow(g, f)
		c.Vertices = bend(g, f, l)
		add(c)
	}
	return out
}

// bend is a point off the straight way of a flow of which there is one the other way round too, so that one is not drawn over the
// other; none for a flow by itself.
func bend(g model.Diagram, f model.Flow, l layout) []dragonPoint {
	const off = 24
	if !slices.ContainsFunc(g.Flows, func(o model.Flow) bool { return o.From == f.To && o.To == f.From }) {
		return nil
	}
	from, to := l.nodes[f.From], l.nodes[f.To]
	at := dragonPoint{(from.x + from.width/2 + to.x + to.width/2) / 2, (from.y + from.height/2 + to.y + to.height/2) / 2}
	if f.From < f.To {
		at.Y -= off
	} else {
		at.Y += off
	}
	return []dragonPoint{at}
}

// id is the id of a part of a diagram.
func (d *dragon) id(g model.Diagram, kind, name string) string {
	return uuid("dragon", d.description.Path, g.ID, kind, name)
}

func (d *dragon) node(g model.Diagram, n model.Node, at rect) dragonCell {
	name := marked(n.Change) + report.Shown(n.Name)
	c := dragonCell{ID: d.id(g, "node", n.ID), Position: &dragonPoint{at.x, at.y}, Size: &dragonSize{at.width, at.height}, Data: dragonData{Name: name}}
	c.Attrs.Text = &dragonText{inLines(name, at.width/pixelsOfLetter-1)}
	for i, print := range n.Threats {
		t := d.threats[print]
		if t == nil {
			continue
		}
		c.Data.HasOpenThreats = c.Data.HasOpenThreats || t.Residual() > 0
		if i < mostCellThreats {
			c.Data.Threats = append(c.Data.Threats, d.threat(t, c.ID))
		}
	}
	if more := len(n.Threats) - mostCellThreats; more > 0 {
		c.Data.Description = count(more, "more threat") + " in the model as JSON"
	}
	switch edge := line(c.Data.HasOpenThreats, ""); n.Kind {
	case model.ActorNode:
		c.Shape, c.Data.Type, c.Attrs.Body = "actor", "tm.Actor", edge
	case model.StoreNode:
		c.Shape, c.Data.Type, c.Attrs.TopLine, c.Attrs.BottomLine = "store", "tm.Store", edge, edge
		c.Data.StoresCredentials = n.ID == "data:cred"
	default:
		c.Shape, c.Data.Type, c.Attrs.Body = "process", "tm.Process", edge
	}
	return c
}

func (d *dragon) flow(g model.Diagram, f model.Flow) dragonCell {
	name := marked(f.Change) + report.Shown(f.Name)
	c := dragonCell{ID: d.id(g, "flow", f.ID), Shape: "flow", Connector: "smooth", Labels: []string{shortened(name, mostOfLabel)},
		Source: &dragonEnd{d.id(g, "node", f.From)}, Target: &dragonEnd{d.id(g, "node", f.To)},
		Attrs: dragonAttrs{Line: &dragonFlow{"#333333", 1.5, "", dragonMarker{"block"}}},
		Data:  dragonData{Type: "tm.Flow", Name: name, IsEncrypted: f.Encrypted, IsPublicNetwork: f.Public}}
	if f.Public {
		c.Data.Protocol = "HTTP"
		if f.Encrypted {
			c.Data.Protocol = "HTTPS"
		}
	}
	return c
}

func (d *dragon) threat(t *model.Threat, cell string) dragonThreat {
	description := t.Statement.String()
	if t.Accepted != nil {
		description += " Accepted by " + t.Accepted.By + ": " + t.Accepted.Reason
	}
	if t.Kept != nil {
		description += " By hand: " + kept(t.Kept)
	}
	return dragonThreat{ID: uuid("threat", cell, t.Fingerprint), Title: marked(t.Change) + report.Shown(t.Title), Status: strings.ToUpper(t.Status()[:1]) + t.Status()[1:],
		Severity: strings.ToUpper(t.Level.String()[:1]) + t.Level.String()[1:], Type: strideName(t.STRIDE[0]), Description: report.Shown(description), Mitigation: report.Shown(t.Mitigation + " Test: " + t.Test),
		ModelType: "STRIDE", Number: numberOf(t.Fingerprint), Score: strconv.Itoa(t.Score)}
}

// strideName is a letter of STRIDE as Threat Dragon names it.
func strideName(letter string) string {
	return map[string]string{"S": "Spoofing", "T": "Tampering", "R": "Repudiation", "I": "Information disclosure", "D": "Denial of service", "E": "Elevation of privilege"}[letter]
}

// numberOf is a number of a threat that stays when others come and go.
func numberOf(fingerprint string) int {
	n, _ := strconv.ParseInt(fingerprint[:min(5, len(fingerprint))], 16, 32) // 16 hexadecimal digits
	return int(n)
}

// pixelsOfLetter is how wide a letter is drawn at most, mostOfLabel how many of them the label of a flow has room for between two
// columns.
const (
	pixelsOfLetter = 7
	mostOfLabel    = gap/pixelsOfLetter - 4
	mostLines      = 4
)

// inLines breaks a name into lines of so many letters, where it has a space or a path has a slash if that can be. What does
// not fit into its node is left out.
func inLines(name string, most int) string {
	var lines []string
	rest := []rune(name)
	for len(rest) > most {
		if len(lines) == mostLines-1 {
			rest = append(rest[:most-1], '…')
			break
		}
		at := most
		for i := most; i > most/3; i-- {
			if rest[i] == ' ' || rest[i] == '/' {
				at = i
				break
			}
		}
		lines = append(lines, strings.TrimSpace(string(rest[:at])))
		rest = []rune(strings.TrimLeft(string(rest[at:]), " "))
	}
	return strings.Join(append(lines, string(rest)), "\n")
}

func shortened(name string, most int) string {
	if r := []rune(name); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return name
}

func marked(c model.Change) string {
	if c == "" {
		return ""
	}
	return fmt.Sprintf("[%s] ", strings.ToUpper(string(c)))
}

// line is an edge of a node, red where threats are open as the application has it.
func line(open bool, dashes string) *dragonLine {
	if open {
		return &dragonLine{"red", 2.5, dashes}
	}
	return &dragonLine{"#333333", 1, dashes}
}
