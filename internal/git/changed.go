package git

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Change is a path that differs between two sides: "" where the file is absent
// on that side; two different paths where it was renamed. Paths are those of
// git: with slashes, from the root of the repository.
type Change struct {
	Base, Head string
}

// Changed lists the paths that differ between two commits, given by their full
// ids, with renames, sorted. Without a head it is the working tree that is
// compared, and files that are neither tracked nor ignored count as added.
// Submodules are left out, and so are names that are not UTF-8.
func (r *Repo) Changed(ctx context.Context, base, head string) ([]Change, error) {
	if !isObjectID(base) || head != "" && !isObjectID(head) {
		return nil, fmt.Errorf("comparing %s with %s: not the full ids of commits", quoted(base), quoted(head))
	}
	args := []string{"diff", "--name-status", "-z", "-M", "--no-ext-diff", "--no-textconv",
		"--no-relative", "--ignore-submodules=all", base}
	var settings [][2]string
	if head != "" {
		args = append(args, head)
	} else if err := r.requireWorkTree(); err != nil {
		return nil, err
	} else if settings, err = r.withoutFilters(ctx); err != nil {
		return nil, err
	}
	out, err := r.output(ctx, maxListing, settings, append(args, "--")...)
	if err != nil {
		return nil, fmt.Errorf("comparing in %s: %w", printable(r.root), err)
	}
	changes, err := parseChanges(string(out))
	if err != nil {
		return nil, fmt.Errorf("comparing in %s: %w", printable(r.root), err)
	}
	if head == "" {
		untracked, err := r.listFiles(ctx, "--others", "--exclude-standard")
		if err != nil {
			return nil, err
		}
		changes = withUntracked(changes, untracked)
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(cmp.Or(a.Head, a.Base), cmp.Or(b.Head, b.Base)), cmp.Compare(a.Base, b.Base))
	})
	return slices.Compact(changes), nil
}

// Files lists the files of the working tree that could be committed: those
// tracked, and those neither tracked nor ignored, sorted. One that was deleted
// without telling git is still listed.
func (r *Repo) Files(ctx context.Context) ([]string, error) {
	if err := r.requireWorkTree(); err != nil {
		return nil, err
	}
	files, err := r.listFiles(ctx, "--cached", "--others", "--exclude-standard")
	if err != nil {
		return nil, err
	}
	slices.Sort(files)
	return slices.Compact(files), nil // an unmerged file is listed once for each side
}

// LeftOut lists the tracked files that a sparse checkout keeps out of the working
// tree, sorted: that they are not there says nothing.
func (r *Repo) LeftOut(ctx context.Context) ([]string, error) {
	if err := r.requireWorkTree(); err != nil {
		return nil, err
	}
	out, err := r.output(ctx, maxListing, nil, "ls-files", "-z", "-t", "--full-name", "--cached")
	if err != nil {
		return nil, fmt.Errorf("listing the working tree %s: %w", printable(r.root), err)
	}
	var files []string
	for entry := range strings.SplitSeq(string(out), "\x00") {
		if name, ok := strings.CutPrefix(entry, "S "); ok && fs.ValidPath(name) { // skip-worktree
			files = append(files, name)
		}
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

func (r *Repo) requireWorkTree() error {
	if r.bare {
		return fmt.Errorf("the repository %s is bare and has no working tree: name two revisions", printable(r.root))
	}
	return nil
}

func (r *Repo) listFiles(ctx context.Context, which ...string) ([]string, error) {
	args := append([]string{"ls-files", "-z", "--full-name"}, which...)
	out, err := r.output(ctx, maxListing, nil, args...)
	if err != nil {
		return nil, fmt.Errorf("listing the working tree %s: %w", printable(r.root), err)
	}
	var files []string
	for name := range strings.SplitSeq(string(out), "\x00") {
		if fs.ValidPath(name) { // a repository within the working tree ends in a slash
			files = append(files, name)
		}
	}
	return files, nil
}

// withoutFilters returns the settings that switch off the filters which the
// repository's own configuration defines: comparing the working tree would run
// their programs. Those of the user's or the system's configuration stay.
func (r *Repo) withoutFilters(ctx context.Context) ([][2]string, error) {
	out, err := r.output(ctx, maxListing, nil, "config", "-z", "--show-scope", "--name-only",
		"--get-regexp", `^filter\..*\.(clean|smudge|process|required)$`)
	if err != nil && exitCode(err) != 1 { // 1: there are none
		return nil, fmt.Errorf("reading the configuration of %s: %w", printable(r.root), err)
	}
	var settings [][2]string
	scope := ""
	for i, field := range strings.Split(string(out), "\x00") {
		if i%2 == 0 {
			scope = field
			continue
		}
		if scope == "system" || scope == "global" {
			continue
		}
		filter := field[:strings.LastIndexByte(field, '.')+1]
		settings = append(settings,
			[2]string{filter + "clean", ""}, [2]string{filter + "process", ""}, [2]string{filter + "required", "false"})
	}
	return settings, nil
}

// parseChanges reads the output of git diff --name-status -z.
func parseChanges(out string) ([]Change, error) {
	fields := strings.Split(strings.TrimSuffix(out, "\x00"), "\x00")
	if out == "" {
		fields = nil
	}
	var changes []Change
	for len(fields) > 0 {
		status := fields[0]
		take := 2
		if strings.HasPrefix(status, "R") || strings.HasPrefix(status, "C") {
			take = 3
		}
		if status == "" || len(fields) < take {
			return nil, errors.New("git diff: unexpected end of the answer")
		}
		first, last := fields[1], fields[take-1]
		fields = fields[take:]
		if !fs.ValidPath(first) || !fs.ValidPath(last) {
			continue
		}
		switch status[0] {
		case 'A', 'C':
			changes = append(changes, Change{Head: last})
		case 'D':
			changes = append(changes, Change{Base: first})
		default:
			changes = append(changes, Change{Base: first, Head: last})
		}
	}
	return changes, nil
}

// withUntracked adds files that git does not track. One that it was told to
// forget, but that is still there, is on both sides.
func withUntracked(changes []Change, untracked []string) []Change {
	removed := map[string]int{}
	for i, c := range changes {
		if c.Head == "" {
			removed[c.Base] = i
		}
	}
	for _, name := range untracked {
		if i, ok := removed[name]; ok {
			changes[i].Head = name
			continue
		}
		changes = append(changes, Change{Head: name})
	}
	return changes
}
