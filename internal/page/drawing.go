package page

// Drawing is a picture in SVG, in units of a pixel from its upper left corner. Shapes that come
// later lie above.
type Drawing struct {
	Width, Height int
	Shapes        []Shape
}

// Shape is a part of a drawing: a [Box], [Path] or [Words].
type Shape interface{ isShape() }

// Look says what a shape is, for the style sheet.
type Look int

// The looks: those of a data-flow diagram (actor, process, store, a trust boundary, a flow and one that is
// not encrypted) and those of a chart (an axis, a grid line, a bar, a curve and a point of it).
const (
	ActorLook Look = iota
	ProcessLook
	StoreLook
	BoundaryLook
	FlowLook
	CleartextLook
	AxisLook
	GridLook
	BarLook
	CurveLook
	PointLook
)

func (l Look) class() string {
	return [...]string{"actor", "process", "store", "boundary", "flow", "cleartext", "axis", "grid", "bar", "curve", "point"}[l]
}

// Box is a rectangle with lines of text in its middle, those of a boundary at its upper left.
type Box struct {
	X, Y, Width, Height int
	Round               int // the radius of its corners
	Look                Look
	Tone                Tone
	Lines               []string
	Title               string // what it is, in full
	To                  string // the identifier that it leads to
}

// Path is a line through points, straight or curved, with an arrow at its end or not.
type Path struct {
	Points []Point
	Curved bool // the points are the ends and the controls of cubic curves: 1 and 3 for each
	Arrow  bool
	Look   Look
	Tone   Tone
	Title  string
	To     string // the identifier that it leads to
}

// Point is a place in a drawing.
type Point struct{ X, Y int }

// Words are a text at a place.
type Words struct {
	X, Y   int
	Text   string
	Anchor Anchor
}

// Anchor says which part of a text stands at its place.
type Anchor int

// The anchors.
const (
	Start Anchor = iota
	Middle
	End
)

func (a Anchor) name() string { return [...]string{"start", "middle", "end"}[a] }

func (Box) isShape()   {}
func (Path) isShape()  {}
func (Words) isShape() {}
