package review_test

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// editedLines are the lines of an edit: those that it took from base, and those that
// head has for them.
type editedLines struct{ removed, added map[int]bool }

func newEditedLines() editedLines { return editedLines{map[int]bool{}, map[int]bool{}} }

// linesOfDiff reads the lines of a case of a book, which is a diff of the whole text.
func linesOfDiff(diff string) editedLines {
	l := newEditedLines()
	base, head := 0, 0
	for _, line := range strings.Split(strings.TrimSuffix(diff, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "+"):
			head++
			l.added[head] = true
		case strings.HasPrefix(line, "-"):
			base++
			l.removed[base] = true
		default:
			base, head = base+1, head+1
		}
	}
	return l
}

// linesBetween compares two trees by what they say: an entry that only one of them has
// is edited as a whole, of one that both have what differs in it. The order of a list
// does not count.
func linesBetween(base, head *yaml.Node) editedLines {
	l := newEditedLines()
	l.compare(base, head)
	return l
}

// compare reports whether it looked into two values: two objects or two lists.
func (l editedLines) compare(base, head *yaml.Node) bool {
	switch {
	case isMap(base) && isMap(head):
		l.compareEntries(base, head)
	case isList(base) && isList(head):
		l.compareItems(missingIn(head, base), missingIn(base, head))
	default:
		return false
	}
	return true
}

func (l editedLines) compareEntries(base, head *yaml.Node) {
	for i := 0; i+1 < len(base.Content); i += 2 {
		key, was := base.Content[i], base.Content[i+1]
		j := index(head, key.Value)
		if j < 0 {
			mark(l.removed, key, was)
			continue
		}
		if is := head.Content[j+1]; !l.compare(was, is) && minified(was) != minified(is) {
			mark(l.removed, key, was)
			mark(l.added, head.Content[j], is)
		}
	}
	for i := 0; i+1 < len(head.Content); i += 2 {
		if index(base, head.Content[i].Value) < 0 {
			mark(l.added, head.Content[i], head.Content[i+1])
		}
	}
}

// compareItems takes the items that only one of two lists has. Where there are as many
// on both sides, each took the place of another.
func (l editedLines) compareItems(gone, came []*yaml.Node) {
	if len(gone) != len(came) {
		for _, item := range gone {
			mark(l.removed, item, item)
		}
		for _, item := range came {
			mark(l.added, item, item)
		}
		return
	}
	for i := range gone {
		if !l.compare(gone[i], came[i]) {
			mark(l.removed, gone[i], gone[i])
			mark(l.added, came[i], came[i])
		}
	}
}

// missingIn lists the items of a list that another one does not have.
func missingIn(other, list *yaml.Node) []*yaml.Node {
	have := map[string]int{}
	for _, item := range other.Content {
		have[minified(item)]++
	}
	var out []*yaml.Node
	for _, item := range list.Content {
		key := minified(item)
		if have[key]--; have[key] < 0 {
			out = append(out, item)
		}
	}
	return out
}

func minified(n *yaml.Node) string { return string(printJSON(n, "")) }

// mark adds the lines of an entry. A text may have several.
func mark(set map[int]bool, key, value *yaml.Node) {
	set[key.Line] = true
	for i := range 1 + strings.Count(value.Value, "\n") {
		set[value.Line+i] = true
	}
	for _, c := range value.Content {
		mark(set, c, c)
	}
}
