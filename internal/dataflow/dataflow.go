package dataflow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/page"
)

// Layer is where a node stands.
type Layer int

// The layers, from the left.
const (
	Callers Layer = iota
	Processes
	Stores
)

// Diagram is what is drawn.
type Diagram struct {
	Nodes []Node
	Flows []Flow
}

// Node is a box. Name is shortened to fit; what stands in End is not, and follows it.
type Node struct {
	ID        string // unique in the diagram
	Layer     Layer
	Name, End string
	Title     string // in full
	To        string // the identifier in the page that it leads to
	Tone      page.Tone
	// Frame is the trust boundary of a process, in words.
	Frame string
	// First: it stands above the others of its layer.
	First bool
}

// Flow is an arrow between nodes of two layers.
type Flow struct {
	From, To  string
	Title     string
	Cleartext bool
	Tone      page.Tone
}

// The sizes of nodes, the room between them in a layer and between the layers, and around those of a frame.
const (
	callerWidth, processWidth, storeWidth = 170, 330, 130
	nodeLine                              = 30
	nodeGap                               = 8
	layerGap                              = 110
	frameRoom                             = 14
	frameHead                             = 26
	besideHeight                          = 2 * nodeLine
)

// rect is a place, in pixels from the upper left corner.
type rect struct{ x, y, width, height int }

// frame is a trust boundary around its processes.
type frame struct {
	name string
	rect
}

// picture is a diagram with the places of its nodes.
type picture struct {
	Diagram
	places map[string]rect
	frames []frame
	layers [3][]Node // in their order from above
}

// Draw places the nodes of a diagram and draws it: frames, then flows, then nodes above them.
func Draw(d Diagram) page.Drawing {
	p := pictureOf(d)
	out := page.Drawing{Width: 2*frameRoom + callerWidth + 2*layerGap + processWidth + storeWidth, Height: p.bottom() + frameRoom}
	for _, f := range p.frames {
		out.Shapes = append(out.Shapes, page.Box{X: f.x, Y: f.y, Width: f.width, Height: f.height, Round: 6, Look: page.BoundaryLook, Lines: []string{f.name}, Title: "Trust boundary: " + f.name})
	}
	for _, f := range p.flows() {
		out.Shapes = append(out.Shapes, f)
	}
	for _, layer := range p.layers {
		for _, n := range layer {
			out.Shapes = append(out.Shapes, p.box(n))
			r := p.places[n.ID]
			out.Height = max(out.Height, r.y+r.height+frameRoom)
		}
	}
	return out
}

func pictureOf(d Diagram) *picture {
	p := &picture{Diagram: d, places: map[string]rect{}}
	for _, n := range d.Nodes {
		p.layers[n.Layer] = append(p.layers[n.Layer], n)
	}
	callers := map[string]int{}
	slices.SortStableFunc(p.layers[Callers], byFirst)
	for i, n := range p.layers[Callers] {
		callers[n.ID] = i
	}
	upper := map[string]int{} // the highest caller of each process
	for _, n := range p.layers[Processes] {
		upper[n.ID] = len(callers)
	}
	for _, f := range d.Flows {
		if at, ok := callers[f.From]; ok {
			upper[f.To] = min(upper[f.To], at)
		}
	}
	slices.SortStableFunc(p.layers[Processes], func(a, b Node) int {
		return cmp.Or(strings.Compare(a.Frame, b.Frame), cmp.Compare(upper[a.ID], upper[b.ID]))
	})
	p.placeProcesses()
	p.placeBeside(Callers, frameRoom, callerWidth)
	p.placeBeside(Stores, frameRoom+callerWidth+2*layerGap+processWidth, storeWidth)
	return p
}

func byFirst(a, b Node) int {
	switch {
	case a.First == b.First:
		return 0
	case a.First:
		return -1
	}
	return 1
}

// placeProcesses places the middle layer, a frame around those of each boundary.
func (p *picture) placeProcesses() {
	x, y := frameRoom+callerWidth+layerGap, frameRoom
	for i, n := range p.layers[Processes] {
		if i == 0 || n.Frame != p.layers[Processes][i-1].Frame {
			if i > 0 {
				y += frameRoom
			}
			p.frames = append(p.frames, frame{n.Frame, rect{x - frameRoom, y, processWidth + 2*frameRoom, frameHead}})
			y += frameHead
		}
		p.places[n.ID] = rect{x, y, processWidth, nodeLine}
		y += nodeLine + nodeGap
		f := &p.frames[len(p.frames)-1]
		f.height = y - f.y + frameRoom - nodeGap
	}
}

// placeBeside places an outer layer: each node beside the middle of what it is connected with, as far as those above leave room.
func (p *picture) placeBeside(layer Layer, x, width int) {
	list := p.layers[layer]
	wish := map[string]int{}
	for _, n := range list {
		wish[n.ID] = p.middleOf(n.ID)
	}
	slices.SortStableFunc(list, func(a, b Node) int { return cmp.Or(byFirst(a, b), cmp.Compare(wish[a.ID], wish[b.ID])) })
	ys := make([]int, len(list))
	free := frameRoom
	for i, n := range list {
		ys[i] = max(wish[n.ID]-besideHeight/2, free)
		free = ys[i] + besideHeight + nodeGap
	}
	bottom := max(p.bottom(), len(list)*(besideHeight+nodeGap)+frameRoom)
	for i := range slices.Backward(ys) { // those that came too low push those above them up
		ys[i] = min(ys[i], bottom-besideHeight)
		bottom = ys[i] - nodeGap
	}
	for i, n := range list {
		p.places[n.ID] = rect{x, ys[i], width, besideHeight}
	}
}

// middleOf is the mean height of what a node is connected with, as far as that has its place.
func (p *picture) middleOf(id string) int {
	sum, n := 0, 0
	for _, f := range p.Flows {
		other := f.To
		if f.To == id {
			other = f.From
		} else if f.From != id {
			continue
		}
		if at, ok := p.places[other]; ok {
			sum += at.y + at.height/2
			n++
		}
	}
	if n == 0 {
		return 0
	}
	return sum / n
}

// bottom is where the lowest frame ends.
func (p *picture) bottom() int {
	bottom := 0
	for _, f := range p.frames {
		bottom = max(bottom, f.y+f.height)
	}
	return bottom
}
