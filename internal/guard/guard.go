package guard

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"
)

// Difference is one effect of a change to a file that steers the review.
type Difference struct {
	// Text is a short phrase whose subject is the change: "raises fail-on from high
	// to critical". Quotations are in code spans.
	Text string
	// Relaxes is true if after the merge less is found, reported or blocked, or
	// more people may let it pass.
	Relaxes bool
	File    string
	// Base and Head are the lines, 0 on a side that has none.
	Base, Head int
}

// Files returns those of the changed paths that steer the review, in the given
// order: policies, workflows and the files of CODEOWNERS.
func Files(changed []string) []string {
	var out []string
	for _, name := range changed {
		if steers(path.Clean(name)) {
			out = append(out, name)
		}
	}
	return out
}

func steers(name string) bool {
	switch name {
	case ".github/threatdelta.yaml", ".github/threatdelta.yml", ".threatdelta.yaml", ".threatdelta.yml":
		return true
	}
	return slices.Contains(CodeownersNames(), name) || IsWorkflow(name)
}

// IsWorkflow reports whether a file is one that GitHub Actions reads.
func IsWorkflow(name string) bool {
	folder, file := path.Split(name)
	extension := path.Ext(file)
	return folder == ".github/workflows/" && (extension == ".yml" || extension == ".yaml")
}

// ordered sorts differences: first those that relax, then by place.
func ordered(list []Difference) []Difference {
	slices.SortStableFunc(list, func(a, b Difference) int {
		if a.Relaxes != b.Relaxes {
			if a.Relaxes {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(max(a.Head, a.Base), max(b.Head, b.Base)), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(list)
}

// code renders a stranger's words as a code span: one line, visible characters, no
// backtick, and not too long.
func code(s string) string {
	const longest = 80
	var b strings.Builder
	n := 0
	for _, r := range s {
		if n++; n > longest {
			b.WriteString("…")
			break
		}
		switch {
		case r == '`':
			b.WriteByte('\'')
		case r == ' ' || unicode.IsGraphic(r) && !unicode.IsSpace(r):
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "\\u%04x", r)
		}
	}
	if b.Len() == 0 {
		return "nothing"
	}
	return "`" + b.String() + "`"
}

// mostNamed is how many things one phrase names.
const mostNamed = 5

// codes renders code spans: "`a`, `b` and 3 more".
func codes(list []string) string {
	var parts []string
	for _, s := range list[:min(len(list), mostNamed)] {
		parts = append(parts, code(s))
	}
	return named(parts, len(list))
}

func named(parts []string, total int) string {
	text := strings.Join(parts, ", ")
	if more := total - len(parts); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// without returns what is in a and not in b, in the order of a and without
// duplicates.
func without(a, b []string) []string {
	in := make(map[string]bool, len(b))
	for _, s := range b {
		in[s] = true
	}
	var out []string
	for _, s := range a {
		if !in[s] {
			in[s] = true // once
			out = append(out, s)
		}
	}
	return out
}
