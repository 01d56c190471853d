package model

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Key is a state: a rule says something of an operation, and of what there. Operation is "" of
// what concerns the whole description.
type Key struct{ Rule, Operation, Subject string }

// order sorts keys.
func (k Key) order(o Key) int {
	return cmp.Or(strings.Compare(k.Operation, o.Operation), strings.Compare(k.Rule, o.Rule), strings.Compare(k.Subject, o.Subject))
}

// Difference is what one model has and another has not, each list sorted. Worsened are states of
// both with a higher score at head.
type Difference struct{ Introduced, Worsened, Resolved []Key }

// Subtract is head minus base: the states of threats that stand in one of them. A nil side has none.
func Subtract(base, head *Description) Difference {
	before, after := statesOf(base), statesOf(head)
	var d Difference
	for k, score := range after {
		old, stood := before[k]
		switch {
		case !stood:
			d.Introduced = append(d.Introduced, k)
		case score > old:
			d.Worsened = append(d.Worsened, k)
		}
	}
	for k := range before {
		if _, stands := after[k]; !stands {
			d.Resolved = append(d.Resolved, k)
		}
	}
	for _, list := range [...][]Key{d.Introduced, d.Worsened, d.Resolved} {
		slices.SortFunc(list, Key.order)
	}
	return d
}

// statesOf are the states of a model with their scores.
func statesOf(d *Description) map[Key]int {
	out := map[Key]int{}
	if d == nil {
		return out
	}
	for i := range d.Threats {
		t := &d.Threats[i]
		if !t.State {
			continue
		}
		for _, k := range keysOf(t.Rule, t.Subject, t.Operations) {
			out[k] = max(out[k], t.Score)
		}
	}
	return out
}

// KeysOf are the states that a finding is about.
func KeysOf(f finding.Finding) []Key { return keysOf(f.Rule, f.Subject, f.Operations) }

func keysOf(rule, subject string, operations []finding.Operation) []Key {
	if len(operations) == 0 {
		return []Key{{rule, "", subject}}
	}
	out := make([]Key, len(operations))
	for i, o := range operations {
		out[i] = Key{rule, template(o), subject}
	}
	return out
}

