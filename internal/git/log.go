package git

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// Touching lists the last commits, at most most, up to a revision that changed a file, the
// latest first, by their full ids. Of a merge they are those of the side that brought the change. The
// path is that of git; a file of another name before is not followed.
func (r *Repo) Touching(ctx context.Context, rev, path string, most int) ([]string, error) {
	commit, err := r.Resolve(ctx, rev)
	if err != nil {
		return nil, err
	}
	out, err := r.output(ctx, maxListing, nil, "rev-list", "--max-count="+strconv.Itoa(max(0, most)), commit, "--", ":(top,literal)"+path)
	if err != nil {
		return nil, fmt.Errorf("looking for commits of %s in %s: %w", quoted(path), printable(r.root), err)
	}
	return strings.Fields(string(out)), nil
}
