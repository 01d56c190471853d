package github

import (
	"context"
	"sync"

	gh "github.com/google/go-github/v60/github"
)

// together is how many requests that read are under way at once. GitHub refuses more
// than a hundred, and asks for few (docs.github.com/rest/using-the-rest-api,
// "rate limits" and "best practices").
const together = 4

// Each calls do for 0 to n-1, four at once at most, begun in this order. Once one
// failed, none further is begun, and the context of those behind it ends; those
// before it come to their end. So the error is that of the first in the order that
// fails, whichever was the fastest. A panic of one is that of the caller.
func Each(ctx context.Context, n int, do func(ctx context.Context, i int) error) error {
	e := &each{ctx: ctx, do: do, failed: n, errs: make([]error, n), cancel: make([]context.CancelFunc, n)}
	var wait sync.WaitGroup
	for range min(n, together) {
		wait.Go(func() {
			for e.step() {
			}
		})
	}
	wait.Wait()
	switch {
	case e.panicked != nil:
		panic(e.panicked)
	case e.failed < n:
		return e.errs[e.failed]
	}
	return nil
}

// each is one call of Each.
type each struct {
	ctx context.Context
	do  func(ctx context.Context, i int) error

	mu       sync.Mutex
	next     int
	failed   int // the first in the order that failed
	errs     []error
	cancel   []context.CancelFunc // of those that were begun
	panicked any
}

// step begins the next one and waits for it; false where none is left.
func (e *each) step() bool {
	e.mu.Lock()
	i := e.next
	if i >= e.failed || e.panicked != nil {
		e.mu.Unlock()
		return false
	}
	e.next++
	ctx, cancel := context.WithCancel(e.ctx)
	defer cancel()
	e.cancel[i] = cancel
	e.mu.Unlock()
	defer func() {
		if x := recover(); x != nil {
			e.mu.Lock()
			e.panicked = x
			e.mu.Unlock()
		}
	}()
	if err := e.do(ctx, i); err != nil {
		e.fail(i, err)
	}
	return true
}

func (e *each) fail(i int, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if i >= e.failed {
		return // it ended because of an earlier one, or does not matter beside it
	}
	e.failed, e.errs[i] = i, err
	for _, cancel := range e.cancel[i+1 : e.next] {
		cancel()
	}
}

// Pages reads a list of several pages to its end, of which most are read at most. get
// asks for one, from 1. Where the first answer says how many there are, the others
// are asked for side by side ([Each]); the result is in the order of the pages.
func Pages[T any](ctx context.Context, most int, get func(ctx context.Context, page int) ([]T, *gh.Response, error)) ([]T, error) {
	list, resp, err := get(ctx, 1)
	if err != nil {
		return nil, err
	}
	next := resp.NextPage
	if last := min(resp.LastPage, most); next == 2 && last > next {
		pages, following := make([][]T, last-1), make([]int, last-1)
		err := Each(ctx, last-1, func(ctx context.Context, i int) error {
			page, resp, err := get(ctx, i+next)
			if err == nil {
				pages[i], following[i] = page, resp.NextPage
			}
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, page := range pages {
			list = append(list, page...)
		}
		next = following[last-2] // of a list that has grown
	}
	for next > 0 && next <= most {
		page, resp, err := get(ctx, next)
		if err != nil {
			return nil, err
		}
		list, next = append(list, page...), resp.NextPage
	}
	return list, nil
}
