package report

import (
	"cmp"

	"github.com/threatdelta/threatdelta/internal/shard"
)

// Shard is a share of a review that was divided by description, or several of them put
// together that are not all. Its findings are those of each description by itself: what
// several have in common is known when all are there.
type Shard struct {
	shard.Part
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

// Gap says which shards are missing and what to do, "" where none is.
func (s *Shard) Gap() string {
	if s == nil {
		return ""
	}
	return s.Part.Gap()
}

// wrong says what no review writes about a shard, "" for nothing.
func (s *Shard) wrong() string {
	if s == nil {
		return ""
	}
	return cmp.Or(s.Wrong(), wrongVerdict("shard.verdict", s.Verdict))
}
