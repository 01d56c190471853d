package dataflow

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/page"
)

// mostLetters is how many characters fit a node of that width.
func mostLetters(width int) int { return width * 2 / 13 }

// box is a node as a shape.
func (p *picture) box(n Node) page.Box {
	at := p.places[n.ID]
	b := page.Box{X: at.x, Y: at.y, Width: at.width, Height: at.height, Look: [...]page.Look{page.ActorLook, page.ProcessLook, page.StoreLook}[n.Layer],
		Tone: n.Tone, Title: cmp.Or(n.Title, n.Name), To: n.To}
	if n.Layer == Processes {
		b.Round = nodeLine / 2
		b.Lines = []string{shortened(n.Name, mostLetters(at.width)-utf8.RuneCountInString(n.End)) + n.End}
		return b
	}
	b.Lines = linesOf(n.Name+n.End, mostLetters(at.width))
	return b
}

// linesOf breaks a name at spaces into at most three lines, each shortened.
func linesOf(name string, most int) []string {
	const mostLines = 3
	out := []string{}
	for word := range strings.FieldsSeq(name) {
		if n := len(out); n > 0 && (n == mostLines || utf8.RuneCountInString(out[n-1])+1+utf8.RuneCountInString(word) <= most) {
			out[n-1] += " " + word
			continue
		}
		out = append(out, word)
	}
	for i := range out {
		out[i] = shortened(out[i], most)
	}
	return out
}

// shortened is a name without its middle where it is too long: how it begins and how it ends tells operations apart.
func shortened(name string, most int) string {
	letters := []rune(name)
	if len(letters) <= most {
		return name
	}
	half := (most - 1) / 2
	return string(letters[:half]) + "…" + string(letters[len(letters)-(most-1-half):])
}

// end is a flow at an edge of a node, and the height of its other end.
type end struct{ flow, other int }

// flows are the curves between the layers. Those at one edge of a node stand one below the other, in the order of where they lead.
func (p *picture) flows() []page.Path {
	right, left := map[string][]end{}, map[string][]end{} // by node: those at its right edge, and at its left one
	for i, f := range p.Flows {
		a, b := p.inOrder(f)
		right[a] = append(right[a], end{i, p.places[b].y})
		left[b] = append(left[b], end{i, p.places[a].y})
	}
	starts, ends := make([]page.Point, len(p.Flows)), make([]page.Point, len(p.Flows))
	for id, list := range right {
		p.distribute(list, p.places[id], p.places[id].x+p.places[id].width, starts)
	}
	for id, list := range left {
		p.distribute(list, p.places[id], p.places[id].x, ends)
	}
	out := make([]page.Path, len(p.Flows))
	for i, f := range p.Flows {
		a, b := starts[i], ends[i]
		bend := (b.X - a.X) / 2
		points := []page.Point{a, {X: a.X + bend, Y: a.Y}, {X: b.X - bend, Y: b.Y}, b}
		if from, _ := p.inOrder(f); from != f.From {
			slices.Reverse(points)
		}
		out[i] = page.Path{Points: points, Curved: true, Arrow: true, Look: page.FlowLook, Tone: f.Tone, Title: f.Title}
		if f.Cleartext {
			out[i].Look = page.CleartextLook
		}
	}
	return out
}

// inOrder are the nodes of a flow, the one further to the left first.
func (p *picture) inOrder(f Flow) (left, right string) {
	if p.places[f.From].x < p.places[f.To].x {
		return f.From, f.To
	}
	return f.To, f.From
}

// distribute gives the flows at an edge their places on it.
func (p *picture) distribute(list []end, r rect, x int, at []page.Point) {
	slices.SortStableFunc(list, func(a, b end) int { return cmp.Or(cmp.Compare(a.other, b.other), cmp.Compare(a.flow, b.flow)) })
	for i, e := range list {
		at[e.flow] = page.Point{X: x, Y: r.y + r.height*(i+1)/(len(list)+1)}
	}
}
