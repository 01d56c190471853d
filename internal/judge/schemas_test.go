package judge_test

import (
	"cmp"
	"flag"
	"maps"
	"slices"
	"strings"
	"testing"
)

//go:generate go test -run ^TestSchemas$ -timeout 40m -update

var update = flag.Bool("update", false, "measure every cell; write testdata/cells.txt and docs/relations.md again")

// TestSchemas compares what the review says with a validator of JSON Schema: for
// each edit of the tables, at each place, in each version and both ways, values
// decide what is newly accepted or returned. What is must be reported, and where
// nothing is the review must be silent. Cells that are not so are waived with a reason
// in testdata/cells.txt, and a cell that is right must leave the waivers. The
// ordinary run makes a sample, TESTS=all everything, and JUDGE='request, oneOf/.*, body'
// what matches, of which -v prints what is waived.
func TestSchemas(t *testing.T) {
	measured, held := measure(t), readRecord(t)
	maps.Copy(measured, presenceCells(t))
	if *update {
		held = updated(t, measured, held)
		if !t.Failed() {
			held.write(t)
			writePage(t, held)
		}
		return
	}
	for _, c := range sorted(measured) {
		v := measured[c]
		reason, known := held.cells[c]
		what := strings.Join([]string{c.direction, c.edit, c.place, c.version}, ", ")
		switch {
		case !known:
			t.Errorf("%s: a new cell: run go generate ./internal/judge", what)
		case v.right && reason != "":
			t.Errorf("%s: is as it should be and leaves the waivers: run go generate ./internal/judge", what)
		case !v.right && reason != "" && chosen() != nil:
			t.Logf("%s: waived, %s; the judge's witness is %s, reported: %q", what, reason, cmp.Or(v.witness, "none"), v.reported)
		case !v.right && reason == "":
			t.Errorf("%s: wrong; the judge's witness is %s, reported: %q", what, cmp.Or(v.witness, "none"), v.reported)
		}
	}
	if all() {
		for c := range held.cells {
			if _, ok := measured[c]; !ok {
				t.Errorf("%+v is not there any more: run go generate ./internal/judge", c)
			}
		}
	}
	holds(t, held)
}

// updated is the record of what was measured, with the reasons that were given.
func updated(t *testing.T, measured map[cell]verdict, old record) record {
	t.Helper()
	now := record{map[cell]string{}, old.least}
	for c, v := range measured {
		if v.right {
			now.cells[c] = ""
		}
	}
	for c, v := range measured {
		if v.right {
			continue
		}
		reason, known := old.cells[c]
		if known && reason == "" {
			t.Logf("%+v was right: %q, witness %s", c, v.reported, v.witness)
			reason = unexplained
		}
		now.cells[c] = cmp.Or(reason, now.reason(c))
	}
	of, right := now.count()
	for _, d := range directions() {
		got := float64(int(share(right[d], of[d])*1e4)) / 1e4
		if got < now.least[d] {
			t.Errorf("%s: the share is %.4f and was %.4f", d, got, now.least[d])
		}
		now.least[d] = got
	}
	return now
}

// holds compares the shares of a record with the least ones that it names.
func holds(t *testing.T, r record) {
	t.Helper()
	of, right := r.count()
	for _, d := range directions() {
		if got := share(right[d], of[d]); got < r.least[d] || got > r.least[d]+0.001 {
			t.Errorf("%s: the share is %.4f and the least %.4f: run go generate ./internal/judge", d, got, r.least[d])
		}
	}
}

func sorted(cells map[cell]verdict) []cell {
	var list []cell
	for c := range cells {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b cell) int {
		return cmp.Or(strings.Compare(a.direction, b.direction), strings.Compare(a.edit, b.edit), strings.Compare(a.place, b.place), strings.Compare(a.version, b.version))
	})
	return list
}
