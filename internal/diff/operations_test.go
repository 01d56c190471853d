package diff

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// TestHasPeer: operations that mean the same on both sides are read only where none of those
// that differ is what is looked for.
func TestHasPeer(t *testing.T) {
	text := func(edited string) string {
		var b strings.Builder
		b.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n")
		for i := range 900 {
			name := fmt.Sprint("list", i)
			if i == 450 {
				name = edited
			}
			fmt.Fprintf(&b, "  /things%d: {get: {operationId: %s, responses: {'200': {description: %s}}}}\n", i, name, strings.Repeat("x", 250))
		}
		return b.String()
	}
	tree := func(text string) fstest.MapFS { return fstest.MapFS{"a.yaml": {Data: []byte(text)}} }
	base, head, errBase, err := openapi.LoadPair(openapi.Source{Tree: tree(text("old")), Path: "a.yaml"},
		openapi.Source{Tree: tree(text("new")), Path: "a.yaml"}, openapi.Options{Limits: openapi.DefaultLimits()})
	if errBase != nil || err != nil {
		t.Fatal(errBase, err)
	}
	d := Compare(api.Build(base, ratelimit.New()), api.Build(head, ratelimit.New()))
	named := func(name string) func(*api.Operation) bool {
		return func(o *api.Operation) bool { return o.ID == name }
	}
	isRead := func() bool { return d.Base.Entrances()[0].Operation().ID != "" }
	if !d.HasPeer(named("old")) || isRead() {
		t.Errorf("the edited operation is found: %t, all others are read: %t", d.HasPeer(named("old")), isRead())
	}
	if !d.HasPeer(named("list7")) || !isRead() {
		t.Errorf("another operation is found: %t, all others are read: %t", d.HasPeer(named("list7")), isRead())
	}
	if d.HasPeer(named("new")) {
		t.Error("an operation of head is a peer")
	}
	d.Base = nil
	if !d.HasPeer(named("new")) {
		t.Error("an operation of head is no peer where there is no base")
	}
}
