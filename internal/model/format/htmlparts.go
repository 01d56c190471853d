package format

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/page"
)

// protected is what is protected and which obligations follow.
func (x *pageDescription) protected() page.Section {
	assets := page.Table{ID: x.id("data"), Caption: "Data that flows", Columns: []page.Column{{Title: "Data"}, {Title: "Level"}, {Title: "Such as"}, {Title: "Comes in by", Wide: true}, {Title: "Leaves by", Wide: true}}}
	for _, a := range x.Objectives.Assets {
		assets.Rows = append(assets.Rows, page.Row{ID: x.model.once(x.id(page.ID("asset", a.Class))), Cells: []page.Cell{
			{Text: page.Line(page.Strong(a.Words), page.Plain(" "), page.Muted(a.Class))}, {Text: page.Line(page.Plain(a.Level))}, {Text: codeSpans(a.Values)},
			{Text: x.operationLinks(a.In, 5), Sort: fmt.Sprintf("%06d", len(a.In))}, {Text: x.operationLinks(a.Out, 5), Sort: fmt.Sprintf("%06d", len(a.Out))}}})
	}
	s := page.Section{ID: x.id("assets"), Title: "What is protected"}
	if len(assets.Rows) == 0 {
		s.Blocks = append(s.Blocks, page.Paragraph{Text: page.Line(page.Plain("No data of a known class flows."))})
	} else {
		s.Blocks = append(s.Blocks, assets)
	}
	obligations := page.Table{ID: x.id("obligations"), Caption: "Obligations that follow", Columns: []page.Column{{Title: "Regime"}, {Title: "Reference"}, {Title: "Says"}, {Title: "Follows from"}, {Title: "Source"}}}
	for _, o := range x.Objectives.Obligations {
		obligations.Rows = append(obligations.Rows, page.Row{Cells: []page.Cell{
			{Text: page.Line(page.Plain(o.Regime))}, {Text: page.Line(page.Plain(o.Reference))}, {Text: page.Line(page.Plain(o.Says))}, {Text: page.Line(page.Plain(strings.Join(o.Because, ", ")))}, {Text: page.Line(page.Plain(o.Source).Web(o.Source))}}})
	}
	if len(obligations.Rows) > 0 {
		s.Blocks = append(s.Blocks, obligations)
	}
	return s
}

func codeSpans(list []string) page.Text {
	var out page.Text
	for i, s := range list {
		if i > 0 {
			out = append(out, page.Plain(", "))
		}
		out = append(out, page.Code(s))
	}
	return out
}

// characterised is the API: its policies, tags, servers and upstreams.
func (x *pageDescription) characterised() page.Section {
	table := page.Table{ID: x.id("parts"), Caption: "What the API consists of", Columns: []page.Column{{Title: "What"}, {Title: "Which"}, {Title: "Operations", Number: true}, {Title: "Says"}}}
	add := func(what string, which page.Text, operations, says string, facets map[string][]string) {
		table.Rows = append(table.Rows, page.Row{Facets: facets, Cells: []page.Cell{{Text: page.Line(page.Plain(what))}, {Text: which}, {Text: page.Line(page.Plain(operations))}, {Text: page.Line(page.Plain(says))}}})
	}
	for _, g := range x.API.Policies {
		add("asks for", page.Line(page.Code(g.Name)), fmt.Sprint(g.Operations), "", nil)
	}
	for _, g := range x.API.Tags {
		name, facets := page.Line(page.Muted("without a tag")), map[string][]string(nil)
		if g.Name != "" {
			name, facets = page.Line(page.Code(g.Name).Link(x.figureOf("tag:"+g.Name))), map[string][]string{"tag": {g.Name}}
		}
		add("tag", name, fmt.Sprint(g.Operations), "", facets)
	}
	for _, s := range x.API.Servers {
		var says []string
		for _, fact := range []struct {
			is   bool
			word string
		}{{s.Cleartext, "without encryption"}, {s.Internal, "internal"}, {s.Sandbox, "sandbox"}} {
			if fact.is {
				says = append(says, fact.word)
			}
		}
		add("server", page.Line(page.Code(s.URL)), "", strings.Join(says, ", "), nil)
	}
	for _, u := range x.API.Upstreams {
		add("upstream", page.Line(page.Code(u)), "", "", nil)
	}
	return page.Section{ID: x.id("api"), Title: "The API", Blocks: []page.Block{page.Facts{
		{Term: "Operations", Text: page.Line(page.Plain(fmt.Sprintf("%d, of which %d ask for no credentials and %d declare a rate limit", x.API.Operations, x.API.Anonymous, x.API.Limited)))},
		{Term: "Surface score", Text: page.Line(page.Plain(number(x.API.Surface) + ", a thermometer and no risk: it grows with what can be reached"))},
	}, table}}
}

