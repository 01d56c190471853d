package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// startAllocations is how much the packages of this program may allocate before main
// is called, which is before anything is known of what a run needs. It may only become
// less: what a package prepares, it prepares when it is first asked
// (sync.OnceValue).
const startAllocations = 260

// TestStart: no package of the program works at the start but to fill small tables.
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
		case strings.HasPrefix(scanner.Text(), "init github.com/santhosh-tekuri/jsonschema"):
			t.Error("a library for JSON Schema is linked, whose start takes longer than a small review")
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
