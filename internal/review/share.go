package review

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/shard"
	"github.com/threatdelta/threatdelta/internal/union"
)

// share is which of the descriptions that a change concerns this process reviews. Where
// it is all of them, of is nil.
type share struct {
	number int
	of     map[string]int // the shard of each path
	part   shard.Part
}

// share divides what the change concerns: all of it was found and paired by every
// process. The name of the review rests on all that decides what is reported, so that
// shards of different commits, policies or versions are not taken for one.
func (in *Input) share(found discover.Result) share {
	if !in.Shard.IsPart() {
		return share{}
	}
	sizes := map[string]int64{}
	for _, p := range found.Pairs {
		sizes[p.Name()] += sizeOf(in.Base.FS, p.Base) + sizeOf(in.Head.FS, p.Head)
	}
	for _, p := range found.Problems {
		sizes[p.File] += 0
	}
	out := share{number: in.Shard.Number, of: shard.Divide(sizes, in.Shard.Count)}
	sum := sha256.New()
	say := func(words ...any) { fmt.Fprintf(sum, "%q\n", words) } // a digest never fails
	say(in.Version, in.FailOn, in.Within, in.NoProofs, in.Base.Revision, in.Head.Revision, in.Policy.Path, string(in.Policy.text), in.steeringTree().Revision)
	for _, path := range slices.Sorted(maps.Keys(sizes)) {
		say(path, sizes[path], out.of[path])
	}
	for _, p := range found.Pairs {
		say(p.Base, p.Head, p.Moved, p.Copy)
	}
	out.part = shard.Part{Review: hex.EncodeToString(sum.Sum(nil)[:16]), Of: in.Shard.Count, Numbers: []int{in.Shard.Number}}
	return out
}

// sizeOf is the size of a root file, 0 where there is none.
func sizeOf(tree fs.FS, name string) int64 {
	if name == "" {
		return 0
	}
	info, err := fs.Stat(tree, name)
	if err != nil {
		return 0 // reading it says what is wrong
	}
	return info.Size()
}

func (s share) isPart() bool { return s.of != nil }

// has reports whether a path is of the share. What is no description, and steers the
// review, is of the first.
func (s share) has(path string) bool {
	if s.of == nil {
		return true
	}
	n, known := s.of[path]
	return n == s.number || !known && s.number == 1
}

func (s share) pairs(all []discover.Pair) []discover.Pair {
	return slices.DeleteFunc(slices.Clone(all), func(p discover.Pair) bool { return !s.has(p.Name()) })
}

// steer adds what the change does to its own review, as far as that is of the share.
func (r *reviewer) steer(ctx context.Context, out *report.Report, share share) error {
	if err := r.custom.Err(); err != nil {
		return fmt.Errorf("%w: %w", ErrUsage, err)
	}
	steered, err := r.guards(ctx)
	if err != nil {
		return err
	}
	for _, s := range steered {
		if share.has(s.Path) {
			s.Findings = r.judge(s.Findings, s.Path, r.in.Policy.Policy)
			out.Specs = append(out.Specs, s)
		}
	}
	return nil
}

// compose completes the report of all its descriptions. Of a share, what several have in
// common is left to whoever puts the shares together.
func (r *reviewer) compose(out *report.Report, share share) {
	slices.SortStableFunc(out.Specs, func(a, b report.Spec) int { return cmp.Compare(a.Path, b.Path) })
	if !share.isPart() {
		union.Twins(out.Specs, r.outlines)
		union.Fold(out.Specs)
	}
	out.Policy = r.reported()
	out.Gate, out.Rules = report.Decide(r.in.FailOn, out.Specs), r.ruleTexts(out.Specs)
	if share.isPart() {
		out.Shard = &report.Shard{Part: share.part, Verdict: out.Gate.Verdict, Outlines: r.outlines.digests()}
	}
}