// attackers are who may attack and the boundaries that they cross.
func (x *pageDescription) attackers() page.Section {
	actors := page.Table{ID: x.id("whom"), Caption: "Actors", Columns: []page.Column{{Title: "Actor"}, {Title: "Reaches operations", Number: true}, {Title: "Threats", Number: true}}}
	for _, a := range x.Actors {
		actors.Rows = append(actors.Rows, page.Row{Facets: map[string][]string{"actor": {actorName(a.Kind)}}, Cells: []page.Cell{{Text: page.Line(page.Plain(a.Name))}, {Text: page.Line(page.Plain(fmt.Sprint(a.Operations)))}, {Text: page.Line(page.Plain(fmt.Sprint(a.Threats)))}}})
	}
	boundaries := page.Table{ID: x.id("boundaries"), Caption: "Trust boundaries", Columns: []page.Column{{Title: "Boundary"}, {Title: "What is on its other side"}}}
	for _, b := range x.Boundaries {
		boundaries.Rows = append(boundaries.Rows, page.Row{Cells: []page.Cell{{Text: page.Line(page.Strong(b.Name))}, {Text: page.Line(page.Plain(b.Says))}}})
	}
	return page.Section{ID: x.id("actors"), Title: "Who may attack", Blocks: []page.Block{actors, boundaries}}
}

// pasta is the model in the seven stages of PASTA (Process for Attack Simulation and Threat Analysis).
func (x *pageDescription) pasta() page.Section {
	link := func(words, to string) page.Span { return page.Plain(words).Link(x.id(to)) }
	stages := page.List{Ordered: true, Items: []page.Text{
		page.Line(page.Strong("Objectives: "), link("what is protected, and which obligations follow", "assets")),
		page.Line(page.Strong("Scope: "), link("the API", "api"), page.Plain(" and "), link("who may attack it", "actors")),
		page.Line(page.Strong("Decomposition: "), link("where data flows", "flows"), page.Plain(" and "), link("the entry points", "entries")),
		page.Line(page.Strong("Threats: "), link(count(len(x.Threats), "threat")+" that stand", "threats")),
		page.Line(page.Strong("Weaknesses, "), page.Strong("attacks "), page.Plain("and "), page.Strong("risk "), page.Plain("with what lowers it are the last three stages, below")),
	}}
	return page.Section{ID: x.id("pasta"), Title: "Attack paths and counter-measures (PASTA)", Blocks: append([]page.Block{stages}, x.risks()...)}
}

// risks are the last three stages: weaknesses, attack paths, counter-measures by what is left of the risk.
func (x *pageDescription) risks() []page.Block {
	weak := page.Table{ID: x.id("weaknesses"), Caption: "Weaknesses", Columns: []page.Column{{Title: "Weakness"}, {Title: "Residual risk", Number: true}, {Title: "Threats", Wide: true}}}
	for _, w := range x.Weaknesses {
		weak.Rows = append(weak.Rows, page.Row{Cells: []page.Cell{{Text: page.Line(page.Plain(weaknesses([]int{w.CWE})).Web(fmt.Sprintf("https://cwe.mitre.org/data/definitions/%d.html", w.CWE))), Sort: fmt.Sprintf("%06d", w.CWE)},
			{Text: page.Line(page.Plain(fmt.Sprint(w.Residual)))}, {Text: x.threatLinks(w.Threats), Sort: fmt.Sprintf("%06d", len(w.Threats))}}})
	}
	paths := page.Table{ID: x.id("paths"), Caption: "Attack paths", Columns: []page.Column{{Title: "Where"}, {Title: "Steps", Wide: true}, {Title: "Likelihood × impact"}, {Title: "Residual risk", Number: true}, {Title: "What breaks it", Wide: true}}}
	for _, p := range x.Paths {
		var steps page.Text
		for i, s := range p.Steps {
			if i > 0 {
				steps = append(steps, page.Plain(" → "))
			}
			steps = append(steps, page.Plain(string(s.Stage)+" "), x.threatLink(s.Threat))
		}
		paths.Rows = append(paths.Rows, page.Row{ID: x.model.once(x.id(page.ID("path", p.ID))), Cells: []page.Cell{{Text: page.Line(page.Code(p.Where))}, {Text: steps}, {Text: page.Line(page.Plain(fmt.Sprintf("%d × %d", p.Likelihood, p.Impact)))},
			{Text: page.Line(page.Plain(fmt.Sprint(p.Residual)))}, {Text: page.Sentence(p.Counter)}}})
	}
	measures := page.Table{ID: x.id("measures"), Caption: "Counter-measures, by residual risk", Columns: []page.Column{{Title: "Do", Wide: true}, {Title: "Residual risk", Number: true}, {Title: "Closes"}}}
	for _, m := range x.Measures {
		measures.Rows = append(measures.Rows, page.Row{Cells: []page.Cell{{Text: page.Sentence(m.Do)}, {Text: page.Line(page.Plain(fmt.Sprint(m.Residual)))}, {Text: x.threatLinks(m.Threats), Sort: fmt.Sprintf("%06d", len(m.Threats))}}})
	}
	var out []page.Block
	for _, t := range []page.Table{paths, measures, weak} {
		if len(t.Rows) > 0 {
			out = append(out, t)
		}
	}
	return out
}

