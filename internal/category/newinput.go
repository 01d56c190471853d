package category

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
	"github.com/threatdelta/threatdelta/internal/words"
)

// NewInput is what operations may newly be sent, as far as one finding reports it:
// values of the same operations, or the same values of several new ones.
type NewInput struct {
	Change *diff.Change // the one that brings it to the first operation
	// Pairs, the most exposed first.
	Pairs  []*diff.Pair
	Leaves []api.Leaf // the values
	IsNew  bool       // the operations are new
}

// GroupInputs makes one new input of the values of additions that one declaration
// declares, and then of those that the same operations take.
func GroupInputs(p *threat.Pass, additions []threat.Addition) []*NewInput {
	type declaration struct {
		entry    openapi.ID
		variable string // of a path, which may be declared nowhere
		isNew    bool
	}
	var items []threat.Item[NewInput]
	for _, g := range additions {
		for l := range g.Leaves() {
			items = append(items, threat.Item[NewInput]{Change: g.Change, Value: NewInput{Leaves: []api.Leaf{l}, IsNew: g.New}})
		}
	}
	declared := threat.Merge(items, func(i threat.Item[NewInput]) declaration {
		l := i.Value.Leaves[0]
		d := declaration{entry: l.Entry().ID(), isNew: i.Value.IsNew}
		if l.Where() == "path" {
			d.variable = l.Path()
		}
		return d
	})
	type reach struct {
		pairs string
		isNew bool
	}
	items = items[:0]
	for _, g := range threat.LedAll(p, declared) { // the value is as the operation that is named first takes it
		x := g.First()
		x.Change, x.Pairs = g.Items[0].Change, p.Ordered(g.Pairs)
		items = append(items, threat.Item[NewInput]{Change: x.Change, Value: x})
	}
	var out []*NewInput
	for _, g := range threat.Merge(items, func(i threat.Item[NewInput]) reach { return reach{identity(p, i.Value.Pairs), i.Value.IsNew} }) {
		x := g.First()
		for _, item := range g.Items[1:] {
			x.Leaves = append(x.Leaves, item.Value.Leaves...)
		}
		out = append(out, &x)
	}
	return out
}

// identity spells which pairs these are, in their order.
func identity(p *threat.Pass, pairs []*diff.Pair) string {
	p.Spend(4 * len(pairs))
	var b strings.Builder
	for _, pair := range pairs {
		fmt.Fprintf(&b, " %p", pair)
	}
	return b.String()
}

// ManyNew is from how many on findings about new operations are one.
const ManyNew = 8

// mergedInputs joins new inputs of new operations that are open to the same
// callers: the same values always, others where there are many.
func mergedInputs(p *threat.Pass, all []*NewInput) []*NewInput {
	news := 0
	for _, x := range all {
		if x.IsNew {
			news++
		}
	}
	items := make([]threat.Item[keyedInput], len(all))
	for i, x := range all {
		k := inputKey{apart: i + 1}
		if x.IsNew {
			o := x.Pairs[0].Op()
			k = inputKey{open: o.Auth.IsOpen(), guarded: p.Conventions.IsGuarded(o), writes: o.Writes()}
			if news <= ManyNew {
				k.subjects = Subjects(x.Leaves)
			}
		}
		items[i] = threat.Item[keyedInput]{Change: x.Change, Value: keyedInput{x, k}}
	}
	var out []*NewInput
	for _, g := range threat.Merge(items, func(i threat.Item[keyedInput]) inputKey { return i.Value.key }) {
		first := *g.First().NewInput
		j := NewJoin(&first)
		for _, item := range g.Items[1:] {
			j.Absorb(item.Value.NewInput)
		}
		j.Pairs = p.Ordered(j.Pairs)
		var led []api.Leaf
		for _, x := range g.Values() {
			if slices.Contains(x.Pairs, j.Pairs[0]) {
				led = append(led, x.Leaves...)
			}
		}
		j.Leaves = LedBy(led, j.Leaves)
		out = append(out, j.NewInput)
	}
	return out
}

// keyedInput is a new input with the key by which it is merged.
type keyedInput struct {
	*NewInput
	key inputKey
}

// inputKey is what new inputs of new operations have in common that are one to a
// reader.
type inputKey struct {
	open, guarded, writes bool
	subjects              string
	apart                 int // which of those that stay apart
}

// Join takes new inputs into one, and knows what that has already.
type Join struct {
	*NewInput
	has   map[*diff.Pair]bool
	names map[string]bool
}

