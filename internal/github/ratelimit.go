package github

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// limit is what an answer says about rate limits.
type limit struct {
	limited bool
	wait    time.Duration // 0: not said
}

// limitOf reads an answer. 429 is always a limit; 403 is one if it names a time
// (Retry-After), if the primary limit is used up, or if its text says so. A 403
// without any of these is a missing permission. Every limit means that nothing
// was done.
func limitOf(resp *http.Response) limit {
	if resp.StatusCode != http.StatusForbidden && resp.StatusCode != http.StatusTooManyRequests {
		return limit{}
	}
	if s := resp.Header.Get("Retry-After"); s != "" {
		return limit{limited: true, wait: retryAfter(s)}
	}
	if resp.Header.Get("X-Ratelimit-Remaining") == "0" {
		l := limit{limited: true}
		if at, err := strconv.ParseInt(resp.Header.Get("X-Ratelimit-Reset"), 10, 64); err == nil {
			l.wait = max(time.Until(time.Unix(at, 0)), 0) + time.Second
		}
		return l
	}
	if resp.StatusCode == http.StatusTooManyRequests {
		return limit{limited: true}
	}
	text := strings.ToLower(peek(resp))
	return limit{limited: strings.Contains(text, "secondary rate limit") || strings.Contains(text, "abuse detection")}
}

// retryAfter is the wait that a header asks for, in seconds or as a date (RFC
// 9110, 10.2.3); at least a second.
func retryAfter(s string) time.Duration {
	if n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32); err == nil {
		return time.Duration(max(n, 1)) * time.Second
	}
	if at, err := http.ParseTime(s); err == nil {
		return max(time.Until(at), time.Second)
	}
	return 0
}

// peek reads the beginning of an answer and puts it back.
func peek(resp *http.Response) string {
	const most = 64 << 10
	head, _ := io.ReadAll(io.LimitReader(resp.Body, most)) // what cannot be read says nothing
	resp.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(head), resp.Body), resp.Body}
	return string(head)
}
