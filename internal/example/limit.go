package example

import (
	"net/http"
	"strconv"
	"sync"
	"time"
)

// limiter lets each principal call a number of times at once, and then so often in a
// second. Nothing is forgotten: a test does not live that long.
type limiter struct {
	now  func() time.Time
	mu   sync.Mutex
	used map[string]bucket // by principal and what is limited
}

// bucket has room left, as of a time.
type bucket struct {
	left float64
	at   time.Time
}

// The limits of an ordinary operation and of one where secrets are tried.
const (
	burst, perSecond            = 20, 1
	attempts, attemptsPerMinute = 5, 6
)

// take takes one from a bucket that holds most and fills by rate a second, and reports
// how long to wait where it is empty, 0 for not at all.
func (l *limiter) take(name string, most, rate float64) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	b, known := l.used[name]
	if !known {
		b = bucket{most, now}
	}
	b.left = min(most, b.left+rate*now.Sub(b.at).Seconds())
	b.at = now
	defer func() { l.used[name] = b }()
	if b.left < 1 {
		return time.Duration((1 - b.left) / rate * float64(time.Second))
	}
	b.left--
	return 0
}

// allow takes one call of a principal, and answers 429 where there is none left
// (RFC 6585, 4).
func (g gate) allow(w http.ResponseWriter, what, principal string) bool {
	return allowed(w, g.limits.take(what+" "+principal, burst, perSecond))
}

// allowAttempt is allow for the attempts on one account, wherever they come from.
func (g gate) allowAttempt(w http.ResponseWriter, account string) bool {
	return allowed(w, g.limits.take("attempt "+account, attempts, attemptsPerMinute/60.0))
}

func allowed(w http.ResponseWriter, wait time.Duration) bool {
	if wait == 0 {
		return true
	}
	seconds := int64((wait + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.FormatInt(seconds, 10))
	refuse(w, http.StatusTooManyRequests, "slow down")
	return false
}
