package githubtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"
)

// Above these a file's difference is not shown, by GitHub's documented limits of
// repositories: its patch is left out and its lines cannot be commented on.
const (
	maxPatchLines = 20_000
	maxPatchBytes = 500_000
	maxTotalBytes = 1_000_000
)

const (
	sideRight = "RIGHT"
	sideLeft  = "LEFT"
)

// change is one changed file between two commits.
type change struct {
	path, previous, status string
	sha                    string // of the blob at the head, or at the base where it was removed
	patch                  string
	hasPatch               bool
	additions, deletions   int
	hunks                  []hunk
}

// hunk is one stretch of a patch; counts may be 0.
type hunk struct {
	oldStart, oldLines, newStart, newLines int
	text                                   string // with its header
}

func (h hunk) contains(side string, line int) bool {
	if side == sideLeft {
		return line >= h.oldStart && line < h.oldStart+h.oldLines
	}
	return line >= h.newStart && line < h.newStart+h.newLines
}

// at is the index of the hunk that shows a line; -1 for none.
func (c change) at(side string, line int) int {
	return slices.IndexFunc(c.hunks, func(h hunk) bool { return h.contains(side, line) })
}

// changes compares two commits, sorted by path. A file that went and one that
// came are a rename where they share their bytes, or at least half of their lines.
func (r *Repo) changes(base, head string) []change {
	was, is := r.objects.leaves(base), r.objects.leaves(head)
	var out []change
	gone, came := map[string]treeEntry{}, map[string]treeEntry{}
	for path, e := range was {
		if now, kept := is[path]; !kept {
			gone[path] = e
		} else if now.sha != e.sha || now.mode != e.mode {
			out = append(out, r.change(path, path, "modified", e, now))
		}
	}
	for path, e := range is {
		if _, had := was[path]; !had {
			came[path] = e
		}
	}
	for _, path := range slices.Sorted(maps.Keys(came)) {
		if from := r.renamedFrom(gone, came[path]); from != "" {
			out = append(out, r.change(from, path, "renamed", gone[from], came[path]))
			delete(gone, from)
			continue
		}
		out = append(out, r.change(path, path, "added", treeEntry{}, came[path]))
	}
	for path, e := range gone {
		out = append(out, r.change(path, path, "removed", e, treeEntry{}))
	}
	slices.SortFunc(out, func(a, b change) int { return strings.Compare(a.path, b.path) })
	total := 0
	for i := range out {
		if total += len(out[i].patch); total > maxTotalBytes {
			out[i].patch, out[i].hasPatch, out[i].hunks = "", false, nil
		}
	}
	return out
}

func (r *Repo) renamedFrom(gone map[string]treeEntry, came treeEntry) string {
	best, most := "", 0.5
	for _, path := range slices.Sorted(maps.Keys(gone)) {
		if gone[path].sha == came.sha {
			return path
		}
		if alike := likeness(r.objects.blobs[gone[path].sha], r.objects.blobs[came.sha]); alike >= most {
			best, most = path, alike
		}
	}
	return best
}

// likeness is the share of lines that two texts have in common.
func likeness(a, b string) float64 {
	count := map[string]int{}
	from, to := strings.SplitAfter(a, "\n"), strings.SplitAfter(b, "\n")
	for _, line := range from {
		count[line]++
	}
	common := 0
	for _, line := range to {
		if count[line] > 0 {
			count[line]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(from)+len(to))
}

func (r *Repo) change(previous, path, status string, was, is treeEntry) change {
	c := change{path: path, status: status, sha: is.sha}
	if previous != path {
		c.previous = previous
	}
	if c.sha == "" {
		c.sha = was.sha
	}
	if was.mode == modeSubmodule || is.mode == modeSubmodule {
		return c
	}
	before, after := r.objects.blobs[was.sha], r.objects.blobs[is.sha]
	if strings.Contains(before, "\x00") || strings.Contains(after, "\x00") {
		return c // binary
	}
	c.hunks = hunks(before, after)
	var b strings.Builder
	for _, h := range c.hunks {
		c.additions += strings.Count(h.text, "\n+")
		c.deletions += strings.Count(h.text, "\n-")
		b.WriteString(h.text)
	}
	patch := strings.TrimSuffix(b.String(), "\n")
	if r.noPatch[path] || patch == "" || len(patch) > maxPatchBytes || strings.Count(patch, "\n") > maxPatchLines {
		c.hunks = nil
		return c
	}
	c.patch, c.hasPatch = patch, true
	return c
}

// hunks is the difference of two texts with three lines of context, its headers
// written as git writes them: a count of 1 is left out, and the nearest line
// before that begins with a letter is named. Where lines repeat, a hunk may be
// somewhat larger than git's.
func hunks(before, after string) []hunk {
	text := string(diff.Diff("a", []byte(before), "b", []byte(after)))
	_, text, _ = strings.Cut(text, "\n@@ ") // what is before names the two files
	if text == "" {
		return nil
	}
	lines := strings.Split(before, "\n")
	var out []hunk
	for _, part := range strings.Split(text, "\n@@ ") { // lines of the files are indented by one column
		header, body, _ := strings.Cut(part, "\n")
		var h hunk
		if _, err := fmt.Sscanf(header, "-%d,%d +%d,%d @@", &h.oldStart, &h.oldLines, &h.newStart, &h.newLines); err != nil {
			panic(fmt.Sprintf("githubtest: hunk header %q: %v", header, err))
		}
		h.text = fmt.Sprintf("@@ -%s +%s @@%s\n%s\n", span(h.oldStart, h.oldLines), span(h.newStart, h.newLines), heading(lines, h.oldStart), strings.TrimSuffix(body, "\n"))
		out = append(out, h)
	}
	return out
}

func span(start, count int) string {
	if count == 1 {
		return fmt.Sprint(start)
	}
	return fmt.Sprintf("%d,%d", start, count)
}

func heading(lines []string, start int) string {
	for i := min(start-2, len(lines)-1); i >= 0; i-- {
		line := lines[i]
		if line == "" {
			continue
		}
		if c := line[0]; c == '_' || c == '$' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			return " " + strings.TrimRight(line[:min(80, len(line))], " ")
		}
	}
	return ""
}
