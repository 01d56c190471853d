package prune

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// verifyUnlike fails t if what is not listed of two texts is not the same lines of both, and
// returns how many bytes of each are listed.
func verifyUnlike(t testing.TB, base, head []byte) (ofBase, ofHead int) {
	t.Helper()
	b, h := scanned(base, head, [2][]int{})
	if b == nil {
		return len(base), len(head)
	}
	inBase, inHead := b.unlike(h)
	restB, restH := without(t, base, inBase), without(t, head, inHead)
	if !bytes.Equal(restB, restH) {
		t.Fatalf("of base is left %s, of head %s", clip(restB), clip(restH))
	}
	return len(base) - len(restB), len(head) - len(restH)
}

// without returns what is left of a text without some parts of it, which are whole lines.
func without(t testing.TB, text []byte, list [][2]int) (out []byte) {
	t.Helper()
	at := 0
	for _, p := range list {
		if p[0] < at || p[0] >= p[1] || p[0] > 0 && text[p[0]-1] != '\n' || p[1] < len(text) && text[p[1]-1] != '\n' {
			t.Fatalf("%v is not a list of lines of %d bytes", list, len(text))
		}
		out = append(out, text[at:p[0]]...)
		at = p[1]
	}
	return append(out, text[at:]...)
}

// TestUnlike: of an edit hardly more than its lines are listed.
func TestUnlike(t *testing.T) {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\npaths:\n")
	for i := range 50 {
		fmt.Fprintf(&b, "  /a%d:\n    get:\n      summary: %d\n      description: of %d\n      responses:\n        200:\n          description: answer %d\n", i, i, i, i)
	}
	b.WriteString("components:\n  schemas:\n    S:\n      type: object\n")
	text := b.String()
	replaced := func(pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }
	for name, c := range map[string]struct {
		head string
		most int
	}{
		"nothing":                         {text, 0},
		"a line":                          {replaced("of 7\n", "of seven\n"), 40},
		"the first line":                  {replaced("3.0.3", "3.0.4"), 20},
		"the last line":                   {replaced("type: object", "type: array"), 30},
		"a line of each":                  {strings.ReplaceAll(text, "of ", "from "), 50 * 40},
		"two lines":                       {replaced("summary: 7\n      description: of 7\n", "summary: seven\n      description: of seven\n"), 80},
		"a line more":                     {replaced("summary: 7\n", "summary: 7\n      operationId: a\n"), 40},
		"a path more":                     {replaced("  /a7:\n", "  /new:\n    get:\n      responses:\n        default: {description: new}\n  /a7:\n"), 100},
		"a path more, and others changed": {strings.ReplaceAll(replaced("  /a7:\n", "  /new:\n    get:\n      responses:\n        default: {description: new}\n  /a7:\n"), "of ", "from "), 50*40 + 300},
		"paths less":                      {text[:len("openapi: 3.0.3\npaths:\n")] + text[strings.Index(text, "  /a9:\n"):], 9*120 + 100},
	} {
		ofBase, ofHead := verifyUnlike(t, []byte(text), []byte(c.head))
		if max(ofBase, ofHead) > c.most {
			t.Errorf("%s: %d and %d bytes are listed, %d at most", name, ofBase, ofHead, c.most)
		}
		if ofBase, ofHead = verifyUnlike(t, []byte(c.head), []byte(text)); max(ofBase, ofHead) > c.most {
			t.Errorf("%s, back: %d and %d bytes are listed, %d at most", name, ofBase, ofHead, c.most)
		}
	}
	one := strings.ReplaceAll(`{"paths":{"/a":{"get":{}}}}`, "\n", "")
	if ofBase, ofHead := verifyUnlike(t, []byte(one), []byte(`{"paths":{"/a":{"get":{"summary":""}}}}`)); ofBase != len(one) || ofHead == 0 {
		t.Errorf("of one line %d bytes are listed", ofBase)
	}
}
