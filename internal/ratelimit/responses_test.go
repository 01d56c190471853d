package ratelimit

import (
	"fmt"
	"testing"
	"time"
)

func TestResponses(t *testing.T) {
	res := func(lines string) sample { return sample{responses: lines} }
	for _, c := range []struct {
		name, want    string
		in            sample
		level         Level
		is429, header bool
	}{
		{"nothing", "none", res(""), None, false, false},
		{"429", "429", res("'429': {description: no}"), Hint, true, false},
		{"integer key", "429", res("429: {description: no}"), Hint, true, false},
		{"a reference that was not followed", "429", res("'429': null"), Hint, true, false},
		{"4XX and default are none", "none", res("4XX: {description: no}\ndefault: {description: no}"), None, false, false},
		{"420 is none", "none", res("'420': {description: no}"), None, false, false},
		{"429 and Retry-After", "429 + Retry-After", res("'429': {description: no, headers: {Retry-After: {schema: {type: integer}}}}"), Contract, true, true},
		{"any case", "429 + retry-after", res("'429': {description: no, headers: {retry-after: {}}}"), Contract, true, true},
		{"family", "429 + ratelimit-limit + ratelimit-remaining + 1 more", res("'429': {headers: {ratelimit-limit: {}, ratelimit-reset: {}, ratelimit-remaining: {}}}"), Contract, true, true},
		{"many", "429 + X-A-RateLimit + X-B-RateLimit + 2 more", res("'429': {headers: {X-B-RateLimit: {}, X-A-RateLimit: {}, X-C-RateLimit: {}, X-D-RateLimit: {}}}"), Contract, true, true},
		{"hyphens", "429 + X-Rate-Limit-Limit", res("'201': {headers: {X-Rate-Limit-Limit: {}}}\n'429': {description: no}"), Contract, true, true},
		{"discord", "429 + X-RateLimit-Bucket", res("'201': {headers: {X-RateLimit-Bucket: {}}}\n'429': {description: no}"), Contract, true, true},
		{"headers alone", "RateLimit", res("'201': {headers: {RateLimit: {}}}"), Hint, false, true},
		{"once each", "X-RateLimit-Limit", res("'201': {headers: {X-RateLimit-Limit: {}}}\n'400': {headers: {x-ratelimit-limit: {}}}"), Hint, false, true},
		{"another word", "none", res("'201': {headers: {X-Corporate-Limit: {}, X-Rate: {}, Retry: {}}}"), None, false, false},
		{"retry of a redirect", "429", res("'303': {headers: {Retry-After: {}}}\n'429': {description: no}"), Hint, true, false},
		{"retry of a success", "none", res("'202': {headers: {Retry-After: {}}}"), None, false, false},
		{"503 alone", "none", res("'503': {headers: {Retry-After: {}}}"), None, false, false},
		{"503 beside a 429", "429 + Retry-After", res("'503': {headers: {Retry-After: {}}}\n'429': {description: no}"), Contract, true, true},
		{"retry of any client error", "Retry-After", res("4XX: {headers: {Retry-After: {}}}"), Hint, false, true},
		{"policy", "429 + RateLimit-Policy 100/1m0s", res("'429': {headers: {RateLimit-Policy: {example: '\"burst\";q=100;w=60'}}}"), Contract, true, true},
		{"strictest policy", "429 + RateLimit-Policy 1000/24h0m0s", res("'429': {headers: {RateLimit-Policy: {schema: {examples: ['\"burst\";q=100;w=60, \"day\";q=1000;w=86400']}}}}"), Contract, true, true},
		{"not requests", "429 + RateLimit-Policy", res("'429': {headers: {RateLimit-Policy: {example: '\"b\";q=100;qu=\"content-bytes\";w=60'}}}"), Contract, true, true},
		{"older draft", "429 + RateLimit-Limit 10/1s", res("'429': {headers: {RateLimit-Limit: {examples: {a: {value: '10, 10;w=1'}}}}}"), Contract, true, true},
		{"an example is no limit", "429 + X-RateLimit-Limit", res("'429': {headers: {X-RateLimit-Limit: {example: 100}}}"), Contract, true, true},
		{"an example that limits nobody is", "429 + X-RateLimit-Limit 1000000", res("'429': {headers: {X-RateLimit-Limit: {example: 1000000}}}"), Contract, true, true},
		{"so is one of the schema", "X-RateLimit-Limit-Second 5000/1s", res("'200': {headers: {X-RateLimit-Limit-Second: {schema: {type: integer, examples: [5000]}}}}"), Hint, false, true},
		{"many in a day", "X-RateLimit-Limit-Day", res("'200': {headers: {X-RateLimit-Limit-Day: {example: '1000000'}}}"), Hint, false, true},
		{"what remains", "X-RateLimit-Remaining", res("'200': {headers: {X-RateLimit-Remaining: {example: 1000000}}}"), Hint, false, true},
		{"a moment", "X-RateLimit-Reset", res("'200': {headers: {X-RateLimit-Reset: {example: 1735689600}}}"), Hint, false, true},
		{"both", "x-rate-limit 5/1m0s + 429 + Retry-After", sample{op: "x-rate-limit: 5/min", responses: "'429': {headers: {Retry-After: {}}}"}, Enforced, true, true},
		{"group and 429", "429 + x-throttling-group", sample{op: "x-throttling-group: Light", responses: "'429': {description: no}"}, Hint, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := c.in.of(t)
			if e.String() != c.want || e.Level != c.level || e.Has429 != c.is429 || e.HasHeaders != c.header {
				t.Errorf("got %q %v %v %v", e, e.Level, e.Has429, e.HasHeaders)
			}
		})
	}
}

