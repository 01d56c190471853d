package openapi

import (
	"testing"
	"testing/fstest"
)

// TestIsWrittenLike: values are alike where every entry is the same in the same order, and
// nothing in them stands for something else.
func TestIsWrittenLike(t *testing.T) {
	read := func(text string) Value {
		tree := fstest.MapFS{"a.yaml": {Data: []byte("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\nx: &x " + text + "\ny: " + "{z: 1}\n")}}
		d, err := loadOne(tree)
		if err != nil {
			t.Fatal(err)
		}
		return d.Root.Get("x")
	}
	for _, tt := range []struct {
		a, b string
		most int
		want bool
	}{
		{"{type: string}", "{type:   string}", 10, true},
		{"{a: {b: [1, 2]}}", "{a: {b: [1, 2]}}", 10, true},
		{"{a: {b: [1, 2]}}", "{a: {b: [1, 2]}}", 5, false},
		{"{a: 1, b: 2}", "{b: 2, a: 1}", 10, false},
		{"{a: 1}", "{a: '1'}", 10, false},
		{"{a: 1}", "{a: 1, b: 2}", 10, false},
		{"{a: {$ref: '#/y'}}", "{a: {$ref: '#/y'}}", 10, false},
		{"{a: {discriminator: {propertyName: k}}}", "{a: {discriminator: {propertyName: k}}}", 10, false},
	} {
		if got, steps := read(tt.a).IsWrittenLike(read(tt.b), tt.most); got != tt.want || steps > tt.most+1 {
			t.Errorf("%s and %s: %v after %d steps, want %v", tt.a, tt.b, got, steps, tt.want)
		}
	}
}

func loadOne(tree fstest.MapFS) (*Document, error) {
	_, d, _, err := LoadPair(Source{}, Source{Tree: tree, Path: "a.yaml"}, Options{Limits: DefaultLimits()})
	return d, err
}
