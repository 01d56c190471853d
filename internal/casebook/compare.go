package casebook

import (
	"cmp"
	"fmt"
	"slices"
)

// Compare returns what a review of the case should have found and did not, and what
// it found beyond that, in the order of the book. Each finding answers one want.
func (c *Case) Compare(found []Found) []Difference {
	var out []Difference
	left := slices.Clone(found)
	answer := func(w Want, exact bool) bool {
		i := slices.IndexFunc(left, func(f Found) bool {
			return f.Rule == w.Rule && w.isAt(f) && (!exact || w.Level == "" || w.Level == f.Level)
		})
		if i < 0 {
			return false
		}
		if !exact {
			out = append(out, Difference{w.At, fmt.Sprintf("wants %s %s, but its level is %s", w.Rule, w.Level, left[i].Level)})
		}
		left = slices.Delete(left, i, i+1)
		return true
	}
	var open []Want
	for _, w := range c.Wants {
		if !answer(w, true) {
			open = append(open, w)
		}
	}
	for _, w := range open {
		if !answer(w, false) {
			out = append(out, Difference{w.At, "wants " + w.String() + ", which finds nothing here" + c.elsewhere(w, left)})
		}
	}
	for _, f := range left {
		out = append(out, Difference{c.lineOf(f), fmt.Sprintf("does not want %s %s: %s", f.Rule, f.Level, f.Message)})
	}
	slices.SortStableFunc(out, func(a, b Difference) int { return cmp.Compare(a.Line, b.Line) })
	return out
}

// isAt reports whether the finding is where it is wanted.
func (w Want) isAt(f Found) bool {
	if w.Base {
		return f.Base == w.Line
	}
	return f.Head == w.Line
}

// String renders rule and level.
func (w Want) String() string {
	if w.Level == "" {
		return w.Rule
	}
	return w.Rule + " " + w.Level
}

// elsewhere names the line at which the rule found something instead.
func (c *Case) elsewhere(w Want, left []Found) string {
	for _, f := range left {
		if f.Rule == w.Rule {
			return fmt.Sprintf(" (but at line %d)", c.lineOf(f))
		}
	}
	return ""
}

// lineOf returns the line of the book at which a finding is: at head, else at base.
func (c *Case) lineOf(f Found) int {
	for _, side := range [...]struct {
		line  int
		lines []int
	}{{f.Head, c.head}, {f.Base, c.base}} {
		if side.line > 0 && side.line <= len(side.lines) {
			return side.lines[side.line-1]
		}
	}
	return c.Line
}
