package deliver

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestParseHunks(t *testing.T) {
	tests := []struct{ name, patch, left, right string }{
		{"change", "@@ -10,4 +10,4 @@ paths:\n a\n-b\n+B\n c\n d", "10 11- 12 13", "10 11+ 12 13"},
		{"removed", "@@ -1,3 +1,2 @@\n a\n-b\n c", "1 2- 3", "1 2"},
		{"new file", "@@ -0,0 +1,2 @@\n+a\n+b\n\\ No newline at end of file", "", "1+ 2+"},
		{"gone file", "@@ -1 +0,0 @@\n-a", "1-", ""},
		{"two", "@@ -1,2 +1,2 @@\n-a\n+A\n b\n@@ -9,1 +9,2 @@\n i\n+j", "1- 2 9", "1+ 2 9 10+"},
		{"line that looks like a header", "@@ -1,1 +1,2 @@\n-@@ -5 +5 @@\n+++ b\n+x", "1-", "1+ 2+"},
		{"carriage returns", "@@ -1,2 +1,2 @@\r\n-a\r\n+b\r\n c\r\n", "1- 2", "1+ 2"},
		{"empty context line stripped", "@@ -1,2 +1,3 @@\n a\n\n+b", "1 2", "1 2 3+"},
		{"no newline in the middle", "@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file", "1-", "1+"},
		{"none", "", "", ""},
		{"not a patch", "Binary files differ", "", ""},
		{"short", "@@ -1,9 +1,9 @@\n a", "1", "1"},
		{"bad header", "@@ -x +1 @@\n+a", "", ""},
		{"huge", "@@ -1 +99999999999999999999999 @@\n+a", "", ""},
	}
	for _, tt := range tests {
		h := parseHunks(tt.patch)
		if got := lineList(h.left, "-"); got != tt.left {
			t.Errorf("%s: left %q, want %q", tt.name, got, tt.left)
		}
		if got := lineList(h.right, "+"); got != tt.right {
			t.Errorf("%s: right %q, want %q", tt.name, got, tt.right)
		}
	}
}

// TestReplacedLines: only where one line took the place of one is it known which.
func TestReplacedLines(t *testing.T) {
	for patch, want := range map[string]string{
		"@@ -10,4 +10,4 @@ paths:\n a\n-b\n+B\n c\n d":               "map[11:{11 b}]",
		"@@ -1,2 +1,2 @@\n-a\n-b\n+A\n+B":                            "map[]",
		"@@ -1,2 +1,1 @@\n-a\n b":                                    "map[]",
		"@@ -1,3 +1,3 @@\n-a\n+A\n b\n-c\n+C\n":                      "map[1:{1 a} 3:{3 c}]",
		"@@ -1,1 +1,1 @@\n-a\n+A\n@@ -9,1 +9,1 @@\n-  x: 1\n+  x: 2": "map[1:{1 a} 9:{9   x: 1}]",
	} {
		if got := fmt.Sprint(parseHunks(patch).was); got != want {
			t.Errorf("%q: %s, want %s", patch, got, want)
		}
	}
}

func lineList(side map[int]bool, sign string) string {
	var out []string
	for _, n := range slices.Sorted(maps.Keys(side)) {
		s := fmt.Sprint(n)
		if side[n] {
			s += sign
		}
		out = append(out, s)
	}
	return strings.Join(out, " ")
}

func FuzzParseHunks(f *testing.F) {
	f.Add("@@ -1,2 +1,2 @@\n-a\n+A\n b\n@@ -9,1 +9,2 @@\n i\n+j")
	f.Fuzz(func(t *testing.T, patch string) {
		h := parseHunks(patch)
		if n := strings.Count(patch, "\n") + 1; len(h.left)+len(h.right) > 2*n {
			t.Errorf("%d and %d lines out of %d", len(h.left), len(h.right), n)
		}
	})
}
