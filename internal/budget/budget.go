package budget

import (
	"context"
	"fmt"
	"sync/atomic"
)

// Budget is what remains to be spent. Several goroutines may share it, each with a
// [Meter] of its own.
type Budget struct {
	ctx   context.Context
	steps int64
	spent atomic.Int64
}

// New returns a budget of a number of steps that also ends with the context.
func New(ctx context.Context, steps int64) *Budget { return &Budget{ctx: ctx, steps: steps} }

// Bound sets the number of steps, which is known when the size of the work is: before the
// first meter counts.
func (b *Budget) Bound(steps int64) { b.steps = steps }

// Exceeded is the value with which a meter panics.
type Exceeded struct {
	// Steps is the number that was exceeded, 0 if the context ended.
	Steps int64
	// Cause is why the context ended.
	Cause error
}

func (e *Exceeded) Error() string {
	if e.Cause != nil {
		return "did not end in time: " + e.Cause.Error()
	}
	return fmt.Sprintf("the change needs more than %d million steps to compare: split it, or the description, and review the parts; of a small description, let fewer schemas refer to each other", e.Steps/1_000_000)
}

// Unwrap returns the context's cause.
func (e *Exceeded) Unwrap() error { return e.Cause }

// Caught returns the error of a panic that a meter caused, nil for any other panic.
func Caught(recovered any) error {
	if e, ok := recovered.(*Exceeded); ok {
		return e
	}
	return nil
}

// Meter counts the steps of one goroutine. The nil Meter counts nothing.
type Meter struct {
	budget  *Budget
	pending int64
}

// Meter returns a new meter of the budget. The meter of a nil budget counts
// nothing.
func (b *Budget) Meter() *Meter {
	if b == nil {
		return nil
	}
	return &Meter{budget: b}
}

// flushed is how many steps a meter keeps before it reports them, since a look at
// the context costs more than a step.
const flushed = 1 << 12

// Spend counts n steps. It panics with an [*Exceeded] if none are left or the
// context has ended.
func (m *Meter) Spend(n int) {
	if m == nil {
		return
	}
	if m.pending += int64(n); m.pending >= flushed {
		m.flush()
	}
}

func (m *Meter) flush() {
	b := m.budget
	spent := b.spent.Add(m.pending)
	m.pending = 0
	if b.ctx.Err() != nil {
		panic(&Exceeded{Cause: context.Cause(b.ctx)})
	}
	if b.steps > 0 && spent > b.steps {
		panic(&Exceeded{Steps: b.steps})
	}
}

// Spent returns how many steps the meters of the budget have reported.
func (b *Budget) Spent() int64 { return b.spent.Load() }

// Within runs work and returns its error. It returns the context's cause as soon as
// the context ends. Work that cannot count its steps, such as a parser's, then
// continues alone, and its result is dropped. A panic of work becomes one of the
// caller.
func Within(ctx context.Context, work func() error) error {
	type end struct {
		err      error
		panicked any
	}
	ended := make(chan end, 1)
	go func() {
		var e end
		defer func() {
			e.panicked = recover()
			ended <- e
		}()
		e.err = work()
	}()
	select {
	case e := <-ended:
		if e.panicked != nil {
			panic(e.panicked)
		}
		return e.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
