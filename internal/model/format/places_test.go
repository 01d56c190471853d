package format_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/model"
)

// cells is a file of Threat Dragon as far as the tests look into it.
type cells struct {
	Detail struct {
		Diagrams []struct {
			Title string
			Cells []cell
		}
	}
}

type cell struct {
	ID, Shape      string
	Position       struct{ X, Y int }
	Size           struct{ Width, Height int }
	Source, Target struct{ Cell string }
	Vertices       []struct{ X, Y int }
	Attrs          struct{ Text struct{ Text string } }
	Data           struct{ Threats []struct{ ID string } }
}

func (c cell) overlaps(o cell) bool {
	return c.Position.X < o.Position.X+o.Size.Width && o.Position.X < c.Position.X+c.Size.Width && c.Position.Y < o.Position.Y+o.Size.Height && o.Position.Y < c.Position.Y+c.Size.Height
}

func (c cell) isWithin(o cell) bool {
	return c.Position.X > o.Position.X && c.Position.Y > o.Position.Y && c.Position.X+c.Size.Width < o.Position.X+o.Size.Width && c.Position.Y+c.Size.Height < o.Position.Y+o.Size.Height
}

func dragon(t testing.TB, m *model.Model) cells {
	t.Helper()
	var out cells
	if err := json.Unmarshal(rendered(t, "threat-dragon", m), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// TestPlaces: every node, store, actor, flow and boundary of every diagram is there and has its place;
// no two nodes overlap, no two boxes do, and a node is in a box or outside of it.
func TestPlaces(t *testing.T) {
	all := models(t)
	all["many"] = modelOf(t, map[string]string{"api.yaml": many()})
	for which, m := range all {
		drawn := dragon(t, m).Detail.Diagrams
		at := 0
		for i := range m.Descriptions {
			for _, d := range m.Descriptions[i].Diagrams {
				holds(t, which+", "+d.Title, d, drawn[at].Cells)
				at++
			}
		}
		if at != len(drawn) {
			t.Errorf("%s: %d diagrams of %d", which, len(drawn), at)
		}
	}
}

func holds(t *testing.T, name string, d model.Diagram, all []cell) {
	t.Helper()
	byID := map[string]cell{}
	var boxes, nodes, flows []cell
	for _, c := range all {
		byID[c.ID] = c
		switch c.Shape {
		case "trust-boundary-box":
			boxes = append(boxes, c)
		case "flow":
			flows = append(flows, c)
		default:
			nodes = append(nodes, c)
		}
	}
	if len(byID) != len(all) || len(nodes) != len(d.Nodes) || len(flows) != len(d.Flows) || len(boxes) == 0 {
		t.Errorf("%s: %d cells with %d ids, %d nodes of %d, %d flows of %d, %d boundaries", name, len(all), len(byID), len(nodes), len(d.Nodes), len(flows), len(d.Flows), len(boxes))
	}
	apart(t, name, nodes)
	apart(t, name, boxes)
	for _, a := range nodes {
		for _, b := range boxes {
			if a.overlaps(b) && !(a.Shape == "process" && a.isWithin(b)) {
				t.Errorf("%s: a node stands on the edge of a boundary, or is no process: %+v %+v", name, a, b)
			}
		}
		if a.Shape == "process" && !slices.ContainsFunc(boxes, a.isWithin) {
			t.Errorf("%s: a process stands in no boundary: %+v", name, a)
		}
	}
	for _, f := range flows {
		if byID[f.Source.Cell].ID == "" || byID[f.Target.Cell].ID == "" || f.Source.Cell == f.Target.Cell {
			t.Errorf("%s: a flow hangs in the air: %+v", name, f)
		}
	}
}

// TestDrawnApart: no line of a name is wider than its node, none has more lines than it is high, and of two flows between
// the same nodes one does not hide the other.
func TestDrawnApart(t *testing.T) {
	all := models(t)
	all["many"] = modelOf(t, map[string]string{"api.yaml": many()})
	pairs := 0
	for which, m := range all {
		for _, d := range dragon(t, m).Detail.Diagrams {
			between := map[[2]string][]cell{}
			for _, c := range d.Cells {
				hasRoom(t, which, c)
				if c.Shape == "flow" {
					ends := [2]string{min(c.Source.Cell, c.Target.Cell), max(c.Source.Cell, c.Target.Cell)}
					between[ends] = append(between[ends], c)
				}
			}
			pairs += lieApart(t, which, between)
		}
	}
	if pairs == 0 {
		t.Error("no two flows are between the same nodes")
	}
}

// hasRoom: a letter is about 7 wide and a line 16 high.
func hasRoom(t *testing.T, which string, c cell) {
	t.Helper()
	lines := strings.Split(c.Attrs.Text.Text, "\n")
	for _, line := range lines {
		if c.Size.Width > 0 && (utf8.RuneCountInString(line)*7 > c.Size.Width || len(lines)*16 > c.Size.Height) {
			t.Errorf("%s: %q has no room in %+v", which, c.Attrs.Text.Text, c.Size)
		}
	}
}

func lieApart(t *testing.T, which string, between map[[2]string][]cell) (pairs int) {
	t.Helper()
	for _, flows := range between {
		if len(flows) == 2 && slices.Equal(flows[0].Vertices, flows[1].Vertices) {
			t.Errorf("%s: a flow lies on another one: %+v", which, flows)
		}
		pairs += len(flows) / 2
	}
	return pairs
}

func apart(t *testing.T, name string, list []cell) {
	t.Helper()
	for i, a := range list {
		for _, b := range list[i+1:] {
			if a.overlaps(b) {
				t.Errorf("%s: two cells overlap: %+v %+v", name, a, b)
			}
		}
	}
}

// many has more operations and tags than a diagram has room for, inside and outside.
func many() string {
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\ninfo: {title: many, version: '1'}\nservers: [{url: 'https://api.example.com'}]\npaths:\n")
	for i := range 60 {
		tag := string(rune('a'+i%26)) + string(rune('a'+i/26))
		b.WriteString("  /" + tag + ": {get: {tags: [" + tag + "], responses: {'200': {description: ok}}}, put: {tags: [all], responses: {'200': {description: ok}}}}\n")
	}
	return b.String()
}

// TestIDs: they are UUIDs of version 5, no two things have one, and they stay when something else comes.
func TestIDs(t *testing.T) {
	v5 := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	ids := func(m *model.Model) map[string]bool {
		out := map[string]bool{}
		for _, d := range dragon(t, m).Detail.Diagrams {
			for _, c := range d.Cells {
				list := []string{c.ID}
				for _, x := range c.Data.Threats {
					list = append(list, x.ID)
				}
				for _, id := range list {
					if !v5.MatchString(id) || out[id] {
						t.Errorf("%s is no UUID of version 5, or there twice", id)
					}
					out[id] = true
				}
			}
		}
		return out
	}
	head := read(t, examples+"head.yaml")
	before := ids(modelOf(t, map[string]string{"api.yaml": head}))
	after := ids(modelOf(t, map[string]string{"api.yaml": strings.Replace(head, "paths:\n", "paths:\n  /zz: {get: {security: [{oauth2: [shop]}], responses: {'200': {description: ok}}}}\n", 1)}))
	kept := 0
	for id := range before {
		if after[id] {
			kept++
		}
	}
	if len(before) < 50 || kept*10 < len(before)*9 || len(after) <= len(before)-len(before)/10 {
		t.Errorf("%d of %d ids stay when an operation is added", kept, len(before))
	}
}

// TestOTMPlaces: a component's position is counted from that of its zone, and of one that is drawn it lies within the zone,
// but for receivers, which stand apart; every zone says where it is drawn, if only nowhere.
func TestOTMPlaces(t *testing.T) {
	type element struct {
		Position struct{ X, Y int }
		Size     struct{ Width, Height int }
	}
	for which, m := range models(t) {
		var file struct {
			TrustZones []struct {
				ID              string
				Representations []element
			}
			Components []struct {
				Name, Type      string
				Parent          struct{ TrustZone string }
				Representations []element
			}
		}
		if err := json.Unmarshal(rendered(t, "otm", m), &file); err != nil {
			t.Fatal(err)
		}
		zones := map[string][]element{}
		for _, z := range file.TrustZones {
			if z.Representations == nil {
				t.Errorf("%s: a zone says nothing of where it is drawn", which)
			}
			zones[z.ID] = z.Representations
		}
		for _, c := range file.Components {
			drawn := zones[c.Parent.TrustZone]
			if len(drawn) != 1 || len(c.Representations) != 1 {
				t.Errorf("%s, %s: drawn %d times in a zone that is drawn %d times", which, c.Name, len(c.Representations), len(drawn))
				continue
			}
			at, within := c.Representations[0], drawn[0].Size
			if in := at.Position.X >= 0 && at.Position.Y >= 0 && at.Position.X+at.Size.Width <= within.Width && at.Position.Y+at.Size.Height <= within.Height; !in && c.Name != "Receiver" {
				t.Errorf("%s, %s: at %+v, which is not within its zone of %+v", which, c.Name, at, within)
			}
		}
	}
}
