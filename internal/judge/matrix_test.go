package judge_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func pageFile() string { return filepath.Join("..", "..", "docs", "relations.md") }

// TestMatrix holds docs/relations.md to the record. With -update it writes the page
// from the record as it is, for reasons that somebody wrote.
func TestMatrix(t *testing.T) {
	if *update {
		writePage(t, readRecord(t))
	}
	open := map[string]int{}
	for c, reason := range readRecord(t).cells {
		if reason == unexplained {
			open[c.direction+": "+c.edit]++
		}
	}
	for _, edit := range slices.Sorted(maps.Keys(open)) {
		t.Errorf("%s: %d cells were right before: put them right, or write the reason in %s", edit, open[edit], recordFile())
	}
	if got, err := os.ReadFile(pageFile()); err != nil || string(got) != matrix(readRecord(t), readPlaces(t)) {
		t.Error("docs/relations.md is stale: run go generate ./internal/judge")
	}
}

func writePage(t *testing.T, r record) {
	t.Helper()
	if err := os.WriteFile(pageFile(), []byte(matrix(r, readPlaces(t))), 0o644); err != nil {
		t.Fatal(err)
	}
}

// matrix prints the record.
func matrix(r record, places []place) string {
	var b strings.Builder
	b.WriteString(`# What is compared

An independent judge holds the review: a validator of JSON Schema that shares no code with it. For each keyword of a schema, at each place where a schema may stand, in OpenAPI 2.0, 3.0, 3.1 and 3.2, a test makes pairs of descriptions and looks for values that only one of the two accepts. What head accepts and base refuses must be reported; where there is no such value the review must be silent; of a response the same holds for the fields that it may return. What is not so yet is waived, with the reason, in [cells.txt](../internal/judge/testdata/cells.txt), and a share may only rise.

`)
	of, right := r.count()
	b.WriteString("| | cells | as it must be | share |\n|---|---|---|---|\n")
	for _, d := range directions() {
		fmt.Fprintf(&b, "| %s | %d | %d | %.1f %% |\n", headline(d), of[d], right[d], float64(int(share(right[d], of[d])*1000))/10)
	}
	b.WriteString("\nEach field is the edits of a keyword at a place in all versions. ✓: all that must be reported are; ✗: none; 3/4: three of four. !1/4: of four that must not be reported one is. An empty field: no edit makes a difference there.\n")
	b.WriteString("\n## Requests\n\n")
	r.grid(&b, places, relaxed, tightened)
	b.WriteString("\n## Responses\n\n")
	r.grid(&b, places, opened, narrowed)
	b.WriteString("\n## Refactorings\n\nBoth ways, in requests and in responses: ✓ nothing is reported.\n\n")
	r.grid(&b, places, "", refactored)
	r.waivers(&b)
	return b.String()
}

func headline(direction string) string {
	return map[string]string{
		relaxed:    "requests: a check is relaxed, and that is reported",
		tightened:  "requests: a check is tightened, and nothing is reported",
		opened:     "responses: more may be returned, and that is reported",
		narrowed:   "responses: less may be returned, and nothing is reported",
		refactored: "the same in other words, and nothing is reported",
	}[direction]
}

// tally counts the cells of a field of the grid.
type tally struct {
	loud, seen, silent, wrong int
}

func (n tally) sign() string {
	sign := fmt.Sprintf("%d/%d", n.seen, n.loud)
	switch {
	case n.loud+n.silent == 0:
		return ""
	case n.seen == n.loud:
		sign = "✓"
	case n.seen == 0:
		sign = "✗"
	}
	if n.wrong > 0 {
		sign += fmt.Sprintf(" !%d/%d", n.wrong, n.silent)
	}
	return sign
}

// grid prints a row a keyword and a column a place: of the cells that must be
// reported and of those that must not.
func (r record) grid(b *strings.Builder, places []place, loud, silent string) {
	fields := map[string]map[string]tally{}
	used := map[string]bool{}
	for c, reason := range r.cells {
		keyword, _, _ := strings.Cut(c.edit, "/")
		if c.direction != loud && c.direction != silent {
			continue
		}
		if fields[keyword] == nil {
			fields[keyword] = map[string]tally{}
		}
		used[c.place] = true
		n := fields[keyword][c.place]
		switch {
		case c.direction == loud && reason == "":
			n.loud, n.seen = n.loud+1, n.seen+1
		case c.direction == loud:
			n.loud++
		case reason == "":
			n.silent++
		default:
			n.silent, n.wrong = n.silent+1, n.wrong+1
		}
		fields[keyword][c.place] = n
	}
	places = slices.DeleteFunc(slices.Clone(places), func(p place) bool { return !used[p.name] })
	head, rule := "| |", "|---|"
	for _, p := range places {
		head, rule = head+" "+p.name+" |", rule+"---|"
	}
	b.WriteString(head + "\n" + rule + "\n")
	for _, keyword := range slices.Sorted(maps.Keys(fields)) {
		b.WriteString("| `" + keyword + "` |")
		for _, p := range places {
			b.WriteString(" " + fields[keyword][p.name].sign() + " |")
		}
		b.WriteString("\n")
	}
}

// waivers lists the reasons, and the edits and numbers of cells of each.
func (r record) waivers(b *strings.Builder) {
	count := map[string]map[string]int{}
	for c, reason := range r.cells {
		if reason == "" {
			continue
		}
		key := c.direction + " | " + reason
		if count[key] == nil {
			count[key] = map[string]int{}
		}
		count[key][c.edit]++
	}
	b.WriteString("\n## Waived\n\nWith the number of places and versions.\n\n| direction | reason | edits |\n|---|---|---|\n")
	for _, key := range slices.Sorted(maps.Keys(count)) {
		var edits []string
		for _, e := range slices.Sorted(maps.Keys(count[key])) {
			edits = append(edits, fmt.Sprintf("%s %d", e, count[key][e]))
		}
		fmt.Fprintf(b, "| %s | %s |\n", key, strings.Join(edits, ", "))
	}
}
