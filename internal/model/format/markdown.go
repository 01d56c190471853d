package format

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

// document is a Markdown document that is being written.
type document struct {
	bytes.Buffer
	numbers map[string]string // of threats, by fingerprint: "T1"
}

// Markdown writes the model as a document with diagrams in Mermaid, for a repository. Threats are numbered in rank
// order, and named by their fingerprints where they are listed.
func Markdown(w io.Writer, m *model.Model) error {
	d := &document{}
	d.line("# Threat model")
	d.line("")
	d.line("Written by `threatdelta model` from the API description. Edit the description, or the file of decisions beside this one, and write it again.")
	d.line("\n%s", pasta)
	for i := range m.Descriptions {
		d.description(&m.Descriptions[i], len(m.Descriptions) > 1)
	}
	d.byHand(m)
	d.history(m.History)
	if len(m.Problems) > 0 {
		d.heading(2, "What could not be modelled")
		for _, p := range m.Problems {
			d.line("- %s: %s", report.Code(p.Path), report.Phrase(p.Message))
		}
	}
	_, err := w.Write(d.Bytes())
	return err
}

func (d *document) line(text string, args ...any) {
	fmt.Fprintf(d, text, args...)
	d.WriteByte('\n')
}

func (d *document) heading(depth int, text string) {
	d.line("\n%s %s\n", strings.Repeat("#", depth), text)
}

// table writes a table; cells are Markdown already.
func (d *document) table(columns []string, rows [][]string) {
	if len(rows) == 0 {
		d.line("None.")
		return
	}
	d.line("| %s |", strings.Join(columns, " | "))
	d.line("|%s", strings.Repeat("---|", len(columns)))
	for _, row := range rows {
		for i := range row {
			row[i] = report.Cell(row[i])
		}
		d.line("| %s |", strings.Join(row, " | "))
	}
}

func (d *document) description(x *model.Description, several bool) {
	d.numbers = map[string]string{}
	for i, t := range x.Threats {
		d.numbers[t.Fingerprint] = fmt.Sprintf("T%d", i+1)
	}
	name := report.Phrase(x.Title)
	if name == "" || several {
		name = strings.TrimSpace(name + " " + report.Code(x.Path))
	}
	d.heading(2, name)
	d.objectives(x)
	d.api(x)
	d.actors(x)
	d.diagrams(x)
	d.register(x)
	d.entryPoints(x)
	d.exitPoints(x)
	d.risks(x)
	d.gone(x)
}

func (d *document) objectives(x *model.Description) {
	d.heading(3, "What is protected")
	text := "Criticality " + report.Phrase(x.Objectives.Criticality)
	if x.Objectives.Exposure != "" {
		text += ", exposure " + report.Phrase(x.Objectives.Exposure)
	}
	d.line("%s.\n", text)
	var rows [][]string
	for _, a := range x.Objectives.Assets {
		rows = append(rows, []string{report.Phrase(a.Words), report.Phrase(a.Level), codes(a.Values, model.MostValues), operations(a.In, 3), operations(a.Out, 3)})
	}
	d.table([]string{"Data", "Level", "Such as", "Comes in by", "Leaves by"}, rows)
	d.heading(3, "Obligations that follow")
	rows = nil
	for _, o := range x.Objectives.Obligations {
		rows = append(rows, []string{report.Phrase(o.Regime), report.Phrase(o.Reference), report.Phrase(o.Says), report.Phrase(strings.Join(o.Because, ", ")), source(o.Source)})
	}
	d.table([]string{"Regime", "Reference", "Says", "Follows from", "Source"}, rows)
}

func (d *document) api(x *model.Description) {
	d.heading(3, "The API")
	d.line("OpenAPI %s, %s, of which %d ask for no credentials and %d declare a rate limit; surface score %s.\n", report.Code(x.Version), count(x.API.Operations, "operation"), x.API.Anonymous, x.API.Limited, number(x.API.Surface))
	var rows [][]string
	for _, g := range x.API.Policies {
		rows = append(rows, []string{"asks for", report.Code(g.Name), fmt.Sprint(g.Operations)})
	}
	for _, g := range x.API.Tags {
		name := "without a tag"
		if g.Name != "" {
			name = report.Code(g.Name)
		}
		rows = append(rows, []string{"tag", name, fmt.Sprint(g.Operations)})
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
		rows = append(rows, []string{"server", report.Code(s.URL), strings.Join(says, ", ")})
	}
	for _, u := range x.API.Upstreams {
		rows = append(rows, []string{"upstream", report.Code(u), ""})
	}
	d.table([]string{"What", "Which", "Operations"}, rows)
}

