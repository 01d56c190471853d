package format

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/page"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// The size of a chart, the room for its scales, and how many commits at most are named below it.
const (
	chartWidth, chartHeight = 900, 220
	scaleWidth, scaleHeight = 60, 26
	mostNamed               = 12
)

// historySection is the surface score of each description over its commits, as a curve above the threats by level as
// bars, and both as a table.
func historySection(points []model.Point) page.Section {
	s := page.Section{ID: "history", Title: "History", Blocks: []page.Block{page.Paragraph{Text: page.Line(page.Plain("At each commit that changed the description, the earliest first: the surface score as a curve, and below it how many threats stood, the worst at the bottom."))}}}
	table := page.Table{ID: "commits", Caption: "Commits", Columns: []page.Column{{Title: "Description"}, {Title: "Commit"}, {Title: "Surface", Number: true}, {Title: "Operations", Number: true}}}
	for _, l := range levels() {
		table.Columns = append(table.Columns, page.Column{Title: l.String(), Number: true})
	}
	for _, p := range points {
		path := page.Line(page.Code(p.Path))
		if p.Was != "" {
			path = append(path, page.Plain(", then "), page.Code(p.Was))
		}
		row := page.Row{Cells: []page.Cell{{Text: path}, {Text: page.Line(page.Code(p.Commit))}, {Text: page.Line(page.Plain(number(p.Surface)))}, {Text: page.Line(page.Plain(fmt.Sprint(p.Operations)))}}}
		for _, l := range levels() {
			row.Cells = append(row.Cells, page.Cell{Text: page.Line(page.Plain(fmt.Sprint(p.Threats[l.String()])))})
		}
		table.Rows = append(table.Rows, row)
	}
	for start := 0; start < len(points); {
		path := points[start].Path
		end := start + 1
		for end < len(points) && points[end].Path == path {
			end++
		}
		s.Blocks = append(s.Blocks, page.Figure{ID: page.ID("chart", path), Title: "Surface score and threats of " + path, Caption: page.Line(page.Code(path)), Drawing: chartOf(points[start:end])})
		start = end
	}
	s.Blocks = append(s.Blocks, table)
	return s
}

// chartOf draws the points of a description: the score above, the threats below.
func chartOf(points []model.Point) page.Drawing {
	c := &chart{points: points, step: float64(chartWidth-scaleWidth) / float64(len(points))}
	c.curve()
	c.bars()
	for i, p := range points {
		if every := (len(points) + mostNamed - 1) / mostNamed; (len(points)-1-i)%every == 0 {
			c.add(page.Words{X: c.x(i), Y: 2*(chartHeight+scaleHeight) - 8, Text: p.Commit, Anchor: page.Middle})
		}
	}
	return page.Drawing{Width: chartWidth, Height: 2 * (chartHeight + scaleHeight), Shapes: c.shapes}
}

type chart struct {
	points []model.Point
	step   float64
	shapes []page.Shape
}

func (c *chart) add(s page.Shape) { c.shapes = append(c.shapes, s) }

// x is the middle of the column of a commit.
func (c *chart) x(i int) int { return scaleWidth + int(c.step*(float64(i)+.5)) }

// scale draws the lines of a scale from 0 to at least most, and returns what a value of 1 is in pixels.
func (c *chart) scale(most float64, bottom int, unit string) float64 {
	step := niceStep(most)
	top := math.Max(step*math.Ceil(most/step), step)
	for v := 0.0; v <= top; v += step {
		y := bottom - int(v/top*(chartHeight-scaleHeight))
		look := page.GridLook
		if v == 0 {
			look = page.AxisLook
		}
		c.add(page.Path{Points: []page.Point{{X: scaleWidth, Y: y}, {X: chartWidth, Y: y}}, Look: look})
		c.add(page.Words{X: scaleWidth - 6, Y: y + 4, Text: number(v), Anchor: page.End})
	}
	c.add(page.Words{X: scaleWidth, Y: bottom - (chartHeight - scaleHeight) - 10, Text: unit})
	return (chartHeight - scaleHeight) / top
}

// niceStep is 1, 2 or 5 times a power of ten, at most five of which reach the value.
func niceStep(most float64) float64 {
	const lines = 5
	step := math.Pow(10, math.Floor(math.Log10(math.Max(most, 1)/lines)))
	for _, times := range []float64{1, 2, 5, 10} {
		if step*times*lines >= most {
			return math.Max(step*times, 1)
		}
	}
	return step
}

func (c *chart) curve() {
	most := slices.MaxFunc(c.points, func(a, b model.Point) int { return cmp.Compare(a.Surface, b.Surface) }).Surface
	unit := c.scale(most, chartHeight, "surface score")
	curve := page.Path{Look: page.CurveLook, Tone: page.NewTone, Title: "Surface score"}
	for i, p := range c.points {
		curve.Points = append(curve.Points, page.Point{X: c.x(i), Y: chartHeight - int(p.Surface*unit)})
	}
	if len(curve.Points) > 1 {
		c.add(curve)
	}
	for i, p := range c.points {
		at := curve.Points[i]
		c.add(page.Box{X: at.X - 4, Y: at.Y - 4, Width: 8, Height: 8, Round: 4, Look: page.PointLook, Tone: page.NewTone, Title: fmt.Sprintf("%s: surface score %s, %s", p.Commit, number(p.Surface), count(p.Operations, "operation"))})
	}
}

func (c *chart) bars() {
	most := 0
	for _, p := range c.points {
		most = max(most, sum(p, levels()))
	}
	bottom := 2*chartHeight + scaleHeight
	unit := c.scale(float64(most), bottom, "threats")
	for i, p := range c.points {
		for j, l := range levels() {
			n := p.Threats[l.String()]
			if n == 0 {
				continue
			}
			low, high := bottom-int(float64(sum(p, levels()[:j]))*unit), bottom-int(float64(sum(p, levels()[:j+1]))*unit)
			width := max(min(int(c.step)-4, 40), 1)
			c.add(page.Box{X: c.x(i) - width/2, Y: high, Width: width, Height: low - high, Look: page.BarLook, Tone: page.ToneOf(l), Title: fmt.Sprintf("%s: %d %s", p.Commit, n, l)})
		}
	}
}

// sum counts the threats of some levels.
func sum(p model.Point, of []severity.Level) int {
	n := 0
	for _, l := range of {
		n += p.Threats[l.String()]
	}
	return n
}
