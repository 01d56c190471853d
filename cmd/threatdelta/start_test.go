package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"testing"
)

// startAllocations is how much the packages of this program may allocate before main
// is called, which is before anything is known of what a run needs. What a package
// prepares, it prepares when it is first asked: a sync.OnceValue takes two, and the race
// detector a few more.
const startAllocations = 305

// TestStart: no package of the program works at the start but to fill small tables. What
// libraries do there is their own: most of it is that of the validator which judges
// proofs (santhosh-tekuri/jsonschema compiles the schemas of five drafts).
func TestStart(t *testing.T) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	line := regexp.MustCompile(`^init github\.com/threatdelta/threatdelta/(internal/\S+) .* (\d+) allocs$`)
	sum, packages := 0, 0
	for scanner := bufio.NewScanner(&trace); scanner.Scan(); {
		switch m := line.FindStringSubmatch(scanner.Text()); {
		case m != nil:
			n, _ := strconv.Atoi(m[2])
			sum += n
			packages++
			t.Logf("%4d %s", n, m[1])
		}
	}
	if packages == 0 || sum > startAllocations {
		t.Errorf("%d packages allocate %d times before main, at most %d: go test -v lists them", packages, sum, startAllocations)
	}
}
