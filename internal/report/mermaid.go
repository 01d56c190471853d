package report

import (
	"fmt"
	"strings"
	"unicode"
)

// How much of the changed flows the diagram shows. It has one edge for each
// operation and one for each of its data stores, so at most 12 nodes and 20
// edges.
const (
	diagramOperations = 6
	diagramSources    = 3
	diagramStores     = 3
	diagramEdges      = 20
)

// maxLabel is how many characters of a name a diagram shows.
const maxLabel = 40

// diagram is the data flow of the changed operations: who calls (or, for a
// webhook, is called), through which trust boundary, and what data leaves.
type diagram struct {
	sources, operations, stores []string // labels, by number
	flagged                     []int    // operations to mark
	storeLeaves                 map[string][]string
	edges                       []string
}

// mermaid draws the changes of a report as a Mermaid flowchart within a fence,
// or is empty where there is nothing to draw.
func mermaid(specs []*Spec) string {
	d := diagram{storeLeaves: map[string][]string{}}
	for _, s := range specs {
		for _, c := range rows(s) {
			if c.Change != "removed" && len(d.operations) < diagramOperations {
				d.operation(c)
			}
		}
	}
	if len(d.operations) == 0 {
		return ""
	}
	return "```mermaid\n" + d.flowchart() + "```"
}

func (d *diagram) operation(c *OperationChange) {
	n := len(d.operations)
	state := "CHANGED"
	if c.Change == "added" {
		state = "NEW"
	}
	d.operations = append(d.operations, label(c.Name())+" "+state)
	source := d.source(c)
	switch {
	case c.Kind != "":
		d.edge(fmt.Sprintf(`o%d -.->|"sends"| s%d`, n, source))
	case open(c.HeadAuth):
		what := "no auth"
		if c.BaseAuth != "" && !open(c.BaseAuth) {
			what += " (was " + label(c.BaseAuth) + ")"
		}
		d.edge(fmt.Sprintf(`s%d ==>|"%s"| o%d`, source, what, n))
		if c.Public == "" {
			d.flagged = append(d.flagged, n)
		}
	case c.HeadAuth == "":
		d.edge(fmt.Sprintf("s%d --> o%d", source, n))
	default:
		d.edge(fmt.Sprintf(`s%d -->|"%s"| o%d`, source, label(c.HeadAuth), n))
	}
	for _, data := range c.Data {
		if k, ok := d.store(data); ok {
			d.edge(fmt.Sprintf("o%d --> d%d", n, k))
		}
	}
}

// open says whether a policy in words lets anyone in.
func open(auth string) bool { return auth == "none" }

// source is the number of the node that calls c; the last one stands for
// all that have no node of their own.
func (d *diagram) source(c *OperationChange) int {
	name := "Caller with " + label(c.HeadAuth)
	switch {
	case c.Kind != "":
		name = "Receiver outside"
	case open(c.HeadAuth):
		name = "Anyone"
	case c.HeadAuth == "":
		name = "Caller"
	}
	i := index(d.sources, name)
	switch {
	case i >= 0:
		return i
	case len(d.sources) == diagramSources:
		d.sources[diagramSources-1] = "Other callers"
		return diagramSources - 1
	}
	d.sources = append(d.sources, name)
	return len(d.sources) - 1
}

// store is the number of the node for a class of data, if it has one.
func (d *diagram) store(data Data) (int, bool) {
	name := label(data.Class)
	i := index(d.stores, name)
	if i < 0 {
		if len(d.stores) == diagramStores {
			return 0, false
		}
		i = len(d.stores)
		d.stores = append(d.stores, name)
	}
	if leaf := label(data.Leaf); index(d.storeLeaves[name], leaf) < 0 {
		d.storeLeaves[name] = append(d.storeLeaves[name], leaf)
	}
	return i, true
}

func (d *diagram) edge(e string) {
	if len(d.edges) < diagramEdges && index(d.edges, e) < 0 {
		d.edges = append(d.edges, e)
	}
}

func (d *diagram) flowchart() string {
	var b strings.Builder
	b.WriteString("flowchart LR\n")
	b.WriteString("  subgraph outside[\"Outside (untrusted)\"]\n")
	for i, s := range d.sources {
		fmt.Fprintf(&b, "    s%d([\"%s\"])\n", i, s)
	}
	b.WriteString("  end\n  subgraph api[\"API (trust boundary)\"]\n")
	for i, o := range d.operations {
		fmt.Fprintf(&b, "    o%d[\"%s\"]\n", i, o)
	}
	b.WriteString("  end\n")
	if len(d.stores) > 0 {
		b.WriteString("  subgraph data[\"Data newly leaving\"]\n")
		for i, s := range d.stores {
			fmt.Fprintf(&b, "    d%d[(\"%s: %s\")]\n", i, s, leaves(d.storeLeaves[s]))
		}
		b.WriteString("  end\n")
	}
	for _, e := range d.edges {
		b.WriteString("  " + e + "\n")
	}
	if len(d.flagged) > 0 {
		b.WriteString("  classDef flagged stroke:#d1242f,stroke-width:3px\n")
		for _, o := range d.flagged {
			fmt.Fprintf(&b, "  class o%d flagged\n", o)
		}
	}
	return b.String()
}

// leaves lists the first leaves of a class.
func leaves(all []string) string {
	const most = 3
	if len(all) > most {
		return strings.Join(all[:most], ", ") + fmt.Sprintf(" and %d more", len(all)-most)
	}
	return strings.Join(all, ", ")
}

// label is a name for a quoted Mermaid label. Only letters, digits, spaces and
// a few harmless marks stay; everything else, and a mark at the beginning,
// which Mermaid would read as a list, becomes a character entity in Mermaid's
// notation (#35;). So no name ends the quotes, the line or the fence, and none
// is a directive, a click or a class.
func label(name string) string {
	var b strings.Builder
	for i, r := range show(name, maxLabel) {
		letter := unicode.IsLetter(r) || r == ' '
		if letter || i > 0 && (unicode.IsDigit(r) || strings.ContainsRune("/-_.,", r)) {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
