package github

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"
)

// blameQuery asks which commit wrote the lines of a file: REST cannot say.
const blameQuery = `query($owner: String!, $name: String!, $oid: GitObjectID!, $path: String!) {
  repository(owner: $owner, name: $name) {
    object(oid: $oid) { ... on Commit { blame(path: $path) { ranges { startingLine endingLine commit { committedDate } } } } }
  }
}`

// LineDates returns when lines of a file, as it is at a commit (a full id), were
// committed, by line number (1-based). A line that the file does not have is not
// in the answer. One request.
func (c *Client) LineDates(ctx context.Context, owner, repo, commit, path string, lines []int) (map[int]time.Time, error) {
	what := "asking when the lines of " + OneLine(path, 200) + " were written"
	var data struct {
		Repository struct {
			Object *struct {
				Blame struct {
					Ranges []struct {
						StartingLine, EndingLine int
						Commit                   struct{ CommittedDate time.Time }
					}
				}
			}
		}
	}
	err := c.graphQL(readOnly(ctx), blameQuery, map[string]any{"owner": cmp.Or(owner, c.owner), "name": cmp.Or(repo, c.repo), "oid": commit, "path": path}, &data)
	if err != nil {
		return nil, c.readError(err, what)
	}
	if data.Repository.Object == nil {
		return nil, fmt.Errorf("%s: %w", what, errors.New("github does not know the commit "+OneLine(commit, 64)))
	}
	dates := map[int]time.Time{}
	for _, r := range data.Repository.Object.Blame.Ranges {
		for _, line := range lines {
			if r.StartingLine <= line && line <= r.EndingLine && !r.Commit.CommittedDate.IsZero() {
				dates[line] = r.Commit.CommittedDate
			}
		}
	}
	return dates, nil
}