func (d *document) actors(x *model.Description) {
	d.heading(3, "Who may attack")
	var rows [][]string
	for _, a := range x.Actors {
		rows = append(rows, []string{report.Phrase(a.Name), fmt.Sprint(a.Operations), fmt.Sprint(a.Threats)})
	}
	d.table([]string{"Actor", "Reaches operations", "Threats"}, rows)
	d.heading(3, "Trust boundaries")
	rows = nil
	for _, b := range x.Boundaries {
		rows = append(rows, []string{report.Phrase(b.Name), report.Phrase(b.Says)})
	}
	d.table([]string{"Boundary", "What is on its other side"}, rows)
}

// register lists the threats, what is left to do first.
func (d *document) register(x *model.Description) {
	d.heading(3, "Threats that stand")
	if len(x.Threats) == 0 {
		d.line("None.")
	}
	for i := range x.Threats {
		d.line("- %s", strings.Join(d.threat(&x.Threats[i]), "  \n  "))
	}
}

// threat is what is listed of a threat, line by line.
func (d *document) threat(t *model.Threat) []string {
	mark := ""
	if t.Change != "" {
		mark = " (" + report.Phrase(string(t.Change)) + ")"
	}
	out := []string{
		fmt.Sprintf("**%s %s**%s %s", d.numbers[t.Fingerprint], t.Level, mark, report.Phrase(t.Statement.String())),
		fmt.Sprintf("%s; %s; %s; score %d (likelihood %d, impact %d), confidence %s; %s %s", report.Phrase(strings.Join(t.STRIDE, "")), report.Phrase(strings.Join(t.OWASP, ", ")), weaknesses(t.CWE), t.Score, t.Likelihood.Value, t.Impact.Value, t.Confidence, report.Code(t.Rule), report.Code(t.Fingerprint)),
		"Seen: " + report.Phrase(t.Evidence),
	}
	if t.PartOf != "" && d.numbers[t.PartOf] != "" {
		out = append(out, "Part of "+d.numbers[t.PartOf])
	}
	if t.Together != "" {
		out = append(out, "Together: "+report.Phrase(t.Together))
	}
	if len(t.Mitigated) > 0 {
		out = append(out, "Mitigated by: "+report.Phrase(strings.Join(t.Mitigated, "; ")))
	}
	out = append(out, "Do: "+report.Phrase(t.Mitigation), "Test: "+report.Phrase(t.Test))
	if a := t.Accepted; a != nil {
		until := ""
		if a.Expires != "" {
			until = " until " + a.Expires
		}
		out = append(out, fmt.Sprintf("Accepted%s by %s: %s", until, report.Phrase(a.By), report.Phrase(a.Reason)))
	}
	if t.Kept != nil {
		out = append(out, "By hand: "+report.Phrase(kept(t.Kept)))
	}
	return out
}

// kept is what was written by hand, in one line.
func kept(k *model.Kept) string {
	var said []string
	for _, part := range [...][2]string{{"decision", k.Decision}, {"owner", k.Owner}, {"mitigation", k.Mitigation}, {"reason", k.Reason}} {
		if part[1] != "" {
			said = append(said, part[0]+": "+part[1])
		}
	}
	return strings.Join(said, "; ")
}

// entryPoints is the STRIDE table, by tag.
func (d *document) entryPoints(x *model.Description) {
	d.heading(3, "Entry points, by STRIDE")
	byTag := map[string][][]string{}
	var tags []string
	for _, e := range x.EntryPoints {
		row := []string{report.Code(e.Name()), who(e), report.Phrase(strings.Join(append(slices.Clone(e.In), arrow(e.Out)...), " "))}
		for _, letter := range []string{"S", "T", "R", "I", "D", "E"} {
			row = append(row, d.threats(e.STRIDE[letter]))
		}
		if byTag[e.Tag] == nil {
			tags = append(tags, e.Tag)
		}
		byTag[e.Tag] = append(byTag[e.Tag], row)
	}
	slices.Sort(tags)
	for _, tag := range tags {
		if tag != "" {
			d.line("\n%s\n", report.Code(tag))
		} else if len(tags) > 1 {
			d.line("\nWithout a tag\n")
		}
		d.table([]string{"Operation", "Who gets in", "Data", "S", "T", "R", "I", "D", "E"}, byTag[tag])
	}
}

