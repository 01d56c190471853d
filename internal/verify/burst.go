package verify

import (
	"context"
	"errors"
	"sync"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// errEnded is the error of what was not sent any more.
var errEnded = errors.New("the run was ended")

// burst is a step that is sent many times, by several workers.
type burst struct {
	*testRun
	step *plan.Step

	mu      sync.Mutex
	most    int // how many are still to be sent
	answers []plan.Answer
	failed  error
}

// work sends until there is nothing left to send, or the answer is known.
func (b *burst) work(ctx context.Context) {
	for b.take(ctx) {
		r, err := b.sender.request(ctx, b.step, b.value)
		if err != nil {
			b.add(plan.Answer{}, err)
			return
		}
		b.add(b.sender.send(r, maxBurstBytes))
	}
}

// take takes one request from those that are to be sent.
func (b *burst) take(ctx context.Context) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.most == 0:
		return false
	case ctx.Err() != nil:
		b.failed = errEnded
		return false
	case !b.spend():
		b.failed = b.spent()
		return false
	}
	b.most--
	return true
}

// add keeps an answer. One that shows that calls are throttled ends the burst: the rest
// would load the API for nothing.
func (b *burst) add(a plan.Answer, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.failed, b.most = err, 0
		return
	}
	b.answers = append(b.answers, a)
	if e := b.step.Expect; e != nil && e.Check == plan.IsThrottled {
		if verdict, _ := e.Decide([]plan.Answer{a}, b.value); verdict == plan.Refuted {
			b.most = 0
		}
	}
}
