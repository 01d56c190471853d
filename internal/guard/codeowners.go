package guard

import (
	"slices"
	"strings"

	"github.com/hmarr/codeowners"
)

// CodeownersNames are the places where GitHub looks for the file. The first that
// exists counts
// (https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners).
func CodeownersNames() []string {
	return []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}
}

// GitHub reads no larger CODEOWNERS file, and no longer line.
const (
	codeownersBytes = 3 << 20
	codeownersLine  = 4096
)

// ownership is who owns a path, sorted, with the line that says so.
type ownership struct {
	names []string
	line  int
}

// ownersOf finds the owners of paths. The last rule that matches counts, even if it
// names nobody. A line that cannot be read is skipped, as GitHub does. Rules are
// read from the end, and no more than needed.
func ownersOf(raw []byte, paths []string) []ownership {
	out := make([]ownership, len(paths))
	if len(raw) >= codeownersBytes {
		return out
	}
	lines := strings.Split(strings.TrimPrefix(string(raw), "\ufeff"), "\n")
	open := len(paths)
	for i := len(lines) - 1; i >= 0 && open > 0; i-- {
		rule, ok := readRule(lines[i])
		if !ok {
			continue
		}
		for j, path := range paths {
			if out[j].line > 0 {
				continue
			}
			if matches, err := rule.Match(path); err == nil && matches {
				out[j] = ownership{names: ownerNames(rule), line: i + 1}
				open--
			}
		}
	}
	return out
}

func readRule(line string) (rule codeowners.Rule, ok bool) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' || len(line) > codeownersLine {
		return rule, false
	}
	rules, err := codeowners.ParseFile(strings.NewReader(line))
	// "/" matches nothing, and makes the library panic.
	if err != nil || len(rules) == 0 || rules[0].RawPattern() == "/" {
		return rule, false
	}
	return rules[0], true
}

func ownerNames(rule codeowners.Rule) []string {
	var names []string
	for _, owner := range rule.Owners {
		names = append(names, owner.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Owners lists who owns a path by a CODEOWNERS file: "@login", "@org/team" or an
// address, sorted, none if nobody does.
func Owners(raw []byte, path string) []string { return ownersOf(raw, []string{path})[0].names }

// Codeowners returns what the change of the CODEOWNERS file does to the owners of
// paths, which are the files that steer the review and that file itself. nil is a
// file that does not exist. For GitHub one owner's approval is enough, so one more
// owner is one more who can let a change pass.
func Codeowners(base, head []byte, paths []string) []Difference {
	before, after := ownersOf(base, paths), ownersOf(head, paths)
	type step struct{ from, to string }
	reached := map[step]*Difference{}
	of := map[step][]string{}
	var order []step
	for i, path := range paths {
		from, to := before[i].names, after[i].names
		if slices.Equal(from, to) {
			continue
		}
		s := step{strings.Join(from, " "), strings.Join(to, " ")}
		if reached[s] == nil {
			reached[s] = &Difference{Relaxes: len(from) > 0, Base: before[i].line, Head: after[i].line}
			order = append(order, s)
		}
		of[s] = append(of[s], path)
	}
	var out []Difference
	for _, s := range order {
		d := *reached[s]
		d.Text = ownersText(strings.Fields(s.from), strings.Fields(s.to), codes(of[s]))
		out = append(out, d)
	}
	return ordered(out)
}

func ownersText(from, to []string, paths string) string {
	added, removed := without(to, from), without(from, to)
	switch {
	case len(from) == 0:
		return "gives " + paths + " the owner " + codes(to)
	case len(to) == 0:
		return "leaves " + paths + " without an owner (was " + codes(from) + ")"
	case len(removed) == 0:
		return "lets " + codes(added) + " approve changes of " + paths + " too"
	case len(added) == 0:
		return "no longer lets " + codes(removed) + " own " + paths
	}
	return "replaces the owner of " + paths + ": " + codes(removed) + " by " + codes(added)
}
