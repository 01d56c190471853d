package github

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	gh "github.com/google/go-github/v60/github"
)

// gathering is a transport that holds requests until as many are under way at once as
// are wanted. It counts, and waits for no time unless they do not come.
type gathering struct {
	base  http.RoundTripper
	holds func(*http.Request) bool
	want  int

	mu        sync.Mutex
	now, most int
	full      chan struct{}
}

// gather makes a client's requests that holds is true for wait for each other.
func gather(c *Client, want int, holds func(*http.Request) bool) *gathering {
	g := &gathering{base: c.transport.base, want: want, holds: holds, full: make(chan struct{})}
	c.transport.base = g
	return g
}

func (g *gathering) RoundTrip(r *http.Request) (*http.Response, error) {
	if !g.holds(r) {
		return g.base.RoundTrip(r)
	}
	g.mu.Lock()
	g.now++
	if g.now == g.want && g.most < g.want {
		close(g.full)
	}
	g.most = max(g.most, g.now)
	g.mu.Unlock()
	defer func() {
		g.mu.Lock()
		g.now--
		g.mu.Unlock()
	}()
	select {
	case <-g.full:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-time.After(20 * time.Second):
		return nil, fmt.Errorf("%d requests were never under way at once", g.want)
	}
	return g.base.RoundTrip(r)
}

func laterPages(r *http.Request) bool {
	page := r.URL.Query().Get("page")
	return page != "" && page != "1"
}

// TestCommentsSideBySide: the pages of a conversation are asked for four at once, and
// come in their order.
func TestCommentsSideBySide(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	ch := w.commented(c)
	var want []string
	for i := range 12*PerPage + 7 {
		want = append(want, fmt.Sprint("remark ", i))
		w.pr.PlantComment("eve", want[i])
	}
	g := gather(c, together, laterPages)
	list, err := c.ListComments(t.Context(), ch, true)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range list {
		if strings.HasPrefix(m.GetBody(), "remark ") {
			got = append(got, m.GetBody())
		}
	}
	if !slices.Equal(got, want) || g.most != together {
		t.Errorf("%d comments, want %d in order; %d requests at once, want %d", len(got), len(want), g.most, together)
	}
}

// TestListSideBySide: the listings of several trees are asked for at once, each once, and
// what goes wrong with one is the error of who uses it.
func TestListSideBySide(t *testing.T) {
	w := newWorld(t)
	c := w.client()
	var trees []*Tree
	for _, commit := range []string{w.base, w.pr.Head(), strings.Repeat("0", 40)} {
		tree, err := c.Tree(t.Context(), "octo", "shop", commit)
		if err != nil {
			t.Fatal(err)
		}
		trees = append(trees, tree)
	}
	g := gather(c, len(trees), func(*http.Request) bool { return true })
	List(t.Context(), append(trees, trees[0])...)
	for i, tree := range trees {
		if _, err := tree.Stat(specPath); (err != nil) != (i == 2) {
			t.Errorf("tree %d: %v", i, err)
		}
	}
	if all, _ := c.Requests(); all != len(trees) || g.most != len(trees) {
		t.Errorf("%d requests, %d at once, want %d", all, g.most, len(trees))
	}
}

// TestEachError: the error is that of the first in the order that fails, whichever is
// the fastest; what is behind it ends, and what is before it does not.
func TestEachError(t *testing.T) {
	late := make(chan struct{})
	var mu sync.Mutex
	begun := map[int]bool{}
	err := Each(t.Context(), 100, func(ctx context.Context, i int) error {
		mu.Lock()
		begun[i] = true
		mu.Unlock()
		switch i {
		case 1: // fails after 2 did
			<-late
			if ctx.Err() != nil {
				t.Error("what is before a failure was ended")
			}
			return errors.New("first")
		case 2:
			defer close(late)
			return errors.New("second")
		case 3:
			<-ctx.Done()
			return ctx.Err()
		}
		return nil
	})
	if err == nil || err.Error() != "first" {
		t.Errorf("%v", err)
	}
	if len(begun) > 2*together {
		t.Errorf("%d were begun", len(begun))
	}
	if err := Each(t.Context(), 0, nil); err != nil {
		t.Errorf("none: %v", err)
	}
	defer func() {
		if x := recover(); x != "as it would by itself" {
			t.Errorf("a panic of one became %v", x)
		}
	}()
	_ = Each(t.Context(), 9, func(_ context.Context, i int) error {
		if i == 5 {
			panic("as it would by itself")
		}
		return nil
	})
}

