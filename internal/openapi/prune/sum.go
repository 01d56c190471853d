package prune

import (
	"hash/maphash"
	"math/bits"
)

// seeds are random for each process. The texts may be hostile, so no hash may be
// predictable.
type seeds [2]maphash.Seed

func newSeeds() seeds { return seeds{maphash.MakeSeed(), maphash.MakeSeed()} }

// sum is a running fingerprint.
type sum struct{ a, b uint64 }

func (s *sum) mix(t sum, tag uint64) {
	s.a = (bits.RotateLeft64(s.a, 29) ^ t.a + tag) * 0x9e3779b97f4a7c15
	s.b = (bits.RotateLeft64(s.b, 31) ^ t.b + tag) * 0xd6e8feb86659fd93
}

func (s seeds) hash(b []byte) sum {
	return sum{maphash.Bytes(s[0], b), maphash.Bytes(s[1], b)}
}

const (
	tagKey uint64 = 1 + iota
	tagPlainKey
	tagScalar
	tagMap
	tagSeq
	tagEnd
	tagLine
)
