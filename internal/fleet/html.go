package fleet

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/page"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// HTML writes the state as one page, see package page.
func HTML(w io.Writer, s *State) error {
	title := "API threats"
	if s.Organization != "" {
		title += " of " + s.Organization
	}
	d := &page.Document{
		Title: title, Tone: toneOf(s), Lead: []page.Text{{page.Strong(s.Verdict())}, {page.Plain(about(s))}},
		Facets: []page.Facet{{Key: "waits", Label: "Waits", Order: waitNames()}, {Key: "level", Label: "Level", Order: append(severity.LevelNames(), none)},
			{Key: "asked", Label: "Asked"}, {Key: "data", Label: "Data that anybody can fetch", Order: []string{"S3", "S2", "S1", none}}, {Key: "ends", Label: "Ends", Order: []string{"over", "within 30 days", "later", "never"}}},
		Footer: page.Line(page.Muted(strings.TrimSpace(s.Tool.Name + " " + s.Tool.Version))),
	}
	if len(s.Filters) > 0 {
		d.Lead = append(d.Lead, page.Sentence("Shown are only "+strings.Join(s.Filters, "; ")+"."))
	}
	sections := [...]func(*State) (page.Section, bool){unreadSection, queueSection, apiSection, acceptedSection, uncheckedSection, unmodelledSection}
	for _, make := range sections {
		if section, ok := make(s); ok {
			d.Sections = append(d.Sections, section)
		}
	}
	return page.Write(w, d)
}

// none is the value of a facet where there is nothing.
const none = "none"

func waitNames() []string {
	var out []string
	for _, w := range AllWaits() {
		out = append(out, string(w))
	}
	return out
}

func toneOf(s *State) page.Tone {
	switch s.Tone() {
	case "bad":
		return page.CriticalTone
	case "good":
		return page.GoodTone
	}
	return page.MediumTone
}

// table is a section with a table, or with a sentence where there are no rows, and how many more there are.
func table(id, title, empty string, more int, columns []page.Column, rows []page.Row) page.Section {
	out := page.Section{ID: id, Title: title}
	if len(rows) == 0 {
		out.Blocks = append(out.Blocks, page.Paragraph{Text: page.Line(page.Plain(empty))})
		return out
	}
	out.Blocks = append(out.Blocks, page.Table{ID: id + "-all", Caption: captionOf(id), Columns: columns, Rows: rows})
	if more > 0 {
		out.Blocks = append(out.Blocks, page.Paragraph{Text: page.Line(page.Strong(fmt.Sprintf("%d more %s not shown.", more, isOrAre(more))))})
	}
	return out
}

// captionOf is what the rows of a section are.
func captionOf(id string) string {
	switch id {
	case "queue":
		return "Pull requests"
	case "apis":
		return "APIs"
	case "accepted":
		return "Threats"
	case "unread":
		return "Reasons"
	}
	return "Repositories"
}

func columns(titles ...string) []page.Column {
	out := make([]page.Column, len(titles))
	for i, title := range titles {
		title, numbers := strings.CutPrefix(title, "#")
		out[i] = page.Column{Title: title, Number: numbers}
	}
	return out
}

func cell(text ...page.Span) page.Cell { return page.Cell{Text: text} }

func numberCell(n int) page.Cell { return cell(page.Plain(strconv.Itoa(n))) }

func sentenceCell(s string) page.Cell { return page.Cell{Text: page.Sentence(s)} }

// levelCell sorts by the score, the highest level by its number where there is none.
func levelCell(l severity.Level, score int) page.Cell {
	if l == 0 {
		return page.Cell{Text: page.Line(page.Muted("-")), Sort: "0"}
	}
	return page.Cell{Text: page.Line(page.Badge(l.String(), page.ToneOf(l))), Sort: strconv.Itoa(int(l)*100 + score)}
}

func levelFacet(l severity.Level) []string { return []string{cmp.Or(l.String(), none)} }

func nameList(list []string) page.Cell {
	if len(list) == 0 {
		return cell(page.Muted("-"))
	}
	var lines []page.Text
	for _, name := range list {
		lines = append(lines, page.Line(page.Code(name)))
	}
	return page.Cell{Text: page.Join(lines, ", ")}
}

func unreadSection(s *State) (page.Section, bool) {
	var rows []page.Row
	for _, u := range s.Unread {
		rows = append(rows, page.Row{Cells: []page.Cell{cell(page.Code(cmp.Or(u.Repository, "-")).Web(u.URL)), sentenceCell(u.What), sentenceCell(u.Why), sentenceCell(u.Do)}})
	}
	return table("unread", "Could not be read", "", 0, columns("Repository", "What", "Why", "Do"), rows), len(rows) > 0
}

