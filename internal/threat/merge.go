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
	var out []Related
	for _, item := range g.Items[1:] {
		at := item.Head
		if at.IsZero() {
			at = item.Base
		}
		if !at.IsZero() && len(out) < maxRelated && !slices.ContainsFunc(out, func(r Related) bool { return r.Span == at }) {
			out = append(out, Related{Span: at, Message: say(item)})
		}
	}
	return out
}

// Places are the places of all changes but the first, see Group.Places, each with
// its operations.
func Places(changes []*diff.Change) []Related {
	return Group[struct{}]{Items: ItemsOf(changes)}.Places(OperationsOf)
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
	at := map[K]int{}
	var out []Group[T]
	for _, item := range items {
		k := key(item)
		i, known := at[k]
		if !known {
			i = len(out)
			at[k] = i
			out = append(out, Group[T]{})
		}
		out[i].Items = append(out[i].Items, item)
	}
	for i := range out {
		out[i].Change = united(out[i].Items)
	}
	return out
}

// MergeMany is Merge for items that a reader would rather see each at its line:
// groups of up to few items come apart again.
func MergeMany[T any, K comparable](items []Item[T], few int, key func(Item[T]) K) []Group[T] {
	var out []Group[T]
	for _, g := range Merge(items, key) {
		if len(g.Items) > few {
			out = append(out, g)
			continue
		}
		for _, item := range g.Items {
			out = append(out, Group[T]{item.Change, []Item[T]{item}})
		}
	}
	return out
}

// ReportMerged reports one finding for all items of a key, in the words of say.
// Where say names no related places, they are those of the other items.
func ReportMerged[T any, K comparable](p *Pass, items []Item[T], key func(Item[T]) K, say func(Group[T]) Diagnostic) {
	for _, g := range Merge(items, key) {
		d := say(g)
		if d.Related == nil {
			d.Related = g.Places(OperationsOf)
		}
		p.Report(g.Change, d)
	}
}

// united makes one change of those of several items: the places of the first, the
// operations of all.
func united[T any](items []Item[T]) *diff.Change {
	first := items[0]
	all := &diff.Change{Base: first.Base, Head: first.Head, What: first.What}
	seen := map[*diff.Pair]bool{}
	for _, item := range items {
		for _, p := range item.Pairs {
			if !seen[p] {
				seen[p] = true
				all.Pairs = append(all.Pairs, p)
			}
		}
	}
	return all
}
