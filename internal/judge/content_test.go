package judge_test

import (
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/threatdelta/threatdelta/internal/api"
)

// separateJSON finds a value that only head accepts of a parameter that is JSON on both sides.
// It is searched as a body is, and judged as one.
func (p *parts) separateJSON(both [2]*field, f *field) (out fieldSeparation) {
	if p.isSameField(both) && p.agreeOnField(both) || both[0] == nil || both[1] == nil {
		return p.separate(both, f)
	}
	x := fieldSearch{parts: p, both: both, f: f}
	satisfiable := false
	for _, v := range p.fieldCandidates(both) {
		if !x.ask(v.value) {
			continue
		}
		_, none := v.value.(nothing)
		satisfiable = satisfiable || x.before && !none
		if v.after && !v.before {
			x.places = append(x.places, v.at)
		}
		x.note(v.value, v.meant, v.meant && v.declared && satisfiable && !p.isUndeclaredField(both, f, v))
	}
	p.pieces = append(p.pieces, x.piece)
	return x.fieldSeparation
}

// fieldCandidates are the values of a JSON parameter that are tried, first what base accepts.
func (p *parts) fieldCandidates(both [2]*field) []candidate {
	var paths []string
	for _, w := range p.relaxations(both[1].in) {
		if rest, ok := strings.CutPrefix(w.Leaf.Path(), both[1].name); ok {
			paths = append(paths, "$"+rest)
		}
	}
	none := answer{before: !both[0].required, after: !both[1].required, declared: true}
	none.meant = none.after && !none.before
	list := p.candidatesOf(both[0].schema, true, both[1].schema, paths)
	slices.SortStableFunc(list, func(a, b candidate) int {
		switch {
		case a.before == b.before:
			return 0
		case a.before:
			return -1
		}
		return 1
	})
	return append(list, candidate{nothing{}, none, nil})
}

// isUndeclaredText is isUndeclaredField for each reading of a text.
func (p *parts) isUndeclaredText(both [2]*field, f *field, base *jsonschema.Schema, readings []any) bool {
	return both[0] != nil && both[1] != nil && !slices.ContainsFunc(readings, func(v any) bool {
		return !p.isUndeclaredField(both, f, candidate{value: v, at: split(placeOf(base.Validate(v)))})
	})
}

// isUndeclaredField is isUndeclared for a parameter.
func (p *parts) isUndeclaredField(both [2]*field, f *field, v candidate) bool {
	before := p.validator(0, both[0].schema, false)
	for _, o := range p.delta.Head.Operations() {
		if !strings.EqualFold(o.Method, p.head.method) || o.Path != p.head.route() {
			continue
		}
		for _, x := range o.Parameters {
			if x.In == f.in && x.Name == f.name {
				way := wayFrom([]*api.Schema{x.Schema}, v.at)
				return isUndeclaredOn(way, separation{value: v.value, place: v.at}, func(v any) bool { return accepts(before, v) })
			}
		}
	}
	return false
}