// decided is what was written by hand: threats of the team's own, and decisions about what no longer stands.
func (p *pageModel) decided() []page.Section {
	var blocks []page.Block
	if len(p.Own) > 0 {
		table := page.Table{ID: "own", Caption: "Threats of our own", Columns: []page.Column{{Title: "Threat"}, {Title: "STRIDE"}, {Title: "Operations"}, {Title: "By hand"}}}
		for i := range p.Own {
			o := &p.Own[i]
			table.Rows = append(table.Rows, page.Row{ID: p.once(page.ID("own", o.ID)), Facets: map[string][]string{"stride": inFull(o.STRIDE), "operation": o.Operations}, Cells: []page.Cell{
				{Text: page.Line(page.Code(o.ID), page.Plain(" "), page.Strong(o.Title)), Blocks: []page.Block{page.Paragraph{Text: page.Sentence(o.Statement)}}},
				{Text: page.Line(page.Plain(strings.Join(inFull(o.STRIDE), ", ")))}, {Text: codeSpans(o.Operations)}, {Text: page.Sentence(kept(&o.Kept))}}})
		}
		blocks = append(blocks, table)
	}
	if len(p.Stale) > 0 {
		table := page.Table{ID: "stale", Caption: "Stale: decided about threats that no longer stand", Columns: []page.Column{{Title: "Fingerprint"}, {Title: "Line", Number: true}, {Title: "By hand"}}}
		for i := range p.Stale {
			s := &p.Stale[i]
			table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{{Text: page.Line(page.Code(s.Fingerprint))}, {Text: page.Line(page.Plain(fmt.Sprint(s.Line)))}, {Text: page.Sentence(kept(&s.Kept))}}})
		}
		blocks = append(blocks, table)
	}
	if rows := p.decisions(); len(rows) > 0 {
		blocks = append(blocks, page.Table{ID: "decided", Caption: "Decisions about threats that stand", Columns: []page.Column{{Title: "Threat"}, {Title: "State"}, {Title: "By whom, until when, why"}}, Rows: rows})
	}
	if len(blocks) == 0 {
		return nil
	}
	return []page.Section{{ID: "decisions", Title: "Decisions", Blocks: blocks}}
}

// decisions are a row for each threat about which somebody decided.
func (p *pageModel) decisions() []page.Row {
	var out []page.Row
	for i := range p.Descriptions {
		x := p.written[i]
		for j := range x.Threats {
			t := &x.Threats[j]
			if said := decisionOf(t); len(said) > 0 {
				out = append(out, page.Row{Facets: x.facetsOf(t), Cells: []page.Cell{{Text: page.Line(x.threatLink(t.Fingerprint), page.Plain(" "+t.Title))}, {Text: page.Line(page.Plain(t.Status()))}, {Blocks: said}}})
			}
		}
	}
	return out
}

func problemSection(list []model.Problem) page.Section {
	table := page.Table{ID: "missing", Caption: "What could not be modelled", Columns: []page.Column{{Title: "Where"}, {Title: "What"}}}
	for _, p := range list {
		where := p.Path
		if p.Line > 0 {
			where += fmt.Sprintf(":%d", p.Line)
		}
		table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{{Text: page.Line(page.Code(where))}, {Text: page.Sentence(p.Message)}}})
	}
	return page.Section{ID: "problems", Title: "What could not be modelled", Blocks: []page.Block{table}}
}
