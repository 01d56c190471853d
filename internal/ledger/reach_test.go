package ledger

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestLeftOut: operations that were left out are not walked, even if one side was read after
// all, unless both were.
func TestLeftOut(t *testing.T) {
	side := func(edited string) openapi.Source {
		var b strings.Builder
		b.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n")
		for i := range 900 {
			fmt.Fprintf(&b, "  /things%d: {get: {description: %s, responses: {'200': {description: d}}}}\n", i, strings.Repeat("x", 250))
		}
		b.WriteString("  /edited: {get: {operationId: " + edited + ", responses: {'200': {description: d}}}}\n")
		return openapi.Source{Tree: fstest.MapFS{"a.yaml": {Data: []byte(b.String())}}, Path: "a.yaml"}
	}
	base, _, errBase, err := openapi.LoadPair(side("old"), side("new"), openapi.Options{Limits: openapi.DefaultLimits()})
	if errBase != nil || err != nil {
		t.Fatal(errBase, err)
	}
	walked := func(whole bool) int {
		budget := most
		newReach(base, whole, &budget)
		return most - budget
	}
	unread := walked(false)
	var left []openapi.Value
	for _, item := range base.Root.Get("paths").Fields() {
		if o := item.Get("get"); o.IsFolded() {
			left = append(left, o)
		}
	}
	if base.Unfold(left); len(left) != 900 || walked(false) != unread || walked(true) < unread+900 {
		t.Errorf("%d are left out: %d steps, %d where they were read, %d with them", len(left), unread, walked(false), walked(true))
	}
}
