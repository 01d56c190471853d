package category

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// joined takes in an exposure of the same declarations. Of the two the one leads
// whose operation was there at base, then the one that is returned with success.
func (e Exposure) joined(other Exposure) Exposure {
	leads := func(x Exposure) int {
		rank := 0
		if !x.IsNew {
			rank += 2
		}
		if x.Values[0].Leaf.IsSuccess() {
			rank++
		}
		return rank
	}
	if leads(other) > leads(e) {
		e, other = other, e
	}
	for _, pair := range other.Pairs {
		if !slices.Contains(e.Pairs, pair) {
			e.Pairs = append(e.Pairs[:len(e.Pairs):len(e.Pairs)], pair)
			e.scattered = e.scattered || e.Values[0].Leaf.Path() != other.Values[0].Leaf.Path()
		}
	}
	e.parts = append(append(e.parts[:len(e.parts):len(e.parts)], other.Change), other.parts...)
	e.scattered = e.scattered || other.scattered
	return e
}

// mergedExposures makes one exposure of those of the same declarations: a schema
// that several operations return at different places, with success and with
// failure. A few new operations stay apart, each at its line, but for errors,
// whose schemas nearly all share.
func mergedExposures(all []Exposure, of Output) []Exposure {
	if of == Lifted || of == Reached || of == Outbound {
		return all
	}
	items := make([]threat.Item[keyedExposure], len(all))
	count := map[exposureKey]int{}
	for i, e := range all {
		k := exposureKey{declarations: declarations(e.Values), declared: e.declared, withheld: e.withheld}
		if e.IsNew && of != ErrorDetail {
			k.isNew, k.open = true, e.Pairs[0].Op().Auth.IsOpen()
			count[k]++
		}
		items[i] = threat.Item[keyedExposure]{Change: e.Change, Value: keyedExposure{e, k}}
	}
	for i := range items {
		if k := &items[i].Value.key; count[*k] > 0 && count[*k] < alikeNew {
			k.apart = i + 1
		}
	}
	var out []Exposure
	for _, g := range threat.Merge(items, func(i threat.Item[keyedExposure]) exposureKey { return i.Value.key }) {
		e := g.First().Exposure
		named := e.subject()
		for _, item := range g.Items[1:] {
			named = min(named, item.Value.subject())
			e = e.joined(item.Value.Exposure)
		}
		e.named = named
		out = append(out, e)
	}
	return out
}

// keyedExposure is an exposure with its key.
type keyedExposure struct {
	Exposure
	key exposureKey
}

// exposureKey is what exposures have in common that are one to a reader.
type exposureKey struct {
	declarations       string
	declared, withheld bool
	isNew, open        bool
	apart              int // which of a few new ones
}

// alikeNew is from how many on new operations that return the same are one
// finding.
const alikeNew = 4

// declarations spells where values are declared.
func declarations(values []ExposedValue) string {
	seen := map[openapi.ID]bool{}
	var all []string
	for _, v := range values {
		if id := v.Leaf.Entry().EntryID(); !seen[id] {
			seen[id] = true
			all = append(all, fmt.Sprintf("%p", id.Key()))
		}
	}
	sort.Strings(all)
	return strings.Join(all, " ")
}
