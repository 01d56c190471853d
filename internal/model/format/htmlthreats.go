package format

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/page"
)

// facetsOf are the values by which a threat is filtered.
func (x *pageDescription) facetsOf(t *model.Threat) map[string][]string {
	out := map[string][]string{"level": {t.Level.String()}, "stride": inFull(t.STRIDE), "owasp": t.OWASP, "state": {t.Status()}, "actor": {actorName(t.Statement.Actor)}}
	if t.Change != "" {
		out["change"] = []string{string(t.Change)}
	}
	tags := x.tagsOf()
	for _, o := range t.Operations {
		out["operation"] = append(out["operation"], o.Name())
		if tag := tags[o.Name()]; tag != "" {
			out["tag"] = append(out["tag"], tag)
		}
	}
	return out
}

// tagsOf are the tags of the entry points by their names.
func (x *pageDescription) tagsOf() map[string]string {
	if x.tags == nil {
		x.tags = map[string]string{}
		for _, e := range x.EntryPoints {
			x.tags[e.Name()] = e.Tag
		}
	}
	return x.tags
}

func actorName(k model.ActorKind) string { return strings.TrimSuffix(k.Words(), ",") }

// register lists the threats in rank order.
func (x *pageDescription) register() page.Section {
	table := page.Table{ID: x.id("register"), Caption: "Threats that stand, by rank", Columns: []page.Column{
		{Title: "No.", Number: true}, {Title: "Level"}, {Title: "Threat", Wide: true}, {Title: "STRIDE"}, {Title: "OWASP"}, {Title: "Score", Number: true}, {Title: "State"}}}
	for i := range x.Threats {
		table.Rows = append(table.Rows, x.threatRow(i))
	}
	s := page.Section{ID: x.id("threats"), Title: "Threats that stand"}
	if len(table.Rows) == 0 {
		s.Blocks = []page.Block{page.Paragraph{Text: page.Line(page.Plain("None."))}}
		return s
	}
	s.Blocks = []page.Block{page.Paragraph{Text: page.Line(page.Plain("What a review of the description against nothing finds. A score is likelihood times impact, each from 1 to 5. " + strideLegend))}, table}
	return s
}

func (x *pageDescription) threatRow(i int) page.Row {
	t := &x.Threats[i]
	state := page.Badge(t.Status(), page.NeutralTone)
	if t.Residual() == 0 {
		state = page.Badge(t.Status(), page.GoodTone)
	}
	level := fmt.Sprint(len(levels()) - int(t.Level)) // sorts the worst first
	return page.Row{ID: x.rowID(i), Facets: x.facetsOf(t), Cells: []page.Cell{
		{Text: page.Line(page.Plain(fmt.Sprintf("T%d", i+1))), Sort: fmt.Sprint(i + 1)},
		{Text: page.Line(page.Badge(t.Level.String(), page.ToneOf(t.Level))), Sort: level},
		{Text: append(changed(t.Change), page.Strong(t.Title)), Blocks: []page.Block{
			page.Paragraph{Text: page.Sentence(t.Statement.String())},
			page.Paragraph{Text: append(page.Line(page.Strong("Do ")), page.Sentence(t.Mitigation)...)},
			page.Fold{Summary: page.Line(page.Plain("evidence, arithmetic, test")), Blocks: []page.Block{x.threatFacts(t)}},
		}},
		{Text: page.Line(page.Plain(strings.Join(t.STRIDE, " ")))},
		{Text: page.Line(page.Plain(strings.Join(t.OWASP, ", ")))},
		{Text: page.Line(page.Plain(fmt.Sprint(t.Score)))},
		{Text: page.Line(state), Blocks: decisionOf(t)},
	}}
}

// rowID is the identifier of a threat, "" where an earlier one has its fingerprint.
func (x *pageDescription) rowID(i int) string {
	if print := x.Threats[i].Fingerprint; x.numbers[print] == i {
		return x.ids[print]
	}
	return ""
}

// mostOperations is how many operations of a threat are named; the others are found by the filter.
const mostOperations = 12

