package githubtest

import (
	"context"
	"sync"
	"time"
)

// Timeline is a time that passes only where somebody waits: the clock of a client and of
// the stand-in's limits.
type Timeline struct {
	mu  sync.Mutex
	now time.Time
}

// NewTimeline begins now.
func NewTimeline() *Timeline { return &Timeline{now: time.Now()} }

// Now returns the time.
func (l *Timeline) Now() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

// Sleep waits until d from now; of several that wait side by side, each waits until its own.
func (l *Timeline) Sleep(_ context.Context, d time.Duration) error {
	until := l.Now().Add(d)
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.now.Before(until) {
		l.now = until
	}
	return nil
}

// Set makes it that time.
func (l *Timeline) Set(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.now = now
}
