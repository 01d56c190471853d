package threat

import (
	"cmp"
	"slices"
	"sort"

	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// Pass is one run of one rule over one delta.
type Pass struct {
	Delta       *diff.Delta
	Rule        *Rule
	Conventions *Conventions
	view        *View
	found       []*Finding
	open        map[string]*joining // what more of the same may join, see Diagnostic.JoinKey
}

// View holds what rules ask of a delta again and again: data classes of leaves
// and operations, conventions of the API.
type View struct {
	delta           *diff.Delta
	classify        *sensitive.Classifier
	verdicts        *verdicts
	levels          map[*api.Operation]sensitive.Level
	bodies          map[bodyKey]sensitive.Level
	privileged      map[*api.Operation]bool
	bodiesRevealing map[revealingKey][]api.Leaf // see Revealing
	bodiesReceiving map[revealingKey][]api.Leaf // see Received
	conventions     *Conventions
	additions       [2][]Addition // by direction, see Gained
	candidates      map[candidatesOf][]api.Leaf
	atBase          map[openapi.ID]bool // see declaredAtBase
	groups          []*policyGroup      // see Reached
	reached         map[*diff.Pair]*Reached
	groupsByPolicy  map[string]*groupSides // by policy, see compared
	once            map[any]any            // by onceKey, see Once
	setting         Setting
	before          *diff.Before          // what the change did not write, see claims
	headers         map[string]bool       // see headersAtBase
	usual           map[*api.API][]string // see usualFactors
	walk            api.Walk              // the one that was made last, see revealingIn
	weighs          *View                 // the view that this one continues, see commonObject
}

// NewView prepares the view of a delta.
func NewView(d *diff.Delta, classify *sensitive.Classifier) *View {
	v := &View{delta: d, classify: classify, verdicts: newVerdicts(),
		levels: map[*api.Operation]sensitive.Level{}, bodies: map[bodyKey]sensitive.Level{}, privileged: map[*api.Operation]bool{}, bodiesRevealing: map[revealingKey][]api.Leaf{}, bodiesReceiving: map[revealingKey][]api.Leaf{}, conventions: newConventions(d), before: d.Before(), usual: map[*api.API][]string{}, candidates: map[candidatesOf][]api.Leaf{}, atBase: map[openapi.ID]bool{}, once: map[any]any{}}
	v.weighs = v
	return v
}

// Reversed is the view of the reversed delta. It keeps what is known of operations, and
// which side was there before the change.
func (v *View) Reversed(d *diff.Delta) *View {
	o := NewView(d, v.classify)
	o.verdicts, o.levels, o.bodies, o.bodiesRevealing, o.setting, o.before = v.verdicts, v.levels, v.bodies, v.bodiesRevealing, v.setting, v.before
	o.weighs = v.weighs
	return o
}

// Forget drops what rules listed by the way, which of a large change is more than the two
// descriptions. It is listed again if it is asked for.
func (v *View) Forget() {
	v.additions, v.candidates, v.once = [2][]Addition{}, map[candidatesOf][]api.Leaf{}, map[any]any{}
}

// Run applies the rules to the delta of the view and returns the findings,
// unsorted.
func (v *View) Run(rules []Rule) []*Finding {
	var all []*Finding
	passes := make([]Pass, len(rules))
	for i := range rules {
		p := &passes[i]
		*p = Pass{Delta: v.delta, Rule: &rules[i], Conventions: v.conventions, view: v}
		rules[i].Run(p)
		p.finalize()
		all = append(all, p.found...)
	}
	return all
}

// Spend counts steps of work for what a stranger wrote, where a rule compares
// much with much; see [openapi.Document.Spend].
func (p *Pass) Spend(n int) { p.Delta.Spend(n) }

// Report turns what the rule says of a change into a ranked finding.
func (p *Pass) Report(c *diff.Change, d Diagnostic) {
	f := newFinding(p.Rule)
	f.Message, f.Subject, f.Confidence = sentence(d.Message), d.Subject, d.Confidence
	f.Changes, f.Pairs, f.noResolution, f.shownWith = []*diff.Change{c}, slices.Clone(c.Pairs), d.NoResolution, d.ShownWith
	f.consequence = d.Consequence
	f.Mitigation, f.Test = cmp.Or(d.Mitigation, f.Mitigation), cmp.Or(d.Test, f.Test)
	for _, v := range d.Verdicts {
		f.classes = append(f.classes, v.Class)
	}
	if d.State != "" {
		f.State = d.State
	}
	if d.Pairs != nil {
		f.Pairs = slices.Clone(d.Pairs)
	}
	f.place(p.Delta, c, d)
	for _, r := range d.Related {
		if !r.Span.IsZero() {
			f.Related = append(f.Related, relatedAt(r.Span, r.Message))
		}
	}
	p.Spend(reportCost + len(f.Pairs))
	p.view.sortByExposure(f.Pairs)
	p.view.rank(f, d)
	for _, claim := range append(p.view.claims(f), disputes(d)...) {
		f.claims += "; " + claim
	}
	f.Message += f.claims
	if d.JoinKey == "" || !p.join(f, d) {
		p.found = append(p.found, f)
	}
}

// reportCost is about what a finding costs, in steps.
const reportCost = 100

// Ordered returns the pairs as a finding about them will have them: the
// operation first that is easiest to reach and returns the most sensitive data.
func (p *Pass) Ordered(pairs []*diff.Pair) []*diff.Pair {
	out := slices.Clone(pairs)
	p.view.sortByExposure(out)
	return out
}

// sortByExposure puts the operation first that is easiest to reach and returns
// the most sensitive data.
func (v *View) sortByExposure(pairs []*diff.Pair) {
	if len(pairs) < 2 {
		return
	}
	v.delta.Spend(4 * len(pairs))
	type rank struct{ open, privileged, level int }
	of := map[*diff.Pair]rank{}
	for _, p := range pairs {
		o := p.Op()
		of[p] = rank{btoi(o.Auth.IsOpen()), btoi(v.isPrivileged(o)), int(v.Level(o))}
	}
	sort.SliceStable(pairs, func(i, j int) bool {
		a, b := of[pairs[i]], of[pairs[j]]
		if a.open != b.open {
			return a.open > b.open
		}
		if a.privileged != b.privileged {
			return a.privileged < b.privileged
		}
		if a.level != b.level {
			return a.level > b.level
		}
		x, y := pairs[i].Op(), pairs[j].Op()
		if x.Path != y.Path {
			return x.Path < y.Path
		}
		return x.Method < y.Method
	})
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Key names what is found once for a delta. The type of what is found is part of
// the key: two rules that use one name for two things do not meet.
type Key[T any] string

// Once returns what make returned when it was called first with the key for this
// delta: what several rules need and is costly to find. It must not be changed.
func Once[T any](p *Pass, key Key[T], make func() T) T { return OnceOf(p, key, nil, make) }

// OnceOf is Once for each operation.
func OnceOf[T any](p *Pass, key Key[T], o *api.Operation, make func() T) T {
	at := onceKey[T]{key, o}
	found, _ := p.view.once[at].(*T) // of no other type, as the key says
	if found == nil {
		made := make()
		found = &made
		p.view.once[at] = found
	}
	return *found
}

// onceKey is a key, and the operation of which something is found.
type onceKey[T any] struct {
	key Key[T]
	of  *api.Operation
}

// Classify says what a leaf of an operation gives away.
func (p *Pass) Classify(o *api.Operation, l api.Leaf, d api.Direction) sensitive.Verdict {
	return p.view.Classify(o, l, d)
}

// Verdict is that of [Pass.Classify], which all share who ask for it.
func (p *Pass) Verdict(o *api.Operation, l api.Leaf, d api.Direction) *sensitive.Verdict {
	return p.view.verdict(o, l, d)
}

// ClassifyName says what a value of type string would give away whose names, the
// innermost last, are all that is known of it.
func (p *Pass) ClassifyName(names []string) sensitive.Verdict {
	if len(names) == 0 {
		return sensitive.Verdict{}
	}
	return p.view.classify.Classify(sensitive.Field{Path: names, Type: "string", InResponse: true})
}

// Level is the most sensitive class that an operation's successful responses
// carry.
func (p *Pass) Level(o *api.Operation) sensitive.Level { return p.view.Level(o) }

// Delta is the delta of the view.
func (v *View) Delta() *diff.Delta { return v.delta }

// sentence begins with a capital, unless it begins with a name in backquotes.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