func queueSection(s *State) (page.Section, bool) {
	var rows []page.Row
	for i := range s.Queue {
		q := &s.Queue[i]
		name := q.Repository
		if q.Number > 0 {
			name += "#" + strconv.Itoa(q.Number)
		}
		asked := sorted(slices.Concat(q.Asked, q.Owners))
		rows = append(rows, page.Row{
			Facets: map[string][]string{"waits": {string(q.Waits)}, "level": levelFacet(q.Level), "asked": orNone(asked)},
			Cells: []page.Cell{cell(page.Badge(string(q.Waits), waitTone(q.Waits))), levelCell(q.Level, q.Score), {Text: page.Line(page.Code(name).Web(q.URL)), Blocks: pullNotes(q)},
				sentenceCell(possible(q, asIs)), cell(page.Plain(threats(q.Threats))), ageCell(q), nameList(asked)},
		})
	}
	return table("queue", "Open pull requests", "No pull request of a checked repository is open.", s.More["queue"],
		columns("Waits", "#Level", "Pull request", "What becomes possible", "Threats", "#Days", "Asked"), rows), true
}

func asIs(s string) string { return s }

func orNone(list []string) []string {
	if len(list) == 0 {
		return []string{none}
	}
	return list
}

func pullNotes(q *Waiting) []page.Block {
	var notes []string
	if q.Author != "" {
		notes = append(notes, "by "+q.Author)
	}
	if q.Fork {
		notes = append(notes, "from a fork")
	}
	if q.Unready {
		notes = append(notes, "draft")
	}
	var out []page.Block
	if q.Title != "" {
		out = append(out, page.Paragraph{Text: page.Line(page.Plain(q.Title))})
	}
	if len(notes) > 0 {
		out = append(out, page.Paragraph{Text: page.Line(page.Muted(strings.Join(notes, ", ")))})
	}
	return out
}

func waitTone(w Waits) page.Tone {
	switch w {
	case Blocked:
		return page.CriticalTone
	case Undecided, Unreviewed:
		return page.MediumTone
	case Clear:
		return page.GoodTone
	}
	return page.NeutralTone
}

func ageCell(q *Waiting) page.Cell {
	if q.Opened.IsZero() {
		return page.Cell{Text: page.Line(page.Muted("-")), Sort: "-1"}
	}
	return numberCell(q.Days)
}

func apiSection(s *State) (page.Section, bool) {
	var rows []page.Row
	for i := range s.APIs {
		a := &s.APIs[i]
		data, level := cell(page.Muted("-")), none
		data.Sort = "0"
		if d := a.Data; d != nil {
			level = d.Level
			data = page.Cell{Text: page.Line(page.Badge(d.Level, dataTone(d.Level)), page.Plain(" "+d.Words+" by "), page.Code(d.Operation)), Sort: strconv.Itoa(levelOfData(d.Level))}
		}
		rows = append(rows, page.Row{
			Facets: map[string][]string{"level": levelFacet(a.Level), "data": {level}},
			Cells: []page.Cell{cell(page.Code(a.Repository).Web(a.URL)), {Text: page.Line(page.Code(a.Path)), Blocks: []page.Block{page.Paragraph{Text: page.Line(page.Muted(a.Title))}}},
				numberCell(a.Anonymous), numberCell(a.Operations), data, numberCell(a.Unlimited), levelCell(a.Level, 0), cell(page.Plain(threats(a.Threats)))},
		})
	}
	return table("apis", "APIs as they stand", "No model of an API was found.", s.More["apis"],
		columns("Repository", "Description", "#Open to anybody", "#Operations", "Most sensitive data that anybody can fetch", "#Without a limit", "#Level", "Threats"), rows), true
}

func dataTone(level string) page.Tone {
	switch levelOfData(level) {
	case 3:
		return page.CriticalTone
	case 2:
		return page.HighTone
	}
	return page.LowTone
}

func acceptedSection(s *State) (page.Section, bool) {
	var rows []page.Row
	for i := range s.Accepted {
		a := &s.Accepted[i]
		rows = append(rows, page.Row{
			Facets: map[string][]string{"level": levelFacet(a.Level), "ends": {endFacet(a)}},
			Cells: []page.Cell{{Text: page.Line(page.Plain(strings.Trim(ends(a), "`"))), Sort: a.end()}, cell(page.Code(a.Repository).Web(a.URL)), cell(page.Code(a.Where)), levelCell(a.Level, 0),
				sentenceCell(a.What), sentenceCell(a.Reason), cell(page.Code(a.By))},
		})
	}
	return table("accepted", "Accepted threats", "Nothing is accepted.", s.More["accepted"], columns("Ends", "Repository", "Where", "#Level", "Threat", "Reason", "By"), rows), true
}

func endFacet(a *Accepted) string {
	switch {
	case a.Days == nil:
		return "never"
	case *a.Days < 1:
		return "over"
	case *a.Days <= 30:
		return "within 30 days"
	}
	return "later"
}

func uncheckedSection(s *State) (page.Section, bool) {
	var rows []page.Row
	for _, u := range s.Unchecked {
		rows = append(rows, page.Row{Cells: []page.Cell{cell(page.Code(u.Repository).Web(u.URL)), nameList(u.Descriptions)}})
	}
	return table("unchecked", "Repositories with a description and without the check", "", s.More["unchecked"], columns("Repository", "Descriptions"), rows), len(rows) > 0
}

func unmodelledSection(s *State) (page.Section, bool) {
	var rows []page.Row
	for _, name := range s.Unmodelled {
		rows = append(rows, page.Row{Cells: []page.Cell{cell(page.Code(name))}})
	}
	return table("unmodelled", "Repositories of which no model was found", "", s.More["unmodelled"], columns("Repository"), rows), len(rows) > 0
}
