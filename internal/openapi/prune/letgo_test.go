package prune

import (
	"fmt"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
	"go.yaml.in/yaml/v4"
)

// verifyLetGo fails t if texts answer otherwise when they let go of their originals: where
// each value and key begins and ends, and what was left out.
func verifyLetGo(t testing.TB, base, head []byte) {
	t.Helper()
	kept, gone := new([2]*Text), new([2]*Text)
	kept[0], kept[1] = pair(base, head, nil)
	gone[0], gone[1] = pair(base, head, nil)
	if !LetGo(gone[0], gone[1]) {
		return
	}
	for side, orig := range [...][]byte{base, head} {
		k, g := kept[side], gone[side]
		if g.orig != nil || g.doc != nil {
			t.Fatal("the original is still there")
		}
		root, err := parse(k.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if line, column := g.Begins(); line != root.Line || column != root.Column {
			t.Fatalf("it begins at %d:%d, want %d:%d", line, column, root.Line, root.Column)
		}
		walk(root, func(n *yaml.Node) { sameAnswers(t, k, g, orig, n) })
		if k.Folds() == 0 {
			continue
		}
		if string(k.Unfold()) != string(g.Unfold()) {
			t.Fatalf("unfolded it is %s, want %s", clip(g.Unfold()), clip(k.Unfold()))
		}
		list, err := parse(k.Unfold())
		if err != nil {
			t.Fatal(err)
		}
		for _, operation := range list.Content[1].Content {
			walk(operation, func(n *yaml.Node) { n.Line += k.Below() })
			walk(operation, func(n *yaml.Node) { sameAnswers(t, k, g, orig, n) })
		}
	}
}

// sameAnswers compares what two texts say of a node, with and without the original.
func sameAnswers(t testing.TB, kept, gone *Text, orig []byte, n *yaml.Node) {
	t.Helper()
	line, column := kept.Position(n.Line, n.Column)
	want := fmt.Sprint(line, column)
	at := kept.Lines().Offset(line, column)
	want += fmt.Sprintf(" %d %q", at, orig[at:at+1])
	isClosed := orig[at] == '{' || orig[at] == '['
	if n.Kind == yaml.ScalarNode {
		isClosed = orig[at] == '"'
	}
	if isClosed {
		want += fmt.Sprint(kept.Lines().Position(syntax.Behind(orig, at)))
	}
	line, column = gone.Position(n.Line, n.Column)
	got := fmt.Sprintf("%d %d %d %q", line, column, gone.Origin(n.Line, n.Column), []byte{gone.First(n.Line, n.Column)})
	if isClosed {
		got += fmt.Sprint(gone.Behind(n.Line, n.Column))
	}
	if got != want {
		t.Fatalf("of %.100q at %d:%d it says %s, want %s", n.Value, n.Line, n.Column, got, want)
	}
}

// TestLetGo: what lets go knows the same, on one line and on many, and YAML keeps what it has.
func TestLetGo(t *testing.T) {
	base, head := generate(t, 30, false)
	verifyLetGo(t, base, head)
	verifyLetGo(t, compact(t, base), compact(t, head))
	b, h := pair(base, head, nil)
	if b.Folds() == 0 || !LetGo(b, h) {
		t.Errorf("%d folds, and the original stays", b.Folds())
	}
	base, head = generate(t, 30, true)
	b, h = pair(base, head, nil)
	if LetGo(b, h) || b.Whole() || b.Lines() == nil {
		t.Error("YAML lets go, of what cannot be told without it")
	}
	if LetGo(Whole(base), h) {
		t.Error("a whole text lets go")
	}
}