func (d *document) exitPoints(x *model.Description) {
	if len(x.ExitPoints) == 0 {
		return
	}
	d.heading(3, "Exit points")
	var rows [][]string
	for _, e := range x.ExitPoints {
		rows = append(rows, []string{report.Phrase(e.Kind), report.Code(e.Name), report.Phrase(strings.Join(e.Out, ", ")), d.threats(e.Threats)})
	}
	d.table([]string{"Kind", "Where", "Data", "Threats"}, rows)
}

// risks are the last stages of PASTA: weaknesses, attacks, and counter-measures by what is left of the risk.
func (d *document) risks(x *model.Description) {
	d.heading(3, "Weaknesses")
	var rows [][]string
	for _, w := range x.Weaknesses {
		rows = append(rows, []string{weaknesses([]int{w.CWE}), d.threats(w.Threats), fmt.Sprint(w.Residual)})
	}
	d.table([]string{"Weakness", "Threats", "Residual risk"}, rows)
	d.heading(3, "Attack paths")
	rows = nil
	for _, p := range x.Paths {
		var steps []string
		for _, s := range p.Steps {
			steps = append(steps, string(s.Stage)+" ("+d.numbers[s.Threat]+")")
		}
		rows = append(rows, []string{report.Code(p.Where), strings.Join(steps, " → "), fmt.Sprintf("%d x %d", p.Likelihood, p.Impact), fmt.Sprint(p.Residual), report.Phrase(p.Counter)})
	}
	d.table([]string{"Where", "Steps", "Likelihood x impact", "Residual risk", "What breaks it"}, rows)
	d.heading(3, "Counter-measures, by residual risk")
	rows = nil
	for _, m := range x.Measures {
		rows = append(rows, []string{report.Phrase(m.Do), d.threats(m.Threats), fmt.Sprint(m.Residual)})
	}
	d.table([]string{"Do", "Closes", "Residual risk"}, rows)
}

// pasta says which part of the document is which stage of PASTA (Process for Attack Simulation and Threat Analysis).
const pasta = "The seven stages of PASTA are here: 1 objectives (What is protected, Obligations), 2 scope (The API, Who may attack, Trust boundaries), " +
	"3 decomposition (Where data flows, Entry points), 4 threats (Threats that stand), 5 weaknesses (Weaknesses), 6 attacks (Attack paths), 7 risk (Counter-measures)."

func (d *document) gone(x *model.Description) {
	if len(x.Gone) == 0 {
		return
	}
	d.heading(3, "No longer stand")
	for _, g := range x.Gone {
		d.line("- %s: %s `%s`", report.Code(g.Where), report.Phrase(g.Title), g.Fingerprint)
	}
}

// threats names threats by their numbers.
func (d *document) threats(prints []string) string {
	var out []string
	for _, p := range prints {
		out = append(out, d.numbers[p])
	}
	return strings.Join(out, " ")
}

func who(e model.EntryPoint) string {
	if e.Auth == "none" {
		return "anybody"
	}
	return report.Code(e.Auth)
}

// source is where an obligation stands: an address as it is, or words.
func source(s string) string {
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/#:"
	if strings.HasPrefix(s, "https://") && strings.Trim(s, plain) == "" {
		return s
	}
	return report.Phrase(s)
}

func arrow(out []string) []string {
	if len(out) == 0 {
		return nil
	}
	return append([]string{"→"}, out...)
}

func operations(list []finding.Operation, most int) string {
	var names []string
	for _, o := range list {
		names = append(names, o.Name())
	}
	return codes(names, most)
}

func codes(names []string, most int) string {
	var out []string
	for i, n := range names {
		if i == most {
			out = append(out, fmt.Sprintf("%d more", len(names)-most))
			break
		}
		out = append(out, report.Code(n))
	}
	return strings.Join(out, ", ")
}

func weaknesses(cwe []int) string {
	var out []string
	for _, n := range cwe {
		out = append(out, fmt.Sprintf("CWE-%d", n))
	}
	return strings.Join(out, ", ")
}

func count(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}

func number(x float64) string { return strings.TrimSuffix(fmt.Sprintf("%.1f", x), ".0") }
