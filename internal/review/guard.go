package review

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/guard"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// guards reviews what the change does to the files that steer its own review,
// each as if it were a description.
func (r *reviewer) guards(ctx context.Context) ([]report.Spec, error) {
	changed, err := r.in.steering(ctx)
	if err != nil {
		return nil, err
	}
	var policies, owners []string
	before, after := map[string][]byte{}, map[string][]byte{} // workflows
	for _, name := range changed {
		switch {
		case slices.Contains(policy.Names(), name):
			policies = append(policies, name)
		case guard.IsWorkflow(name):
			if before[name], err = steeringFile(r.in.Base.FS, name); err != nil {
				return nil, err
			}
			if after[name], err = steeringFile(r.in.Head.FS, name); err != nil {
				return nil, err
			}
		default:
			owners = append(owners, name)
		}
	}
	var out []report.Spec
	add := func(file string, list []guard.Difference) {
		if s, ok := r.steered(file, list); ok {
			out = append(out, s)
		}
	}
	byFile := map[string][]guard.Difference{}
	for _, d := range guard.Workflows(before, after) {
		byFile[d.File] = append(byFile[d.File], d)
	}
	for _, name := range slices.Sorted(maps.Keys(byFile)) {
		add(name, byFile[name])
	}
	if len(policies) > 0 {
		list, err := r.comparePolicies()
		if err != nil {
			return nil, err
		}
		add(policies[0], list)
	}
	configured, err := r.isConfigured()
	if err != nil {
		return nil, err
	}
	if len(owners) > 0 && configured {
		name, list, err := r.compareOwners()
		if err != nil {
			return nil, err
		}
		if name == "" {
			name = owners[0]
		}
		add(name, list)
	}
	return out, nil
}

// steeringFile reads a file that steers the review; what is not there, or is no
// regular file, steers nothing. A file that is there and cannot be read must not
// be treated as removed.
func steeringFile(tree fs.FS, name string) ([]byte, error) {
	info, err := fs.Lstat(tree, name)
	switch {
	case errors.Is(err, fs.ErrNotExist), err == nil && !info.Mode().IsRegular():
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("reading %s, which steers the review: %w", name, err)
	}
	raw, err := fs.ReadFile(tree, name)
	if err != nil {
		return nil, fmt.Errorf("reading %s, which steers the review: %w", name, err)
	}
	return append([]byte{}, raw...), nil // not nil where it is empty
}

// steering lists the changed files that steer the review: of those that the
// caller knows to have changed, else of those that differ.
func (in Input) steering(ctx context.Context) ([]string, error) {
	if in.Changed != nil {
		return guard.Files(in.Changed), nil
	}
	was, err := workflows(in.Base.FS)
	if err != nil {
		return nil, err
	}
	now, err := workflows(in.Head.FS)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, name := range unique(slices.Concat(policy.Names(), guard.CodeownersNames(), was, now)) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(guard.Files([]string{name})) == 0 {
			continue
		}
		was, err := steeringFile(in.Base.FS, name)
		if err != nil {
			return nil, err
		}
		now, err := steeringFile(in.Head.FS, name)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(was, now) {
			out = append(out, name)
		}
	}
	return out, nil
}

// comparePolicies compares the policy of the base with the head's, which takes
// effect after the merge.
func (r *reviewer) comparePolicies() ([]guard.Difference, error) {
	base, err := findPolicy(r.in.Base.FS, r.in.Policy)
	switch {
	case errors.Is(err, ErrUsage):
		base = r.in.Policy // the caller's, or there would be no review
	case err != nil:
		return nil, err
	}
	head, err := findPolicy(r.in.Head.FS, r.in.Policy)
	switch {
	case errors.Is(err, ErrUsage):
		r.unreadablePolicy = true
		return guard.Unreadable(err), nil
	case err != nil:
		return nil, err
	}
	return guard.Compare(base.Policy, head.Policy, usualLevel), nil
}

// isConfigured reports whether the base has a policy or a workflow that runs the
// review: where it has none, nobody owns what steers it.
func (r *reviewer) isConfigured() (bool, error) {
	if r.in.Policy.Path != "" {
		return true, nil
	}
	names, err := workflows(r.in.Base.FS)
	if err != nil {
		return false, err
	}
	for _, name := range names {
		if !guard.IsWorkflow(name) {
			continue
		}
		raw, err := steeringFile(r.in.Base.FS, name)
		if err != nil {
			return false, err
		}
		if guard.RunsReview(name, raw) {
			return true, nil
		}
	}
	return false, nil
}

// compareOwners compares who owns the files that steer the review; name is that
// of head's CODEOWNERS, "" for none.
func (r *reviewer) compareOwners() (name string, list []guard.Difference, err error) {
	was, _, err := codeowners(r.in.Base.FS)
	if err != nil {
		return "", nil, err
	}
	now, name, err := codeowners(r.in.Head.FS)
	if err != nil {
		return "", nil, err
	}
	paths, err := r.steeringPaths()
	return name, guard.Codeowners(was, now, paths), err
}

