package format

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

// The parts of an Open Threat Model 0.2 that are written, as otm_schema.json has them.
type (
	otmModel struct {
		OTMVersion      string              `json:"otmVersion"`
		Project         otmProject          `json:"project"`
		Representations []otmRepresentation `json:"representations"`
		Assets          []otmAsset          `json:"assets"`
		TrustZones      []otmZone           `json:"trustZones"`
		Components      []otmComponent      `json:"components"`
		Dataflows       []otmFlow           `json:"dataflows"`
		Threats         []otmThreat         `json:"threats"`
		Mitigations     []otmMitigation     `json:"mitigations"`
	}
	otmProject struct {
		Name        string `json:"name"`
		ID          string `json:"id"`
		Description string `json:"description"`
	}
	otmRepresentation struct {
		Name string  `json:"name"`
		ID   string  `json:"id"`
		Type string  `json:"type"`
		Size otmSize `json:"size"`
	}
	otmSize struct {
		Width  int `json:"width"`
		Height int `json:"height"`
	}
	otmPosition struct {
		X int `json:"x"`
		Y int `json:"y"`
	}
	otmElement struct {
		Representation string      `json:"representation"`
		ID             string      `json:"id"`
		Position       otmPosition `json:"position"`
		Size           otmSize     `json:"size"`
	}
	otmAsset struct {
		Name        string       `json:"name"`
		ID          string       `json:"id"`
		Description string       `json:"description"`
		Risk        otmAssetRisk `json:"risk"`
	}
	otmAssetRisk struct {
		Confidentiality int    `json:"confidentiality"`
		Integrity       int    `json:"integrity"`
		Availability    int    `json:"availability"`
		Comment         string `json:"comment"`
	}
	otmZone struct {
		ID              string       `json:"id"`
		Name            string       `json:"name"`
		Type            string       `json:"type"`
		Description     string       `json:"description"`
		Risk            otmZoneRisk  `json:"risk"`
		Representations []otmElement `json:"representations"`
	}
	otmZoneRisk struct {
		TrustRating int `json:"trustRating"`
	}
	otmComponent struct {
		ID              string           `json:"id"`
		Name            string           `json:"name"`
		Type            string           `json:"type"`
		Parent          otmParent        `json:"parent"`
		Representations []otmElement     `json:"representations"`
		Assets          *otmCarried      `json:"assets,omitempty"`
		Threats         []otmThreatState `json:"threats"`
		Tags            []string         `json:"tags"`
	}
	otmParent struct {
		TrustZone string `json:"trustZone"`
	}
	otmCarried struct {
		Processed []string `json:"processed,omitempty"`
		Stored    []string `json:"stored,omitempty"`
	}
	otmThreatState struct {
		Threat      string               `json:"threat"`
		State       string               `json:"state"`
		Mitigations []otmMitigationState `json:"mitigations"`
	}
	otmMitigationState struct {
		Mitigation string `json:"mitigation"`
		State      string `json:"state"`
	}
	otmFlow struct {
		ID            string   `json:"id"`
		Name          string   `json:"name"`
		Bidirectional bool     `json:"bidirectional"`
		Source        string   `json:"source"`
		Destination   string   `json:"destination"`
		Tags          []string `json:"tags"`
	}
	otmThreat struct {
		ID          string        `json:"id"`
		Name        string        `json:"name"`
		Description string        `json:"description"`
		Categories  []string      `json:"categories"`
		CWEs        []string      `json:"cwes"`
		Risk        otmThreatRisk `json:"risk"`
		Tags        []string      `json:"tags"`
	}
	otmThreatRisk struct {
		Likelihood        int    `json:"likelihood"`
		LikelihoodComment string `json:"likelihoodComment"`
		Impact            int    `json:"impact"`
		ImpactComment     string `json:"impactComment"`
	}
	otmMitigation struct {
		ID            string `json:"id"`
		Name          string `json:"name"`
		Description   string `json:"description"`
		RiskReduction int    `json:"riskReduction"`
	}
)

// perPoint turns an axis of 1 to 5 into a percentage, as Open Threat Model has risks.
const perPoint = 20

