package fleet

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/report"
)

// mostInIssue keeps the body below the 65,536 characters that GitHub takes.
const mostInIssue = 50_000

// Issue is the title and the body of the issue about acceptances that end within so many days of the state's time, or
// have ended. There is no body where there are none. It has no date but theirs and no reason why something could not be
// read, so that it stays the same until there is something new to say.
func Issue(s *State, within int) (title, body string) {
	title = fmt.Sprintf("Accepted API threats that end within %s", plural(within, "day", "days"))
	near := Filter{Ending: within}.Apply(s)
	if len(near.Accepted) == 0 && s.IsWhole() {
		return title, ""
	}
	m := &markdown{}
	m.line("Once it ends, the threat counts again, and blocks where it reaches the level. Close the hole, or decide anew in the policy of the repository.")
	last := "-"
	for i := range near.Accepted {
		a := &near.Accepted[i]
		if utf8.RuneCountInString(m.String()) > mostInIssue {
			m.line("\n" + plural(len(near.Accepted)-i, "more is", "more are") + " not listed.")
			break
		}
		if a.Expires != last {
			m.WriteString("\n")
			m.line("### " + cmp.Or(a.Expires, "Over"))
			last = a.Expires
		}
		m.WriteString("- " + linked(a.Repository, a.URL) + " " + report.Code(a.Where) + ": " + levelOf(a) + report.Phrase(dotted(a.What)) +
			" Accepted by " + report.Code(a.By) + ": " + report.Phrase(dotted(a.Reason)) + "\n")
	}
	if !s.IsWhole() {
		m.line("\n### Could not be read")
		m.line("There may be more in " + unreadNames(s) + ".")
	}
	return title, strings.TrimSpace(m.String()) + "\n"
}

// unreadNames are the repositories of which something could not be read, or what it is of none, a few of many.
func unreadNames(s *State) string {
	const most = 50
	var list []string
	for _, u := range s.Unread {
		list = append(list, cmp.Or(u.Repository, u.What))
	}
	list = sorted(list)
	if len(list) <= most {
		return names(list)
	}
	return names(list[:most]) + fmt.Sprintf(" and %d others", len(list)-most)
}

func levelOf(a *Accepted) string {
	if a.Level == 0 {
		return ""
	}
	return a.Level.String() + ", "
}
