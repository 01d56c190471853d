package api

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/sample"
)

// seeds returns a fixed seed and one of the current time, which the log prints.
func seeds(t *testing.T) []uint64 {
	now := uint64(time.Now().UnixNano())
	t.Logf("seed %d", now)
	return []uint64{1, now}
}

func randomAuth(r *rand.Rand) Auth {
	a := Auth{Declared: true}
	for range r.IntN(4) {
		var atoms []Atom
		for range r.IntN(4) {
			atom := Atom{Scheme: string(rune('a' + r.IntN(3)))}
			atoms = append(atoms, atom)
			if r.IntN(2) == 0 {
				atoms = append(atoms, Atom{atom.Scheme, string(rune('r' + r.IntN(3)))})
			}
		}
		a.Alternatives = append(a.Alternatives, NewRequirement(atoms...))
	}
	return a
}

// TestAuthLaws: Below is a strict partial order and Equal is an equivalence. One
// more alternative never asks for more, one more atom never for less.
func TestAuthLaws(t *testing.T) {
	for _, seed := range seeds(t) {
		r := rand.New(rand.NewPCG(seed, 2))
		for range 20_000 {
			a, b, c := randomAuth(r), randomAuth(r), randomAuth(r)
			checkOrder(t, a, b, c)
			checkLooser(t, a, b)
			if len(a.Alternatives) > 0 {
				checkAlternatives(t, r, a, b)
			}
		}
	}
}

// checkOrder compares three policies in all ways that the laws of order name.
func checkOrder(t *testing.T, a, b, c Auth) {
	t.Helper()
	switch {
	case a.IsWeaker(a) || a.IsBelow(a) || !a.Equal(a):
		t.Fatalf("not itself: %v", a)
	case a.IsBelow(b) && b.IsBelow(a):
		t.Fatalf("both ways: %v %v", a, b)
	case a.IsBelow(b) && b.IsBelow(c) && !a.IsBelow(c):
		t.Fatalf("not transitive: %v %v %v", a, b, c)
	case a.Equal(b) != b.Equal(a) || a.Equal(b) && b.Equal(c) && !a.Equal(c):
		t.Fatalf("no equivalence: %v %v %v", a, b, c)
	case !a.IsWeaker(b) && !b.IsWeaker(c) && a.IsWeaker(c):
		t.Fatalf("not transitive: %v %v %v", a, b, c)
	}
}

func checkLooser(t *testing.T, a, b Auth) {
	t.Helper()
	switch {
	case a.IsOpen() && !b.IsOpen() && !(a.IsWeaker(b) && a.IsLooser(b)):
		t.Fatalf("open is weaker: %v %v", a, b)
	case a.IsBelow(b) && !a.IsLooser(b) || a.IsLooser(b) && !a.IsWeaker(b):
		t.Fatalf("looser lies between below and weaker: %v %v", a, b)
	case b.IsOpen() && a.IsLooser(b):
		t.Fatalf("looser than open: %v %v", a, b)
	}
}

// checkAlternatives changes the alternatives of a, which asks for something.
func checkAlternatives(t *testing.T, r *rand.Rand, a, b Auth) {
	t.Helper()
	more := a
	more.Alternatives = append(slices.Clone(a.Alternatives), NewRequirement(Atom{Scheme: string(rune('a' + r.IntN(4)))}))
	if a.IsWeaker(more) {
		t.Fatalf("another alternative asks for more: %v %v", a, more)
	}
	stricter := a
	stricter.Alternatives = slices.Clone(a.Alternatives)
	i := r.IntN(len(a.Alternatives))
	stricter.Alternatives[i] = NewRequirement(append(slices.Clone(a.Alternatives[i].Atoms), Atom{Scheme: string(rune('a' + r.IntN(4)))})...)
	if stricter.IsWeaker(a) {
		t.Fatalf("another atom asks for less: %v %v", a, stricter)
	}
	shuffled := a
	shuffled.Alternatives = slices.Clone(a.Alternatives)
	slices.Reverse(shuffled.Alternatives)
	if !shuffled.Equal(a) || shuffled.Key() != a.Key() {
		t.Fatalf("order counts: %v", a)
	}
	if a.Key() == b.Key() && !a.Equal(b) {
		t.Fatalf("one key: %v %v", a, b)
	}
}

