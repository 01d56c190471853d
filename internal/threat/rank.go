package threat

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/words"
)

// rank computes likelihood and impact: the rule's defaults, moved by the facts
// of the most exposed operation, each step in words.
func (v *View) rank(f *Finding, d Diagnostic) {
	r := f.rule
	if r.Custom {
		f.Anonymous = len(f.Pairs) > 0 && f.Pairs[0].Op().Auth.IsOpen() && v.conventions.Demands
		f.Rank(decided(r.Likelihood), decided(r.Impact))
		return
	}
	l := start(r.Likelihood, d.Likelihood, d.Why)
	i := start(r.Impact, d.Impact, d.Why)
	if len(f.Pairs) > 0 {
		v.surroundings(f, d, &l, &i)
	}
	if d.DataLevel > 0 {
		i.floor(sensitive.Level(d.DataLevel))
	}
	if by := v.setting.Criticality; by != 0 {
		i.move(by, "criticality")
	}
	f.Rank(l.axis(), i.axis())
	f.hedge(d)
}

// decided is an axis that nothing moves.
func decided(value int) finding.Axis {
	return finding.Axis{Value: value, Because: []string{fmt.Sprintf("%d by custom rule", value)}}
}

// sum adds up an axis, with the reason of each step.
type sum struct {
	value   int
	because []string
}

func start(rule, own int, why string) sum {
	if own == 0 || own == rule {
		return sum{rule, []string{fmt.Sprintf("%d by rule", rule)}}
	}
	if why == "" {
		why = "by its kind"
	}
	return sum{own, []string{fmt.Sprintf("%d by rule: %s", own, why)}}
}

func (s *sum) move(by int, why string) {
	s.value += by
	s.because = append(s.because, fmt.Sprintf("%+d %s", by, why))
}

// floor raises an impact to what the data class alone is worth.
func (s *sum) floor(level sensitive.Level) {
	least := [...]int{1, 3, 4, 5}[level]
	if s.value < least {
		s.value = least
		s.because = append(s.because, fmt.Sprintf("at least %d for %s", least, level.Words()))
	}
}

// The ends of an axis.
const least, most = 1, 5

func (s *sum) axis() finding.Axis {
	switch {
	case s.value > most:
		return finding.Axis{Value: most, Because: append(s.because, fmt.Sprintf("at most %d", most))}
	case s.value < least:
		return finding.Axis{Value: least, Because: append(s.because, fmt.Sprintf("at least %d", least))}
	}
	return finding.Axis{Value: s.value, Because: s.because}
}

// surroundings applies the facts of the most exposed operation.
func (v *View) surroundings(f *Finding, d Diagnostic, l, i *sum) {
	o := f.Pairs[0].Op()
	by := f.rule.By | d.AlsoBy
	switch {
	case o.Auth.IsOpen() && v.conventions.Demands && v.credentialHeader(o) == "":
		f.Anonymous = true
		l.move(+1, "anonymous")
	case v.isPrivileged(o):
		l.move(-1, "privileged credential")
	}
	if f.inside = v.internal(o); f.inside {
		l.move(-1, "internal")
	} else if v.sandbox(o) {
		l.move(-1, "sandbox")
	}
	if by&ByLimit != 0 && o.Limit.Level >= contractLevel {
		l.move(-1, "rate limited")
	}
	if by&ByConvention != 0 && v.conventions.IsGuarded(o) {
		l.move(-1, "guarded as its siblings")
	}
	if by&ByWrite != 0 && o.Writes() {
		if o.Method == "DELETE" {
			i.move(+2, "a deletion")
		} else {
			i.move(+1, "a write")
		}
	}
	if by&ByCollection != 0 && collection(o) {
		i.move(+1, "a collection")
	}
	if by&ByData != 0 {
		i.floor(v.Level(o))
	}
}

// isPrivileged reports whether every way in asks for a scope that reads like an
// administrator's, a client certificate, or two credentials of different kinds at once.
// What every operation of an API asks for makes none of them privileged.
func (v *View) isPrivileged(o *api.Operation) bool {
	known, done := v.privileged[o]
	if !done {
		known = v.asksForPrivilege(o)
		v.privileged[o] = known
	}
	return known
}

func (v *View) asksForPrivilege(o *api.Operation) bool {
	if len(o.Auth.Alternatives) == 0 || o.Auth.IsOpen() {
		return false
	}
	for _, r := range o.Auth.Alternatives {
		names := r.Schemes()
		usual := v.usualFactors(o.API)
		factors := factorsOf(o.API, names)
		strong := slices.ContainsFunc(factors, func(f string) bool { return !slices.Contains(usual, f) && (f == "mutualTLS" || len(factors) >= 2) })
		for _, a := range r.Atoms { // the scopes
			for _, t := range words.Tokens(a.Scope) {
				strong = strong || t == "admin" || t == "root" || t == "superuser"
			}
		}
		if !strong {
			return false
		}
	}
	return true
}

// factorsOf lists the kinds of credentials that the schemes ask for, each once: two keys
// in two headers are two parts of one.
func factorsOf(a *api.API, schemes []string) []string {
	var out []string
	for _, name := range schemes {
		kind := name
		if s := a.Schemes[name]; s != nil {
			kind = s.Type
			switch {
			case s.Type == "http" && s.HTTP == "bearer", s.Type == "oauth2", s.Type == "openIdConnect":
				kind = "token"
			case s.Type == "http":
				kind = "password"
			}
		}
		if !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	return out
}

// usualFactors lists the kinds of credentials that every way into every guarded
// operation of an API asks for. A single operation is no custom.
func (v *View) usualFactors(a *api.API) []string {
	if known, done := v.usual[a]; done {
		return known
	}
	var common []string
	guarded := 0
	for _, e := range a.Entrances() {
		if e.Auth().IsOpen() {
			continue
		}
		guarded++
		for i, r := range e.Auth().Alternatives {
			factors := factorsOf(a, r.Schemes())
			if guarded == 1 && i == 0 {
				common = factors
			}
			common = slices.DeleteFunc(slices.Clone(common), func(f string) bool { return !slices.Contains(factors, f) })
		}
	}
	if guarded < 2 {
		common = nil
	}
	v.delta.Spend(guarded)
	v.usual[a] = common
	return common
}

// collection reports whether a successful answer is a list, or has one that
// holds objects. Where the path ends in what picks one object, the lists in that
// object are its own.
func collection(o *api.Operation) bool {
	isList := IsList
	if segments := api.Segments(o.Path); len(segments) > 0 && segments[len(segments)-1][0] == '{' {
		isList = func(s *api.Schema) bool { return s.Property(api.Element) != nil }
	}
	for _, r := range o.Responses {
		if !r.IsSuccess() {
			continue
		}
		for _, m := range r.Media {
			if isList(m.Schema) {
				return true
			}
		}
	}
	return false
}

// IsList reports whether a body is a list, or an object around one list of
// objects, as paged answers are.
func IsList(s *api.Schema) bool {
	if s.Property(api.Element) != nil {
		return true
	}
	lists := 0
	for _, p := range s.Properties() {
		if e := p.Schema.Property(api.Element); e != nil && len(e.Schema.Properties()) > 0 {
			lists++
		}
	}
	return lists == 1
}

// Touched lists the pairs that the delta's changes are about.
func Touched(d *diff.Delta) []*diff.Pair {
	seen := map[*diff.Pair]bool{}
	for _, c := range d.Changes {
		for _, p := range c.Pairs {
			seen[p] = true
		}
	}
	var out []*diff.Pair
	for _, p := range d.Pairs {
		if seen[p] {
			out = append(out, p)
		}
	}
	return out
}
