package proof_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// shared is the folder of what real descriptions are measured with, which is no part of
// the project: labelled pairs, and small ones with one right answer each.
var shared = flag.String("shared", "", "the folder that has corpus/pairs and cases, which must be there then")

// sharedFolder is a folder in there, "" where there is none and nobody asked for it.
func sharedFolder(t *testing.T, name string) string {
	t.Helper()
	dir := filepath.Join("..", "..", "..", "shared", name)
	if *shared != "" {
		dir = filepath.Join(*shared, name)
	}
	if _, err := os.Stat(dir); err != nil {
		if *shared != "" {
			t.Fatal(err)
		}
		t.Skipf("%s is not there: .ci/run asks for it where it is", dir)
	}
	return dir
}

// realPair is a real change, with the file that each side begins with.
type realPair struct {
	name       string
	tree       [2]review.Tree
	root       [2]string
	isReversed bool
}

// reversed is the change that takes the change back.
func (p realPair) reversed() realPair {
	return realPair{p.name + ", reversed", [2]review.Tree{p.tree[1], p.tree[0]}, [2]string{p.root[1], p.root[0]}, true}
}

func (p realPair) review(t *testing.T) *report.Report {
	t.Helper()
	r, err := review.Run(t.Context(), review.Input{Base: p.tree[0], Head: p.tree[1], Pairs: []review.Pair{{Base: p.root[0], Head: p.root[1]}}, FailOn: severity.Never})
	if err != nil || len(r.Specs) != 1 {
		t.Fatalf("%s: %v", p.name, err)
	}
	return r
}

// pairIn is the pair in a folder.
func pairIn(t *testing.T, dir string) realPair {
	t.Helper()
	p := realPair{name: filepath.Base(dir)}
	for i, side := range [...]string{"base", "head"} {
		for _, name := range [...]string{".yaml", ".yml", ".json", ""} {
			if _, err := os.Stat(filepath.Join(dir, side+name)); err != nil {
				continue
			}
			p.tree[i], p.root[i] = review.Tree{FS: os.DirFS(dir)}, side+name
			if name == "" {
				p.tree[i], p.root[i] = review.Tree{FS: os.DirFS(filepath.Join(dir, side))}, "openapi.yaml"
			}
			break
		}
		if p.root[i] == "" {
			t.Fatalf("%s has no %s", dir, side)
		}
	}
	raw, err := os.ReadFile(filepath.Join(dir, "meta.json"))
	if err != nil {
		return p
	}
	var meta struct{ Root string }
	if err := json.Unmarshal(raw, &meta); err != nil {
		t.Fatal(err)
	}
	if meta.Root != "" {
		p.root = [2]string{meta.Root, meta.Root}
	}
	return p
}

// pairsIn are those in the folders of a folder, both ways, at least so many folders.
func pairsIn(t *testing.T, dir string, least int) []realPair {
	t.Helper()
	folders, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []realPair
	for _, f := range folders {
		if f.IsDir() {
			p := pairIn(t, filepath.Join(dir, f.Name()))
			out = append(out, p, p.reversed())
		}
	}
	if len(out) < 2*least {
		t.Fatalf("%s has only %d pairs", dir, len(out)/2)
	}
	return out
}

// heldKinds are the kinds of findings of which nine in ten must have a proof.
func heldKinds(rule string) string {
	switch {
	case strings.HasPrefix(rule, "auth-"):
		return "authentication"
	case slices.Contains([]string{id.InputSizeRelaxed, id.PageLimitRaised}, rule):
		return "sizes"
	case isAboutConstraint(rule):
		return "constraints"
	}
	return ""
}

// shares counts the findings of each kind, and those that are shown.
type shares map[string]*proven

// add counts the findings of a review, and has whoever sees one without a proof told why.
func (s shares) add(t *testing.T, name string, list []finding.Finding) {
	t.Helper()
	for _, f := range list {
		if f.State == severity.Resolved {
			continue
		}
		if !f.Proof.IsShown() {
			checkReason(t, name, f)
		}
		kind := heldKinds(f.Rule)
		if kind == "" {
			continue
		}
		if s[kind] == nil {
			s[kind] = &proven{}
		}
		if s[kind].of++; f.Proof.IsShown() {
			s[kind].shown++
			continue
		}
		t.Logf("%s: %s, %s: no proof: %s", name, f.Rule, f.Message, f.Proof.Absent)
	}
}

// checkReason wants the reason why a finding has no proof to be for reviewers, who know no
// library of Go.
func checkReason(t *testing.T, name string, f finding.Finding) {
	t.Helper()
	if f.Proof == nil || len(f.Proof.Absent) < 10 {
		t.Errorf("%s: %s has neither a proof nor a reason: %+v", name, f.Rule, f.Proof)
		return
	}
	for _, word := range []string{"json:", "unmarshal", "Go value", "openapi3", "goroutine", "runtime error", "%!", "<nil>"} {
		if strings.Contains(f.Proof.Absent, word) {
			t.Errorf("%s: %s: nobody understands %q", name, f.Rule, f.Proof.Absent)
		}
	}
}

// agree fails the test where the validator does not confirm what is found, finds what is
// not, or was not asked.
func agree(t *testing.T, name string, spec report.Spec) {
	t.Helper()
	for _, n := range spec.Notes {
		if strings.Contains(n.Message, "not explained") || strings.Contains(n.Message, "not confirmed") || strings.Contains(n.Message, "written otherwise") {
			t.Errorf("%s: %s:%d: %s", name, n.File, n.Line, n.Message)
		}
	}
}

// TestCorpus: of real changes nine in ten findings of each kind have a proof, and the
// validator agrees with every one, and with all that is not found.
func TestCorpus(t *testing.T) {
	t.Parallel()
	forward, both := shares{}, shares{}
	for _, p := range pairsIn(t, sharedFolder(t, "corpus/pairs"), 20) {
		if p.isReversed && *shared == "" && !sample.Has(p.name, 4) {
			continue
		}
		spec := p.review(t).Specs[0]
		agree(t, p.name, spec)
		both.add(t, p.name, spec.Findings)
		if !p.isReversed {
			forward.add(t, p.name, spec.Findings)
		}
	}
	for way, s := range map[string]shares{"as it was": forward, "both ways": both} {
		for kind, n := range s {
			t.Logf("%s: %d of %d findings about %s are proven", way, n.shown, n.of, kind)
			if n.of >= 4 && 10*n.shown < 9*n.of {
				t.Errorf("%s: %d of %d findings about %s are proven, want nine of ten", way, n.shown, n.of, kind)
			}
		}
	}
	if forward["authentication"] == nil || forward["authentication"].of < 10 || forward["constraints"] == nil {
		t.Errorf("there are too few findings to count: %+v", forward)
	}
}

// TestCases: the same agreement of small pairs with one right answer each.
func TestCases(t *testing.T) {
	t.Parallel()
	for _, p := range pairsIn(t, sharedFolder(t, "cases"), 40) {
		spec := p.review(t).Specs[0]
		agree(t, p.name, spec)
		shares{}.add(t, p.name, spec.Findings)
	}
}

// TestExamples: and of the examples.
func TestExamples(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"bookshop", "marketplace"} {
		p := pairIn(t, filepath.Join("..", "..", "examples", name))
		for _, p := range []realPair{p, p.reversed()} {
			spec := p.review(t).Specs[0]
			agree(t, p.name, spec)
			shares{}.add(t, p.name, spec.Findings)
		}
	}
}