// TestPages: a list is read to its end, also one that grows or shrinks meanwhile, and
// one of which nothing says how long it is.
func TestPages(t *testing.T) {
	type answer struct{ next, last int }
	for name, c := range map[string]struct {
		most  int
		pages map[int]answer
		want  string // the pages in the result
	}{
		"one":           {9, map[int]answer{1: {}}, "[1]"},
		"two":           {9, map[int]answer{1: {2, 2}, 2: {}}, "[1 2]"},
		"many":          {9, map[int]answer{1: {2, 4}, 2: {3, 4}, 3: {4, 4}, 4: {}}, "[1 2 3 4]"},
		"without last":  {9, map[int]answer{1: {2, 0}, 2: {3, 0}, 3: {}}, "[1 2 3]"},
		"grows":         {9, map[int]answer{1: {2, 3}, 2: {3, 3}, 3: {4, 4}, 4: {}}, "[1 2 3 4]"},
		"grows further": {4, map[int]answer{1: {2, 3}, 2: {3, 3}, 3: {4, 5}, 4: {5, 5}, 5: {}}, "[1 2 3 4]"},
		"too many":      {3, map[int]answer{1: {2, 5}, 2: {3, 5}, 3: {4, 5}, 4: {5, 5}, 5: {}}, "[1 2 3]"},
	} {
		got, err := Pages(t.Context(), c.most, func(_ context.Context, page int) ([]int, *gh.Response, error) {
			a, ok := c.pages[page]
			if !ok {
				t.Errorf("%s: page %d was asked for", name, page)
			}
			return []int{page}, &gh.Response{NextPage: a.next, LastPage: a.last}, nil
		})
		if fmt.Sprint(got) != c.want || err != nil {
			t.Errorf("%s: %v, %v; want %s", name, got, err, c.want)
		}
		for failing := range c.pages {
			if failing > c.most {
				continue
			}
			_, err := Pages(t.Context(), c.most, func(_ context.Context, page int) ([]int, *gh.Response, error) {
				if page >= failing {
					return nil, nil, fmt.Errorf("page %d", page)
				}
				a := c.pages[page]
				return []int{page}, &gh.Response{NextPage: a.next, LastPage: a.last}, nil
			})
			if want := fmt.Sprint("page ", failing); err == nil || err.Error() != want {
				t.Errorf("%s: the error is %v, want %s", name, err, want)
			}
		}
	}
}

// TestLimitIsWaitedForOnce: requests that meet a limit together wait once, out of a
// budget that holds no second wait, and then all of them are answered.
func TestLimitIsWaitedForOnce(t *testing.T) {
	w := newWorld(t)
	var waits int
	c, err := New(Config{APIURL: w.s.URL, GraphQLURL: w.s.GraphQLURL, ServerURL: w.s.ServerURL, Token: w.s.Token, Repository: "octo/shop",
		Budget: 90 * time.Second, Sleep: func(context.Context, time.Duration) error { waits++; return nil }})
	if err != nil {
		t.Fatal(err)
	}
	ch := w.commented(c)
	for i := range 5 * PerPage {
		w.pr.PlantComment("eve", fmt.Sprint("remark ", i))
	}
	limited := &limiting{base: c.transport.base, want: together}
	c.transport.base = limited
	list, err := c.ListComments(t.Context(), ch, true)
	if err != nil || len(list) < 5*PerPage || waits != 1 || limited.met() != together {
		t.Errorf("%d comments, %v; %d waits for %d limits", len(list), err, waits, limited.met())
	}
}

// limiting answers the first requests for a further page as GitHub does where there
// were too many.
type limiting struct {
	base    http.RoundTripper
	want    int
	mu      sync.Mutex
	refused int
	all     chan struct{}
}

func (l *limiting) met() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.refused
}

func (l *limiting) RoundTrip(r *http.Request) (*http.Response, error) {
	if !laterPages(r) {
		return l.base.RoundTrip(r)
	}
	l.mu.Lock()
	if l.refused >= l.want {
		l.mu.Unlock()
		return l.base.RoundTrip(r)
	}
	if l.all == nil {
		l.all = make(chan struct{})
	}
	if l.refused++; l.refused == l.want {
		close(l.all)
	}
	all := l.all
	l.mu.Unlock()
	select { // so that none is refused after another has waited
	case <-all:
	case <-time.After(20 * time.Second):
		return nil, fmt.Errorf("%d requests were never under way at once", l.want)
	}
	return &http.Response{StatusCode: http.StatusTooManyRequests, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Retry-After": {"60"}}, Body: http.NoBody, Request: r}, nil
}
