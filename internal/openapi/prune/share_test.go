package prune

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// verifyShare fails t if what base's text leaves to head's is not what base has there, or not
// all that is left out besides, and returns how many bytes that is.
func verifyShare(t testing.TB, base, head []byte) (bytesShared int) {
	t.Helper()
	plain, plainHead := pair(base, head, nil)
	kept, lender := shortened(base, head, nil, 0)
	gone, goneLender := shortened(base, head, nil, 0)
	if !bytes.Equal(plainHead.Bytes(), lender.Bytes()) {
		t.Fatal("head is another one where it lends")
	}
	isGone := LetGo(gone, goneLender)
	var whole []byte // base's text with what it shares
	from := 0
	for _, r := range kept.Shared() {
		whole = append(append(whole, kept.out[from:r.At]...), kept.Lent(r)...)
		if from = int(r.At) + len("{}"); string(kept.out[r.At:from]) != "{}" {
			t.Fatalf("%q stands for what is shared", kept.out[r.At:from])
		}
		bytesShared += int(r.Len)
	}
	if whole = append(whole, kept.out[from:]...); !bytes.Equal(whole, plain.Bytes()) {
		t.Fatalf("with what is shared it is %s, want %s", clip(whole), clip(plain.Bytes()))
	}
	if bytesShared == 0 {
		return 0
	}
	root, err := parse(lender.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	walk(root, func(n *yaml.Node) {
		r, at := kept.run(n.Line, n.Column)
		if at < int(r.Other) || at >= int(r.Other+r.Len) {
			return
		}
		origin := kept.Origin(n.Line, n.Column)
		if line, column := kept.Lines().Position(origin); !bytes.HasPrefix(base[origin:], lender.out[at:r.Other+r.Len]) {
			t.Fatalf("%d:%d of base is %.40q, want %.40q", line, column, base[origin:], lender.out[at:r.Other+r.Len])
		}
		if isGone {
			sameAnswers(t, kept, gone, base, n)
		}
		if kept.Offset(n.Line, n.Column) != -1 || kept.Fold(n.Line, n.Column) != -1 {
			t.Fatal("what is shared has a place of its own")
		}
	})
	if root, err = parse(kept.Bytes()); err != nil {
		t.Fatal(err)
	}
	walk(root, func(n *yaml.Node) {
		n.Line += kept.Shift()
		if isGone {
			sameAnswers(t, kept, gone, base, n)
		}
	})
	if line, column := kept.Begins(); line != root.Line || column != root.Column {
		t.Fatalf("it begins at %d:%d, want %d:%d", line, column, root.Line, root.Column)
	}
	return bytesShared
}

// reached is a description of n operations that reach one component through one of their own
// each, of which the head has one property more.
func reached(tb testing.TB, n int, property string) []byte {
	var b strings.Builder
	b.WriteString(`{"openapi": "3.0.3", "info": {"title": "é", "version": "1"}, "paths": {`)
	for i := range n {
		fmt.Fprintf(&b, `"/a%d": {"get": {"summary": "日本 %s", "responses": {"200": {"description": "d", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S%d"}}}}}}},`, i, strings.Repeat("long ", i%20), i)
	}
	for i := range n {
		fmt.Fprintf(&b, `"/apart%d": {"get": {"summary": "of nothing that changed", "responses": {"200": {"description": "d"}}}},`, i)
	}
	fmt.Fprintf(&b, `"/b": {}}, "components": {"schemas": {"Changed": {"type": "object", "properties": {%s"a": {"type": "string"}}}`, property)
	for i := range n {
		fmt.Fprintf(&b, `, "S%d": {"type": "object", "description": "🙂 %s", "properties": {"c": {"$ref": "#/components/schemas/Changed"}, "list": {"type": "array", "items": {"type": "string"}}}}`, i, strings.Repeat("said ", i%30))
	}
	b.WriteString("}}}")
	var out bytes.Buffer
	if err := json.Indent(&out, []byte(b.String()), "", " "); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// TestShare: what leads to a change and is the same on both sides is in one text only.
func TestShare(t *testing.T) {
	base, head := reached(t, 800, ""), reached(t, 800, `"more": {"type": "string"}, `)
	for _, c := range [][2][]byte{{base, head}, {head, base}, {compact(t, base), compact(t, head)}} {
		if n := verifyShare(t, c[0], c[1]); 4*n < len(c[0]) {
			t.Errorf("%d of %d bytes are shared", n, len(c[0]))
		}
	}
	b, h := Share(base, head, nil)
	if len(b.Shared()) == 0 || len(h.Shared()) > 0 || b.Shift() <= len(h.Bytes()) || h.Shift() != 0 {
		t.Errorf("%d runs of base, shifted by %d, and %d of head", len(b.Shared()), b.Shift(), len(h.Shared()))
	}
	base, head = reached(t, 100, ""), reached(t, 100, `"more": {"type": "string"}, `)
	if b, _ = shortened(base, head, nil, minShared); len(b.Shared()) > 0 {
		t.Error("little is shared")
	}
}
