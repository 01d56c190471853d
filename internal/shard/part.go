package shard

import (
	"fmt"
	"slices"
	"strings"
)

// Part says which shards of a document are here.
type Part struct {
	// Review is the same for the shards of one review, and for no other.
	Review string `json:"review"`
	Of     int    `json:"of"`
	// Numbers are the shards that are here, from 1 and sorted.
	Numbers []int `json:"numbers"`
}

// Plus are both parts together.
func (p Part) Plus(more Part) Part {
	return Part{p.Review, p.Of, slices.Sorted(slices.Values(slices.Concat(p.Numbers, more.Numbers)))}
}

// Clash says why two parts do not go together, "" where they do.
func (p Part) Clash(with Part) string {
	switch {
	case p.Review != with.Review || p.Of != with.Of:
		return "are shards of different reviews: give those of one, with the same N, commits and policy"
	case slices.ContainsFunc(p.Numbers, func(n int) bool { return slices.Contains(with.Numbers, n) }):
		return "have the same shard: give each once"
	}
	return ""
}

// Missing are the numbers of the shards that are not here.
func (p Part) Missing() []int {
	var out []int
	for n := 1; n <= p.Of; n++ {
		if _, has := slices.BinarySearch(p.Numbers, n); !has {
			out = append(out, n)
		}
	}
	return out
}

// missingNamed is how many shards that are missing a sentence names.
const missingNamed = 10

// Gap says which shards are missing and what to do, "" where none is.
func (p Part) Gap() string {
	missing := p.Missing()
	if len(missing) == 0 {
		return ""
	}
	var names []string
	for _, n := range missing[:min(len(missing), missingNamed)] {
		names = append(names, fmt.Sprint(n))
	}
	if more := len(missing) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("%d more", more))
	}
	verb := "are"
	if len(missing) == 1 {
		verb = "is"
	}
	return fmt.Sprintf("of %d shards %s %s missing, so their descriptions were not reviewed: make them and merge again", p.Of, strings.Join(names, ", "), verb)
}

// Wrong says what nothing that was written as a part says, "" for nothing.
func (p Part) Wrong() string {
	switch n := len(p.Numbers); {
	case p.Of < 1 || p.Of > Most:
		return fmt.Sprintf("of %d shards there can be 1 to %d", p.Of, Most)
	case p.Review == "" || n == 0 || p.Numbers[0] < 1 || p.Numbers[n-1] > p.Of || !slices.IsSorted(p.Numbers) || len(slices.Compact(slices.Clone(p.Numbers))) != n:
		return "shard does not say which it is"
	}
	return ""
}
