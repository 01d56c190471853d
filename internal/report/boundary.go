package report

import (
	"fmt"
	"slices"
	"strings"
)

// What changed at the trust boundary, as a table of which the formats for people
// differ in how they write a cell.

// cellStyle is how a format writes the cells: the name of something, what a reviewer
// looks for, why an operation is public, the arrow from before to after, the path of
// a description.
type cellStyle struct {
	name, strong, reason, file func(string) string
	arrow                      string
}

// boundaryTable are the columns and rows of what moved on the trust boundary, the most
// exposed data first. A cell says only what differs, and a column that says nothing is
// not there.
func (sc *scene) boundaryTable(style cellStyle) (columns []string, lines [][]string) {
	columns = []string{"Operation", "Who gets in", "What newly leaves", "Limit"}
	several := 0 // of which a row may be
	for _, s := range sc.loud {
		if !s.Steers {
			several++
		}
	}
	if several > 1 {
		columns = append(columns, "Description")
	}
	for _, s := range sc.loud {
		for _, c := range rows(s) {
			cells := style.cells(c)
			if several > 1 {
				cells = append(cells, style.file(sc.files[s.Path]))
			}
			lines = append(lines, cells)
		}
	}
	for i := len(columns) - 1; i >= 0; i-- {
		if slices.ContainsFunc(lines, func(cells []string) bool { return cells[i] != "" }) {
			continue
		}
		columns = slices.Delete(columns, i, i+1)
		for j := range lines {
			lines[j] = slices.Delete(lines[j], i, i+1)
		}
	}
	return columns, lines
}

// cells are what differs of an operation: its name, who gets in, the data that newly
// leaves, its rate limit.
func (style cellStyle) cells(c *OperationChange) []string {
	name := style.name(c.Name())
	switch c.Change {
	case "added":
		name = "new " + name
	case "removed":
		return []string{"removed " + name, "", "", ""}
	}
	auth := ""
	if c.BaseAuth != c.HeadAuth {
		auth = style.moved(whoGetsIn(c.BaseAuth), whoGetsIn(c.HeadAuth), c.Public == "")
		if c.Public != "" {
			auth += " (public: " + style.reason(c.Public) + ")"
		}
	}
	if c.Kind != "" && auth == notSaid {
		auth = "" // it calls, and nobody gets in
	}
	limit := ""
	if c.BaseLimit != c.HeadLimit && c.Kind == "" {
		limit = style.moved(c.BaseLimit, c.HeadLimit, c.Public == "")
	}
	return []string{name, auth, style.data(c.Data), limit}
}

// anybody is who gets in where nothing is asked for, notSaid where the description does
// not say.
const anybody, notSaid = "anybody", "not said"

func whoGetsIn(auth string) string {
	if open(auth) {
		return anybody
	}
	if auth == "unspecified" {
		return notSaid
	}
	return auth
}

// isOptional takes apart a policy in words that also lets in who sends nothing.
func isOptional(auth string) (credentials string, ok bool) { return strings.CutSuffix(auth, " | none") }

// moved is a value before and after; "none" after is what a reviewer looks for,
// unless it is expected, and so are credentials that may be left out.
func (style cellStyle) moved(base, head string, alarm bool) string {
	value := func(v string) string {
		if v == "none" || v == anybody || v == notSaid {
			return v
		}
		if credentials, ok := isOptional(v); ok {
			return anybody + " (" + style.name(credentials) + " is optional)"
		}
		return style.name(v)
	}
	switch {
	case base == head && head == "":
		return ""
	case base == head:
		return value(head)
	case head == "":
		return value(base)
	}
	after := value(head)
	_, isFree := isOptional(head)
	if word, rest, _ := strings.Cut(after, " "); alarm && (head == "none" || head == anybody || isFree) {
		after = strings.TrimRight(style.strong(word)+" "+rest, " ")
	}
	if base == "" {
		return after
	}
	return value(base) + style.arrow + after
}

// leafName is the name of a value without the way to it.
func leafName(path string) string {
	return strings.TrimSuffix(path[strings.LastIndexByte(path, '.')+1:], "[]")
}

func (style cellStyle) data(data []Data) string {
	var out []string
	for i, d := range data {
		if i == visibleDataLeaf {
			out = append(out, fmt.Sprintf("%d more", len(data)-i))
			break
		}
		out = append(out, style.name(leafName(d.Leaf)))
	}
	return strings.Join(out, ", ")
}
