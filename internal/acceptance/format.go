package acceptance

import (
	"cmp"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/threatdelta/threatdelta/internal/report"
)

// Writer writes a list in one format. The error is that of the destination.
type Writer func(w io.Writer, l *List) error

type format struct {
	name  string
	write Writer
}

func formats() []format {
	return []format{{"text", Text}, {"markdown", Markdown}, {"json", JSON}, {"csv", CSV}}
}

// Find is the writer of that name, and whether there is one.
func Find(name string) (Writer, bool) {
	for _, f := range formats() {
		if f.name == name {
			return f.write, true
		}
	}
	return nil, false
}

// Names are the names that [Find] knows.
func Names() []string {
	var out []string
	for _, f := range formats() {
		out = append(out, f.name)
	}
	return out
}

// JSON writes the list without loss, as acceptance.schema.json has it.
func JSON(w io.Writer, l *List) error {
	out := *l
	out.Entries = append([]Entry{}, l.Entries...)
	for i := range out.Entries {
		out.Entries[i].Matches = append([]Match{}, out.Entries[i].Matches...)
	}
	return report.WriteJSON(w, out)
}

// heading says in one sentence what the list has.
func (l *List) heading() string {
	counts := map[State]int{}
	near, gone := 0, 0
	for _, e := range l.Entries {
		counts[e.State]++
		if e.State == Counts && e.IsDue(l.Within) {
			near++
		}
		if e.Presence == Gone {
			gone++
		}
	}
	if len(l.Entries) == 0 {
		return fmt.Sprintf("%s: nothing is accepted on %s", cmp.Or(report.Shown(l.Policy), "no policy file"), l.On)
	}
	parts := []string{fmt.Sprintf("%d accepted on %s", len(l.Entries), l.On)}
	for _, x := range []struct {
		n    int
		says string
	}{{counts[Ended], "ended"}, {counts[Pending] + counts[Undated] + counts[Vague], "not counting"}, {near, fmt.Sprintf("ending within %d days", l.Within)}, {gone, "about nothing that stands"}} {
		if x.n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", x.n, x.says))
		}
	}
	return report.Shown(l.Policy) + ": " + strings.Join(parts, ", ")
}

// ending is when an entry ends, in words.
func (e *Entry) ending() string {
	switch {
	case e.State == Undated:
		return "no date: add expires"
	case e.State == Vague:
		return "does not say what it accepts: run threatdelta waive again"
	case e.State == Pending:
		return "was given at a date that is yet to come"
	case e.State == Ended && e.Shortened:
		return e.Ends + ", ended (waiver-days)"
	case e.State == Ended:
		return e.Ends + ", ended"
	}
	return fmt.Sprintf("%s, %d days", e.Ends, e.Days)
}

// stands says whether what is accepted is there, in words.
func (e *Entry) stands() string {
	switch e.Presence {
	case Stands:
		return "stands"
	case More:
		return "is more than was accepted"
	case Gone:
		return "matches nothing"
	}
	return "not known"
}

// Text writes a line for each entry, under a line that counts them.
func Text(w io.Writer, l *List) error {
	var b strings.Builder
	b.WriteString(l.heading() + "\n")
	if len(l.Entries) > 0 {
		t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "LINE\tENDS\tSTANDING\tWHAT\tBY\tREASON")
		for _, e := range l.Entries {
			fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\n", e.Line, e.ending(), e.stands(), e.What(report.Shown), report.Shown(e.By), report.Shown(e.Reason))
		}
		if err := t.Flush(); err != nil {
			return fmt.Errorf("listing what is accepted: %w", err)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown writes the same as a table, for a comment or an issue. It has no mention and no
// link.
func Markdown(w io.Writer, l *List) error {
	var b strings.Builder
	b.WriteString(report.Phrase(l.heading()) + "\n")
	if len(l.Entries) > 0 {
		b.WriteString("\n| ends | what | still there | by | reason | line |\n|---|---|---|---|---|--:|\n")
	}
	for _, e := range l.Entries {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %d |\n", report.Cell(report.Phrase(e.ending())), report.Cell(e.What(report.Code)), e.stands(),
			report.Cell(report.Code(e.By)), report.Cell(report.Phrase(e.Reason)), e.Line)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// CSV writes a row for each entry (RFC 4180 but for its line ends, which are LF; UTF-8). No cell is a formula.
func CSV(w io.Writer, l *List) error {
	c := csv.NewWriter(w)
	rows := [][]string{{"Ends", "Days", "State", "Presence", "Rule", "Fingerprint", "Operation", "Subject", "Description", "Reason", "Accepted by", "Granted", "Policy", "Line"}}
	for _, e := range l.Entries {
		rule := e.Rule
		if rule == "" && len(e.Matches) > 0 {
			rule = e.Matches[0].Rule
		}
		row := []string{e.Ends, strconv.Itoa(e.Days), string(e.State), string(e.Presence), rule, e.Fingerprint, e.Operation, e.Subject, e.Spec, e.Reason, e.By, e.Granted, l.Policy, strconv.Itoa(e.Line)}
		for i := range row {
			if i != 1 { // a number of ours, which may be below zero
				row[i] = report.CSVCell(row[i])
			}
		}
		rows = append(rows, row)
	}
	if err := c.WriteAll(rows); err != nil {
		return fmt.Errorf("writing what is accepted as CSV: %w", err)
	}
	return nil
}
