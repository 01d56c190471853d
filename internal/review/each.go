package review

import (
	"context"
	"maps"
	"runtime"
	"slices"
	"sync"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/secret"
)

const (
	// mostAtOnce bounds how many descriptions are reviewed at once: each reads files that
	// others share for itself.
	mostAtOnce = 4
	// bytesAtOnce bounds the bytes of the root files of both sides of those. A larger pair
	// is reviewed alone, with its two sides at once.
	bytesAtOnce = 8 << 20
)

// part is what the review of one description gave.
type part struct {
	spec     report.Spec
	ok       bool // see spec
	by       *reviewer
	lines    []string // for Debug
	panicked any
}

// each reviews descriptions, several at once. What the review of one decides by itself is
// added in the order of the pairs, so that nothing depends on which ends first.
func (r *reviewer) each(ctx context.Context, pairs []discover.Pair) ([]report.Spec, error) {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	q := &queue{pairs: pairs, results: make([]chan part, len(pairs)), progress: r.in.Progress}
	q.left.L = &q.using
	for i := range pairs {
		q.results[i] = make(chan part, 1)
	}
	for i := range min(len(pairs), runtime.GOMAXPROCS(0), mostAtOnce) {
		go r.worker(i == 0).work(ctx, q)
	}
	specs := []report.Spec{}
	for i := range pairs {
		var one part
		select {
		case one = <-q.results[i]:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		switch {
		case one.panicked != nil:
			panic(one.panicked)
		case !r.custom.Add(one.by.custom): // only now, so that it fails as if each had followed the other
			one = r.again(ctx, pairs[i])
		}
		r.add(one)
		if one.ok {
			specs = append(specs, one.spec)
		}
		if r.custom.Err() != nil {
			break // there is no report
		}
	}
	return specs, nil
}

// worker returns a reviewer for use by another goroutine. The first goes on with the files
// that were read to find the descriptions.
func (r *reviewer) worker(isFirst bool) *reviewer {
	w, decides := *r, *r.in.Policy
	decides.Policy = decides.Plus(nil)
	w.in.Policy, w.mask = &decides, secret.Mask()
	if !isFirst {
		w.in.baseStore, w.in.headStore = openapi.NewStore(r.in.Base.FS, r.in.Limits), openapi.NewStore(r.in.Head.FS, r.in.Limits)
	}
	return &w
}

// work reviews what it takes from the queue.
func (r *reviewer) work(ctx context.Context, q *queue) {
	at := -1
	defer func() {
		if x := recover(); x != nil && at >= 0 {
			q.results[at] <- part{panicked: x}
		}
	}()
	for {
		i, bytes, ok := q.take(ctx, r.in)
		if at = i; !ok {
			return
		}
		q.results[i] <- r.fresh().one(ctx, q.pairs[i])
		q.end(bytes)
	}
}

// fresh is the reviewer before it has reviewed anything.
func (r *reviewer) fresh() *reviewer {
	one := *r
	one.applied = newApplied()
	one.custom = r.in.Policy.own.Start()
	if r.outlines != nil {
		one.outlines = outlines{}
	}
	if r.tests != nil {
		one.tests = newTests()
	}
	return &one
}

// one reviews a pair, with a fresh reviewer.
func (r *reviewer) one(ctx context.Context, p discover.Pair) part {
	out := part{by: r}
	if r.in.Debug != nil {
		r.in.Debug = func(line string) { out.lines = append(out.lines, line) }
	}
	out.spec, out.ok = r.spec(ctx, p)
	return out
}

// again reviews a pair with the policy's own rules as they are after all before it.
func (r *reviewer) again(ctx context.Context, p discover.Pair) part {
	one := r.worker(false).fresh()
	one.custom = r.custom
	return one.one(ctx, p)
}

// add adds what the review of one description decided, beside its report.
func (r *reviewer) add(one part) {
	for _, line := range one.lines {
		r.in.Debug(line)
	}
	maps.Copy(r.outlines, one.by.outlines)
	r.tests.join(one.by.tests)
	r.applied.join(one.by.applied)
}

// newApplied is that of a review in which nothing was found yet.
func newApplied() applied {
	return applied{used: map[int]bool{}, named: map[string]string{}, off: map[string]int{}}
}

// join adds what became of the policy in descriptions after those before.
func (a *applied) join(later applied) {
	maps.Copy(a.used, later.used)
	maps.Copy(a.named, later.named)
	for rule, n := range later.off {
		a.off[rule] += n
	}
	a.expired = slices.Concat(a.expired, later.expired)
}

// queue hands out the pairs in their order.
type queue struct {
	pairs    []discover.Pair
	results  []chan part // by pair, each with room for what it gives
	progress func(done, total int, what string)

	taking sync.Mutex
	next   int

	using sync.Mutex
	used  int64 // bytes of what is under way
	left  sync.Cond
}

// take waits until there is room for the next pair, and returns it by its index, with its
// bytes. ok is false where there is none.
func (q *queue) take(ctx context.Context, in Input) (i int, bytes int64, ok bool) {
	q.taking.Lock()
	defer q.taking.Unlock()
	if q.next == len(q.pairs) || ctx.Err() != nil {
		return -1, 0, false
	}
	i = q.next
	q.next++
	p := q.pairs[i]
	bytes = sizeOf(in.Base.FS, p.Base) + sizeOf(in.Head.FS, p.Head)
	q.using.Lock()
	for q.used > 0 && q.used+bytes > bytesAtOnce {
		q.left.Wait()
	}
	q.used += bytes
	q.using.Unlock()
	if q.progress != nil && ctx.Err() == nil {
		q.progress(i, len(q.pairs), p.Name())
	}
	return i, bytes, true
}

// end makes room for others.
func (q *queue) end(bytes int64) {
	q.using.Lock()
	q.used -= bytes
	q.using.Unlock()
	q.left.Broadcast()
}
