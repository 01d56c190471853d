package regular

import (
	"regexp/syntax"
	"strings"
	"testing"
)

// TestSize: the size of a pattern is about that of its program.
func TestSize(t *testing.T) {
	for _, pattern := range []string{"a", "^[a-z]+$", "^(?:[ab]c?d*){300}$", "(a{10}|b{20}){7}", "^abcdefgh[0-9]{3,90}$", "", strings.Repeat("[a-f]x?", 20)} {
		tree, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		prog, err := syntax.Compile(tree.Simplify())
		if err != nil {
			t.Fatal(err)
		}
		if n := Size(pattern); n < len(prog.Inst)/3 || n > 3*len(prog.Inst) {
			t.Errorf("%s: %d, and %d instructions", pattern, n, len(prog.Inst))
		}
	}
	if n := Size("("); n != 0 {
		t.Errorf("no pattern has size %d", n)
	}
}

// TestCompileBounded: a short pattern with a large program is not read.
func TestCompileBounded(t *testing.T) {
	large := "^(?:" + strings.Repeat("[a-c][d-f]x?y*", 8) + "){900}$"
	if n := testing.AllocsPerRun(1, func() {
		if _, ok := Compile(large); ok {
			t.Error("it is read")
		}
	}); n > 2_000 {
		t.Errorf("%v allocations", n)
	}
	if _, ok := Compile("^(?:[a-z0-9_-]{1,100}[.]){1,9}[a-z]{2,64}$"); !ok {
		t.Error("a usual pattern is not read")
	}
}
