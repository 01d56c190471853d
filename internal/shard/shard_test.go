package shard_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/shard"
)

func TestParse(t *testing.T) {
	if got, err := shard.Parse("3/8"); err != nil || got != (shard.Of{Number: 3, Count: 8}) {
		t.Errorf("%v, %v", got, err)
	}
	for _, s := range []string{"", "3", "/", "3/", "/8", "0/8", "9/8", "-1/8", "3/8/1", "3/10001", "a/8", "1.5/8", " 3/8"} {
		if got, err := shard.Parse(s); err == nil {
			t.Errorf("%q is %v", s, got)
		}
	}
}

func sizes(n int, size func(int) int64) map[string]int64 {
	out := map[string]int64{}
	for i := range n {
		out[fmt.Sprintf("services/s%04d/openapi.yaml", i)] = size(i)
	}
	return out
}

func small(i int) int64 { return int64(900 + i*7919%400) }

func loads(sizes map[string]int64, of map[string]int, count int) []int64 {
	out := make([]int64, count)
	for path, n := range of {
		out[n-1] += sizes[path] + 1024
	}
	return out
}

// TestBalanced: no shard has more than a fifth above its share, of even and of uneven sizes,
// and each has about as many as the others where they are even.
func TestBalanced(t *testing.T) {
	for name, c := range map[string]struct {
		n, count int
		size     func(int) int64
	}{
		"even":   {5000, 8, small},
		"uneven": {2000, 8, func(i int) int64 { return int64(200 + 1<<(i%14)) }},
		"many":   {5000, 100, small},
	} {
		all := sizes(c.n, c.size)
		of := shard.Divide(all, c.count)
		if len(of) != c.n {
			t.Fatalf("%s: %d of %d have a shard", name, len(of), c.n)
		}
		list := loads(all, of, c.count)
		var sum int64
		for _, l := range list {
			sum += l
		}
		if most, least := slices.Max(list), slices.Min(list); float64(most) > 1.22*float64(sum)/float64(c.count) || float64(least) < 0.5*float64(sum)/float64(c.count) {
			t.Errorf("%s: from %d to %d bytes, a share is %d", name, least, most, sum/int64(c.count))
		}
	}
}

// TestStable: one more description, or one less, moves few others, mostly none; and what it
// is called in the other process does not count.
func TestStable(t *testing.T) {
	all := sizes(1000, small)
	before := shard.Divide(all, 8)
	if !maps.Equal(before, shard.Divide(maps.Clone(all), 8)) {
		t.Error("the same descriptions are divided differently")
	}
	moved, still := 0, 0
	for i := range 50 {
		more := maps.Clone(all)
		more[fmt.Sprintf("services/new%d/openapi.yaml", i)] = small(i)
		gone := maps.Clone(all)
		delete(gone, fmt.Sprintf("services/s%04d/openapi.yaml", i*17))
		for _, changed := range []map[string]int64{more, gone} {
			after, n := shard.Divide(changed, 8), 0
			for path, at := range after {
				if was, known := before[path]; known && was != at {
					n++
				}
			}
			moved += n
			if n == 0 {
				still++
			}
		}
	}
	if still < 80 || moved > 100 {
		t.Errorf("of 100 changes %d move nothing, and %d descriptions moved", still, moved)
	}
}

// TestFew: a single description larger than all others is in one shard, and fewer
// descriptions than shards each have one.
func TestFew(t *testing.T) {
	of := shard.Divide(map[string]int64{"huge.json": 1 << 24, "a.yaml": 100, "b.yaml": 100}, 8)
	for path, n := range of {
		if n < 1 || n > 8 {
			t.Errorf("%s is in shard %d of 8", path, n)
		}
	}
	if len(shard.Divide(nil, 8)) != 0 {
		t.Error("of nothing there is something")
	}
}

func TestPart(t *testing.T) {
	a, b := shard.Part{Review: "x", Of: 3, Numbers: []int{3}}, shard.Part{Review: "x", Of: 3, Numbers: []int{1}}
	both := a.Plus(b)
	if !slices.Equal(both.Numbers, []int{1, 3}) || !slices.Equal(both.Missing(), []int{2}) || both.Gap() == "" || both.Wrong() != "" {
		t.Errorf("%+v, missing %v, %q, %q", both, both.Missing(), both.Gap(), both.Wrong())
	}
	if whole := both.Plus(shard.Part{Review: "x", Of: 3, Numbers: []int{2}}); whole.Gap() != "" {
		t.Errorf("of all: %q", whole.Gap())
	}
	if a.Clash(b) != "" || a.Clash(both) == "" || a.Clash(shard.Part{Review: "y", Of: 3, Numbers: []int{1}}) == "" || a.Clash(shard.Part{Review: "x", Of: 4, Numbers: []int{1}}) == "" {
		t.Error("parts that go together and do not")
	}
	for _, p := range []shard.Part{{}, {Review: "x", Of: 2}, {Review: "x", Of: 2, Numbers: []int{3}}, {Review: "x", Of: 2, Numbers: []int{0}}, {Review: "x", Of: 3, Numbers: []int{2, 1}}, {Review: "x", Of: 3, Numbers: []int{1, 1}}, {Review: "", Of: 2, Numbers: []int{1}}, {Review: "x", Of: 10001, Numbers: []int{1}}} {
		if p.Wrong() == "" {
			t.Errorf("%+v is well", p)
		}
	}
}
