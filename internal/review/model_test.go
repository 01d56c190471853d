package review_test

import (
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestModelsSubtract: the model of head minus that of base is what the review reports as
// introduced, worsened and resolved of states, but for what is listed apart with a reason
// that holds. On every real pair, the bookshop and the cases of the rules.
func TestModelsSubtract(t *testing.T) {
	t.Parallel()
	books := slices.DeleteFunc(bookPairs(t), func(p bookPair) bool { return !sample.Has(t.Name()+" "+p.name, 12) })
	known, keys, compared := 0, 0, map[string]bool{}
	for _, p := range books {
		s, ok := reviewedWhole(t, p.documentPair)
		if !ok {
			continue // could not be reviewed, or is none on a side
		}
		equal, apart := subtracted(t, p.documentPair, s, compared)
		keys += equal + len(apart)
		for _, a := range apart {
			if a.Reason == model.Known {
				known++
			}
		}
	}
	if keys == 0 || keys >= 50 && known*20 > keys {
		t.Errorf("of %d keys in the cases of the rules %d looked new by themselves and were not: more than one in twenty", keys, known)
	}
	for _, p := range slices.Concat(ownPairs(t), sampledCorpus(t)) {
		s, ok := reviewedWhole(t, p)
		if !ok {
			t.Fatalf("%s: not reviewed", p.name)
		}
		_, apart := subtracted(t, p, s, compared)
		for _, a := range apart {
			if a.Reason == model.Known {
				t.Errorf("%s: %+v stands at one side and not at the other, and the review has no word about it", p.name, a)
			}
		}
	}
	if sample.All() {
		for rule := range review.Comparing() {
			if !compared[rule] {
				t.Errorf("%s is among the rules that compare, and every finding of it stands", rule)
			}
		}
	}
}

func reviewedWhole(t testing.TB, p documentPair) (report.Spec, bool) {
	t.Helper()
	r, err := review.Run(t.Context(), review.Input{Base: review.Tree{FS: p.base.files}, Head: review.Tree{FS: p.head.files}, Pairs: []review.Pair{{Base: p.base.root, Head: p.head.root}}})
	if err != nil || r.Gate.Verdict == report.VerdictError || len(r.Specs) != 1 {
		return report.Spec{}, false
	}
	return r.Specs[0], true
}

func modelOf(t testing.TB, d document) *model.Description {
	t.Helper()
	m, err := review.Model(t.Context(), review.Input{Head: review.Tree{FS: d.files}, Pairs: []review.Pair{{Head: d.root}}})
	if err != nil || len(m.Descriptions) != 1 {
		t.Fatalf("%s: %d descriptions, %v", d, len(m.Descriptions), err)
	}
	return &m.Descriptions[0]
}

// subtracted holds one pair against the law, and notes the rules that compare.
func subtracted(t *testing.T, p documentPair, s report.Spec, compared map[string]bool) (equal int, apart []model.Apart) {
	t.Helper()
	base, head := modelOf(t, p.base), modelOf(t, p.head)
	equal, apart = review.Reconcile(base, head, s.Findings)
	listed := map[model.Key][2]bool{} // by key: only the review, only the difference
	for _, a := range apart {
		seen := listed[a.Key]
		if a.ByReview {
			seen[0] = true
		} else {
			seen[1] = true
		}
		listed[a.Key] = seen
		if a.Reason != model.Comparison {
			continue
		}
		compared[a.Rule] = true
		if review.Comparing()[a.Rule] == "" {
			t.Errorf("%s: the review says %+v, which no side has by itself: the rule is not among those that compare", p.name, a)
		}
	}
	lawHolds(t, p.name, model.Subtract(base, head), s, listed)
	return equal, apart
}

// lawHolds compares the two sets by itself: what is in one of them alone has to be listed.
func lawHolds(t *testing.T, name string, d model.Difference, s report.Spec, listed map[model.Key][2]bool) {
	t.Helper()
	inModels, inReview := map[model.Key]severity.State{}, map[model.Key]severity.State{}
	for state, list := range map[severity.State][]model.Key{severity.Introduced: slices.Concat(d.Introduced, d.Worsened), severity.Resolved: d.Resolved} {
		for _, k := range list {
			inModels[k] = state
		}
	}
	for _, f := range s.Findings {
		state := f.State
		if state == severity.Worsened {
			state = severity.Introduced
		}
		if !review.IsState(f.Rule) {
			continue
		}
		for _, k := range model.KeysOf(f) {
			inReview[k] = state
		}
	}
	for k, state := range inReview {
		if inModels[k] != state && !listed[k][0] {
			t.Errorf("%s: only the review has %+v as %s", name, k, state)
		}
	}
	for k, state := range inModels {
		if inReview[k] != state && !listed[k][1] {
			t.Errorf("%s: only the models have %+v as %s", name, k, state)
		}
	}
}
