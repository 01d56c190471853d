package report

import (
	"fmt"
	"slices"
	"strings"
)

// Shard is a share of a review that was divided by description, or several of them put
// together that are not all. Its findings are those of each description by itself: what
// several have in common is known when all are there.
type Shard struct {
	// Review is the same for the shards of one review, and for no other.
	Review string `json:"review"`
	Of     int    `json:"of"`
	// Numbers are the shards that are here, from 1 and sorted.
	Numbers []int `json:"numbers"`
	// Verdict is the worst of theirs. That of the gate is error too where some are missing
	// of several that were put together.
	Verdict Verdict `json:"verdict"`
	// Outlines are those of the descriptions that were read, by path.
	Outlines []Outline `json:"outlines"`
}

// Outline is what a description is recognised by among those that describe the same API:
// digests of its title, "" for none, and of its operations, sorted.
type Outline struct {
	Path       string   `json:"path"`
	Title      string   `json:"title,omitempty"`
	Operations []string `json:"operations"`
}

// Missing are the numbers of the shards that are not here.
func (s *Shard) Missing() []int {
	var out []int
	if s == nil {
		return nil
	}
	for n := 1; n <= s.Of; n++ {
		if !slices.Contains(s.Numbers, n) {
			out = append(out, n)
		}
	}
	return out
}

// missingNamed is how many shards that are missing a sentence names.
const missingNamed = 10

// Gap says which shards are missing and what to do, "" where none is.
func (s *Shard) Gap() string {
	missing := s.Missing()
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
	return fmt.Sprintf("of %d shards %s missing, so their descriptions were not reviewed: review them and merge again",
		s.Of, strings.Join(names, ", ")+map[bool]string{true: " is", false: " are"}[len(missing) == 1])
}

// wrong says what no review writes about a shard, "" for nothing.
func (s *Shard) wrong() string {
	switch {
	case s == nil:
		return ""
	case s.Of < 1 || s.Of > MostShards:
		return fmt.Sprintf("of %d shards there can be 1 to %d", s.Of, MostShards)
	case s.Review == "" || len(s.Numbers) == 0 || !slices.IsSorted(s.Numbers) || len(slices.Compact(slices.Clone(s.Numbers))) != len(s.Numbers) || s.Numbers[0] < 1 || s.Numbers[len(s.Numbers)-1] > s.Of:
		return "shard does not say which it is"
	}
	return wrongVerdict("shard.verdict", s.Verdict)
}

// MostShards is into how many a review can be divided.
const MostShards = 10000
