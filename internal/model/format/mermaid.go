package format

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

// mostEdges is how many flows GitHub's Mermaid draws by default (maxEdges 500) with room to spare.
const mostEdges = 400

func (d *document) diagrams(x *model.Description) {
	d.heading(3, "Where data flows")
	for i, g := range x.Diagrams {
		if i == 1 {
			d.line("<details><summary>Each tag by itself</summary>\n")
		}
		if i > 0 {
			d.line("%s\n", report.Code(g.Title))
		}
		d.line("```mermaid\n%s```\n", flowchart(g))
		if g.LeftOut > 0 {
			d.line("%s for which there was no room.\n", count(g.LeftOut, "more operation"))
		}
	}
	if len(x.Diagrams) > 1 {
		d.line("</details>")
	}
}

// flowchart draws a diagram: each boundary is a box, an actor is round, a store is a drum. A process with threats
// says how many, and what is new or changed is marked.
func flowchart(g model.Diagram) string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	ids := map[string]string{}
	for i, n := range g.Nodes {
		ids[n.ID] = fmt.Sprintf("n%d", i)
	}
	for i, boundary := range boundariesOf(g) {
		if boundary != "" {
			fmt.Fprintf(&b, "  subgraph b_%s[\"%s\"]\n", idOf(boundary, i), report.MermaidLabel(boundary))
		}
		for _, n := range g.Nodes {
			if n.Boundary != boundary {
				continue
			}
			text := report.MermaidLabel(n.Name)
			if n.Change != "" {
				text = report.MermaidLabel(string(n.Change)) + ": " + text
			}
			if len(n.Threats) > 0 {
				text += ", " + count(len(n.Threats), "threat")
			}
			shape := [2]string{"[\"", "\"]"}
			switch n.Kind {
			case model.ActorNode:
				shape = [2]string{"([\"", "\"])"}
			case model.StoreNode:
				shape = [2]string{"[(\"", "\")]"}
			}
			fmt.Fprintf(&b, "    %s%s%s%s\n", ids[n.ID], shape[0], text, shape[1])
		}
		if boundary != "" {
			b.WriteString("  end\n")
		}
	}
	for i, f := range g.Flows {
		if i == mostEdges {
			fmt.Fprintf(&b, "  %%%% %d more flows\n", len(g.Flows)-i)
			break
		}
		line := "-->"
		if !f.Encrypted {
			line = "-.->"
		}
		fmt.Fprintf(&b, "  %s %s|\"%s\"| %s\n", ids[f.From], line, report.MermaidLabel(f.Name), ids[f.To])
	}
	return b.String()
}

// idOf is the name of a boundary, which may be hostile where a model was read back, as an id;
// else its number.
func idOf(boundary string, number int) string {
	if strings.Trim(boundary, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == "" {
		return boundary
	}
	return fmt.Sprint(number)
}

// boundariesOf are the boundaries of the nodes of a diagram, what stands in none first.
func boundariesOf(g model.Diagram) []string {
	out := []string{""}
	for _, n := range g.Nodes {
		if !slices.Contains(out, n.Boundary) {
			out = append(out, n.Boundary)
		}
	}
	slices.Sort(out)
	return out
}
