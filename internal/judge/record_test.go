package judge_test

import (
	"bufio"
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// record is testdata/cells.txt: which cells there are, the reason of each that is
// not as asserted ("" for the others), and the least share of each direction.
type record struct {
	cells map[cell]string
	least map[string]float64
}

// unexplained is the reason that go generate gives a cell that was right. Somebody
// puts it right again, or writes why it is waived.
const unexplained = "TO BE EXPLAINED: it was right before"

func recordFile() string { return filepath.Join("testdata", "cells.txt") }

const recordHead = `# What the review says of each cell: direction and edit; seen, or waived with the
# reason, in which versions of OpenAPI, at which places. A share may only rise.
# Written by go generate ./internal/judge, which keeps the reasons.
`

// readRecord reads the file. Places stand between commas.
func readRecord(t *testing.T) record {
	t.Helper()
	r := record{map[cell]string{}, map[string]float64{}}
	file, err := os.Open(recordFile())
	if err != nil {
		if *update {
			return r
		}
		t.Fatal(err)
	}
	defer file.Close()
	var direction, name string
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		line := lines.Text()
		if share, ok := strings.CutPrefix(line, "least "); ok {
			of, number, _ := strings.Cut(share, ": ")
			if r.least[of], err = strconv.ParseFloat(number, 64); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if !strings.HasPrefix(line, "\t") {
			direction, name, _ = strings.Cut(line, ": ")
			continue
		}
		reason := ""
		line = strings.TrimPrefix(line, "\t")
		if strings.HasPrefix(line, "waived") {
			line, reason, _ = strings.Cut(line, " -- ")
		}
		head, places, _ := strings.Cut(line, ": ")
		for _, p := range strings.Split(places, ", ") {
			for _, v := range strings.Fields(head)[1:] {
				r.cells[cell{direction, name, p, v}] = reason
			}
		}
	}
	return r
}

// write writes the file.
func (r record) write(t *testing.T) {
	t.Helper()
	var b strings.Builder
	b.WriteString(recordHead)
	for _, d := range directions() {
		fmt.Fprintf(&b, "least %s: %.4f\n", d, r.least[d])
	}
	groups := map[string][]cell{}
	for c := range r.cells {
		key := c.direction + ": " + c.edit
		groups[key] = append(groups[key], c)
	}
	keys := slices.SortedFunc(maps.Keys(groups), func(a, b string) int {
		rank := func(key string) int {
			return slices.IndexFunc(directions(), func(d string) bool { return strings.HasPrefix(key, d+": ") })
		}
		return cmp.Or(rank(a)-rank(b), strings.Compare(a, b))
	})
	order := map[string]int{}
	for i, p := range readPlaces(t) {
		order[p.name] = i
	}
	for _, key := range keys {
		b.WriteString(key + "\n")
		for _, line := range r.lines(groups[key], order) {
			b.WriteString("\t" + line + "\n")
		}
	}
	if err := os.WriteFile(recordFile(), []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
}

// lines are those of one edit: a line for each reason and set of versions.
func (r record) lines(cells []cell, order map[string]int) []string {
	type at struct{ place, reason string }
	in := map[at][]string{}
	for _, c := range cells {
		k := at{c.place, r.cells[c]}
		in[k] = append(in[k], c.version)
	}
	type kind struct{ reason, versions string }
	places := map[kind][]string{}
	for k, list := range in {
		slices.Sort(list)
		kind := kind{k.reason, strings.Join(list, " ")}
		places[kind] = append(places[kind], k.place)
	}
	var lines []string
	for k, list := range places {
		slices.SortFunc(list, func(a, b string) int { return order[a] - order[b] })
		line := "seen " + k.versions + ": " + strings.Join(list, ", ")
		if k.reason != "" {
			line = "waived " + k.versions + ": " + strings.Join(list, ", ") + " -- " + k.reason
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// count is how many cells of each direction there are, and how many are as asserted.
func (r record) count() (of, right map[string]int) {
	of, right = map[string]int{}, map[string]int{}
	for c, reason := range r.cells {
		of[c.direction]++
		if reason == "" {
			right[c.direction]++
		}
	}
	return of, right
}

func share(right, of int) float64 { return float64(right) / float64(max(of, 1)) }

// reason is what is said of a cell that is not as asserted, until somebody says
// more: a keyword that is not compared at all, or not at this place.
func (r record) reason(c cell) string {
	plain, known := r.cells[cell{c.direction, c.edit, "property", c.version}]
	if !known {
		plain, known = r.cells[cell{c.direction, c.edit, "query", c.version}]
	}
	switch elsewhere := known && plain == ""; {
	case c.direction == relaxed && elsewhere:
		return "a gap: not seen at these places yet"
	case c.direction == relaxed:
		return "a gap: this check is not compared yet"
	case c.direction == opened && elsewhere:
		return "a gap: what is newly returned is not seen at these places yet"
	case c.direction == opened:
		return "a gap: what is newly returned is not seen yet"
	case c.direction == refactored:
		return "a gap: the other spelling is reported as a change"
	}
	return "a gap: reported, though nothing more is accepted or returned"
}
