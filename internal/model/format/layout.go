package format

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/model"
)

// Where the nodes of a diagram stand: actors in a column on the left, the processes of each boundary in a
// box, one box below the other, and on the right stores and receivers. No two overlap. Up to a dozen processes
// stand in one column, so that no flow passes another one; more stand in several, each half a row lower than the one before.

// rect is a place in a picture, in pixels from its upper left corner.
type rect struct{ x, y, width, height int }

// The sizes of nodes, the room between them and around those in a box, and the room between columns, where the labels of
// flows stand.
const (
	nodeWidth, nodeHeight = 180, 80
	processSize           = 120
	room                  = 60
	gap                   = 280
	mostInColumn          = 12
)

// layout is a picture of a diagram.
type layout struct {
	nodes map[string]rect // by the id of the node
	boxes []box
	size  rect
}

// box is a trust boundary around the processes that are reached through it.
type box struct {
	boundary string
	rect
}

// layoutOf places the nodes of a diagram. The same diagram has the same picture.
func layoutOf(d model.Diagram) layout {
	l := layout{nodes: map[string]rect{}}
	var actors, others []string
	inside := map[string][]string{}
	var boundaries []string
	for _, n := range d.Nodes {
		switch {
		case n.Kind == model.ProcessNode:
			if inside[n.Boundary] == nil {
				boundaries = append(boundaries, n.Boundary)
			}
			inside[n.Boundary] = append(inside[n.Boundary], n.ID)
		case n.Kind == model.ActorNode && n.Boundary == "":
			actors = append(actors, n.ID)
		default:
			others = append(others, n.ID)
		}
	}
	slices.Sort(boundaries)
	left := room + nodeWidth + gap
	y, right := room, left
	for _, b := range boundaries {
		r := l.fill(inside[b], rect{x: left, y: y})
		l.boxes = append(l.boxes, box{b, r})
		y, right = r.y+r.height+room, max(right, r.x+r.width)
	}
	bottom := max(y, l.column(actors, room, y), l.column(others, right+gap, y))
	l.size = rect{width: right + gap + nodeWidth + room, height: bottom}
	return l
}

// fill places processes in columns within a box and returns the box.
func (l *layout) fill(ids []string, at rect) rect {
	columns := (len(ids) + mostInColumn - 1) / mostInColumn
	rows := (len(ids) + columns - 1) / columns
	const step = processSize + room
	for i, id := range ids {
		column, row := i/rows, i%rows
		l.nodes[id] = rect{at.x + room + column*(processSize+gap), at.y + room + row*step + column%2*step/2, processSize, processSize}
	}
	used := (len(ids) + rows - 1) / rows // with few in each the last columns stay empty
	height := room + rows*step
	if used > 1 {
		height += step / 2
	}
	return rect{at.x, at.y, 2*room + used*processSize + (used-1)*gap, height}
}

// column places nodes one below the other, spread over a height where there is more room than they need, and returns where the
// next one would begin.
func (l *layout) column(ids []string, x, height int) int {
	step := nodeHeight + room
	if n := len(ids); n > 0 {
		step = max(step, (height-room)/n)
	}
	y := room + (step-nodeHeight-room)/2
	for _, id := range ids {
		l.nodes[id] = rect{x, y, nodeWidth, nodeHeight}
		y += step
	}
	return y
}
