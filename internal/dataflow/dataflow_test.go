package dataflow

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/page"
)

// diagramOf has so many callers, processes in each of so many frames, and stores, each connected with many.
func diagramOf(callers, frames, processes, stores int) Diagram {
	var d Diagram
	for i := range callers {
		d.Nodes = append(d.Nodes, Node{ID: fmt.Sprint("c", i), Name: strings.Repeat("caller ", i), First: i == callers-1})
	}
	for i := range stores {
		d.Nodes = append(d.Nodes, Node{ID: fmt.Sprint("s", i), Layer: Stores, Name: "data", Title: "data in full"})
	}
	for f := range frames {
		for i := range processes {
			n := Node{ID: fmt.Sprint("p", f, ".", i), Layer: Processes, Name: "GET /" + strings.Repeat("long/", i), End: " · 2 threats", Frame: fmt.Sprint("frame ", f)}
			d.Nodes = append(d.Nodes, n)
			for c := range callers {
				if (i+c)%3 == 0 {
					d.Flows = append(d.Flows, Flow{From: fmt.Sprint("c", c), To: n.ID, Cleartext: c == 0})
				}
			}
			for s := range stores {
				if (i+s)%2 == 0 {
					d.Flows = append(d.Flows, Flow{From: n.ID, To: fmt.Sprint("s", s)}, Flow{From: fmt.Sprint("s", s), To: n.ID, Title: "reads"})
				}
			}
		}
	}
	return d
}

// TestDraw: nodes do not overlap, each is in the frame of its boundary or in none, nothing stands outside, every
// flow is drawn from an edge of its node to an edge of the other, and whatever is drawn twice is the same.
func TestDraw(t *testing.T) {
	for _, size := range [][4]int{{0, 0, 0, 0}, {1, 1, 1, 1}, {4, 1, 8, 2}, {1, 1, 40, 6}, {12, 3, 2, 9}, {0, 2, 3, 0}, {3, 0, 0, 3}} {
		d := diagramOf(size[0], size[1], size[2], size[3])
		drawing := Draw(d)
		for _, problem := range pictureProblems(d, drawing) {
			t.Errorf("%v: %s", size, problem)
		}
		if !reflect.DeepEqual(drawing, Draw(d)) {
			t.Errorf("%v: drawn twice, it is another", size)
		}
	}
}

// TestFirst: what comes first stands above the others of its layer.
func TestFirst(t *testing.T) {
	p := pictureOf(diagramOf(5, 1, 6, 0))
	if p.layers[Callers][0].ID != "c4" || p.places["c4"].y >= p.places["c0"].y {
		t.Errorf("%v", p.places)
	}
}

// TestLines: a name is broken and shortened so that it fits, and is told from others by how it begins and ends.
func TestLines(t *testing.T) {
	for name, want := range map[string]string{
		"":                                "",
		"one":                             "one",
		"Caller with apiKey in query key": "Caller with|apiKey in|query key",
		"abcdefghijklmnopqrstuvwxyz":      "abcde…uvwxyz",
		"a b c d e f g h i j k l m n o p q r s t u v w x y z": "a b c d e f|g h i j k l|m n o… x y z",
	} {
		if got := strings.Join(linesOf(name, 12), "|"); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func pictureProblems(g Diagram, d page.Drawing) []string {
	var out []string
	var nodes, frames []page.Box
	var flows []page.Path
	for _, s := range d.Shapes {
		switch s := s.(type) {
		case page.Box:
			if s.Look == page.BoundaryLook {
				frames = append(frames, s)
			} else {
				nodes = append(nodes, s)
			}
			if s.X < 0 || s.Y < 0 || s.X+s.Width > d.Width || s.Y+s.Height > d.Height {
				out = append(out, s.Title+" stands outside")
			}
		case page.Path:
			flows = append(flows, s)
		}
	}
	if len(nodes) != len(g.Nodes) || len(flows) != len(g.Flows) {
		out = append(out, fmt.Sprintf("%d nodes of %d, %d flows of %d", len(nodes), len(g.Nodes), len(flows), len(g.Flows)))
	}
	for i, a := range nodes {
		for _, b := range nodes[:i] {
			if overlap(a, b) {
				out = append(out, a.Title+" overlaps "+b.Title)
			}
		}
		within := slices.ContainsFunc(frames, func(f page.Box) bool { return overlap(a, f) })
		if within != (a.Look == page.ProcessLook) {
			out = append(out, a.Title+" stands at the wrong side of a boundary")
		}
	}
	return append(out, looseEnds(nodes, flows)...)
}

// looseEnds are the flows that begin or end at no edge of a node.
func looseEnds(nodes []page.Box, flows []page.Path) []string {
	var out []string
	for _, f := range flows {
		for _, at := range []page.Point{f.Points[0], f.Points[len(f.Points)-1]} {
			if !slices.ContainsFunc(nodes, func(n page.Box) bool {
				return (at.X == n.X || at.X == n.X+n.Width) && at.Y > n.Y && at.Y < n.Y+n.Height
			}) {
				out = append(out, f.Title+" ends at no node")
			}
		}
	}
	return out
}

func overlap(a, b page.Box) bool {
	return a.X < b.X+b.Width && b.X < a.X+a.Width && a.Y < b.Y+b.Height && b.Y < a.Y+a.Height
}
