package ratelimit

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

func FuzzOf(f *testing.F) {
	for _, c := range vendorCases() {
		f.Add([]byte(c.in.text()))
	}
	f.Add([]byte("openapi: 3.0.0\npaths: {/a: {get: {x-rate-limit: &a {b: *a}, responses: {429: []}}}}"))
	r := New().With("x-acme-*", "plain")
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: data}}, "api.yaml", openapi.DefaultLimits())
		if err != nil {
			return
		}
		for _, item := range d.Root.Get("paths").Fields() {
			for _, object := range item.Fields() {
				op := operation(d.Root, item, object)
				op.APIKey = true
				e := r.Of(op)
				check(t, e)
				if again := r.Of(op); again.String() != e.String() || names(again) != names(e) {
					t.Errorf("%q, then %q", e, again)
				}
			}
		}
	})
}

// TestConcurrently reads two documents, since a document is not safe for
// concurrent use, with one recogniser.
func TestConcurrently(t *testing.T) {
	r := New()
	var wait sync.WaitGroup
	for i := range 4 {
		op := sample{op: fmt.Sprintf("x-rate-limit: %d/min", i+1)}.operation(t)
		wait.Go(func() {
			for range 100 {
				if e := r.Of(op); e.Requests != float64(i+1) {
					t.Errorf("%v", e)
				}
			}
		})
	}
	wait.Wait()
}

// TestLargeExtension bounds the cost for each operation of a large value at the
// root.
func TestLargeExtension(t *testing.T) {
	var b strings.Builder
	b.WriteString("x-rate-limit:\n")
	for i := range 200_000 {
		fmt.Fprintf(&b, "- {requests: %d}\n", i+1)
	}
	op := sample{root: b.String()}.operation(t)
	r := New()
	r.Of(op) // computes places, which is done once
	if n := testing.AllocsPerRun(10, func() { r.Of(op) }); n > 3000 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkOf(b *testing.B) {
	r := New()
	for name, s := range map[string]sample{
		"plain":  {op: "summary: s\ndescription: Logs a user in and says nothing of what may go wrong.\ntags: [a]", responses: "'400': {description: no}\n'401': {description: no}"},
		"usual":  {op: "x-internal: true", responses: "'429': {description: no, headers: {Retry-After: {}, X-RateLimit-Limit: {}}}"},
		"kong":   {root: "x-kong-plugin-rate-limiting: {config: {minute: 100, policy: local}}"},
		"google": {root: "x-google-management: {quota: {limits: [{metric: reads, unit: '1/min/{project}', values: {STANDARD: 9}}]}}", op: "x-google-quota: {metricCosts: {reads: 1}}"},
	} {
		op := s.operation(b)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.Of(op)
			}
		})
	}
}
