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
	"github.com/threatdelta/threatdelta/internal/semantics"
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
}

// verdictKey is what a verdict depends on: the declaration, and of its place the
// names that are its context.
type verdictKey struct {
	entry     openapi.ID
	container string
	names     [contextNames]string
	out       bool
	state     bool
}

// verdicts are those that are known. A way that was gone before has one without a look at
// its names.
type verdicts struct {
	byNames map[verdictKey]*sensitive.Verdict // nil for the zero verdict, which most have
	byWay   map[wayKey]*sensitive.Verdict
	isPlain map[plainKey]bool
}

// plainKey is what decides whether a value is plain: the property that has its name, and
// the last one on the way, which declares it.
type plainKey struct {
	named, last *api.Property
	out         bool
}

// wayKey is as much as verdictKey: the properties on the way have the names, and the last
// one is the declaration.
type wayKey struct {
	way        api.Way
	container  string
	out, state bool
}

func newVerdicts() *verdicts {
	return &verdicts{byNames: map[verdictKey]*sensitive.Verdict{}, byWay: map[wayKey]*sensitive.Verdict{}, isPlain: map[plainKey]bool{}}
}

// NewView prepares the view of a delta.
func NewView(d *diff.Delta, classify *sensitive.Classifier) *View {
	return &View{delta: d, classify: classify, verdicts: newVerdicts(),
		levels: map[*api.Operation]sensitive.Level{}, bodies: map[bodyKey]sensitive.Level{}, privileged: map[*api.Operation]bool{}, bodiesRevealing: map[revealingKey][]api.Leaf{}, bodiesReceiving: map[revealingKey][]api.Leaf{}, conventions: newConventions(d), before: d.Before(), usual: map[*api.API][]string{}, candidates: map[candidatesOf][]api.Leaf{}, atBase: map[openapi.ID]bool{}, once: map[any]any{}}
}

// Reversed is the view of the reversed delta. It keeps what is known of operations, and
// which side was there before the change.
func (v *View) Reversed(d *diff.Delta) *View {
	o := NewView(d, v.classify)
	o.verdicts, o.levels, o.bodies, o.bodiesRevealing, o.setting, o.before = v.verdicts, v.levels, v.bodies, v.bodiesRevealing, v.setting, v.before
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
	for i := range rules {
		p := &Pass{Delta: v.delta, Rule: &rules[i], Conventions: v.conventions, view: v}
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

// Classify says what a leaf of an operation gives away.
func (v *View) Classify(o *api.Operation, l api.Leaf, d api.Direction) sensitive.Verdict {
	way, isWay := l.Way()
	if isWay && v.isPlain(l, way, d == api.Out) {
		v.delta.Spend(knownCost)
		return sensitive.Verdict{}
	}
	key := verdictKey{container: l.Container(), out: d == api.Out, state: isState(o, l)}
	if key.container == "" {
		key.container = resource(o)
	}
	onWay := wayKey{way, key.container, key.out, key.state}
	if isWay {
		if known, ok := v.verdicts.byWay[onWay]; ok {
			v.delta.Spend(knownCost)
			return valueOf(known)
		}
	}
	made := v.verdict(o, l, key)
	if isWay {
		v.verdicts.byWay[onWay] = made
	}
	return valueOf(made)
}

// isPlain reports whether a leaf gives nothing away wherever it stands.
func (v *View) isPlain(l api.Leaf, way api.Way, out bool) bool {
	key := plainKey{last: way[0], out: out}
	for _, p := range way {
		if p == nil {
			return false
		}
		if p.Name != api.Element && p.Name != api.Map && p.Name != "" && p.Name != api.Map+api.Element {
			key.named = p
			break
		}
	}
	is, known := v.verdicts.isPlain[key]
	if !known {
		v.delta.Spend(verdictCost)
		is = key.named != nil && v.classify.IsPlain(field(l, verdictKey{out: out}))
		v.verdicts.isPlain[key] = is
	}
	return is
}

func valueOf(known *sensitive.Verdict) sensitive.Verdict {
	if known == nil {
		return sensitive.Verdict{}
	}
	return *known
}

// verdict is the one on a leaf of an operation, nil for the zero one. Of the key the
// declaration and the names are filled in.
func (v *View) verdict(o *api.Operation, l api.Leaf, key verdictKey) *sensitive.Verdict {
	key.entry = l.Entry().ID()
	l.AppendNames(key.names[:0], contextNames)
	if known, ok := v.verdicts.byNames[key]; ok {
		v.delta.Spend(knownCost)
		return known
	}
	v.delta.Spend(verdictCost)
	f := field(l, key)
	made := v.classify.Weigh(f, func() sensitive.Said {
		if o.API == v.before.Base() {
			return said(declarations(l))
		}
		return said(v.before.Declarations(l))
	})
	v.verdicts.byNames[key] = nil
	if !made.IsZero() {
		v.verdicts.byNames[key] = &made
	}
	return v.verdicts.byNames[key]
}

// isState reports whether a token is that of a list or of the state of an object. Only
// a name with the word is looked at closely.
func isState(o *api.Operation, l api.Leaf) bool {
	return mayBeState(l) && semantics.IsStateToken(o, l)
}

// knownCost and verdictCost are about what a verdict costs, in steps.
const (
	knownCost   = 4
	verdictCost = 100
)

// contextNames is how many names of a path say what a value is: its own, those
// of the objects around it, and the list markers in between.
const contextNames = 4

// resource is the last literal segment of a path, which names what it is about.
func resource(o *api.Operation) string {
	segments := api.Segments(o.Path)
	for i := len(segments) - 1; i >= 0; i-- {
		if segments[i][0] != '{' {
			return segments[i]
		}
	}
	return ""
}

// declarations are the objects that declare a leaf.
func declarations(l api.Leaf) []openapi.Value {
	return append([]openapi.Value{l.Entry()}, l.Schema().Declarations()...)
}

func field(l api.Leaf, key verdictKey) sensitive.Field {
	facts := l.Schema().Facts()
	f := sensitive.Field{Path: l.AppendNames(nil, contextNames), Container: key.container, DeclaredIn: l.DeclaredIn(), Type: facts.Type(), Format: facts.Format, Enum: facts.HasEnum, InResponse: key.out, State: key.state}
	says := said(declarations(l))
	f.Annotations, f.Description = says.Annotations, says.Description
	for _, decl := range declarations(l) {
		for key, value := range decl.Fields() {
			if key == "example" || key == "default" {
				if s := value.Scalar(); s != "" {
					f.Examples = append(f.Examples, s)
				}
			}
		}
	}
	return f
}

// Delta is the delta of the view.
func (v *View) Delta() *diff.Delta { return v.delta }

// sentence begins with a capital, unless it begins with a name in backquotes.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}