func (x *pageDescription) threatFacts(t *model.Threat) page.Facts {
	facts := page.Facts{
		{Term: "Seen", Text: page.Sentence(t.Evidence)},
		{Term: "Score", Text: page.Line(page.Plain(axis("likelihood", t.Likelihood) + " × " + axis("impact", t.Impact) + fmt.Sprintf(" = %d", t.Score)))},
		{Term: "Confidence", Text: page.Line(page.Plain(t.Confidence.String()))},
	}
	add := func(term string, text page.Text) {
		if len(text) > 0 {
			facts = append(facts, page.Fact{Term: term, Text: text})
		}
	}
	add("Operations", x.operationLinks(t.Operations, mostOperations))
	add("Mitigated by", page.Sentence(strings.Join(t.Mitigated, "; ")))
	if t.PartOf != "" {
		add("Part of", page.Line(x.threatLink(t.PartOf)))
	}
	add("Together", page.Sentence(t.Together))
	add("Test", page.Sentence(t.Test))
	add("Weakness", page.Line(page.Plain(weaknesses(t.CWE))))
	add("Rule", page.Line(page.Code(t.Rule), page.Plain(" "), page.Muted(t.Fingerprint)))
	return facts
}

// axis is one of the two axes of a score with what it comes from.
func axis(name string, a finding.Axis) string {
	if len(a.Because) == 0 {
		return fmt.Sprintf("%s %d", name, a.Value)
	}
	return fmt.Sprintf("%s %d (%s)", name, a.Value, strings.Join(a.Because, ", "))
}

// decisionOf is what was decided about a threat, in the description, the policy or by hand.
func decisionOf(t *model.Threat) []page.Block {
	var out []page.Block
	if a := t.Accepted; a != nil {
		until := ""
		if a.Expires != "" {
			until = " until " + a.Expires
		}
		out = append(out, page.Paragraph{Text: page.Sentence("by " + a.By + until + ": " + a.Reason)})
	}
	if t.Kept != nil {
		out = append(out, page.Paragraph{Text: page.Sentence(kept(t.Kept))})
	}
	return out
}

// entries is the STRIDE table for each entry point.
func (x *pageDescription) entries() page.Section {
	columns := []page.Column{{Title: "Operation", Wide: true}, {Title: "Who gets in"}, {Title: "Data"}, {Title: "Limit"}, {Title: "Surface", Number: true}}
	for _, l := range strideLetters() {
		columns = append(columns, page.Column{Title: l})
	}
	table := page.Table{ID: x.id("stride"), Caption: "Entry points, by STRIDE", Columns: columns}
	for _, e := range x.EntryPoints {
		table.Rows = append(table.Rows, x.entryRow(e))
	}
	return page.Section{ID: x.id("entries"), Title: "Entry points", Blocks: []page.Block{
		page.Paragraph{Text: page.Line(page.Plain("Where requests come in, and which data they take → give away, and which threats stand there. " + strideLegend))}, table}}
}

// strideLegend says what the letters stand for.
const strideLegend = "S is spoofing, T tampering, R repudiation, I information disclosure, D denial of service, E elevation of privilege."

// tagged is the tag of an operation behind its name.
func tagged(tag string) string {
	if tag == "" {
		return ""
	}
	return " " + tag
}

func (x *pageDescription) entryRow(e model.EntryPoint) page.Row {
	facets := map[string][]string{"operation": {e.Name()}}
	if e.Tag != "" {
		facets["tag"] = []string{e.Tag}
	}
	if e.Change != "" {
		facets["change"] = []string{string(e.Change)}
	}
	auth := page.Text{page.Code(e.Auth)}
	if e.Open {
		auth = page.Line(page.Badge("anybody", page.HighTone))
		if e.Auth != "none" {
			auth = append(auth, page.Plain(" "), page.Code(e.Auth))
		}
	}
	row := page.Row{ID: x.model.once(x.places[e.Name()]), Facets: facets, Cells: []page.Cell{
		{Text: append(changed(e.Change), page.Code(e.Name()), page.Muted(tagged(e.Tag))), Sort: e.Path + " " + e.Method},
		{Text: auth},
		{Text: page.Line(page.Plain(strings.Join(append(slices.Clone(e.In), arrow(e.Out)...), " ")))},
		{Text: page.Line(page.Plain(e.Limit))},
		{Text: page.Line(page.Plain(number(e.Surface)))},
	}}
	seen := map[string]bool{}
	for _, l := range strideLetters() {
		row.Cells = append(row.Cells, page.Cell{Text: x.threatLinks(e.STRIDE[l]), Sort: fmt.Sprintf("%04d", len(e.STRIDE[l]))})
		for _, print := range e.STRIDE[l] {
			x.inherit(facets, seen, print)
		}
	}
	return row
}

