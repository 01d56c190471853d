package format

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/model"
)

// Where the nodes of a diagram stand: actors in a column on the left, the processes of each boundary in a
// box, one box below the other, and on the right stores and receivers. No two overlap.

// rect is a place in a picture, in pixels from its upper left corner.
type rect struct{ x, y, width, height int }

// The sizes of nodes, the room between them and around those in a box, and how many stand in a row of one.
const (
	nodeWidth, nodeHeight = 180, 80
	processSize           = 120
	room                  = 60
	perRow                = 5
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
	left := room + nodeWidth + 2*room
	y, right := room, left
	for _, b := range boundaries {
		r := l.fill(inside[b], rect{x: left, y: y})
		l.boxes = append(l.boxes, box{b, r})
		y, right = r.y+r.height+room, max(right, r.x+r.width)
	}
	bottom := max(y, l.column(actors, room), l.column(others, right+2*room))
	l.size = rect{width: right + 3*room + nodeWidth, height: bottom}
	return l
}

// fill places processes in rows within a box and returns the box.
func (l *layout) fill(ids []string, at rect) rect {
	columns := min(len(ids), perRow)
	rows := (len(ids) + perRow - 1) / perRow
	for i, id := range ids {
		l.nodes[id] = rect{at.x + room + i%perRow*(processSize+room), at.y + room + i/perRow*(processSize+room), processSize, processSize}
	}
	return rect{at.x, at.y, room + columns*(processSize+room), room + rows*(processSize+room)}
}

// column places nodes one below the other and returns where the next one would begin.
func (l *layout) column(ids []string, x int) int {
	y := room
	for _, id := range ids {
		l.nodes[id] = rect{x, y, nodeWidth, nodeHeight}
		y += nodeHeight + room
	}
	return y
}