func randomFacts(r *rand.Rand) *Facts {
	f := &Facts{}
	for _, typ := range []string{"array", "boolean", "integer", "object", "string"} {
		if r.IntN(4) == 0 {
			f.Types = append(f.Types, typ)
		}
	}
	if r.IntN(4) == 0 {
		f.HasEnum = true
		for _, e := range []string{"a", "b", "c"} {
			if r.IntN(2) == 0 {
				f.Enum = append(f.Enum, e)
			}
		}
	}
	for _, b := range []*Bound{&f.MinLength, &f.MaxLength, &f.MinItems, &f.MaxItems, &f.MinProperties, &f.MaxProperties, &f.Minimum, &f.Maximum, &f.ExclusiveMin, &f.ExclusiveMax} {
		if r.IntN(3) == 0 {
			*b = Bound{float64(r.IntN(4)), true}
		}
	}
	f.Closed = r.IntN(2) == 0
	return f
}

// TestRelaxedLaws: "relaxes nothing" is a preorder. Tightening relaxes nothing, and
// widening relaxes something.
func TestRelaxedLaws(t *testing.T) {
	for _, seed := range seeds(t) {
		r := rand.New(rand.NewPCG(seed, 3))
		chains := 0
		for range sample.Size(40_000, 200_000) {
			b, f, g := randomFacts(r), randomFacts(r), randomFacts(r)
			if got := b.Relaxed(b, within); len(got) > 0 {
				t.Fatalf("relaxes itself: %+v %v", b, got)
			}
			if len(f.Relaxed(b, within)) == 0 && len(g.Relaxed(f, within)) == 0 {
				chains++
				if got := g.Relaxed(b, within); len(got) > 0 && !g.HasEnum && !f.HasEnum {
					t.Fatalf("not transitive: %+v\n%+v\n%+v\n%v", b, f, g, got)
				}
			}
			tight := *f
			tight.tighten(b)
			if got := tight.Relaxed(f, within); len(got) > 0 && len(intersect(f.Types, b.Types)) == len(tight.Types) {
				t.Fatalf("tightened: %+v with %+v is %+v: %v", f, b, tight, got)
			}
			free := *f
			free.relax(b)
			if got := f.Relaxed(&free, within); len(got) > 0 && !free.HasEnum && free.Closed == f.Closed {
				t.Fatalf("loosened: %+v with %+v is %+v: %v", f, b, free, got)
			}
		}
		t.Logf("%d chains", chains)
	}
	base := &Facts{Types: []string{"array", "integer", "object", "string"}, Format: "email", Patterns: []string{"^a$"}, Enum: nil, MinLength: Bound{3, true}, MaxLength: Bound{9, true}, MaxItems: Bound{9, true}, MinItems: Bound{3, true},
		MaxProperties: Bound{9, true}, MinProperties: Bound{3, true}, Minimum: Bound{3, true}, Maximum: Bound{9, true}, MultipleOf: Bound{2, true}, Closed: true}
	for facet, relax := range map[string]func(*Facts){
		"type": func(f *Facts) { f.Types = nil }, "format": func(f *Facts) { f.Format = "" }, "pattern": func(f *Facts) { f.Patterns = nil },
		"minLength": func(f *Facts) { f.MinLength.Value-- }, "maxLength": func(f *Facts) { f.MaxLength.Value++ }, "maxItems": func(f *Facts) { f.MaxItems = Bound{} }, "minItems": func(f *Facts) { f.MinItems = Bound{} },
		"maxProperties": func(f *Facts) { f.MaxProperties.Value++ }, "minProperties": func(f *Facts) { f.MinProperties.Value-- }, "minimum": func(f *Facts) { f.Minimum.Value-- }, "maximum": func(f *Facts) { f.Maximum = Bound{} },
		"multipleOf": func(f *Facts) { f.MultipleOf = Bound{} }, "additionalProperties": func(f *Facts) { f.Closed = false },
	} {
		f := *base
		relax(&f)
		if got := f.Relaxed(base, within); len(got) != 1 || got[0].Facet != facet || !got[0].Certain {
			t.Errorf("%s: %v", facet, got)
		}
		if got := base.Relaxed(&f, within); len(got) > 0 {
			t.Errorf("%s tightened: %v", facet, got)
		}
	}
}
