//go:build unix

package openapi_test

import (
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/growth"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestSweptOnce: once the files of a store were searched for references, a description
// that reaches them costs the same however many references they have.
func TestSweptOnce(t *testing.T) {
	run := func(times int) func() {
		const files = 60
		tree := linked(files, times)
		tree["root.yaml"] = &fstest.MapFile{Data: []byte("openapi: 3.1.0\npaths: {}\nx: {$ref: 'api07.yaml#/components/schemas/own'}\n"), Mode: 0o644}
		store := openapi.NewStore(tree, openapi.DefaultLimits())
		read := func() {
			for range 40 {
				if d, err := store.Load("root.yaml"); err != nil || len(d.Files()) != files+1 {
					t.Fatal(err)
				}
			}
		}
		read()
		return read
	}
	growth.CheckWork(t, "references", 2, run(1), run(4), run(4*8))
}
