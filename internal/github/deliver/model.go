package deliver

import (
	"context"
	"fmt"
	"io"

	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/model/format"
)

// UploadModel hands what stands at the head of a change to code scanning, as the state of ref
// ("refs/heads/main"; "" for the pull request of the change): each description in a category of its own, which
// is not that of a review. A description that is gone has the path alone, and its alerts close. It returns how many
// descriptions were taken, and what could not be done; of one that is larger than GitHub takes nothing is
// uploaded, so that no alert closes because there was no room for it.
func (d *Deliverer) UploadModel(ctx context.Context, ch github.Change, ref string, m *model.Model) (uploaded int, problems []github.Problem) {
	p := d.delivery(ctx, ch)
	if ref == "" {
		ref = pullRef(ch.Number)
	}
	var fit []model.Description
	for _, x := range m.Descriptions {
		switch n := len(x.Threats); {
		case n > maxResults:
			p.fail(github.Problem{What: uploading, Why: fmt.Sprintf("%s has %d threats, more than the %d of one description that GitHub takes: nothing of it was uploaded", github.OneLine(x.Path, 200), n, maxResults)})
			continue
		case n > shownResults:
			p.fail(github.Problem{What: uploading, Why: fmt.Sprintf("%s has %d threats, of which GitHub shows the %d worst: the others are in the model only", github.OneLine(x.Path, 200), n, shownResults)})
		}
		fit = append(fit, x)
	}
	for at := 0; at < len(fit); at += maxRuns {
		n, ok := p.uploadAll(ref, fit[at:min(at+maxRuns, len(fit))], d.room)
		if uploaded += n; !ok {
			break
		}
	}
	return uploaded, p.problems
}

// uploadAll uploads descriptions at once, or where they have no room together in halves. ok is false once
// GitHub refused.
func (p *delivery) uploadAll(ref string, list []model.Description, room int) (uploaded int, ok bool) {
	data, err := compressed(func(w io.Writer) error {
		return format.SARIF(w, &model.Model{Schema: model.Schema, Descriptions: list, Problems: []model.Problem{}})
	})
	switch {
	case err != nil:
		p.fail(scanningProblem(err))
		return 0, false
	case len(data) > room && len(list) == 1:
		p.fail(github.Problem{What: uploading, Why: fmt.Sprintf("%s has %d bytes of SARIF, more than the %d that GitHub takes: nothing of it was uploaded", github.OneLine(list[0].Path, 200), len(data), room)})
		return 0, true
	case len(data) > room:
		first, ok := p.uploadAll(ref, list[:len(list)/2], room)
		if !ok {
			return first, false
		}
		second, ok := p.uploadAll(ref, list[len(list)/2:], room)
		return first + second, ok
	}
	if err := p.upload(ref, data); err != nil {
		p.fail(scanningProblem(err))
		return 0, false
	}
	return len(list), true
}