// template is an operation without the names of its path parameters, by which it is known on
// both sides.
func template(o finding.Operation) string {
	var b strings.Builder
	depth := 0
	for _, r := range o.Name() {
		switch {
		case r == '{':
			depth++
			if depth == 1 {
				b.WriteString("{")
			}
		case r == '}' && depth > 0:
			depth--
			if depth == 0 {
				b.WriteString("}")
			}
		case depth == 0:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Reason says why a review and the difference of two models do not say the same of a key.
type Reason string

// The reasons. Only with one of them may the two differ.
const (
	// Comparison: the rule compares what is with what was (a guard that is gone, a limit that was
	// raised), and a description by itself does not show it: only the review says so.
	Comparison Reason = "comparison"
	// Grouped: one edit is one finding. The same rule says it of the same operation, led by another value of it.
	Grouped Reason = "grouped"
	// Elsewhere: the same rule says the same of another operation on both sides (a server that
	// serves one operation more, an operation that moved): the review reports what is new to the API.
	Elsewhere Reason = "elsewhere"
	// Shown: the review reports what the change does to the operation by a rule that compares, or by one that outranks this.
	Shown Reason = "shown"
	// Surroundings: it stands on both sides, and what surrounds it ranks it higher at head (a policy, a limit):
	// the review reports that change by the rule of its own.
	Surroundings Reason = "surroundings"
	// Known: what by itself looks new was there in another way, which only the side of base shows:
	// under another name, behind a reference that led nowhere, or as something that it declares by itself.
	Known Reason = "known"
)

// Apart is a key of which a review and the difference of the models do not say the same.
type Apart struct {
	Key
	State severity.State
	// ByReview: only the review has it; otherwise only the difference.
	ByReview bool
	Reason   Reason
}

// Reconcile holds the difference of two models against the findings of the review of the change from base to
// head, and returns where they do not agree, with the reason; the rest, which is Equal, they say
// alike. isState says which rules judge a state. Apart from what is listed, introduced and worsened findings
// are the keys that only head has or has with a higher score, and resolved ones those that only base has.
func Reconcile(base, head *Description, findings []finding.Finding, isState func(rule string) bool) (equal int, apart []Apart) {
	r := &reconciliation{base: statesOf(base), head: statesOf(head), reported: map[severity.State]map[Key]bool{}, touched: map[string]bool{}}
	for _, f := range findings {
		keys := keysOf(f.Rule, f.Subject, f.Operations)
		for _, k := range keys {
			r.touched[k.Operation] = true
			if isState(f.Rule) {
				r.report(f.State, k)
			}
		}
	}
	d := Subtract(base, head)
	r.fromReview(severity.Introduced, d)
	r.fromReview(severity.Worsened, d)
	r.fromReview(severity.Resolved, d)
	r.fromModels(severity.Introduced, d.Introduced, r.base)
	r.fromModels(severity.Resolved, d.Resolved, r.head)
	r.reranked(d.Worsened)
	slices.SortFunc(r.apart, func(a, b Apart) int {
		return cmp.Or(a.Key.order(b.Key), strings.Compare(string(a.State), string(b.State)))
	})
	return r.equal, r.apart
}

type reconciliation struct {
	base, head map[Key]int
	reported   map[severity.State]map[Key]bool
	touched    map[string]bool // operations that some finding is about
	equal      int
	apart      []Apart
}

func (r *reconciliation) report(s severity.State, k Key) {
	if r.reported[s] == nil {
		r.reported[s] = map[Key]bool{}
	}
	r.reported[s][k] = true
}

// fromReview looks each reported key up in the difference.
func (r *reconciliation) fromReview(s severity.State, d Difference) {
	in, side := indexOf(slices.Values(d.Introduced), slices.Values(d.Worsened)), indexOf(maps.Keys(r.head))
	if s == severity.Resolved {
		in, side = indexOf(slices.Values(d.Resolved)), indexOf(maps.Keys(r.base))
	}
	for _, k := range slices.SortedFunc(maps.Keys(r.reported[s]), Key.order) {
		switch {
		case in.keys[k]:
			r.equal++
		case side.hasOther(k):
			r.apart = append(r.apart, Apart{k, s, true, Grouped})
		default:
			r.apart = append(r.apart, Apart{k, s, true, Comparison})
		}
	}
}

// fromModels looks each key of the difference up in the review. there are the states of
// the side that does not have it.
func (r *reconciliation) fromModels(s severity.State, list []Key, there map[Key]int) {
	reported, other := indexOf(maps.Keys(r.reported[severity.Introduced]), maps.Keys(r.reported[severity.Worsened])), indexOf(maps.Keys(there))
	if s == severity.Resolved {
		reported = indexOf(maps.Keys(r.reported[severity.Resolved]))
	}
	for _, k := range list {
		var why Reason
		switch {
		case reported.keys[k]:
			continue // counted
		case reported.hasOther(k), other.hasOther(k):
			why = Grouped
		case other.isElsewhere(k):
			why = Elsewhere
		case r.touched[k.Operation]:
			why = Shown
		default:
			why = Known
		}
		r.apart = append(r.apart, Apart{k, s, false, why})
	}
}

// reranked are the worsened keys of the difference that the review does not report.
func (r *reconciliation) reranked(list []Key) {
	for _, k := range list {
		if !r.reported[severity.Worsened][k] && !r.reported[severity.Introduced][k] {
			r.apart = append(r.apart, Apart{k, severity.Worsened, false, Surroundings})
		}
	}
}

// index finds keys by what they have in common.
type index struct {
	keys           map[Key]bool
	abouts, saying map[[2]string]bool // rule and operation; rule and subject
}

func indexOf(keys ...iter.Seq[Key]) index {
	x := index{map[Key]bool{}, map[[2]string]bool{}, map[[2]string]bool{}}
	for _, list := range keys {
		for k := range list {
			x.keys[k], x.abouts[[2]string{k.Rule, k.Operation}], x.saying[[2]string{k.Rule, k.Subject}] = true, true, true
		}
	}
	return x
}

// hasOther reports whether the rule of a key is there about its operation, whatever of it.
func (x index) hasOther(k Key) bool { return x.abouts[[2]string{k.Rule, k.Operation}] }

// isElsewhere reports whether rule and subject of a key are there, of whatever operation.
func (x index) isElsewhere(k Key) bool { return x.saying[[2]string{k.Rule, k.Subject}] }
