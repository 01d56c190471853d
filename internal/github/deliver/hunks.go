package deliver

import (
	"strconv"
	"strings"
)

// hunks are the lines of a file, before (left) and after (right), that its
// difference shows, which is where GitHub takes a review comment: context lines
// count. The value says whether the line itself was added (right) or removed (left).
type hunks struct {
	left, right map[int]bool
	// was are the lines before, by the added line that each of them gave way to, where
	// one line took the place of one.
	was map[int]replaced
}

// replaced is a line of base, with its number.
type replaced struct {
	line int
	text string
}

// parseHunks reads a patch as GitHub's API gives it: hunks of a unified
// difference without a file header. Lines that do not fit their hunk's header
// end the reading: a line too few is a comment elsewhere, a line too many loses
// a review.
func parseHunks(patch string) hunks {
	h := hunks{left: map[int]bool{}, right: map[int]bool{}, was: map[int]replaced{}}
	var old, present, oldLeft, presentLeft int
	var removed, added []string // of the run that is being read
	endRun := func() {
		if len(removed) == 1 && len(added) == 1 {
			h.was[present-1] = replaced{old - 1, removed[0]}
		}
		removed, added = nil, nil
	}
	for line := range strings.Lines(patch) {
		line = strings.TrimRight(line, "\r\n")
		if oldLeft == 0 && presentLeft == 0 {
			endRun()
			var ok bool
			if strings.HasPrefix(line, `\`) { // "\ No newline at end of file"
				continue
			}
			if old, oldLeft, present, presentLeft, ok = hunkHeader(line); !ok {
				return h
			}
			continue
		}
		switch {
		case strings.HasPrefix(line, "+") && presentLeft > 0:
			h.right[present] = true
			added = append(added, line[1:])
			present, presentLeft = present+1, presentLeft-1
		case strings.HasPrefix(line, "-") && oldLeft > 0:
			h.left[old] = true
			removed = append(removed, line[1:])
			old, oldLeft = old+1, oldLeft-1
		case strings.HasPrefix(line, `\`):
		case (line == "" || line[0] == ' ') && oldLeft > 0 && presentLeft > 0:
			endRun()
			h.left[old], h.right[present] = false, false
			old, oldLeft = old+1, oldLeft-1
			present, presentLeft = present+1, presentLeft-1
		default:
			return h
		}
	}
	endRun()
	return h
}

// hunkHeader reads "@@ -1,7 +1,6 @@"; a length that is not written is 1.
func hunkHeader(line string) (old, oldLen, present, presentLen int, ok bool) {
	rest, ok := strings.CutPrefix(line, "@@ -")
	if !ok {
		return 0, 0, 0, 0, false
	}
	ranges, _, ok := strings.Cut(rest, " @@")
	if !ok {
		return 0, 0, 0, 0, false
	}
	a, b, ok := strings.Cut(ranges, " +")
	if !ok {
		return 0, 0, 0, 0, false
	}
	old, oldLen, okA := hunkRange(a)
	present, presentLen, okB := hunkRange(b)
	return old, oldLen, present, presentLen, okA && okB
}

func hunkRange(s string) (start, length int, ok bool) {
	first, rest, given := strings.Cut(s, ",")
	start, err := strconv.Atoi(first)
	if err != nil || start < 0 {
		return 0, 0, false
	}
	if !given {
		return start, 1, true
	}
	length, err = strconv.Atoi(rest)
	return start, length, err == nil && length >= 0
}

// lineWithin is the line between first and last that takes a comment: the
// first changed one, or else the first that is shown. 0 where there is none.
func lineWithin(side map[int]bool, first, last int) (line int, changed bool) {
	for n := first; n <= max(first, last) && n-first < 5000; n++ {
		is, shown := side[n]
		if is {
			return n, true
		}
		if shown && line == 0 {
			line = n
		}
	}
	return line, false
}