// inherit has an entry point found by what its threats are filtered by.
func (x *pageDescription) inherit(facets map[string][]string, seen map[string]bool, print string) {
	n, ok := x.numbers[print]
	if !ok || seen[print] {
		return
	}
	seen[print] = true
	t := &x.Threats[n]
	for key, values := range map[string][]string{"level": {t.Level.String()}, "stride": inFull(t.STRIDE), "owasp": t.OWASP, "state": {t.Status()}, "actor": {actorName(t.Statement.Actor)}} {
		facets[key] = append(facets[key], values...)
	}
}

func (x *pageDescription) exits() page.Section {
	if len(x.ExitPoints) == 0 {
		return page.Section{}
	}
	table := page.Table{ID: x.id("outbound"), Caption: "Exit points", Columns: []page.Column{{Title: "Kind"}, {Title: "Where", Wide: true}, {Title: "Data out"}, {Title: "Threats"}}}
	for _, e := range x.ExitPoints {
		facets, seen := map[string][]string{}, map[string]bool{}
		if e.Kind != "upstream" {
			facets["operation"] = []string{e.Name}
		}
		for _, print := range e.Threats {
			x.inherit(facets, seen, print)
		}
		table.Rows = append(table.Rows, page.Row{ID: x.model.once(x.places[e.Name]), Facets: facets, Cells: []page.Cell{
			{Text: page.Line(page.Plain(e.Kind))}, {Text: append(changed(e.Change), page.Code(e.Name))}, {Text: page.Line(page.Plain(strings.Join(e.Out, ", ")))}, {Text: x.threatLinks(e.Threats)}}})
	}
	return page.Section{ID: x.id("exits"), Title: "Exit points", Blocks: []page.Block{page.Paragraph{Text: page.Line(page.Plain("Where the API sends something by itself."))}, table}}
}

// tests lists what would show each threat, a test once for all threats that it shows.
func (x *pageDescription) tests() page.Section {
	var order []string
	shows := map[string][]string{}
	for i := range x.Threats {
		t := &x.Threats[i]
		if shows[t.Test] == nil {
			order = append(order, t.Test)
		}
		shows[t.Test] = append(shows[t.Test], t.Fingerprint)
	}
	if len(order) == 0 {
		return page.Section{}
	}
	table := page.Table{ID: x.id("trials"), Caption: "Tests, those of the worst threats first", Columns: []page.Column{{Title: "Test", Wide: true}, {Title: "Worst level"}, {Title: "Shows that these are closed", Wide: true}}}
	for _, test := range order {
		facets, seen := map[string][]string{}, map[string]bool{}
		for _, print := range shows[test] {
			x.inherit(facets, seen, print)
		}
		worst := x.Threats[x.numbers[shows[test][0]]].Level
		table.Rows = append(table.Rows, page.Row{Facets: facets, Cells: []page.Cell{
			{Text: page.Sentence(test)}, {Text: page.Line(page.Badge(worst.String(), page.ToneOf(worst))), Sort: fmt.Sprint(len(levels()) - int(worst))},
			{Text: x.threatLinks(shows[test]), Sort: fmt.Sprintf("%06d", len(shows[test]))}}})
	}
	return page.Section{ID: x.id("tests"), Title: "Tests", Blocks: []page.Block{
		page.Paragraph{Text: page.Sentence("What shows that a threat is closed. `threatdelta tests` writes them as requests, and `threatdelta verify` sends them to a running API.")}, table}}
}

func (x *pageDescription) gone() page.Section {
	table := page.Table{ID: x.id("past"), Caption: "Threats that no longer stand", Columns: []page.Column{{Title: "Where"}, {Title: "Threat"}, {Title: "Fingerprint"}}}
	for _, g := range x.Gone {
		table.Rows = append(table.Rows, page.Row{Cells: []page.Cell{{Text: page.Line(page.Code(g.Where))}, {Text: page.Line(page.Plain(cmp.Or(g.Title, g.Rule)))}, {Text: page.Line(page.Code(g.Fingerprint))}}})
	}
	return page.Section{ID: x.id("gone"), Title: "No longer stand", Blocks: []page.Block{table}}
}