// OTM writes the model as an Open Threat Model 0.2 (https://github.com/iriusrisk/OpenThreatModel): the diagram of
// the whole of each description, with a component for each tag, actor and store. Ids are those of names.
func OTM(w io.Writer, m *model.Model) error {
	out := otmModel{OTMVersion: "0.2.0", Project: otmProject{Name: titleOf(m), Description: "Written by threatdelta model from the API description."},
		Representations: []otmRepresentation{}, Assets: []otmAsset{}, TrustZones: []otmZone{}, Components: []otmComponent{}, Dataflows: []otmFlow{}, Threats: []otmThreat{}, Mitigations: []otmMitigation{}}
	paths := []string{"otm"}
	for i := range m.Descriptions {
		paths = append(paths, m.Descriptions[i].Path)
	}
	out.Project.ID = uuid(paths...)
	for i := range m.Descriptions {
		(&otm{model: &out, description: &m.Descriptions[i]}).describe()
	}
	return report.WriteJSON(w, out)
}

// otm adds one description to a model.
type otm struct {
	model       *otmModel
	description *model.Description
	threats     map[string]*model.Threat
	picture     string
	zonePlaces  map[string]rect // of the trust zones that are drawn
}

func (o *otm) id(kind, name string) string { return uuid("otm", o.description.Path, kind, name) }

func (o *otm) describe() {
	x := o.description
	g := x.Diagrams[0] // the whole is always there
	l := layoutOf(g)
	o.picture, o.threats = o.id("representation", g.ID), map[string]*model.Threat{}
	o.model.Representations = append(o.model.Representations, otmRepresentation{report.Shown(g.Title), o.picture, "diagram", otmSize{l.size.width, l.size.height}})
	o.listThreats()
	for _, a := range x.Objectives.Assets {
		level := map[string]int{"S1": 40, "S2": 70, "S3": 100}[a.Level]
		o.model.Assets = append(o.model.Assets, otmAsset{a.Words, o.id("asset", a.Class), report.Shown(strings.Join(a.Values, ", ")), otmAssetRisk{level, level, perPoint, a.Level}})
	}
	o.zones(g, l)
	reads := map[string][]string{}
	for _, f := range g.Flows {
		for _, end := range [...][2]string{{f.From, f.To}, {f.To, f.From}} {
			class, isStore := strings.CutPrefix(end[0], "data:")
			if asset := o.id("asset", class); isStore && !slices.Contains(reads[end[1]], asset) {
				reads[end[1]] = append(reads[end[1]], asset)
			}
		}
		tags := []string{}
		for _, tag := range [...]struct {
			is   bool
			name string
		}{{f.Encrypted, "encrypted"}, {!f.Encrypted, "cleartext"}, {f.Public, "public network"}, {f.Change != "", string(f.Change)}} {
			if tag.is {
				tags = append(tags, tag.name)
			}
		}
		o.model.Dataflows = append(o.model.Dataflows, otmFlow{o.id("flow", f.ID), marked(f.Change) + report.Shown(f.Name), false, o.id("node", f.From), o.id("node", f.To), tags})
	}
	for _, n := range g.Nodes {
		o.component(n, l.nodes[n.ID], reads[n.ID])
	}
}

// zones are the trust boundaries, and one each for who calls and for where data is kept. One without anything in the picture
// has no place in it.
func (o *otm) zones(g model.Diagram, l layout) {
	o.zonePlaces = map[string]rect{}
	for _, b := range l.boxes {
		o.zonePlaces[b.boundary] = b.rect
	}
	for _, n := range g.Nodes {
		if zone := zoneOf(n); zone == callersZone || zone == dataZone {
			o.zonePlaces[zone] = around(o.zonePlaces[zone], l.nodes[n.ID])
		}
	}
	add := func(id, name, kind, says string, trust int) {
		z := otmZone{o.id("zone", id), name, kind, says, otmZoneRisk{trust}, []otmElement{}}
		if at, drawn := o.zonePlaces[id]; drawn {
			z.Representations = append(z.Representations, o.element("zone", id, at))
		}
		o.model.TrustZones = append(o.model.TrustZones, z)
	}
	trust := map[string]int{"internet": 40, "partner": 50, "internal": 70, "outbound": 50}
	for _, b := range o.description.Boundaries {
		add(b.ID, b.Name, "boundary", b.Says, trust[b.ID])
	}
	add(callersZone, "Callers", callersZone, "who calls the API", 10)
	add(dataZone, "Data", dataZone, "where the API keeps what it returns", 90)
}

