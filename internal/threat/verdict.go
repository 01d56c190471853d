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
	desk       desk
}

// desk is room for what is looked at while a value is judged, of one after the other.
type desk struct {
	names, examples []string
	declared        []openapi.Value
	read            sensitive.Reading
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
	claims  bool               // what base says of the value was asked
	verdict *sensitive.Verdict // that of most is none
	asks    sensitive.Part
	// What is known by that is a list, and found in a map where it is long.
	first, sibling *judgement // nil where the verdict is known
	where          surrounding
	many           map[surrounding]*judgement
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
	if known := j.many[part]; known != nil {
		return known
	}
	few := 8
	for at := j.first; at != nil && j.many == nil; at = at.sibling {
		if at.where == part {
			return at
		}
		if few--; few == 0 {
			j.many = map[surrounding]*judgement{}
			for at := j.first; at != nil; at = at.sibling {
				j.many[at.where] = at
			}
			return j.next(part)
		}
	}
	j.first = &judgement{where: part, sibling: j.first}
	if j.many != nil {
		j.many[part] = j.first
	}
	return j.first
}

// Classify says what a leaf of an operation gives away.
func (v *View) Classify(o *api.Operation, l api.Leaf, d api.Direction) sensitive.Verdict {
	return *v.verdict(o, l, d)
}

func (v *View) verdict(o *api.Operation, l api.Leaf, d api.Direction) *sensitive.Verdict {
	return v.judged(o, l, d).verdict
}

func (v *View) judged(o *api.Operation, l api.Leaf, d api.Direction) *judgement {
	at, depth := v.verdicts.of(l, d), 0
	for ; at.isKnown && at.first != nil; depth++ {
		at = at.next(part(o, l, at.asks))
	}
	if !at.isKnown {
		at = v.judge(at, depth, o, l, d)
	} else {
		v.delta.Spend(knownCost)
	}
	return at
}

// judge judges a value of which so many parts of what surrounds it were looked at.
func (v *View) judge(at *judgement, depth int, o *api.Operation, l api.Leaf, d api.Direction) *judgement {
	v.delta.Spend(verdictCost)
	desk := &v.verdicts.desk
	f := desk.field(l, d)
	desk.read.Reset()
	f.Container, f.State, f.Reading = container(o, l), isState(o, l), &desk.read
	claims := false
	made := v.classify.Weigh(f, func() sensitive.Said {
		claims = true
		if o.API == v.before.Base() {
			return said(desk.declared)
		}
		return said(v.before.Declarations(l))
	})
	for _, p := range desk.read.Parts()[depth:] {
		at.isKnown, at.asks = true, p
		at = at.next(part(o, l, p))
	}
	at.isKnown, at.claims, at.verdict = true, claims, v.verdicts.none
	if !made.IsZero() {
		kept := made
		at.verdict = &kept
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

// field is a value as it is declared. What it holds is on the desk until the next one.
func (k *desk) field(l api.Leaf, d api.Direction) sensitive.Field {
	facts := l.Schema().Facts()
	k.names = l.AppendNames(k.names[:0], contextNames)
	k.declared = append(append(k.declared[:0], l.Entry()), l.Schema().Declarations()...) // the objects that declare the value
	k.examples = k.examples[:0]
	for _, decl := range k.declared {
		for key, value := range decl.Fields() {
			if key == "example" || key == "default" {
				if s := value.Scalar(); s != "" {
					k.examples = append(k.examples, s)
				}
			}
		}
	}
	f := sensitive.Field{Path: k.names, DeclaredIn: l.DeclaredIn(), Type: facts.Type(), Format: facts.Format, Enum: facts.HasEnum, InResponse: d == api.Out, Examples: k.examples}
	says := said(k.declared)
	f.Annotations, f.Description = says.Annotations, says.Description
	return f
}
