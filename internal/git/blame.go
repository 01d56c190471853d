package git

import (
	"context"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"
)

// maxBlame bounds what git says of the lines of one file.
const maxBlame = 16 << 20

// LineDates returns when lines of a file at a commit were committed, by line
// number (1-based, at most a few thousand). A line that the file does not have
// is an error. Where a shallow clone ends, the date is that of the oldest commit
// there is.
func (r *Repo) LineDates(ctx context.Context, commit, name string, lines []int) (map[int]time.Time, error) {
	if !isObjectID(commit) {
		return nil, fmt.Errorf("%w: %s is no full commit id", ErrNotRevision, quoted(commit))
	}
	if !fs.ValidPath(name) {
		return nil, fmt.Errorf("dating the lines of %s: not a path within the repository", quoted(name))
	}
	if len(lines) == 0 {
		return nil, nil
	}
	args := []string{"blame", "--line-porcelain", "--no-textconv"}
	for _, line := range lines {
		args = append(args, fmt.Sprintf("-L%d,%d", line, line))
	}
	out, err := r.output(ctx, maxBlame, nil, append(args, commit, "--", name)...)
	if err != nil {
		return nil, fmt.Errorf("dating the lines of %s at %.7s: %w", quoted(name), commit, err)
	}
	return lineDates(string(out)), nil
}

// lineDates reads the output of git blame --line-porcelain: for each line its
// commit, with the original and the final line number, then what is known of the
// commit, then the line itself after a tab.
func lineDates(out string) map[int]time.Time {
	dates := map[int]time.Time{}
	number := 0
	for line := range strings.Lines(out) {
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "\t"), len(fields) < 2:
		case len(fields) >= 3 && isObjectID(fields[0]):
			number, _ = strconv.Atoi(fields[2])
		case fields[0] == "committer-time":
			if seconds, err := strconv.ParseInt(fields[1], 10, 64); err == nil {
				dates[number] = time.Unix(seconds, 0).UTC()
			}
		}
	}
	return dates
}

// User is the name that the user's commits bear, "" where none is set.
func (r *Repo) User(ctx context.Context) string {
	name, err := r.line(ctx, "config", "user.name")
	if err != nil {
		return ""
	}
	return name
}
