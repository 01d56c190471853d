package review_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// stuck is a tree whose files never open.
type stuck struct {
	fstest.MapFS
	opening chan<- bool
}

func (s stuck) Open(name string) (fs.File, error) {
	if !strings.HasSuffix(name, ".yaml") {
		return s.MapFS.Open(name)
	}
	s.opening <- true
	select {}
}

// The end of the context ends a review even where nothing looks at it.
func TestContextEndsWhereNothingCounts(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	opening := make(chan bool)
	tree := stuck{fstest.MapFS{"openapi.yaml": file("openapi: 3.1.0\npaths: {}\n")}, opening}
	go func() {
		<-opening
		cancel()
	}()
	r, err := review.Run(ctx, review.Input{Pairs: []review.Pair{{Base: "openapi.yaml", Head: "openapi.yaml"}},
		Base: review.Tree{FS: tree.MapFS}, Head: review.Tree{FS: tree}})
	if r != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("a tree that never answers: %v, %v", r, err)
	}
}

// A deadline ends a review with its cause, and a bound of steps with the verdict
// error: neither passes for a review.
func TestBounds(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("openapi: 3.1.0\npaths:\n")
	for i := range 3_000 {
		fmt.Fprintf(&b, "  /a%d: {get: {responses: {'200': {description: d}}}}\n", i)
	}
	in := review.Input{Pairs: []review.Pair{{Head: "openapi.yaml"}},
		Base: review.Tree{FS: fstest.MapFS{}}, Head: review.Tree{FS: fstest.MapFS{"openapi.yaml": file(b.String())}}}
	in.Steps = 10_000
	r, err := review.Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	s := r.Specs[0]
	if r.Gate.Verdict != report.VerdictError || s.Status != report.Unreadable || len(s.Findings) > 0 || len(s.Notes) != 1 || !strings.Contains(s.Notes[0].Message, "could not review: ") {
		t.Errorf("too many steps: %+v %+v", r.Gate, s.Notes)
	}
	why := errors.New("the hour is up")
	ctx, cancel := context.WithTimeoutCause(context.Background(), time.Millisecond, why)
	defer cancel()
	in.Steps = 0
	if r, err := review.Run(ctx, in); r != nil || !errors.Is(err, why) {
		t.Errorf("a deadline of a millisecond: %v, %v", r, err)
	}
}
