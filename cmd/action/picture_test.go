package main

import (
	"flag"
	"os"
	"testing"
)

var pictured = flag.String("pictured", "", "write the summary comment on the bookshop to this file, for scripts/picture")

// TestPicturedComment: the comment of which docs has pictures is the one that the action
// posts on a pull request with the change of examples/bookshop.
func TestPicturedComment(t *testing.T) {
	if *pictured == "" {
		t.Skip("scripts/picture asks for it")
	}
	g := newRig(t, flavours()[0])
	pr := g.threats()
	g.expect(g.run("pull_request", g.repo.Event("pull_request", pr)), exitBlocking, "delivery=review")
	if list := pr.Comments(); len(list) != 1 {
		t.Fatalf("%d comments", len(list))
	}
	if err := os.WriteFile(*pictured, []byte(pr.Comments()[0].Body), 0o644); err != nil {
		t.Fatal(err)
	}
}
