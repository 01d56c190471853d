package main

import (
	"testing"
	"testing/fstest"
)

func TestStdinTree(t *testing.T) {
	if err := fstest.TestFS(stdinTree("openapi: 3.1.0\n"), stdinName); err != nil {
		t.Error(err)
	}
}

// TestWaiveArguments: what is compared is named to the other command as a shell reads it.
func TestWaiveArguments(t *testing.T) {
	for want, args := range map[string][]string{
		"":                         {},
		"main...HEAD":              {"main...HEAD"},
		"'my api.yaml' 'it'\\''s'": {"my api.yaml", "it's"},
		"--report FILE":            {"-", "openapi.json"},
		"'$(x)' a":                 {"$(x)", "a"},
	} {
		if got := waiveArguments(args); got != want {
			t.Errorf("%q: got %s, want %s", args, got, want)
		}
	}
}
