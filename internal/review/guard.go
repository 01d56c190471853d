package review

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/guard"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
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
			before[name], after[name] = content(r.in.Base.FS, name), content(r.in.Head.FS, name)
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
		add(policies[0], r.comparePolicies())
	}
	if len(owners) > 0 {
		was, _ := codeowners(r.in.Base.FS)
		now, name := codeowners(r.in.Head.FS)
		if name == "" {
			name = owners[0]
		}
		add(name, guard.Codeowners(was, now, r.steeringPaths()))
	}
	return out, nil
}

// steering lists the changed files that steer the review: of those that the
// caller knows to have changed, else of those that differ.
func (in Input) steering(ctx context.Context) ([]string, error) {
	if in.Changed != nil {
		return guard.Files(in.Changed), nil
	}
	names := slices.Concat(policy.Names(), guard.CodeownersNames(), workflows(in.Base.FS), workflows(in.Head.FS))
	var out []string
	for _, name := range unique(names) {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if len(guard.Files([]string{name})) > 0 && !bytes.Equal(content(in.Base.FS, name), content(in.Head.FS, name)) {
			out = append(out, name)
		}
	}
	return out, nil
}

// comparePolicies compares the policy of the base with the head's, which takes
// effect after the merge.
func (r *reviewer) comparePolicies() []guard.Difference {
	base, err := FindPolicy(r.in.Base.FS)
	if err != nil {
		base = r.in.Policy
	}
	head, err := FindPolicy(r.in.Head.FS)
	if err != nil {
		r.unreadablePolicy = true
		return guard.Unreadable(err)
	}
	return guard.Compare(base, head, usualLevel)
}

// steeringPaths are the files whose owners matter: what steers the review.
func (r *reviewer) steeringPaths() []string {
	return slices.Concat(policy.Names(), workflows(r.in.Base.FS), guard.CodeownersNames())
}

// workflows lists the files of the folder that GitHub runs; what cannot be read
// there cannot run.
func workflows(tree fs.FS) []string {
	const folder = ".github/workflows"
	entries, _ := fs.ReadDir(tree, folder)
	var out []string
	for _, e := range entries {
		out = append(out, path.Join(folder, e.Name()))
	}
	return out
}

// codeowners is the file that GitHub reads: the first there is.
func codeowners(tree fs.FS) (raw []byte, name string) {
	for _, name := range guard.CodeownersNames() {
		if raw, err := fs.ReadFile(tree, name); err == nil {
			return raw, name
		}
	}
	return nil, ""
}

// owners are those of a description by the base: who asks to own it in the same
// change does not yet.
func (r *reviewer) owners(path string) []string {
	if len(r.owning) == 0 {
		return nil
	}
	return guard.Owners(r.owning, path)
}

// firstPolicy weighs the first policy of a repository: nothing was decided
// before that it could loosen.
const firstPolicy = 2

// steered tells the differences of a file under one finding: what loosens the
// review, or that something tightens it.
func (r *reviewer) steered(file string, list []guard.Difference) (report.Spec, bool) {
	var loose, tight []guard.Difference
	for _, d := range list {
		if d.Loosens {
			loose = append(loose, d)
		} else {
			tight = append(tight, d)
		}
	}
	rule, _ := rules.Find(rules.GateWeakenedID)
	byRule := func(value int) threat.Axis {
		return threat.Axis{Value: value, Because: []string{fmt.Sprintf("%d by rule", value)}}
	}
	f := finding(&threat.Finding{Rule: &rule, State: threat.Introduced, Confidence: threat.High, Subject: file,
		Likelihood: byRule(rule.Likelihood), Impact: byRule(rule.Impact)})
	shown := loose
	switch {
	case len(loose) > 0:
	case len(tight) > 0:
		f.State, shown = string(threat.Resolved), tight
	default:
		return report.Spec{}, false
	}
	f.Message = "The change " + phrases(shown) + takesEffect(file)
	if r.in.Policy.Path == "" && slices.Contains(policy.Names(), file) && !r.unreadablePolicy {
		f.Likelihood = report.Axis{Value: firstPolicy, Because: []string{fmt.Sprintf("%d by rule: the first policy", firstPolicy)}}
	}
	f.Score = f.Likelihood.Value * f.Impact.Value
	f.Level = threat.LevelOf(f.Score).String()
	f.Base, f.Head = lineOf(file, shown[0].Base), lineOf(file, shown[0].Head)
	for _, d := range shown[1:] {
		if line := max(d.Head, d.Base); line > 0 && len(f.Related) < 20 {
			f.Related = append(f.Related, report.Related{File: file, Line: line, Column: 1, Message: d.Text})
		}
	}
	// What is decided about it is decided about exactly this: another effect is
	// another finding.
	sum := sha256.Sum256([]byte(rule.ID + "\x00" + file + "\x00" + texts(shown)))
	f.Fingerprint = hex.EncodeToString(sum[:8])
	return report.Spec{Path: file, Status: report.Changed, Steers: true, Owners: r.owners(file), Findings: []report.Finding{f}, Notes: []report.Note{}, Changes: []report.OperationChange{}}, true
}

// takesEffect says from when on a file counts: GitHub runs the workflow of a pull
// request as the pull request has it, and reads the others from the base.
func takesEffect(file string) string {
	if guard.IsWorkflow(file) {
		return "; unlike the policy, a workflow counts in the change's own runs already"
	}
	return "; it takes effect after the merge"
}

// usualLevel is the level of a rule's defaults, "" of a rule that there is not.
func usualLevel(id string) string {
	r, ok := rules.Find(id)
	if !ok {
		return ""
	}
	return threat.LevelOf(r.Likelihood * r.Impact).String()
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

func lineOf(file string, line int) *report.Location {
	if line == 0 {
		return nil
	}
	return &report.Location{File: file, Line: line, Column: 1, EndLine: line, EndColumn: 2}
}
