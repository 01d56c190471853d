package git

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Touch is a commit that changed a file, by its full id, and the path that the file has there.
type Touch struct{ Commit, Path string }

// Touching lists the last commits, at most most, up to a revision that changed a file, the
// latest first. Of a merge they are those of the side that brought the change. The
// path is that of git; a file that was renamed is followed to the name it had, as git detects renames
// (git-log, --follow), and one that was copied begins with the copy.
func (r *Repo) Touching(ctx context.Context, rev, path string, most int) ([]Touch, error) {
	commit, err := r.Resolve(ctx, rev)
	if err != nil {
		return nil, err
	}
	if most <= 0 {
		return nil, nil
	}
	out, err := r.output(ctx, maxListing, nil, "log", "--follow", "-M", "--name-status", "-z", "--no-relative", "--no-show-signature", "--no-color",
		"--format=%x01%H", "--max-count="+strconv.Itoa(most), commit, "--", ":(top,literal)"+path)
	if err != nil {
		return nil, fmt.Errorf("looking for commits of %s in %s: %w", quoted(path), printable(r.root), err)
	}
	list, err := parseTouches(string(out), path)
	if err != nil {
		return nil, fmt.Errorf("looking for commits of %s in %s: %w", quoted(path), printable(r.root), err)
	}
	return list, nil
}

// parseTouches reads what git log writes: a commit, and after it a status with one path, or two of a rename or
// copy, all between zero bytes. A merge has no status.
func parseTouches(out, path string) ([]Touch, error) {
	var list []Touch
	fields := strings.Split(out, "\x00")
	for i := 0; i < len(fields); i++ {
		field := strings.TrimPrefix(fields[i], "\n")
		if id, begins := strings.CutPrefix(field, "\x01"); begins && isObjectID(id) {
			list = append(list, Touch{id, path})
			continue
		}
		if field == "" {
			continue
		}
		paths := 1
		if field[0] == 'R' || field[0] == 'C' {
			paths = 2
		}
		if len(list) == 0 || i+paths >= len(fields) {
			return nil, fmt.Errorf("git log writes %s, which is no list of changes", quoted(field))
		}
		list[len(list)-1].Path = fields[i+paths]
		if field[0] == 'C' {
			break
		}
		path = fields[i+1]
		i += paths
	}
	return list, nil
}
