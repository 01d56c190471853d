package openapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

// pairOf returns two large descriptions in JSON, of which head has other prose, a credential
// in an operation, in a component and in the root's prose, and one that both have.
func pairOf(t *testing.T, indent string) (base, head []byte) {
	t.Helper()
	write := func(prose string, keys ...string) []byte {
		var b strings.Builder
		fmt.Fprintf(&b, `{"openapi": "3.0.3", "info": {"title": "é 🙂", "version": "1", "description": "%s"}, "paths": {`, keys[0])
		for i := range 1000 {
			said := prose
			if i == 500 {
				said = keys[1]
			}
			fmt.Fprintf(&b, `"/things%d": {"get": {"description": "日本 %s", "responses": {"200": {"description": "", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing%d"}}}}}}},`, i, said, i)
		}
		b.WriteString(`"/last": {}}, "components": {"schemas": {`)
		for i := range 1000 {
			said := prose
			if i == 700 {
				said = keys[2]
			}
			fmt.Fprintf(&b, `"Thing%d": {"type": "object", "description": "ü %s", "properties": {"a": {"type": "string"}}},`, i, said)
		}
		b.WriteString(`"Last": {}}}}`)
		var out bytes.Buffer
		if indent == "" {
			if err := json.Compact(&out, []byte(b.String())); err != nil {
				t.Fatal(err)
			}
		} else if err := json.Indent(&out, []byte(b.String()), "", indent); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	const known = "AKIAQ3EGRLPW5XNDT7ZA"
	return write("It is a thing that is at some length described.", "none", known, "none"),
		write("It is a thing that is at some length described, otherwise.", "AKIAQ3EGRLPW5XNDT7ZB", "see "+known+" and AKIAQ3EGRLPW5XNDT7ZC", "AKIAQ3EGRLPW5XNDT7ZD")
}

func loadBoth(t *testing.T, base, head []byte, opts Options) (b, h *Document) {
	t.Helper()
	opts.Limits = DefaultLimits()
	b, h, baseErr, headErr := LoadPair(Source{fstest.MapFS{"a.json": {Data: base}}, "a.json"}, Source{fstest.MapFS{"a.json": {Data: head}}, "a.json"}, opts)
	if baseErr != nil || headErr != nil {
		t.Fatal(baseErr, headErr)
	}
	return b, h
}

// withoutValues leaves out what differs between two readings of one text.
func withoutValues(list []Literal) []Literal {
	for i := range list {
		list[i].Value = Value{}
	}
	return list
}

// TestLetGo: where the original bytes are let go, it is known as well which literals are new,
// and where they stand, in both directions.
func TestLetGo(t *testing.T) {
	for _, indent := range []string{"", "\t"} {
		base, head := pairOf(t, indent)
		b, h := loadBoth(t, base, head, Options{})
		wb, wh := loadBoth(t, base, head, Options{Whole: true})
		if b.Root.file.text.left == nil || h.Root.file.text.original != nil || wh.Root.file.text.left != nil {
			t.Fatal("the original bytes are there, or those of what is read as a whole are not")
		}
		if b.RootBytes() != len(base) || HasSameBytes(b, h) || HasSameFile(b.Root, h.Root) || !HasSameFile(h.Root, h.Root) {
			t.Error("the texts are taken for others")
		}
		got, want := withoutValues(Novel(b, h)), withoutValues(Novel(wb, wh))
		if len(want) != 3 || !reflect.DeepEqual(got, want) {
			t.Errorf("new are %+v, want %+v", got, want)
		}
		if got := Novel(h, b); len(got) != 0 {
			t.Errorf("new in base are %+v", got)
		}
		if got, want := h.Root.Span(), wh.Root.Span(); got != want {
			t.Errorf("the root is at %+v, want %+v", got, want)
		}
	}
}

// TestLetGoOfOthers: a text that was let go is not compared with one of another pair.
func TestLetGoOfOthers(t *testing.T) {
	base, head := pairOf(t, "")
	b, _ := loadBoth(t, base, head, Options{})
	_, h := loadBoth(t, base, head, Options{})
	if HasSameBytes(b, h) || HasSameFile(b.Root, h.Root) {
		t.Error("texts that nobody has compared are the same")
	}
	defer func() {
		if recover() == nil {
			t.Error("literals of texts that nobody has compared are known")
		}
	}()
	Novel(b, h)
}

// TestNovelInPairs: however many literals a change moves, those are new that the other side
// does not have anywhere, as in texts that are read in full.
func TestNovelInPairs(t *testing.T) {
	for _, many := range []int{3, 2 * fewWords} {
		var tokens strings.Builder
		for i := range many {
			fmt.Fprintf(&tokens, "token Zt8nQ%05dvLx4Rk9WmB6yHcJ3pD ", i)
		}
		with := func(text []byte, before, own string) []byte {
			list := strings.Replace(tokens.String(), "00001", own, 1)
			return bytes.Replace(text, []byte(before), []byte(before+list), 1)
		}
		base, head := pairOf(t, "\t")
		base, head = with(base, "日本 ", "99991"), with(head, "ü ", "99992")
		b, h := loadBoth(t, base, head, Options{})
		wb, wh := loadBoth(t, base, head, Options{Whole: true})
		if b.Root.file.text.left == nil {
			t.Fatal("the original bytes are there")
		}
		for _, c := range [][4]*Document{{b, h, wb, wh}, {h, b, wh, wb}} {
			got, want := withoutValues(Novel(c[0], c[1])), withoutValues(Novel(c[2], c[3]))
			if len(want) == 0 || len(want) > 4 || !reflect.DeepEqual(got, want) {
				t.Errorf("with %d new are %d, want %d: %+v", many, len(got), len(want), got)
			}
		}
	}
}

// TestBothPanics: a fault on either side reaches whoever asked for both.
func TestBothPanics(t *testing.T) {
	fail, fine := func() { panic("a fault") }, func() {}
	for _, f := range [][2]func(){{fail, fine}, {fine, fail}, {fail, fail}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("nobody noticed")
				}
			}()
			both(f[0], f[1])
		}()
	}
}
