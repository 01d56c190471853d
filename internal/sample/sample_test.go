package sample_test

import (
	"fmt"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sample"
)

// TestHas: with TESTS=all every case is due. Otherwise about one of so many, and the
// same ones each time.
func TestHas(t *testing.T) {
	const cases, oneOf = 4000, 8
	due := func(value string) (names []string) {
		t.Setenv(sample.Variable, value)
		for i := range cases {
			if name := fmt.Sprintf("case %d", i); sample.Has(name, oneOf) {
				names = append(names, name)
			}
		}
		return names
	}
	if n := len(due("all")); n != cases {
		t.Errorf("with everything asked for, %d of %d cases", n, cases)
	}
	want := cases / oneOf
	if testing.Short() {
		want /= 4
	}
	first, second := due(""), due("")
	if n := len(first); n < want*2/3 || n > want*3/2 {
		t.Errorf("%d of %d cases, want about %d", n, cases, want)
	}
	if fmt.Sprint(first) != fmt.Sprint(second) {
		t.Error("two runs make different cases")
	}
}

// TestSize: everything is all, an ordinary run the usual part, and a short one less.
func TestSize(t *testing.T) {
	t.Setenv(sample.Variable, "all")
	if got := sample.Size(10, 1000); got != 1000 {
		t.Errorf("everything is %d, want 1000", got)
	}
	t.Setenv(sample.Variable, "")
	want := 10
	if testing.Short() {
		want = 2
	}
	if got := sample.Size(10, 1000); got != want {
		t.Errorf("a part is %d, want %d", got, want)
	}
	if got := sample.Size(1, 1000); got != 1 {
		t.Errorf("a part is %d, want at least one", got)
	}
}
