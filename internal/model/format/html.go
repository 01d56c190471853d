package format

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/page"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// HTML writes the model as one page that opens from disk: tables to search, filter and sort, and diagrams whose nodes
// lead into them. A threat is at #f- and its fingerprint.
func HTML(w io.Writer, m *model.Model) error {
	p := &pageModel{Model: m, known: map[string]bool{}}
	d := page.Document{
		Title: "Threat model: " + heading(titles(m)),
		Tone:  page.GoodTone,
		Lead:  []page.Text{page.Sentence("Computed by `threatdelta model` from the API description as it stands. Nothing here is loaded from elsewhere or sent anywhere.")},
		Facets: []page.Facet{
			{Key: "level", Label: "Level", Order: levelNames()},
			{Key: "stride", Label: "STRIDE", Order: strideNames()},
			{Key: "state", Label: "State", Order: []string{"open"}},
			{Key: "change", Label: "Change", Order: []string{string(model.New), string(model.Changed)}},
			{Key: "owasp", Label: "OWASP", Order: owaspItems()},
			{Key: "actor", Label: "Actor"},
			{Key: "tag", Label: "Tag"},
			{Key: "operation", Label: "Operation"},
		},
		Footer: page.Sentence("Written by `threatdelta model --format html`, from the description only: no service was contacted."),
	}
	for i := range m.Descriptions {
		x := newPageDescription(p, &m.Descriptions[i])
		p.written = append(p.written, x)
		d.Tone = worseTone(d.Tone, x.worst)
		if len(m.Descriptions) == 1 {
			d.Lead = append(d.Lead, x.lead())
			d.Sections = x.sections()
			continue
		}
		whole := page.Section{ID: x.id("description"), Title: titles(m)[i], Blocks: []page.Block{page.Paragraph{Text: x.lead()}}}
		for _, s := range x.sections() {
			s.Listed = true
			whole.Blocks = append(whole.Blocks, s)
		}
		d.Sections = append(d.Sections, whole)
	}
	d.Sections = append(d.Sections, p.decided()...)
	if len(m.History) > 0 {
		d.Sections = append(d.Sections, historySection(m.History))
	}
	if len(m.Problems) > 0 {
		d.Tone = page.CriticalTone
		d.Lead = append(d.Lead, page.Line(page.Badge("not complete", page.CriticalTone), page.Plain(" "), page.Plain("what could not be modelled is listed at the end").Link("problems")))
		d.Sections = append(d.Sections, problemSection(m.Problems))
	}
	return page.Write(w, &d)
}

// titles name the descriptions, with their paths where there are several.
func titles(m *model.Model) []string {
	out := []string{}
	for i := range m.Descriptions {
		d := &m.Descriptions[i]
		name := shortened(d.Title, mostTitleLetters)
		switch {
		case name == "":
			name = d.Path
		case len(m.Descriptions) > 1:
			name += " (" + d.Path + ")"
		}
		out = append(out, name)
	}
	return out
}

// A heading names so many descriptions, with so many letters of a title: whoever writes a title does not push the
// threats out of sight.
const mostTitles, mostTitleLetters = 5, 100

// heading is titles as a heading has them; those that are left out are counted.
func heading(titles []string) string {
	shown := titles[:min(len(titles), mostTitles)]
	out := strings.Join(shown, ", ")
	if n := len(titles) - len(shown); n > 0 {
		out += fmt.Sprintf(" and %d more", n)
	}
	return out
}

// pageModel is a model that is being written as a page.
type pageModel struct {
	*model.Model
	known   map[string]bool // identifiers: what is there twice has it once
	written []*pageDescription
}

// once is the identifier the first time that it is asked for, and then "".
func (p *pageModel) once(id string) string {
	if p.known[id] {
		return ""
	}
	p.known[id] = true
	return id
}