// steeringPaths are the files whose owners matter: what steers the review.
func (r *reviewer) steeringPaths() ([]string, error) {
	running, err := workflows(r.in.Base.FS)
	return slices.Concat(policy.Names(), running, guard.CodeownersNames()), err
}

func unique(list []string) []string {
	list = slices.Clone(list)
	slices.Sort(list)
	return slices.Compact(list)
}

// workflows lists the files of the folder that GitHub runs.
func workflows(tree fs.FS) ([]string, error) {
	const folder = ".github/workflows"
	entries, err := fs.ReadDir(tree, folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("reading %s, which steers the review: %w", folder, err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, path.Join(folder, e.Name()))
	}
	return out, nil
}

// codeowners is the file that GitHub reads: the first there is.
func codeowners(tree fs.FS) (raw []byte, name string, err error) {
	for _, name := range guard.CodeownersNames() {
		if raw, err := steeringFile(tree, name); err != nil || raw != nil {
			return raw, name, err
		}
	}
	return nil, "", nil
}

// owners are those of a description by the base: who asks to own it in the same
// change does not yet.
func (r *reviewer) owners(path string) []string {
	if len(r.owning) == 0 {
		return nil
	}
	return guard.Owners(r.owning, path)
}

// firstPolicy is the likelihood of a finding about the first policy of a repository:
// there were no decisions before that it could weaken.
const firstPolicy = 2

// steered reports the differences of a file in one finding: those that weaken the
// review, or else those that make it stricter.
func (r *reviewer) steered(file string, list []guard.Difference) (report.Spec, bool) {
	var loose, tight []guard.Difference
	for _, d := range list {
		if d.Relaxes {
			loose = append(loose, d)
		} else {
			tight = append(tight, d)
		}
	}
	rule, _ := rules.Find(id.GateWeakened)
	f := rule.Finding()
	f.Subject = file
	shown := loose
	switch {
	case len(loose) > 0:
		f.Consequence = threat.ConsequenceOf(rule)
	case len(tight) > 0:
		f.State, shown = severity.Resolved, tight
	default:
		return report.Spec{}, false
	}
	f.Message = "The change " + phrases(shown) + takesEffect(file)
	likelihood, why := rule.Likelihood, "by rule"
	if r.in.Policy.Path == "" && slices.Contains(policy.Names(), file) && !r.unreadablePolicy {
		likelihood, why = firstPolicy, "by rule: the first policy"
	}
	axis := func(value int, why string) finding.Axis {
		return finding.Axis{Value: value, Because: []string{fmt.Sprintf("%d %s", value, why)}}
	}
	f.Rank(axis(likelihood, why), axis(rule.Impact, "by rule"))
	f.Base, f.Head = lineOf(file, shown[0].Base), lineOf(file, shown[0].Head)
	for _, d := range shown[1:] {
		if line := max(d.Head, d.Base); line > 0 && len(f.Related) < 20 {
			f.Related = append(f.Related, finding.Related{File: file, Line: line, Column: 1, Message: d.Text})
		}
	}
	// What is decided about it is decided about exactly this: another effect is
	// another finding.
	sum := sha256.Sum256([]byte(rule.ID + "\x00" + file + "\x00" + texts(shown)))
	f.Fingerprint = hex.EncodeToString(sum[:8])
	return report.Spec{Path: file, Status: report.Changed, Steers: true, Owners: r.owners(file), Findings: []finding.Finding{f}, Notes: []report.Note{}, Changes: []report.OperationChange{}}, true
}

// takesEffect says from when on a file counts: GitHub runs the workflow of a pull
// request as the pull request has it, and reads the others from the base.
func takesEffect(file string) string {
	if guard.IsWorkflow(file) {
		return "; unlike the policy, a workflow counts in the change's own runs already"
	}
	return "; it takes effect after the merge"
}

// usualLevel is the level of a rule's defaults, none of a rule that there is not.
func usualLevel(id string) severity.Level {
	r, ok := rules.Find(id)
	if !ok {
		return 0
	}
	return severity.OfScore(r.Likelihood * r.Impact)
}

// phrases joins what the differences say, the first few of them.
func phrases(list []guard.Difference) string {
	const most = 6
	var out []string
	for i, d := range list {
		if i == most {
			out = append(out, "and does more of this kind")
			break
		}
		out = append(out, d.Text)
	}
	return strings.Join(out, "; ")
}

func texts(list []guard.Difference) string {
	var out []string
	for _, d := range list {
		out = append(out, d.Text)
	}
	slices.Sort(out)
	return strings.Join(out, "\x00")
}

func lineOf(file string, line int) *finding.Location {
	if line == 0 {
		return nil
	}
	return &finding.Location{File: file, Line: line, Column: 1, EndLine: line, EndColumn: 2}
}
