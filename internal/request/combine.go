package request

import (
	"iter"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// combinations are the schema objects that hold at once, one list for each choice among
// the alternatives. What the declarations say of alternatives themselves is chosen later.
// Each list is good until the next one. They end where they have cost too many steps.
func (m *maker) combinations(s *api.Schema) iter.Seq[[]openapi.Value] {
	return func(yield func([]openapi.Value) bool) {
		c := chooser{maker: m, parts: slices.Clip(s.Declarations()), groups: slices.Clip(s.Alternatives()), yield: yield}
		if len(c.parts) > 0 || len(c.groups) == 0 {
			if c.given++; !yield(c.parts) {
				return
			}
		}
		if len(c.groups) > 0 {
			c.chosen = map[*api.Schema]bool{s: true}
			c.choose(0)
		}
	}
}

// chooser goes through the combinations of a schema. All share what was chosen first.
type chooser struct {
	maker  *maker
	parts  []openapi.Value      // of what was chosen
	groups [][]*api.Schema      // of what was chosen, of each of which one is chosen
	chosen map[*api.Schema]bool // what was chosen
	given  int
	visits int
	yield  func([]openapi.Value) bool
}

// choose goes on with the group of a number. It is false where no more is wanted.
func (c *chooser) choose(group int) bool {
	c.visits++
	if group == len(c.groups) {
		c.given++
		return c.yield(slices.Clip(c.parts))
	}
	for _, b := range c.groups[group] {
		if c.given >= mostCombinations || c.visits > 10*mostCombinations || !c.maker.spend() || !c.take(b, group) {
			return false
		}
	}
	return true
}

// take chooses a schema of a group, and all that can be chosen with it. One that was
// chosen before says nothing more: alternatives that lead back to it come to an end so.
func (c *chooser) take(b *api.Schema, group int) bool {
	if c.chosen[b] {
		return c.choose(group + 1)
	}
	parts, groups := len(c.parts), len(c.groups)
	c.chosen[b] = true
	c.parts, c.groups = append(c.parts, b.Declarations()...), append(c.groups, b.Alternatives()...)
	more := c.choose(group + 1)
	c.parts, c.groups = c.parts[:parts], c.groups[:groups]
	delete(c.chosen, b)
	return more
}