// pageDescription is a description that is being written.
type pageDescription struct {
	*model.Description
	prefix  string // of identifiers, where there are several descriptions
	numbers map[string]int
	ids     map[string]string // of threats, by fingerprint
	places  map[string]string // of entry and exit points, by name
	tags    map[string]string // of entry points, by name
	figures map[string]bool   // diagrams, by their ids
	worst   page.Tone
	model   *pageModel
}

func newPageDescription(p *pageModel, d *model.Description) *pageDescription {
	x := &pageDescription{Description: d, numbers: map[string]int{}, ids: map[string]string{}, places: map[string]string{}, figures: map[string]bool{}, worst: page.GoodTone, model: p}
	if len(p.Descriptions) > 1 {
		x.prefix = page.ID("api", d.Path) + "-"
	}
	for i := range d.Threats {
		t := &d.Threats[i]
		if t.Residual() > 0 {
			x.worst = worseTone(x.worst, page.ToneOf(t.Level))
		}
		if _, twice := x.ids[t.Fingerprint]; twice {
			continue
		}
		x.numbers[t.Fingerprint], x.ids[t.Fingerprint] = i, cmp.Or(p.once("f-"+t.Fingerprint), p.once(x.id("f-"+t.Fingerprint)))
	}
	for _, e := range d.EntryPoints {
		x.places[e.Name()] = x.id(page.ID("entry", e.Name()))
	}
	for _, e := range d.ExitPoints {
		x.places[e.Name] = x.id(page.ID("exit", e.Kind+" "+e.Name))
	}
	for _, g := range d.Diagrams {
		x.figures[g.ID] = true
	}
	return x
}

func (x *pageDescription) id(name string) string { return x.prefix + name }

// lead is what the description is, in a line.
func (x *pageDescription) lead() page.Text {
	out := page.Line(page.Code(x.Path), page.Plain(", OpenAPI "+x.Version+", criticality "+x.Objectives.Criticality))
	if x.Objectives.Exposure != "" {
		out = append(out, page.Plain(", exposure "+x.Objectives.Exposure))
	}
	return out
}

func (x *pageDescription) sections() []page.Section {
	out := []page.Section{
		x.overview(), x.register(), x.dataFlow(), x.entries(), x.exits(), x.protected(), x.characterised(), x.attackers(), x.pasta(), x.tests(),
	}
	if len(x.Gone) > 0 {
		out = append(out, x.gone())
	}
	return slices.DeleteFunc(out, func(s page.Section) bool { return s.ID == "" })
}

// overview is the figures that one looks at first.
func (x *pageDescription) overview() page.Section {
	left := map[severity.Level]int{}
	closed := 0
	for i := range x.Threats {
		if t := &x.Threats[i]; t.Residual() > 0 {
			left[t.Level]++
		} else {
			closed++
		}
	}
	figures := page.Figures{}
	for _, l := range levels() {
		if left[l] > 0 {
			figures = append(figures, page.Number{Value: fmt.Sprint(left[l]), Label: l.String() + ", open", Tone: page.ToneOf(l), To: x.id("threats")})
		}
	}
	add := func(n int, label, to string, tone page.Tone) {
		if n > 0 {
			figures = append(figures, page.Number{Value: fmt.Sprint(n), Label: label, Tone: tone, To: x.id(to)})
		}
	}
	add(closed, "accepted or closed", "threats", page.GoodTone)
	add(len(x.Paths), "attack paths", "pasta", page.NeutralTone)
	add(x.API.Operations, "operations", "entries", page.NeutralTone)
	add(x.API.Anonymous, "that anybody may call", "entries", page.NeutralTone)
	add(x.API.Limited, "with a rate limit", "entries", page.NeutralTone)
	figures = append(figures, page.Number{Value: number(x.API.Surface), Label: "surface score", To: x.id("api")})
	s := page.Section{ID: x.id("overview"), Title: "At a glance", Blocks: []page.Block{figures, page.Paragraph{Text: x.inWords()}}}
	return s
}

