package fleet

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Markdown writes the state as GitHub shows it: in a job summary, an issue or a file. No name and no sentence of it acts.
func Markdown(w io.Writer, s *State) error {
	m := &markdown{}
	m.line("# " + heading(s))
	m.line(s.Verdict())
	m.line(about(s))
	if len(s.Filters) > 0 {
		m.line("Shown are only " + report.Phrase(strings.Join(s.Filters, "; ")) + ".")
	}
	m.unread(s)
	m.queue(s)
	m.apis(s)
	m.accepted(s)
	m.unchecked(s)
	m.unmodelled(s)
	_, err := io.WriteString(w, m.String())
	return err
}

// heading is what the state is about.
func heading(s *State) string {
	if s.Organization == "" {
		return "API threats of " + plural(s.Counts.Repositories, "repository", "repositories")
	}
	return "API threats of " + report.Code(s.Organization)
}

// about says when and of what.
func about(s *State) string {
	c := s.Counts
	parts := []string{s.At.Format("2006-01-02 15:04") + " UTC", plural(c.Repositories, "repository", "repositories"), fmt.Sprintf("%d with the check", c.Checked)}
	if c.Archived > 0 {
		parts = append(parts, fmt.Sprintf("%d archived", c.Archived))
	}
	if c.Empty > 0 {
		parts = append(parts, fmt.Sprintf("%d empty", c.Empty))
	}
	return strings.Join(parts, ", ")
}

type markdown struct{ strings.Builder }

func (m *markdown) line(s string) { m.WriteString(s + "\n\n") }

// table writes rows below their heads, or a sentence where there are none, and how many more there are.
func (m *markdown) table(title string, none string, more int, heads []string, rows [][]string) {
	m.line("## " + title)
	if len(rows) == 0 {
		m.line(none)
		return
	}
	m.WriteString("| " + strings.Join(heads, " | ") + " |\n|" + strings.Repeat(" --- |", len(heads)) + "\n")
	for _, cells := range rows {
		for i := range cells {
			cells[i] = report.Cell(cells[i])
		}
		m.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	m.WriteString("\n")
	if more > 0 {
		m.line(fmt.Sprintf("%d more %s not shown.", more, isOrAre(more)))
	}
}

func isOrAre(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

func (m *markdown) unread(s *State) {
	if s.IsWhole() {
		return
	}
	var rows [][]string
	for _, u := range s.Unread {
		rows = append(rows, []string{linked(cmp.Or(u.Repository, "-"), u.URL), report.Phrase(u.What), report.Phrase(u.Why), report.Phrase(u.Do)})
	}
	m.table("Could not be read", "", 0, []string{"Repository", "What", "Why", "Do"}, rows)
}

func (m *markdown) queue(s *State) {
	var rows [][]string
	for i := range s.Queue {
		q := &s.Queue[i]
		rows = append(rows, []string{string(q.Waits), levelName(q.Level), pullLink(q), possible(q, report.Phrase), threats(q.Threats), age(q), names(slices.Concat(q.Asked, q.Owners))})
	}
	m.table("Open pull requests", "No pull request of a checked repository is open.", s.More["queue"], []string{"Waits", "Level", "Pull request", "What becomes possible", "Threats", "Age", "Asked"}, rows)
}

// possible is what the worst threat makes possible, or why there is none.
func possible(q *Waiting, phrase func(string) string) string {
	if q.Possible == "" || q.Possible == q.Happened {
		return phrase(dotted(q.Happened))
	}
	return phrase(dotted(q.Possible)) + " " + phrase(dotted(q.Happened))
}

func dotted(s string) string {
	if s = strings.TrimRight(s, " "); s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func pullLink(q *Waiting) string {
	name := q.Repository
	if q.Number > 0 {
		name += "#" + strconv.Itoa(q.Number)
	}
	out := linked(name, q.URL)
	if q.Title != "" {
		out += " " + report.Phrase(q.Title)
	}
	var notes []string
	if q.Author != "" {
		notes = append(notes, "by "+report.Code(q.Author))
	}
	if q.Fork {
		notes = append(notes, "from a fork")
	}
	if q.Unready {
		notes = append(notes, "draft")
	}
	if len(notes) > 0 {
		out += " (" + strings.Join(notes, ", ") + ")"
	}
	return out
}

func age(q *Waiting) string {
	if q.Opened.IsZero() {
		return "-"
	}
	return plural(q.Days, "day", "days")
}

// names are accounts and teams as code, so that nobody is called.
func names(list []string) string {
	if len(list) == 0 {
		return "-"
	}
	var out []string
	for _, n := range sorted(list) {
		out = append(out, report.Code(n))
	}
	return strings.Join(out, ", ")
}

// threats are how many there are by level, the highest first.
func threats(count map[string]int) string {
	var out []string
	for _, l := range severity.Levels() {
		if n := count[l.String()]; n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, l))
		}
	}
	return cmp.Or(strings.Join(out, ", "), "-")
}

