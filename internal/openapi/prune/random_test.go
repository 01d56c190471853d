package prune

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"testing"
)

var edits = flag.Int("edits", 30, "how many random edits TestEdits tries on each description")

// scraps are what an edit inserts: everything that means something to a scanner.
var scraps = []string{
	" ", "  ", ":", ": ", "- ", "-", "#", " #", "\n", "\n  ", "\n      ", "'", "''", "\"", "{", "}", "[", "]", ",", ", ", "|", "|\n", ">-\n", "? ", "?", "&a ", "*a",
	"!t ", "\t", "---", "---\n", "...\n", "%", "@", "`", "\\", "\\n", "\r", "\r\n", "~", "<<: ", "é", "\u2028", "\x00", "a", "1", "null", "{}", "[]", "a: b", "a: b\n",
	"$ref", "$ref: '#/components/schemas/Cat'\n", "\"$ref\":\"#/definitions/Pet\",", "description: a\n", "x-a: ", "\"a\":1,", "~1", "%20", "/", "#/", "x-prune",
}

func edit(b []byte, r *rand.Rand) []byte {
	b = bytes.Clone(b)
	for range 1 + r.IntN(3) {
		at := r.IntN(len(b))
		switch r.IntN(4) {
		case 0: // put in
			s := scraps[r.IntN(len(scraps))]
			b = append(b[:at:at], append([]byte(s), b[at:]...)...)
		case 1: // take out
			n := min(1+r.IntN(4), len(b)-at)
			if n == len(b) {
				continue
			}
			b = append(b[:at:at], b[at+n:]...)
		case 2: // indent a line differently
			at = bytes.LastIndexByte(b[:at], '\n') + 1
			if b[at] == ' ' && r.IntN(2) == 0 {
				b = append(b[:at:at], b[at+1:]...)
			} else {
				b = append(b[:at:at], append([]byte("  ")[:1+r.IntN(2)], b[at:]...)...)
			}
		case 3: // move some text
			n, to := min(r.IntN(60), len(b)-at), r.IntN(len(b))
			piece := bytes.Clone(b[at : at+n])
			b = append(b[:to:to], append(piece, b[to:]...)...)
		}
	}
	return b
}

// TestEdits checks broken and changed texts.
func TestEdits(t *testing.T) {
	seed := uint64(1)
	if *edits > 30 {
		seed = rand.Uint64()
	}
	r := rand.New(rand.NewPCG(seed, 1))
	texts := [][]byte{read(t, "testdata", "shop.yaml"), read(t, "testdata", "legacy.json")}
	for _, s := range []string{
		"enum: [a, 'b', \"c\", {d: e, \"f\":g}]\nx: {\n  a: {b: c}, # d\n  e: f\n}",
		"description: |\n  a\n\n   b\n  # c\nx: >+2\n    a\n\ny: 'a\n\n  b'\nz: \"a\\\n  b\"\np: a b\n  c - d\n\n  e",
		"a:\n- b: c\n  d:\n  - e\n-\n  - - f\n    - g\n- |\n  h\n-   i: j\n    k:\nl:",
	} {
		texts = append(texts, fill(s))
	}
	var (
		whole, region int
		h             []byte
	)
	defer func() {
		if t.Failed() {
			t.Logf("seed %d: from\n%s", seed, h)
		}
	}()
	for _, b := range texts {
		for range *edits {
			h = edit(b, r)
			if x, _, _ := verify(t, b, h); x.Whole() {
				whole++
			} else {
				region++
			}
			verify(t, h, h)
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d shortened, %d whole", region, whole)
	if region < whole/20 {
		t.Error("too few were shortened to say anything")
	}
}
