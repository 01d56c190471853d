package openapi

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi/prune"
)

// TestUnfoldedIsReadHere: the YAML parser, which is ten times as slow, is not needed for
// operations that were left out.
func TestUnfoldedIsReadHere(t *testing.T) {
	var base strings.Builder
	base.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n")
	for i := range 2000 {
		fmt.Fprintf(&base, "  /a%d:\n    get:\n      summary: >-\n        One of\n        many.\n      responses:\n        '200': {description: %s}\n    put: {responses: {}}\n", i, strings.Repeat("b", 100))
	}
	head := strings.Replace(base.String(), "put: {responses: {}}", "put: {responses: {}, deprecated: true}", 1)
	b, _ := prune.Pair([]byte(base.String()), []byte(head), nil)
	if b.Folds() < 3000 {
		t.Fatalf("%d folds", b.Folds())
	}
	root := readOwn(b.Unfold(), nil)
	if root == nil {
		t.Fatalf("left to the YAML parser: %.300q", b.Unfold())
	}
	if n := len(root.content()[1].content()); n != b.Folds() {
		t.Errorf("%d values of %d folds", n, b.Folds())
	}
}