func levelName(l severity.Level) string { return cmp.Or(l.String(), "-") }

func (m *markdown) apis(s *State) {
	var rows [][]string
	for i := range s.APIs {
		a := &s.APIs[i]
		data := "-"
		if d := a.Data; d != nil {
			data = d.Level + " " + report.Phrase(d.Words) + " by " + report.Code(d.Operation)
		}
		rows = append(rows, []string{linked(a.Repository, a.URL), report.Code(a.Path), report.Phrase(a.Title), strconv.Itoa(a.Anonymous) + " of " + strconv.Itoa(a.Operations),
			data, strconv.Itoa(a.Unlimited), levelName(a.Level), threats(a.Threats)})
	}
	m.table("APIs as they stand", "No model of an API was found.", s.More["apis"],
		[]string{"Repository", "Description", "API", "Open to anybody", "Most sensitive data that anybody can fetch", "Without a limit", "Level", "Threats"}, rows)
}

func (m *markdown) accepted(s *State) {
	var rows [][]string
	for i := range s.Accepted {
		a := &s.Accepted[i]
		rows = append(rows, []string{ends(a), linked(a.Repository, a.URL), report.Code(a.Where), levelName(a.Level), report.Phrase(a.What), report.Phrase(a.Reason), report.Code(a.By)})
	}
	m.table("Accepted threats", "Nothing is accepted.", s.More["accepted"], []string{"Ends", "Repository", "Where", "Level", "Threat", "Reason", "By"}, rows)
}

// ends says until when something is accepted.
func ends(a *Accepted) string {
	switch {
	case a.Days == nil && a.Expires == "":
		return "never"
	case a.Days == nil:
		return report.Code(a.Expires)
	case *a.Days < 1 && a.Expires == "":
		return "over"
	case *a.Days < 1:
		return a.Expires + " (over)"
	}
	return a.Expires
}

func (m *markdown) unchecked(s *State) {
	if len(s.Unchecked) == 0 && s.More["unchecked"] == 0 {
		return
	}
	var rows [][]string
	for _, u := range s.Unchecked {
		rows = append(rows, []string{linked(u.Repository, u.URL), names(u.Descriptions)})
	}
	m.table("Repositories with a description and without the check", "", s.More["unchecked"], []string{"Repository", "Descriptions"}, rows)
}

func (m *markdown) unmodelled(s *State) {
	if len(s.Unmodelled) == 0 {
		return
	}
	m.line("## No model was found")
	more := ""
	if n := s.More["unmodelled"]; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	m.line("Nobody knows how the APIs of these stand: " + names(s.Unmodelled) + more + ".")
}

// linked is a name as code, with an address where it is one.
func linked(name, url string) string {
	if !isWebAddress(url) {
		return report.Code(name)
	}
	return "[" + report.Code(name) + "](" + url + ")"
}

// isWebAddress reports whether an address can stand in a link as it is.
func isWebAddress(url string) bool {
	url = strings.ToLower(url)
	rest, ok := strings.CutPrefix(url, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(url, "http://"); !ok {
			return false
		}
	}
	const plain = "abcdefghijklmnopqrstuvwxyz0123456789-._~/%"
	host, path, _ := strings.Cut(rest, "/")
	return host != "" && strings.Trim(host, plain+":") == "" && strings.Trim(path, plain) == ""
}
