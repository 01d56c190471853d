package budget

import (
	"context"
	"errors"
	"testing"
	"time"
)

func caught(f func()) (err error) {
	defer func() {
		if x := recover(); x != nil {
			err = Caught(x)
		}
	}()
	f()
	return nil
}

func TestSteps(t *testing.T) {
	b := New(context.Background(), 100_000)
	m, other := b.Meter(), b.Meter()
	if err := caught(func() {
		for range 90_000 {
			m.Spend(1)
		}
	}); err != nil {
		t.Errorf("90,000 of 100,000 steps: %v", err)
	}
	err := caught(func() {
		for range 90_000 {
			other.Spend(1)
		}
	})
	var e *Exceeded
	if !errors.As(err, &e) || e.Steps != 100_000 {
		t.Errorf("180,000 of 100,000 steps over two meters: %v", err)
	}
	var none *Budget
	none.Meter().Spend(1 << 40)
}

func TestContext(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	m := New(ctx, 0).Meter()
	cancel()
	if err := caught(func() { m.Spend(flushed) }); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled context: %v", err)
	}
}

func TestWithin(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	forever := make(chan bool)
	if err := Within(ctx, func() error { <-forever; return nil }); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("work that does not end: %v", err)
	}
	own := errors.New("own")
	if err := Within(context.Background(), func() error { return own }); err != own {
		t.Errorf("the error of the work became %v", err)
	}
	func() {
		defer func() {
			if x := recover(); x != "bug" {
				t.Errorf("a panic became %v", x)
			}
		}()
		_ = Within(context.Background(), func() error { panic("bug") })
	}()
}