// inWords is what is protected and what comes out worst, in a sentence each.
func (x *pageDescription) inWords() page.Text {
	out := page.Text{}
	var assets []string
	for _, a := range x.Objectives.Assets {
		assets = append(assets, a.Words)
	}
	if len(assets) > 0 {
		out = append(out, page.Plain("Protected are "+strings.Join(assets, ", ")+". "))
	}
	var regimes []string
	for _, o := range x.Objectives.Obligations {
		if !slices.Contains(regimes, o.Regime) {
			regimes = append(regimes, o.Regime)
		}
	}
	if len(regimes) > 0 {
		out = append(out, page.Plain("Obligations follow").Link(x.id("assets")), page.Plain(" from "+strings.Join(regimes, ", ")+". "))
	}
	for i := range x.Threats {
		if t := &x.Threats[i]; t.Residual() > 0 {
			out = append(out, page.Plain("Worst is "), x.threatLink(t.Fingerprint), page.Plain(": "))
			return append(out, page.Sentence(t.Evidence+".")...)
		}
	}
	return append(out, page.Plain("No threat is open."))
}

// threatLink leads to a threat by its number.
func (x *pageDescription) threatLink(fingerprint string) page.Span {
	n, ok := x.numbers[fingerprint]
	if !ok {
		return page.Code(fingerprint)
	}
	t := &x.Threats[n]
	tone := page.ToneOf(t.Level)
	if t.Residual() == 0 {
		tone = page.GoodTone
	}
	return page.Badge(fmt.Sprintf("T%d", n+1), tone).Link(x.ids[fingerprint])
}

// threatLinks lead to threats, the first of them and how many more.
func (x *pageDescription) threatLinks(prints []string) page.Text {
	const most = 40
	var out page.Text
	for i, print := range prints {
		if i == most {
			return append(out, page.Muted(fmt.Sprintf(" and %d more", len(prints)-i)))
		}
		if i > 0 {
			out = append(out, page.Plain(" "))
		}
		out = append(out, x.threatLink(print))
	}
	return out
}

// operationLink leads to an entry or exit point.
func (x *pageDescription) operationLink(o finding.Operation) page.Span {
	return page.Code(o.Name()).Link(x.places[o.Name()])
}

func (x *pageDescription) operationLinks(list []finding.Operation, most int) page.Text {
	var out page.Text
	for i, o := range list {
		if i == most {
			return append(out, page.Muted(fmt.Sprintf(" and %d more", len(list)-i)))
		}
		if i > 0 {
			out = append(out, page.Plain(", "))
		}
		out = append(out, x.operationLink(o))
	}
	return out
}

func changed(c model.Change) page.Text {
	if c == "" {
		return nil
	}
	return page.Line(page.Badge(string(c), page.NewTone), page.Plain(" "))
}

// worseTone is that of two that alarms more.
func worseTone(a, b page.Tone) page.Tone {
	order := []page.Tone{page.CriticalTone, page.HighTone, page.MediumTone, page.LowTone, page.GoodTone}
	if slices.Index(order, b) < slices.Index(order, a) {
		return b
	}
	return a
}

// levels are the levels, the worst first.
func levels() []severity.Level {
	return []severity.Level{severity.Critical, severity.High, severity.Medium, severity.Low}
}

// owaspItems are those of the OWASP API Security Top 10 2023.
func owaspItems() []string {
	var out []string
	for n := range 10 {
		out = append(out, fmt.Sprintf("API%d:2023", n+1))
	}
	return out
}

func levelNames() []string {
	var out []string
	for _, l := range levels() {
		out = append(out, l.String())
	}
	return out
}

// strideLetters are the letters in their order.
func strideLetters() []string { return []string{"S", "T", "R", "I", "D", "E"} }

func strideNames() []string {
	var out []string
	for _, l := range strideLetters() {
		out = append(out, strideName(l))
	}
	return out
}

// inFull are letters of STRIDE by their names.
func inFull(letters []string) []string {
	var out []string
	for _, l := range letters {
		out = append(out, strideName(l))
	}
	return out
}
