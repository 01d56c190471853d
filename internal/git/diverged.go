package git

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Divergence is what one commit has that another has not.
type Divergence struct {
	// Commits counts those of the history.
	Commits int
	// Forked: the other has commits of its own too.
	Forked bool
	// Paths are what these commits changed and is not so in the other, sorted: what
	// a comparison with the other shows as if that took it back.
	Paths []string
}

// Diverged returns what base has that head has not, both given by their full ids.
// Where their histories have nothing in common, or a shallow clone does not have it,
// that is nothing.
func (r *Repo) Diverged(ctx context.Context, base, head string) (Divergence, error) {
	if !isObjectID(base) || !isObjectID(head) {
		return Divergence{}, fmt.Errorf("comparing %s with %s: not the full ids of commits", quoted(base), quoted(head))
	}
	fork, err := r.mergeBase(ctx, base, head, base, head)
	if errors.Is(err, ErrNoMergeBase) || fork == base {
		return Divergence{}, nil
	}
	if err != nil {
		return Divergence{}, err
	}
	count, err := r.line(ctx, "rev-list", "--count", base, "^"+head)
	if err != nil {
		return Divergence{}, fmt.Errorf("counting the commits of %s: %w", quoted(base), err)
	}
	out := Divergence{Forked: fork != head}
	if out.Commits, err = strconv.Atoi(count); err != nil {
		return Divergence{}, fmt.Errorf("counting the commits of %s: git rev-list answers %s", quoted(base), quoted(count))
	}
	moved, err := r.Changed(ctx, fork, base)
	if err != nil {
		return Divergence{}, err
	}
	shown, err := r.Changed(ctx, base, head)
	if err != nil {
		return Divergence{}, err
	}
	differs := map[string]bool{}
	for _, c := range shown {
		differs[c.Base], differs[c.Head] = true, true
	}
	for _, c := range moved {
		for _, name := range [...]string{c.Base, c.Head} {
			if name != "" && differs[name] {
				out.Paths = append(out.Paths, name)
			}
		}
	}
	slices.Sort(out.Paths)
	out.Paths = slices.Compact(out.Paths)
	return out, nil
}
