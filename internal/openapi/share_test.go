package openapi

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// leading is a description of operations that reach a component in which the edit is, and of
// others. Strings that the package's own reader leaves to the YAML parser may be in it.
func leading(edit, said string) []byte {
	var b strings.Builder
	b.WriteString("{\n\"openapi\": \"3.1.0\", \"info\": {\"title\": \"é\", \"version\": \"1\"},\n \"paths\": {")
	for i := range 700 {
		fmt.Fprintf(&b, "\"/a%d\": {\"get\": {\"description\": \"日本 %s\",\n \"responses\": {\"200\": {\"description\": \"d\", \"content\": {\"application/json\": {\"schema\": {\"$ref\": \"#/components/schemas/S%d\"}}}}}}},\n", i, strings.Repeat("long ", i%40), i)
		fmt.Fprintf(&b, "\"/apart%d\": {\"get\": {\"responses\": {\"200\": {\"description\": \"of nothing that changed\"}}}},", i)
	}
	fmt.Fprintf(&b, "\"/b\": {}},\n \"components\": {\"schemas\": {\"Changed\": {\"type\": \"object\", \"properties\": {%s\"a\": {\"type\": \"string\"}}}", edit)
	for i := range 700 {
		fmt.Fprintf(&b, ",\n\"S%d\": {\"type\": \"object\", \"description\": \"%s %s\", \"properties\": {\"c\": {\"$ref\": \"#/components/schemas/Changed\"},\n  \"gone\": {\"$ref\": \"#/components/schemas/Gone\"}, \"list\": {\"type\": [\"array\"], \"items\": {\"enum\": [1, null, true]}}, \"one\": {\"discriminator\": {\"propertyName\": \"a\"}}}}", i, said, strings.Repeat("said ", i%60))
	}
	b.WriteString("}}}")
	return []byte(b.String())
}

// sameValues compares two readings of one value and of all within.
func sameValues(t *testing.T, got, want Value, depth int) {
	t.Helper()
	file, pointer := got.Place()
	wantFile, wantPointer := want.Place()
	if got.Kind() != want.Kind() || got.Scalar() != want.Scalar() || got.Len() != want.Len() || file != wantFile || pointer != wantPointer || got.Span() != want.Span() ||
		got.EntrySpan() != want.EntrySpan() || got.KeySpan() != want.KeySpan() || got.Outermost() != want.Outermost() {
		t.Fatalf("it is %q at %+v %v, want %q at %+v %v", got.Scalar(), got.EntrySpan(), got.Outermost(), want.Scalar(), want.EntrySpan(), want.Outermost())
	}
	var values []Value
	for _, v := range want.Fields() {
		values = append(values, v)
	}
	values = slices.AppendSeq(values, want.Items())
	i := 0
	for _, v := range got.Fields() {
		sameValues(t, v, values[i], depth+1)
		i++
	}
	for v := range got.Items() {
		sameValues(t, v, values[i], depth+1)
		i++
	}
}

// TestShare: what is read in one text for both is in each what a reading of its own finds, at
// its places, and is not the same value.
func TestShare(t *testing.T) {
	base, head := leading("", "is"), leading("\"more\": {\"type\": \"string\"},\n", "is")
	for _, c := range []struct {
		name       string
		base, head []byte
	}{{"added", base, head}, {"removed", head, base}} {
		t.Run(c.name, func(t *testing.T) {
			b, h := loadBoth(t, c.base, c.head, Options{})
			wb, wh := loadBoth(t, c.base, c.head, Options{Whole: true})
			if b.Root.file.borrowed == 0 || h.Root.file.borrowed != 0 || b.Root.file.text.left == nil {
				t.Fatal("nothing is shared, or not let go")
			}
			if !reflect.DeepEqual(b.Notes, wb.Notes) || !reflect.DeepEqual(h.Notes, wh.Notes) || len(b.Notes) == 0 {
				t.Errorf("%d notes, want %d", len(b.Notes), len(wb.Notes))
			}
			for _, at := range []string{"/components/schemas", "/paths/~1a3", "/paths/~1a399"} {
				sameValues(t, b.Lookup(at), wb.Lookup(at), 0)
				sameValues(t, h.Lookup(at), wh.Lookup(at), 0)
			}
			x, y := b.Lookup("/components/schemas/S50"), h.Lookup("/components/schemas/S50")
			if x.node != y.node || x.ID() == y.ID() || x.Get("type").EntryID() == y.Get("type").EntryID() || x.ID() != b.Lookup("/components/schemas/S50").ID() || x.ID() == x.Get("type").ID() {
				t.Error("it is not the same node of two files")
			}
			all, whole := b.Lookup("/components/schemas"), h.Lookup("/components/schemas")
			if !HasSameText(all, 5, whole, 5) || HasSameText(all, 5, whole, 6) || HasSameText(all, 0, whole, 0) {
				t.Error("the same text is not known, or another one is borrowed for it")
			}
			inOrder(t, b)
			sameAnswers(t, [2]*Document{b, h}, [2]*Document{wb, wh})
		})
	}
}

// sameAnswers holds what is alike of two sides that share text against what is of two that do
// not.
func sameAnswers(t *testing.T, shared, whole [2]*Document) {
	t.Helper()
	likeness, apart := NewLikeness(shared[0], shared[1]), NewLikeness(whole[0], whole[1])
	for _, at := range []string{"S50", "S50/properties/list", "S50/properties/one", "S50/properties/c", "S50/properties", "S1/properties/list", "Changed"} {
		at = "/components/schemas/" + at
		got, steps := likeness.Alike(shared[0].Lookup(at), shared[1].Lookup(at))
		want, _ := apart.Alike(whole[0].Lookup(at), whole[1].Lookup(at))
		if got != want || at == "/components/schemas/S50/properties/list" && (!got || steps != 1) {
			t.Errorf("%s is alike: %v in %d steps, want %v", at, got, steps, want)
		}
	}
}

// inOrder holds the order of values of both sides of what stands for shared ones.
func inOrder(t *testing.T, d *Document) {
	t.Helper()
	var all []Value
	for _, at := range []string{"/openapi", "/paths/~1a37/get/responses", "/paths/~1a38", "/paths/~1a38/get", "/paths/~1a38/get/description", "/paths/~1a38/get/responses", "/paths/~1a39/get/responses/200",
		"/components/schemas/Changed", "/components/schemas/Changed/properties/a", "/components/schemas/S0", "/components/schemas/S0/properties/list", "/components/schemas/S50", "/components/schemas/S50/properties/list", "/components/schemas/S51/properties"} {
		all = append(all, d.Lookup(at))
	}
	for i, v := range all {
		for j, w := range all {
			if got := v.Compare(w); got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%s and %s compare as %d", v.Span().Pointer, w.Span().Pointer, got)
			}
		}
	}
}

// TestShareUnread: where the text that is shared is left to the YAML parser, each is read by
// itself.
func TestShareUnread(t *testing.T) {
	base, head := leading("", "\ue000"), leading("\"more\": {\"type\": \"string\"},\n", "\ue000")
	b, h := loadBoth(t, base, head, Options{})
	if b.Root.file.borrowed != 0 || h.Root.file.text.short.Whole() {
		t.Fatal("it is shared, or nothing is left out")
	}
	wb, _ := loadBoth(t, base, head, Options{Whole: true})
	sameValues(t, b.Lookup("/components/schemas"), wb.Lookup("/components/schemas"), 0)
}
