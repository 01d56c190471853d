package githubtest

import (
	"fmt"
	"strings"
)

// Description is a file of 60 lines that looks like an API description, for tests in
// which only the lines count: those of edits are replaced, or for "" removed.
func Description(edits map[int]string) string {
	var b strings.Builder
	for i := 1; i <= 60; i++ {
		line := fmt.Sprintf("  # line %d", i)
		if i == 1 {
			line = "openapi: 3.0.3"
		}
		if e, ok := edits[i]; ok {
			line = e
		}
		if line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}
