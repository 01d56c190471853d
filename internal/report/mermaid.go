package report

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// How much of the changed flows the diagram shows. It has a node for each group of
// operations that the same callers reach and the same data leaves through, an edge for
// each group and one for each of its data stores, so at most 12 nodes and 20 edges.
const (
	diagramGroups  = 5
	diagramSources = 3
	diagramStores  = 3
	diagramEdges   = 20
)

// maxLabel is how many characters of a name a diagram shows.
const maxLabel = 40

// flow is a group of operations in the diagram: those that changed alike, which the same
// callers reach and through which the same data leaves.
type flow struct {
	OperationChange // of the first
	operations      int
	blocks          bool
}

// diagram is the data flow of the changed operations: who calls (or, for a webhook, is
// called), through which trust boundary, and what data leaves.
type diagram struct {
	sources, groups, stores []string // labels, by number
	flagged                 []int    // groups to mark
	storeLeaves             map[string][]string
	edges                   []string
}

// mermaid draws what the open findings are about as a Mermaid flowchart within a fence,
// or is empty where that is no more than one operation.
func (sc *scene) mermaid() string {
	flows := sc.flows()
	operations := 0
	for _, f := range flows {
		operations += f.operations
	}
	if operations < 2 {
		return ""
	}
	d := diagram{storeLeaves: map[string][]string{}}
	for i, f := range flows {
		if i == diagramGroups {
			break
		}
		operations -= f.operations
		d.group(f)
	}
	if operations > 0 {
		d.groups = append(d.groups, plural(operations, "more operation"))
	}
	return "```mermaid\n" + d.flowchart() + "```"
}

// flows are the groups of the operations that changed and that an open finding is about,
// what blocks first.
func (sc *scene) flows() []flow {
	open, blocks := sc.concerned()
	var out []flow
	at := map[string]int{}
	for _, s := range sc.loud {
		for _, c := range rows(s) {
			if c.Change == "removed" || !open[s][c.Name()] {
				continue
			}
			f := flow{*c, 1, blocks[s][c.Name()]}
			key := fmt.Sprint(source(c), c.Change, c.BaseAuth, c.HeadAuth, c.Public != "", f.blocks, c.Data)
			if i, known := at[key]; known {
				out[i].operations++
				continue
			}
			at[key] = len(out)
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b flow) int {
		switch {
		case a.blocks == b.blocks:
			return 0
		case a.blocks:
			return -1
		}
		return 1
	})
	return out
}

// concerned are the names of the operations that open findings are about, by
// description, and of those that something about them blocks.
func (sc *scene) concerned() (open, blocks map[*Spec]map[string]bool) {
	open, blocks = map[*Spec]map[string]bool{}, map[*Spec]map[string]bool{}
	mark := func(s *Spec, e entry) {
		for _, f := range append([]*finding.Finding{e.f}, e.parts...) {
			for _, o := range f.Operations {
				open[s][o.Name()] = true
				blocks[s][o.Name()] = blocks[s][o.Name()] || sc.r.Gate.Blocks(f)
			}
		}
	}
	for _, s := range sc.specs {
		open[s], blocks[s] = map[string]bool{}, map[string]bool{}
		for _, e := range sc.digest.open {
			if e.spec == s || slices.Contains(s.Shared, e.f.Fingerprint) { // or listed with another
				mark(s, e)
			}
		}
	}
	return open, blocks
}

func (d *diagram) group(f flow) {
	n, c := len(d.groups), &f.OperationChange
	name := label(c.Name())
	if f.operations > 1 {
		name += fmt.Sprintf(" and %d more", f.operations-1)
	}
	if c.Change == "added" {
		name = "new: " + name
	}
	d.groups = append(d.groups, name)
	if f.blocks {
		d.flagged = append(d.flagged, n)
	}
	source := d.source(c)
	switch {
	case c.Kind != "":
		d.edge(fmt.Sprintf(`o%d -.->|"sends"| s%d`, n, source))
	case open(c.HeadAuth):
		what := "no credentials"
		if c.BaseAuth != "" && !open(c.BaseAuth) {
			what += ", was " + label(c.BaseAuth)
		}
		d.edge(fmt.Sprintf(`s%d ==>|"%s"| o%d`, source, what, n))
	case c.BaseAuth != "" && c.BaseAuth != c.HeadAuth:
		d.edge(fmt.Sprintf(`s%d -->|"was %s"| o%d`, source, label(c.BaseAuth), n))
	default:
		d.edge(fmt.Sprintf("s%d --> o%d", source, n))
	}
	for _, data := range c.Data {
		if k, ok := d.store(data); ok {
			d.edge(fmt.Sprintf("o%d --> d%d", n, k))
		}
	}
}

// open says whether a policy in words lets anyone in.
func open(auth string) bool { return auth == "none" }

// source is who calls an operation, or is called by it.
func source(c *OperationChange) string {
	switch {
	case c.Kind != "":
		return "Receiver outside"
	case open(c.HeadAuth):
		return "Anybody"
	case c.HeadAuth == "":
		return "Caller"
	}
	return "Caller with " + label(c.HeadAuth)
}

// source is the number of the node that calls c; the last one stands for
// all that have no node of their own.
func (d *diagram) source(c *OperationChange) int {
	name := source(c)
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
	name := label(filled(data.Words, data.Class))
	i := index(d.stores, name)
	if i < 0 {
		if len(d.stores) == diagramStores {
			return 0, false
		}
		i = len(d.stores)
		d.stores = append(d.stores, name)
	}
	if leaf := label(leafName(data.Leaf)); index(d.storeLeaves[name], leaf) < 0 {
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
	b.WriteString("  subgraph outside[\"Outside\"]\n")
	for i, s := range d.sources {
		fmt.Fprintf(&b, "    s%d([\"%s\"])\n", i, s)
	}
	b.WriteString("  end\n  subgraph api[\"The API\"]\n")
	for i, o := range d.groups {
		fmt.Fprintf(&b, "    o%d[\"%s\"]\n", i, o)
	}
	b.WriteString("  end\n")
	if len(d.stores) > 0 {
		b.WriteString("  subgraph data[\"Data that newly leaves\"]\n")
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
