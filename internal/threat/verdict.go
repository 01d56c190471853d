package threat

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// verdicts are those that are known. A declaration is judged once, and not at each place
// where it stands: of most, nothing that surrounds a value counts.
type verdicts struct {
	properties [2]map[*api.Property]*judgement // by direction
	others     map[undeclared]*judgement
	none       *sensitive.Verdict
}

// undeclared is a value that is no property of a schema: a parameter, a header, a body.
type undeclared struct {
	schema    *api.Schema
	entry     openapi.ID
	name      string
	direction api.Direction
}

func newVerdicts() *verdicts {
	return &verdicts{properties: [2]map[*api.Property]*judgement{{}, {}}, others: map[undeclared]*judgement{}, none: &sensitive.Verdict{}}
}

// judgement is what is known of a declaration: its verdict, or which part of what surrounds
// a value comes next, and what is known by that.
type judgement struct {
	isKnown bool
	verdict *sensitive.Verdict // that of most is none
	asks    sensitive.Part
	by      map[surrounding]*judgement // nil where the verdict is known
}

// surrounding is a part of what surrounds a value. There may be no name.
type surrounding struct {
	name string
	is   bool
}

func (v *verdicts) of(l api.Leaf, d api.Direction) *judgement {
	if p := l.Property(); p != nil {
		known := v.properties[d][p]
		if known == nil {
			known = &judgement{}
			v.properties[d][p] = known
		}
		return known
	}
	name, _ := l.Outward(0)
	key := undeclared{l.Schema(), l.Entry().ID(), name, d}
	if v.others[key] == nil {
		v.others[key] = &judgement{}
	}
	return v.others[key]
}

// next is what is known where a part is such.
func (j *judgement) next(part surrounding) *judgement {
	if j.by == nil {
		j.by = map[surrounding]*judgement{}
	}
	if j.by[part] == nil {
		j.by[part] = &judgement{}
	}
	return j.by[part]
}

// Classify says what a leaf of an operation gives away.
func (v *View) Classify(o *api.Operation, l api.Leaf, d api.Direction) sensitive.Verdict {
	return *v.verdict(o, l, d)
}

func (v *View) verdict(o *api.Operation, l api.Leaf, d api.Direction) *sensitive.Verdict {
	at, depth := v.verdicts.of(l, d), 0
	for ; at.isKnown && at.by != nil; depth++ {
		at = at.next(part(o, l, at.asks))
	}
	if !at.isKnown {
		at = v.judge(at, depth, o, l, d)
	} else {
		v.delta.Spend(knownCost)
	}
	return at.verdict
}

// judge judges a value of which so many parts of what surrounds it were looked at.
func (v *View) judge(at *judgement, depth int, o *api.Operation, l api.Leaf, d api.Direction) *judgement {
	v.delta.Spend(verdictCost)
	var read sensitive.Reading
	f := field(l, d)
	f.Container, f.State, f.Reading = container(o, l), isState(o, l), &read
	made := v.classify.Weigh(f, func() sensitive.Said {
		if o.API == v.before.Base() {
			return said(declarations(l))
		}
		return said(v.before.Declarations(l))
	})
	for _, p := range read.Parts()[depth:] {
		at.isKnown, at.asks = true, p
		at = at.next(part(o, l, p))
	}
	at.isKnown, at.verdict = true, v.verdicts.none
	if !made.IsZero() {
		at.verdict = &made
	}
	return at
}

// part is a part of what surrounds a value.
func part(o *api.Operation, l api.Leaf, which sensitive.Part) surrounding {
	switch {
	case which == sensitive.InContainer:
		return surrounding{container(o, l), true}
	case which == sensitive.IsState:
		return surrounding{"", isState(o, l)}
	case which >= contextNames:
		return surrounding{}
	}
	name, is := l.Outward(int(which))
	return surrounding{name, is}
}

// container names what holds a value: a component, or else what the path is about.
func container(o *api.Operation, l api.Leaf) string {
	if name := l.Container(); name != "" {
		return name
	}
	return resource(o)
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

func field(l api.Leaf, d api.Direction) sensitive.Field {
	facts := l.Schema().Facts()
	f := sensitive.Field{Path: l.AppendNames(nil, contextNames), DeclaredIn: l.DeclaredIn(), Type: facts.Type(), Format: facts.Format, Enum: facts.HasEnum, InResponse: d == api.Out}
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
