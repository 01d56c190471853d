package diff

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// TestBounds: POST /orders has a new or changed limit beside limits of 10 and 20 a
// minute, which counts or not.
func TestBounds(t *testing.T) {
	const shop = `openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /carts:
    post: {x-rate-limit: {max: 10, window: 60}, responses: {'201': {description: made}}}
    put: {x-rate-limit: {max: 20, window: 60}, responses: {'204': {description: made}}}
  /orders:
    get: {responses: {'200': {description: ok}}}
    post: {LIMIT responses: {'201': {description: made}}}
`
	for _, c := range []struct {
		base, head string
		want       ratelimit.Level
	}{
		{"", "x-rate-limit: {max: 100, window: 60},", ratelimit.Enforced},
		{"", "x-rate-limit: {max: 200, window: 60},", ratelimit.None},
		{"x-rate-limit: {max: 150, window: 60},", "x-rate-limit: {max: 250, window: 60},", ratelimit.Enforced},
		{"x-rate-limit: {max: 100, window: 60},", "x-rate-limit: {max: 500, window: 60},", ratelimit.Enforced}, // reported as raised
		{"x-rate-limit: {max: 100, window: 60},", "x-rate-limit: {max: 1000, window: 1},", ratelimit.None},
		{"x-rate-limit: {max: 900, window: 1},", "x-rate-limit: {max: 1100, window: 1},", ratelimit.Enforced},
		{"x-throttling-tier: Gold,", "x-throttling-tier: Gold, x-rate-limit: {max: 99999, window: 1},", ratelimit.Hint},
		{"", "x-rate-limit: {max: 100000},", ratelimit.None},
		{"", "x-throttling-tier: Unlimited,", ratelimit.None},
	} {
		d := Compare(build(t, strings.Replace(shop, "LIMIT", c.base, 1)), build(t, strings.Replace(shop, "LIMIT", c.head, 1)))
		Compare(d.Head, d.Base) // the opposite comparison changes no evidence
		for _, p := range d.Pairs {
			if p.Head.String() == "POST /orders" && p.Head.Limit.Level != c.want {
				t.Errorf("%q becomes %q: %v, want %v", c.base, c.head, p.Head.Limit.Level, c.want)
			}
		}
	}
}