func TestSpans(t *testing.T) {
	s := sample{responses: "'200': {headers: {RateLimit: {description: a}}}\n'429': {headers: {ratelimit: {description: b}}}"}
	e := s.of(t)
	if names(e) != "429 ratelimit" {
		t.Fatalf("sources %s", names(e))
	}
	if got := e.Sources[1].Span().Pointer; got != "/paths/~1login/post/responses/429/headers/ratelimit" {
		t.Errorf("the header of the 429 is the one to show: %s", got)
	}
	tyk := sample{root: "x-tyk-api-gateway: {middleware: {global: {skipRateLimit: true}}}"}.of(t)
	if got := tyk.Sources[0].Span().Pointer; got != "/x-tyk-api-gateway/middleware/global/skipRateLimit" {
		t.Errorf("switched off at %s", got)
	}
}

func TestProse(t *testing.T) {
	for prose, want := range map[string]bool{
		"Rate limited to a few calls.":           true,
		"Subject to rate-limits":                 true,
		"See RateLimiting.":                      true,
		"Calls are throttled.":                   true,
		"At most 5 requests per minute.":         true,
		"At most 5 requests/minute":              true,
		"Counts against your quota":              true,
		"Corporate limits apply":                 false,
		"Separate limit of items":                false,
		"This endpoint is not rate limited.":     false,
		"There is no rate limit":                 false,
		"Isn't throttled":                        false,
		"Not for all: others are rate limited":   true,
		"Requests per account":                   false,
		"Price per day":                          false,
		"":                                       false,
		"No quota here. But calls are throttled": true,
	} {
		e := sample{op: fmt.Sprintf("description: %q", prose)}.of(t)
		if e.Described != want || e.Level != None {
			t.Errorf("%q: %v %v", prose, e.Described, e.Level)
		}
		text := "none"
		if want {
			text = "prose only"
		}
		if e.String() != text || (e.Prose() != "") != want {
			t.Errorf("%q: %q, prose %q", prose, e, e.Prose())
		}
	}
	if e := (sample{op: "description: rate limited", responses: "'429': {description: no}"}).of(t); e.Described {
		t.Error("not only prose speaks of limits")
	}
}

func TestUnits(t *testing.T) {
	for text, want := range map[string]limit{
		"120/min": {120, time.Minute}, "100 per minute": {100, time.Minute}, "10r/s": {10, time.Second},
		"100 requests per 15 minutes": {100, 15 * time.Minute}, "5/15m": {5, 15 * time.Minute}, "60 rpm": {60, time.Minute},
		"1,000 requests per hour per user": {1000, time.Hour}, "1/min/{project}": {1, time.Minute}, "10k/day": {10000, day},
		"5/1minute": {5, time.Minute}, "2/PT1H": {2, time.Hour}, "3/P1DT12H": {3, 36 * time.Hour}, "100": {100, 0},
		"100 requests": {100, 0}, "1.5/s": {1.5, time.Second}, "20PerSec": {20, time.Second},
	} {
		if got, ok := rate(text); !ok || got != want {
			t.Errorf("rate(%q) = %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "gold", "2nd-tier", "0/min", "-5/min", "1e400", "NaN", "inf/min", "5/eternity", "5/0s", "5/-1s", "5/", "5/1000000y",
		"100ms", "9999999999999999999/s", "5/P", "5/PT", "5/P1", "1..2/min", "5 apples per minute"} {
		if got, ok := rate(text); ok {
			t.Errorf("rate(%q) = %v", text, got)
		}
	}
}

func TestHostileKinds(t *testing.T) {
	values := []string{"null", "[]", "{}", "[[[[[[[[[[1]]]]]]]]]]", "-1", "0", "1e308", "-.inf", ".nan", "99999999999999999999999999", "''", "{a: null}", "[null, {}, [x]]",
		"{enabled: [], requests: {}, window: []}", "{requests: -5, window: -1}", "{requests: 1e308, window: 1e-300}", "{limit: [1, x, null, [2]], window: [a, 1e99]}", "true", "{$ref: '#/x'}", "{$ref: 5}"}
	for _, row := range table() {
		for _, key := range row.Keys {
			for _, v := range values {
				line := key + ": " + v
				if key = line[:len(key)]; key[len(key)-1] == '*' || key[len(key)-1] == '+' {
					line = key[:len(key)-1] + ": " + v
				}
				check(t, sample{root: line, info: line, path: line, op: line}.of(t))
			}
		}
	}
}