// The zones that are no boundaries of the model.
const callersZone, dataZone = "callers", "data"

// zoneOf is the zone that a node stands in.
func zoneOf(n model.Node) string {
	switch {
	case n.Kind == model.StoreNode:
		return dataZone
	case n.Kind == model.ActorNode && n.Boundary == "":
		return callersZone
	}
	return n.Boundary
}

// around is a place that holds another one too, with room for an edge; the zero place holds nothing yet.
func around(r, o rect) rect {
	const edge = room / 2
	o = rect{o.x - edge, o.y - edge, o.width + 2*edge, o.height + 2*edge}
	if r == (rect{}) {
		return o
	}
	left, top := min(r.x, o.x), min(r.y, o.y)
	return rect{left, top, max(r.x+r.width, o.x+o.width) - left, max(r.y+r.height, o.y+o.height) - top}
}

func (o *otm) element(kind, name string, at rect) otmElement {
	return otmElement{o.picture, o.id("element "+kind, name), otmPosition{at.x, at.y}, otmSize{at.width, at.height}}
}

// component is a node, whose position is counted from that of its zone.
func (o *otm) component(n model.Node, at rect, carried []string) {
	zone := zoneOf(n)
	if within, drawn := o.zonePlaces[zone]; drawn {
		at.x, at.y = at.x-within.x, at.y-within.y
	}
	c := otmComponent{ID: o.id("node", n.ID), Name: marked(n.Change) + report.Shown(n.Name), Type: componentType(n.Kind), Representations: []otmElement{o.element("node", n.ID, at)}, Threats: []otmThreatState{}, Tags: []string{}}
	c.Parent.TrustZone = o.id("zone", zone)
	switch {
	case n.Kind == model.StoreNode:
		c.Assets = &otmCarried{Stored: []string{o.id("asset", strings.TrimPrefix(n.ID, "data:"))}}
	case n.Kind == model.ProcessNode && len(carried) > 0:
		c.Assets = &otmCarried{Processed: carried}
	}
	if n.Change != "" {
		c.Tags = append(c.Tags, string(n.Change))
	}
	for _, print := range n.Threats {
		if t := o.threats[print]; t != nil {
			c.Threats = append(c.Threats, o.stateOf(t))
		}
	}
	o.model.Components = append(o.model.Components, c)
}

// componentType is what readers know a component by (the format leaves the words open): Threat Dragon draws a database as a
// store and a service as a process.
func componentType(kind model.NodeKind) string {
	return map[model.NodeKind]string{model.ActorNode: "generic-client", model.ProcessNode: "web-service", model.StoreNode: "other-database"}[kind]
}

func (o *otm) stateOf(t *model.Threat) otmThreatState {
	state, done := "exposed", "required"
	if t.Residual() == 0 {
		state, done = "mitigated", "rejected"
		if t.Status() == "mitigated" {
			done = "implemented"
		}
	}
	return otmThreatState{o.id("threat", t.Fingerprint), state, []otmMitigationState{{o.id("mitigation", t.Rule+t.Mitigation), done}}}
}

func (o *otm) listThreats() {
	known := map[string]bool{}
	for i := range o.description.Threats {
		t := &o.description.Threats[i]
		o.threats[t.Fingerprint] = t
		x := otmThreat{ID: o.id("threat", t.Fingerprint), Name: marked(t.Change) + report.Shown(t.Title), Description: report.Shown(t.Statement.String()), Categories: []string{}, CWEs: []string{}, Tags: append([]string{t.Rule}, t.OWASP...),
			Risk: otmThreatRisk{t.Likelihood.Value * perPoint, strings.Join(t.Likelihood.Because, ", "), t.Impact.Value * perPoint, strings.Join(t.Impact.Because, ", ")}}
		for _, letter := range t.STRIDE {
			x.Categories = append(x.Categories, strideName(letter))
		}
		for _, n := range t.CWE {
			x.CWEs = append(x.CWEs, fmt.Sprintf("CWE-%d", n))
		}
		o.model.Threats = append(o.model.Threats, x)
		if id := o.id("mitigation", t.Rule+t.Mitigation); !known[id] {
			known[id] = true
			o.model.Mitigations = append(o.model.Mitigations, otmMitigation{id, report.Shown(t.Mitigation), report.Shown("Test: " + t.Test), 100})
		}
	}
}
