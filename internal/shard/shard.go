package shard

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// Most is into how many shards a review can be divided.
const Most = 10000

// Of is one of several shards: Number is from 1 to Count. The zero value is all of them.
type Of struct{ Number, Count int }

// Parse reads a shard as it is written, I/N.
func Parse(written string) (Of, error) {
	number, count, ok := strings.Cut(written, "/")
	i, errI := strconv.Atoi(number)
	n, errN := strconv.Atoi(count)
	if !ok || errI != nil || errN != nil || n < 1 || n > Most || i < 1 || i > n {
		return Of{}, fmt.Errorf("%.40q is no shard: write it as 3/8, the third of eight, of at most %d", written, Most)
	}
	return Of{i, n}, nil
}

// IsPart reports whether it is not all there is.
func (o Of) IsPart() bool { return o.Count > 1 }

// Divide gives each path the number of its shard, from 1 to count. Each prefers the shards in
// an order of its own, by a hash of its path alone (rendezvous hashing), and gets the first
// that has room, the largest first; how much room there is grows in steps with the bytes of
// all. So one more description moves none, but where a shard is full or the room grows by a
// step. No shard has a fifth more than its share of the bytes, but for one that has a single
// description of more. All arithmetic is in whole numbers, the same on every machine.
func Divide(sizes map[string]int64, count int) map[string]int {
	paths := make([]string, 0, len(sizes))
	var all, largest int64
	for path, size := range sizes {
		paths = append(paths, path)
		all += weight(size)
		largest = max(largest, weight(size))
	}
	slices.SortFunc(paths, func(a, b string) int {
		return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(hash(a, 0), hash(b, 0)), strings.Compare(a, b))
	})
	room := max(stepAbove(all/int64(count)*11/10), largest)
	load := make([]int64, count+1)
	out := make(map[string]int, len(paths))
	for _, path := range paths {
		n := choose(path, count, func(n int) bool { return load[n]+weight(sizes[path]) <= room })
		out[path] = n
		load[n] += weight(sizes[path])
	}
	return out
}

// start is what a description costs whatever its size, in bytes.
const start = 1 << 10

func weight(size int64) int64 { return min(max(size, 0), 1<<40) + start }

// stepAbove is the next of the steps by which room grows, a tenth each.
func stepAbove(room int64) int64 {
	step := int64(start)
	for step < room {
		step += step / 10
	}
	return step
}

// choose is the shard that a path prefers of those that have room.
func choose(path string, count int, hasRoom func(int) bool) int {
	best, highest := 0, uint64(0)
	for n := 1; n <= count; n++ {
		if h := hash(path, n); (best == 0 || h > highest) && hasRoom(n) {
			best, highest = n, h
		}
	}
	return max(best, 1) // where none has room, which takes descriptions of a shard's size
}

// hash is the weight of a path for a shard: FNV-1a, mixed so that neighbours are far apart.
func hash(path string, n int) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(path + "\x00" + strconv.Itoa(n))) // never fails
	x := h.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}
