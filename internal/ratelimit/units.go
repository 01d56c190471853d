package ratelimit

import (
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	day   = 24 * time.Hour
	month = 30 * day
	year  = 365 * day

	longest  = 100 * year // a longer window counts as none
	mostRate = 1e15       // a larger number limits nothing
	longText = 200        // a longer text contains no rate
)

// limit is a number of requests with the time in which they are allowed, or 0.
type limit struct {
	requests float64
	window   time.Duration
}

// isTighter reports whether l allows fewer requests than m. A limit without a window
// is compared by its number, and only with another such limit.
func (l limit) isTighter(m limit) bool {
	if (l.window > 0) != (m.window > 0) {
		return l.window > 0
	}
	if l.window > 0 {
		return l.requests/l.window.Seconds() < m.requests/m.window.Seconds()
	}
	return l.requests < m.requests
}

// requests accepts the numbers that can be a limit. 0 and -1 say nothing, since
// some mean "blocked" and others "unlimited".
func requests(n float64) (float64, bool) {
	return n, n > 0 && n <= mostRate
}

// span multiplies a unit. The result must be a possible window.
func span(n float64, unit time.Duration) (time.Duration, bool) {
	d := n * float64(unit)
	if math.IsNaN(d) || d < 1 || d > float64(longest) {
		return 0, false
	}
	return time.Duration(d), true
}

// unit returns the unit of time with a name in lower case: "m", "minute", "daily".
func unit(s string) (time.Duration, bool) {
	switch s {
	case "ms", "msec", "millis", "millisecond", "milliseconds":
		return time.Millisecond, true
	case "s", "sec", "secs", "second", "seconds":
		return time.Second, true
	case "m", "min", "mins", "minute", "minutes", "minutely":
		return time.Minute, true
	case "h", "hr", "hrs", "hour", "hours", "hourly":
		return time.Hour, true
	case "d", "day", "days", "daily":
		return day, true
	case "w", "week", "weeks", "weekly":
		return 7 * day, true
	case "mo", "month", "months", "monthly":
		return month, true
	case "y", "year", "years", "yearly":
		return year, true
	}
	return 0, false
}

// perSpan returns the window of an abbreviated unit of a rate: "rps".
func perSpan(s string) (time.Duration, bool) {
	if len(s) != 3 || s[1] != 'p' || (s[0] != 'r' && s[0] != 'q' && s[0] != 't') || !strings.Contains("smhd", s[2:]) {
		return 0, false
	}
	return unit(s[2:])
}

// window reads a length of time: "1m", "1h30m", "15 minutes", "minute",
// "PT1M" (ISO 8601), and "60", which is seconds.
func window(s string) (time.Duration, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" || len(s) > longText {
		return 0, false
	}
	if d, ok := unit(s); ok {
		return d, true
	}
	if s[0] == 'p' {
		return isoDuration(s[1:])
	}
	if d, err := time.ParseDuration(s); err == nil {
		return d, d > 0 && d <= longest
	}
	n, rest, ok := leadingNumber(s)
	if !ok {
		return 0, false
	}
	if rest == "" {
		return span(n, time.Second)
	}
	if d, ok := unit(rest); ok {
		return span(n, d)
	}
	return 0, false
}

// isoDuration reads an ISO 8601 duration without its P, in lower case.
func isoDuration(s string) (time.Duration, bool) {
	var sum float64
	clock := false
	for s != "" {
		if s[0] == 't' {
			clock, s = true, s[1:]
			continue
		}
		n, rest, ok := leadingNumber(s)
		if !ok || rest == "" {
			return 0, false
		}
		d, ok := unit(rest[:1])
		if rest[0] == 'm' && !clock {
			d = month
		}
		if !ok {
			return 0, false
		}
		sum, s = sum+n*float64(d), rest[1:]
	}
	return span(sum, 1)
}

// leadingNumber splits "1,000 requests" into 1000 and "requests".
func leadingNumber(s string) (n float64, rest string, ok bool) {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || end > 0 && (s[end] == '.' || s[end] == ',' || s[end] == '_')) {
		end++
	}
	digits := strings.ReplaceAll(strings.ReplaceAll(s[:end], ",", ""), "_", "")
	n, err := strconv.ParseFloat(digits, 64)
	return n, strings.TrimSpace(s[end:]), err == nil
}

// rate reads "120/min", "100 requests per 15 minutes", "10r/s", "60 rpm",
// "10KPerMin" and a bare number. What does not begin with a number is a name.
func rate(s string) (limit, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if len(s) > longText {
		return limit{}, false
	}
	n, rest, ok := leadingNumber(s)
	if !ok {
		return limit{}, false
	}
	if after, found := strings.CutPrefix(rest, "k"); found && (after == "" || after[0] == ' ' || after[0] == '/' || strings.HasPrefix(after, "per")) {
		n, rest = n*1000, strings.TrimSpace(after)
	}
	if n, ok = requests(n); !ok {
		return limit{}, false
	}
	if d, ok := perSpan(rest); ok {
		return limit{n, d}, true
	}
	at, width := separator(rest)
	if at < 0 {
		return limit{requests: n}, rest == "" || isCountable(rest)
	}
	if what := strings.TrimSpace(rest[:at]); what != "" && !isCountable(what) {
		return limit{}, false
	}
	d, ok := window(firstPart(rest[at+width:]))
	return limit{n, d}, ok
}

// separator finds what stands between a number and its window.
func separator(s string) (at, width int) {
	slash, per := strings.IndexByte(s, '/'), strings.Index(s, "per")
	if slash >= 0 && (per < 0 || slash < per) {
		return slash, 1
	}
	return per, len("per")
}

// firstPart drops the words that say for whom a limit is: "min/{project}", "minute
// per user".
func firstPart(s string) string {
	if at, _ := separator(s); at >= 0 {
		s = s[:at]
	}
	return s
}

// isCountable reports whether s names what is counted.
func isCountable(s string) bool {
	switch strings.TrimSuffix(s, "s") {
	case "r", "req", "request", "call", "api call", "api request", "hit", "query", "querie", "transaction", "message", "event", "time":
		return true
	}
	return false
}
