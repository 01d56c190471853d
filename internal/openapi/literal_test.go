package openapi

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

const awsKey = "AKIAQ3EGRLPW5XNDT7ZK"

// novel lists what head has and base does not, as "place names".
func novel(t *testing.T, base, head map[string]string) []string {
	t.Helper()
	load := func(files map[string]string) *Document {
		tree := fstest.MapFS{}
		root := ""
		for name, text := range files {
			tree[name] = &fstest.MapFile{Data: []byte(text)}
			if strings.HasPrefix(name, "api.") {
				root = name
			}
		}
		if root == "" {
			return nil
		}
		d, err := Load(tree, root, DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	var out []string
	for _, l := range Novel(load(base), load(head)) {
		s := l.Span
		out = append(out, fmt.Sprintf("%s:%d:%d-%d %s %s", s.File, s.Line, s.Column, s.EndColumn, s.Pointer, strings.Join(l.Names, ".")))
	}
	return out
}

func TestNovel(t *testing.T) {
	const root = "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      parameters: [{name: key, in: query, example: '%s'}]\n      responses: {'200': {$ref: 'more.yaml#/ok'}}\n"
	more := func(s string) string { return "ok: {description: '" + s + "'}\n" }
	plain, secret := strings.Replace(root, "%s", "k", 1), strings.Replace(root, "%s", awsKey, 1)
	const inJSON = `{"openapi": "3.1.0", "paths": {}, "x-a": ["\n` + awsKey + `"]}`
	for _, c := range []struct {
		name       string
		base, head map[string]string
		want       string
	}{
		{"a parameter", map[string]string{"api.yaml": plain}, map[string]string{"api.yaml": secret}, "api.yaml:5:53-73 /paths/~1a/get/parameters/0/example paths./a.get.parameters.key.example"},
		{"no base", nil, map[string]string{"api.yaml": secret}, "api.yaml:5:53-73 /paths/~1a/get/parameters/0/example paths./a.get.parameters.key.example"},
		{"no head", map[string]string{"api.yaml": secret}, nil, ""},
		{"the same", map[string]string{"api.yaml": secret}, map[string]string{"api.yaml": secret + "# more\n"}, ""},
		{"moved to another file", map[string]string{"api.yaml": secret, "more.yaml": more("")}, map[string]string{"api.yaml": plain, "more.yaml": more(awsKey)}, ""},
		{"new in another file", map[string]string{"api.yaml": plain, "more.yaml": more("")}, map[string]string{"api.yaml": plain, "more.yaml": more("see " + awsKey)}, "more.yaml:1:24-44 /ok/description ok.description"},
		{"another format", map[string]string{"api.json": inJSON}, map[string]string{"api.yaml": secret}, ""},
		{"an escape in JSON", map[string]string{"api.yaml": plain}, map[string]string{"api.json": inJSON}, "api.json:1:46-66 /x-a/0 x-a.0"},
		{"part of a longer word", map[string]string{"api.yaml": plain + "# x" + awsKey + "x\n"}, map[string]string{"api.yaml": secret}, ""},
		{"a comment", map[string]string{"api.yaml": plain}, map[string]string{"api.yaml": plain + "# " + awsKey + "\n"}, "api.yaml:7:3-23  "},
		{"a key", map[string]string{"api.yaml": plain}, map[string]string{"api.yaml": plain + "x-keys:\n  " + awsKey + ": {id: 1}\n"}, "api.yaml:8:3-23 /x-keys x-keys"},
		{"below an anchor", map[string]string{"api.yaml": plain}, map[string]string{"api.yaml": plain + "x-a: &a {k: " + awsKey + "}\nx-b: {<<: *a}\nx-c: *a\n"}, "api.yaml:7:13-33 /x-a/k x-a.k"},
		{"a block", map[string]string{"api.yaml": plain}, map[string]string{"api.yaml": plain + "x-a: |\n  one\n  two " + awsKey + "\n"}, "api.yaml:9:7-27 /x-a x-a"},
	} {
		if got := strings.Join(novel(t, c.base, c.head), "\n"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// TestNovelOfMany: however many literals a change adds, each is found, except for
// those that base has in another form.
func TestNovelOfMany(t *testing.T) {
	const many = 3_000
	var base, head strings.Builder
	for _, b := range []*strings.Builder{&base, &head} {
		b.WriteString("openapi: 3.1.0\npaths: {}\nx-tokens:\n")
	}
	for i := range many {
		word := fmt.Sprintf("Zt8nQ%05dvLx4Rk9WmB6yHcJ3pD", i)
		fmt.Fprintf(&head, "- {token: %s}\n", word)
		if i%3 == 0 {
			fmt.Fprintf(&base, "- %sx%s\n", word, word) // no literal by itself
		}
	}
	fmt.Fprintf(&head, "- %s\n", awsKey)
	got := novel(t, map[string]string{"api.yaml": base.String()}, map[string]string{"api.yaml": head.String()})
	if want := many - many/3 + 1; len(got) != want {
		t.Errorf("%d literals, want %d", len(got), want)
	}
}

// TestWithin: many words are found like a few.
func TestWithin(t *testing.T) {
	text := []byte(strings.Repeat("abcabdabeé", 40) + "the-end-of-it")
	words := map[string]string{}
	for i := range text {
		for _, n := range [...]int{3, 4, 9, 40} {
			if w := string(text[i:min(len(text), i+n)]); len(w) >= 3 {
				words[w], words[w+"!"], words["!"+w] = w, w, w
			}
		}
	}
	if len(words) <= fewWords {
		t.Fatalf("%d words are few", len(words))
	}
	got := within(text, words)
	for w := range words {
		if got[w] != strings.Contains(string(text), w) {
			t.Errorf("%q: found is %t", w, got[w])
		}
	}
}
