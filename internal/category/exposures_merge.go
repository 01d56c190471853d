package category

import (
	"slices"
	"strconv"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// joining is an exposure that takes in others of the same declarations.
type joining struct {
	Exposure
	has map[*diff.Pair]bool // its pairs, nil where none was added
}

// leads ranks an exposure: its operation was there at base, it is returned with success.
func (e Exposure) leads() int {
	rank := 0
	if !e.IsNew {
		rank += 2
	}
	if e.Values[0].Leaf.IsSuccess() {
		rank++
	}
	return rank
}

// join takes in another one. Of the two the one leads whose operation was there at base,
// then the one that is returned with success.
func (j *joining) join(other Exposure) {
	if other.leads() > j.leads() {
		j.Exposure, other, j.has = other, j.Exposure, nil
	}
	e := &j.Exposure
	if j.has == nil {
		j.has = map[*diff.Pair]bool{}
		for _, pair := range e.Pairs {
			j.has[pair] = true
		}
		e.Pairs, e.parts = slices.Clip(e.Pairs), slices.Clip(e.parts)
	}
	for _, pair := range other.Pairs {
		if !j.has[pair] {
			j.has[pair] = true
			e.Pairs = append(e.Pairs, pair)
			e.scattered = e.scattered || e.Values[0].Leaf.Path() != other.Values[0].Leaf.Path()
		}
	}
	e.parts = append(append(e.parts, other.Change), other.parts...)
	e.scattered = e.scattered || other.scattered
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
	numbers := numbered{}
	for i, e := range all {
		k := exposureKey{declarations: numbers.declarations(e.Values), declared: e.declared, withheld: e.withheld}
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
		e := joining{Exposure: g.First().Exposure}
		named := e.subject()
		for _, item := range g.Items[1:] {
			named = min(named, item.Value.subject())
			e.join(item.Value.Exposure)
		}
		e.named = named
		out = append(out, e.Exposure)
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

// numbered are the declarations that were met, by the number that each got.
type numbered map[openapi.ID]int

// declarations spells where values are declared.
func (n numbered) declarations(values []ExposedValue) string {
	all := make([]int, len(values))
	for i, v := range values {
		id := v.Leaf.Entry().EntryID()
		if n[id] == 0 {
			n[id] = len(n) + 1
		}
		all[i] = n[id]
	}
	slices.Sort(all)
	var out []byte
	for _, number := range slices.Compact(all) {
		out = append(strconv.AppendInt(out, int64(number), 10), ' ')
	}
	return string(out)
}
