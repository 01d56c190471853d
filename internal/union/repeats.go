package union

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// repeat is a finding that several descriptions may have, at the place where the
// first of them has it.
type repeat struct {
	spec, index int
	instances   []finding.Instance
	specs       map[int]bool
	wholes      map[*repeat]bool // the compound threats that show the instances
	alone       bool             // some instance is part of none
}

// sameWords and samePlace are the two ways in which one edit shows in several
// descriptions: it says the same of each (one API in two formats, versions of an
// API), or it stands in a file that each of them refers to, be it in another way.
type (
	sameWords struct {
		steers                           bool
		state                            severity.State
		rule, title, message, mitigation string
	}
	samePlace struct {
		state         severity.State
		rule, subject string
		base, head    finding.Location
	}
)

// repeats finds the findings of several descriptions that are about one edit.
type repeats struct {
	specs   []report.Spec
	list    []*repeat
	byWords map[sameWords][]*repeat
	byPlace map[samePlace][]*repeat
	of      map[[2]int]*repeat
}

// Fold reports once what several descriptions would each say of the same
// edit: with the first of them, and all named. What was decided stays a decision
// about each.
func Fold(specs []report.Spec) {
	if len(specs) < 2 {
		return
	}
	r := &repeats{specs: specs, byWords: map[sameWords][]*repeat{}, byPlace: map[samePlace][]*repeat{}, of: map[[2]int]*repeat{}}
	for i := range specs {
		for j := range specs[i].Findings {
			r.add(i, j)
		}
	}
	r.attach()
	r.replace()
}

// add puts a finding to the first that says the same and has none of its
// description yet.
func (r *repeats) add(spec, index int) {
	s, f := &r.specs[spec], &r.specs[spec].Findings[index]
	words := sameWords{s.Steers, f.State, f.Rule, f.Title, f.Message, f.Mitigation}
	places := placesOf(f)
	lists := [][]*repeat{r.byWords[words]}
	for _, place := range places {
		lists = append(lists, r.byPlace[place])
	}
	var one *repeat
	for _, known := range lists {
		if n := slices.IndexFunc(known, func(x *repeat) bool { return !x.specs[spec] }); n >= 0 {
			one = known[n]
			break
		}
	}
	if one == nil {
		one = &repeat{spec: spec, index: index, specs: map[int]bool{}, wholes: map[*repeat]bool{}}
		r.list = append(r.list, one)
	}
	if !slices.Contains(r.byWords[words], one) {
		r.byWords[words] = append(r.byWords[words], one)
	}
	for _, place := range places {
		if !slices.Contains(r.byPlace[place], one) {
			r.byPlace[place] = append(r.byPlace[place], one)
		}
	}
	one.specs[spec] = true
	one.instances = append(one.instances, finding.InstanceOf(*f, s.Path, s.Known))
	r.of[[2]int{spec, index}] = one
}

// placesOf are the keys of the place of a finding, the closest first: with the way to the
// value ("response 200 $.owner.email"), and without it, since each description may have its
// own way to one declaration.
func placesOf(f *finding.Finding) []samePlace {
	exact := samePlace{f.State, f.Rule, f.Subject, value(f.Base), value(f.Head)}
	if cmp.Or(exact.head.File, exact.base.File) == "" {
		return nil
	}
	where, _, isValue := strings.Cut(f.Subject, " $")
	if !isValue {
		return []samePlace{exact}
	}
	declared := exact
	declared.subject = where
	return []samePlace{exact, declared}
}

func value(l *finding.Location) finding.Location {
	if l == nil {
		return finding.Location{}
	}
	return *l
}

// attach finds the compound threats that show each, which may be repeats too.
func (r *repeats) attach() {
	for i := range r.specs {
		wholes := map[string]*repeat{}
		for j, f := range r.specs[i].Findings {
			wholes[f.Fingerprint] = r.of[[2]int{i, j}]
		}
		for j, f := range r.specs[i].Findings {
			if one, whole := r.of[[2]int{i, j}], wholes[f.PartOf]; whole != nil {
				one.wholes[whole] = true
			} else {
				one.alone = true
			}
		}
	}
}

// replace leaves one finding of each repeat. What is a part everywhere, and of one
// compound threat, stays a part of it; otherwise it stands by itself.
func (r *repeats) replace() {
	for _, one := range r.list {
		f := &r.specs[one.spec].Findings[one.index]
		*f = f.Merged(one.instances)
	}
	for _, one := range r.list {
		f := &r.specs[one.spec].Findings[one.index]
		if f.PartOf = ""; one.alone || len(one.wholes) != 1 {
			continue
		}
		for whole := range one.wholes {
			if whole.spec == one.spec {
				f.PartOf = r.specs[whole.spec].Findings[whole.index].Fingerprint
			}
		}
	}
	for i := range r.specs {
		for j := range r.specs[i].Findings {
			if one := r.of[[2]int{i, j}]; !one.isAt(i, j) {
				r.specs[i].Shared = append(r.specs[i].Shared, r.specs[one.spec].Findings[one.index].Fingerprint)
			}
		}
	}
	for i := range r.specs { // only now, since the indices are those before
		kept := []finding.Finding{}
		for j, f := range r.specs[i].Findings {
			if r.of[[2]int{i, j}].isAt(i, j) {
				kept = append(kept, f)
			}
		}
		r.specs[i].Findings = kept
	}
}

// isAt reports whether the one finding of a repeat is that of a description.
func (one *repeat) isAt(spec, index int) bool { return one.spec == spec && one.index == index }
