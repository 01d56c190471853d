package api

import (
	"fmt"
	"math/rand"
	"slices"
	"testing"
)

// plainAdded is the definition of Added, without an index.
func plainAdded(a, b Auth) []Requirement {
	var added []Requirement
	for _, h := range a.normal() {
		if !slices.ContainsFunc(b.normal(), func(r Requirement) bool { return r.isSubset(h) }) {
			added = append(added, h)
		}
	}
	return added
}

// TestAddedIsPairwise: the index finds what comparing all pairs finds, and policies
// are equal if their keys are.
func TestAddedIsPairwise(t *testing.T) {
	random := rand.New(rand.NewSource(1))
	policy := func() Auth {
		var a Auth
		for range random.Intn(6) {
			var atoms []Atom
			for range random.Intn(4) {
				atoms = append(atoms, Atom{Scheme: string(rune('a' + random.Intn(3))), Scope: [...]string{"", "x", "y"}[random.Intn(3)]})
			}
			a.Alternatives = append(a.Alternatives, NewRequirement(atoms...))
		}
		a.known = &comparisons{list: a.Alternatives}
		return a
	}
	for range 20_000 {
		a, b := policy(), policy()
		for range 2 { // the second time from memory
			if got, want := fmt.Sprint(a.Added(b)), fmt.Sprint(plainAdded(a, b)); got != want {
				t.Fatalf("%v added to %v: %s, want %s", a.Alternatives, b.Alternatives, got, want)
			}
		}
		equal := len(plainAdded(a, b)) == 0 && len(plainAdded(b, a)) == 0
		if equal != (a.Key() == b.Key()) {
			t.Fatalf("%v and %v: equal is %t, keys %q and %q", a.Alternatives, b.Alternatives, equal, a.Key(), b.Key())
		}
	}
}

// TestMemoryIsOfTheList: what is known of a policy does not apply to another list
// of alternatives.
func TestMemoryIsOfTheList(t *testing.T) {
	a := Auth{Alternatives: []Requirement{NewRequirement(Atom{Scheme: "a"}), NewRequirement(Atom{Scheme: "b"})}}
	a.known = &comparisons{list: a.Alternatives}
	b := Auth{Alternatives: []Requirement{NewRequirement(Atom{Scheme: "a"})}}
	b.known = &comparisons{list: b.Alternatives}
	if n := len(a.Added(b)); n != 1 {
		t.Fatalf("%d added, want 1", n)
	}
	less := a
	less.Alternatives = a.Alternatives[:1]
	if n := len(less.Added(b)); n != 0 {
		t.Errorf("%d added of a list that was cut, want 0", n)
	}
}
