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