// NewJoin begins with one new input, which it changes.
func NewJoin(x *NewInput) *Join {
	j := &Join{NewInput: x, has: map[*diff.Pair]bool{}, names: map[string]bool{}}
	for _, pair := range x.Pairs {
		j.has[pair] = true
	}
	for _, l := range x.Leaves {
		j.names[l.Path()] = true
	}
	return j
}

// Absorb takes in the operations and values of another that it does not have yet.
func (j *Join) Absorb(y *NewInput) {
	for _, pair := range y.Pairs {
		if !j.has[pair] {
			j.has[pair] = true
			j.Pairs = append(j.Pairs, pair)
		}
	}
	for _, l := range y.Leaves {
		if !j.names[l.Path()] {
			j.names[l.Path()] = true
			j.Leaves = append(j.Leaves, l)
		}
	}
}

// LedBy orders values that several operations take: those of the first operation as it
// has them, and the others by their paths. The order of the operations in a description
// says nothing.
func LedBy(first, all []api.Leaf) []api.Leaf {
	at := map[string]int{}
	for i, l := range slices.Backward(first) {
		at[l.Path()] = i - len(first)
	}
	return slices.SortedFunc(slices.Values(all), func(a, b api.Leaf) int {
		return cmp.Or(cmp.Compare(at[a.Path()], at[b.Path()]), strings.Compare(a.Path(), b.Path()))
	})
}

// Subjects spells values with their carriers.
func Subjects(all []api.Leaf) string {
	var out []string
	for _, l := range all {
		out = append(out, l.Subject())
	}
	return strings.Join(out, "\n")
}

// Diagnostic is what the rules about parameters have in common. A finding about a
// new operation stands at the operation.
func (x *NewInput) Diagnostic() threat.Diagnostic {
	d := threat.Diagnostic{Subject: x.Leaves[0].Subject(), Pairs: x.Pairs, Confidence: severity.MediumConfidence}
	if x.IsNew {
		d.AlsoBy = threat.ByConvention
		d.Related = []threat.Related{{Span: x.Leaves[0].Entry().KeySpan(), Message: wording.Name(x.Leaves[0].Path()) + " is declared here"}}
	}
	return d
}

// Growth is the diagnostic of the rules about what an input is used for: it counts
// less where the operation is guarded as its siblings are.
func (x *NewInput) Growth(p *threat.Pass) threat.Diagnostic {
	d := x.Diagnostic()
	d.AlsoBy = threat.ByConvention
	d.Confidence = Confidence(p, x.Pairs[0].Op())
	first := x.Leaves[0]
	declared := first.Entry().EntrySpan()
	if !x.IsNew && first.Where() == "request" && !first.IsWhole() && (isWithin(declared, x.Change.Head) || !p.IsDeclaredAtBase(first)) {
		d.Head = declared
	}
	return d
}

// Takes names the operations and says that they take it: "the new `GET /users`
// takes".
func (x *NewInput) Takes() string { return takes(x.Pairs, x.IsNew) }

func takes(pairs []*diff.Pair, areNew bool) string {
	if areNew {
		return "the new " + wording.Operations(pairs) + wording.Verb(pairs, " takes", " take")
	}
	return wording.Operations(pairs) + wording.Verb(pairs, " newly takes", " newly take")
}

// Say makes the message of who takes the values and of the rest of the sentence,
// in which %s stands for their names. What is said of values of like names by
// several operations is one finding, however many schemas declare them.
func (x *NewInput) Say(d *threat.Diagnostic, rest string) {
	first := x.Pairs[0].Op()
	d.Message = x.Takes() + " " + strings.Replace(rest, "%s", wording.LeavesOf(first, x.Leaves), 1)
	var names []string
	for _, l := range x.Leaves {
		d.JoinNames = append(d.JoinNames, wording.Name(wording.Path(first, l)))
		names = append(names, strings.Join(words.Tokens(l.Name()), " "))
	}
	slices.Sort(names)
	d.JoinKey = rest + "\n" + strings.Join(names, "\n")
	d.JoinMessage = func(pairs []*diff.Pair, names []string) string {
		areNew := !slices.ContainsFunc(pairs, func(q *diff.Pair) bool { return q.Base != nil })
		return takes(pairs, areNew) + " " + strings.Replace(rest, "%s", wording.List(names, 3), 1)
	}
}
