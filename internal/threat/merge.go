package threat

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/wording"
)

// One edit is one finding: a rule lists what it saw as items, says by a key which
// of them are the same to a reader, and words a group once. All rules group here.

// Item is one thing that a rule saw: the change, with its operations and places,
// and what the rule makes of it.
type Item[T any] struct {
	*diff.Change
	Value T
}

// ItemsOf are items that are nothing beyond their change.
func ItemsOf(changes []*diff.Change) []Item[struct{}] {
	out := make([]Item[struct{}], len(changes))
	for i, c := range changes {
		out[i].Change = c
	}
	return out
}

// Group is what one finding reports. Its change stands at the places of the first
// item and concerns the operations of all items.
type Group[T any] struct {
	*diff.Change
	Items []Item[T]
}

// First is the value of the first item.
func (g Group[T]) First() T { return g.Items[0].Value }

// Values are the values of all items, in their order.
func (g Group[T]) Values() []T {
	out := make([]T, len(g.Items))
	for i, item := range g.Items {
		out[i] = item.Value
	}
	return out
}

// Places are the places of all items but the first, at most maxRelated, each in
// the words of say.
func (g Group[T]) Places(say func(Item[T]) string) []Related {
	changes := make([]*diff.Change, len(g.Items))
	for i, item := range g.Items {
		changes[i] = item.Change
	}
	return placesOf(changes, func(i int) string { return say(g.Items[i]) })
}

// Places are the places of all changes but the first, see Group.Places, each with
// its operations.
func Places(changes []*diff.Change) []Related {
	return placesOf(changes, func(i int) string { return wording.Operations(changes[i].Pairs) })
}

func placesOf(changes []*diff.Change, say func(int) string) []Related {
	var out []Related
	for i := 1; i < len(changes); i++ {
		at := changes[i].Head
		if at.IsZero() {
			at = changes[i].Base
		}
		if !at.IsZero() && len(out) < maxRelated && !slices.ContainsFunc(out, func(r Related) bool { return r.Span == at }) {
			out = append(out, Related{Span: at, Message: say(i)})
		}
	}
	return out
}

// OperationsOf names the operations of an item, for Places.
func OperationsOf[T any](item Item[T]) string { return wording.Operations(item.Pairs) }

// AsOne is the key under which all items are one group.
func AsOne[T any](Item[T]) struct{} { return struct{}{} }

// SameValue is the key under which items of one value are one group.
func SameValue[T comparable](item Item[T]) T { return item.Value }

// SameOperations is the key under which items about the same operations are one
// group.
func SameOperations[T any](item Item[T]) string { return item.Reach() }

// Merge groups items by a key, in the order of the first of each group. A key of
// several parts is a struct.
func Merge[T any, K comparable](items []Item[T], key func(Item[T]) K) []Group[T] {
	return MergeMany(items, 0, key)
}

// MergeMany is Merge for items that a reader would rather see each at its line:
// groups of up to few items come apart again.
func MergeMany[T any, K comparable](items []Item[T], few int, key func(Item[T]) K) []Group[T] {
	changes, keys := make([]*diff.Change, len(items)), make([]any, len(items))
	for i, item := range items {
		changes[i], keys[i] = item.Change, key(item)
	}
	var out []Group[T]
	for _, m := range merged(changes, keys, few) {
		g := Group[T]{Change: m.Change}
		for _, i := range m.members {
			g.Items = append(g.Items, items[i])
		}
		out = append(out, g)
	}
	return out
}

// mergedChange is a group of changes, given by their places in a list.
type mergedChange struct {
	*diff.Change
	members []int
}

// merged does the grouping, whatever the items are: the generic functions around
// it are compiled once for each kind of item.
func merged(changes []*diff.Change, keys []any, few int) []mergedChange {
	at := map[any]int{}
	var groups [][]int
	for i, k := range keys {
		g, known := at[k]
		if !known {
			g = len(groups)
			at[k] = g
			groups = append(groups, nil)
		}
		groups[g] = append(groups[g], i)
	}
	var out []mergedChange
	for _, members := range groups {
		if len(members) > few {
			out = append(out, mergedChange{united(changes, members), members})
			continue
		}
		for _, i := range members {
			out = append(out, mergedChange{changes[i], []int{i}})
		}
	}
	return out
}

// ReportMerged reports one finding for all items of a key, in the words of say.
// Where say names no related places, they are those of the other items.
func ReportMerged[T any, K comparable](p *Pass, items []Item[T], key func(Item[T]) K, say func(Group[T]) Diagnostic) {
	for _, g := range Merge(items, key) {
		g = Led(p, g)
		d := say(g)
		if d.Related == nil {
			d.Related = g.Places(OperationsOf)
		}
		p.Report(g.Change, d)
	}
}

// LedAll are the groups, each as [Led].
func LedAll[T any](p *Pass, groups []Group[T]) []Group[T] {
	out := make([]Group[T], len(groups))
	for i, g := range groups {
		out[i] = Led(p, g)
	}
	return out
}

// Led is the group with the item first that concerns the most exposed operation, so
// that its finding stands at the operation which its message names first.
func Led[T any](p *Pass, g Group[T]) Group[T] {
	if len(g.Items) < 2 || len(g.Pairs) < 2 {
		return g
	}
	most := p.Ordered(g.Pairs)[0]
	i := slices.IndexFunc(g.Items, func(item Item[T]) bool { return slices.Contains(item.Pairs, most) })
	if i <= 0 {
		return g
	}
	items := slices.Clone(g.Items)
	copy(items[1:i+1], g.Items[:i])
	items[0] = g.Items[i]
	changes, members := make([]*diff.Change, len(items)), make([]int, len(items))
	for j, item := range items {
		changes[j], members[j] = item.Change, j
	}
	return Group[T]{united(changes, members), items}
}

// united makes one change of several: the places of the first, the operations of
// all.
func united(changes []*diff.Change, members []int) *diff.Change {
	first := changes[members[0]]
	all := &diff.Change{Base: first.Base, Head: first.Head, What: first.What}
	seen := map[*diff.Pair]bool{}
	for _, i := range members {
		for _, p := range changes[i].Pairs {
			if !seen[p] {
				seen[p] = true
				all.Pairs = append(all.Pairs, p)
			}
		}
	}
	return all
}
