package diff

import (
	"encoding/binary"
	"math/bits"
)

// pairBits is a set of operations, a bit each by its number in their order. Words before
// from have none.
type pairBits struct {
	from  int
	words []uint64
}

// add adds the operations of another set, and reports whether any of them is new.
func (b *pairBits) add(o pairBits) bool {
	if len(b.words) == 0 {
		b.from = o.from
	}
	if before := b.from - o.from; before > 0 {
		b.from, b.words = o.from, append(make([]uint64, before, before+len(b.words)), b.words...)
	}
	if after := o.from + len(o.words) - b.from - len(b.words); after > 0 {
		b.words = append(b.words, make([]uint64, after)...)
	}
	mine, isNew := b.words[o.from-b.from:], false
	for i, w := range o.words {
		isNew = isNew || w&^mine[i] != 0
		mine[i] |= w
	}
	return isNew
}

// pairSet is a set of operations that changes reach, in the order of the operations. Equal
// sets are one object, since thousands of edits of one component reach the same thousands
// of operations.
type pairSet struct {
	list []*Pair
	bits pairBits
}

// shared returns the list for a change. Appending to it copies it.
func (x *pairSet) shared() []*Pair { return x.list[:len(x.list):len(x.list)] }

// pairSets makes each set of pairs once.
type pairSets struct {
	delta  *Delta
	number map[*Pair]int // position in the order of operations
	byKey  map[string]*pairSet
}

func newPairSets(d *Delta) *pairSets {
	s := &pairSets{delta: d, number: make(map[*Pair]int, len(d.Pairs)), byKey: map[string]*pairSet{}}
	for i, p := range d.Pairs {
		s.number[p] = i
	}
	return s
}

// of returns the set of the pairs.
func (s *pairSets) of(list ...*Pair) *pairSet {
	var b pairBits
	for _, p := range list {
		n := s.number[p]
		b.add(pairBits{n / 64, []uint64{1 << (n % 64)}})
	}
	s.delta.Spend(2 * len(list))
	return s.set(b)
}

// set returns the set of the operations.
func (s *pairSets) set(b pairBits) *pairSet {
	key := binary.AppendUvarint(make([]byte, 0, 8*len(b.words)+8), uint64(b.from))
	for _, w := range b.words {
		key = binary.LittleEndian.AppendUint64(key, w)
	}
	known := s.byKey[string(key)]
	if known == nil {
		known = &pairSet{bits: b}
		for i, w := range b.words {
			for ; w != 0; w &= w - 1 {
				known.list = append(known.list, s.delta.Pairs[(b.from+i)*64+bits.TrailingZeros64(w)])
			}
		}
		s.byKey[string(key)] = known
	}
	return known
}
