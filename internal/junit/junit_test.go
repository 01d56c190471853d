package junit

import (
	"strings"
	"testing"
)

// TestWrite: each kind of case is counted once, in its suite and in all.
func TestWrite(t *testing.T) {
	var a, b Suite
	a.Name, b.Name = "a", "b"
	a.Add(Case{Class: Classes + "x", Name: "failed", Failure: &Fault{Type: "high", Message: Text("see [[ATTACHMENT|/etc/passwd]]"), Text: "more"}})
	a.Add(Case{Class: Classes + "x", Name: "skipped", Skipped: &Fault{Message: "not now"}})
	b.Add(Case{Class: Classes + "y", Name: "broken", Error: &Fault{Message: "no answer"}})
	b.Add(Case{Class: Classes + "y", Name: "passed", Output: "said <this>"})
	var out strings.Builder
	if err := Write(&out, "all", []Suite{a, b}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<testsuites name="all" tests="4" failures="1" errors="1">`, `<testsuite name="a" tests="2" failures="1" errors="0" skipped="1">`, `<testsuite name="b" tests="2" failures="0" errors="1">`,
		`<failure type="high" message="see [\u005bATTACHMENT|/etc/passwd]]">more</failure>`, `<skipped message="not now"></skipped>`, `<system-out>said &lt;this&gt;</system-out>`,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is not in\n%s", want, out.String())
		}
	}
}
