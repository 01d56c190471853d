package openapi

import (
	"bytes"
	"math"
	"slices"
)

// within finds which of the words a text contains. A few are searched one by one.
// Many are searched at once, by a rolling hash of their beginnings (Rabin and
// Karp), since a stranger may have written thousands.
func within(text []byte, words map[string]string) map[string]bool {
	out := map[string]bool{}
	if len(words) <= fewWords {
		for w := range words {
			if bytes.Contains(text, []byte(w)) {
				out[w] = true
			}
		}
		return out
	}
	n := math.MaxInt // number of bytes of a beginning
	for w := range words {
		n = min(n, len(w), 16)
	}
	if n == 0 || len(text) < n {
		return out
	}
	lengths := map[uint64][]int{} // lengths of the words by hash of their beginning
	for w := range words {
		if h := hashOf(w[:n]); !slices.Contains(lengths[h], len(w)) {
			lengths[h] = append(lengths[h], len(w))
		}
	}
	last := uint64(1)
	for range n - 1 {
		last *= radix
	}
	h := hashOf(string(text[:n]))
	for i := 0; ; i++ {
		for _, length := range lengths[h] { // if a word of this length begins here
			if i+length > len(text) {
				continue
			}
			if w := string(text[i : i+length]); words[w] != "" {
				out[w] = true
			}
		}
		if i+n == len(text) {
			return out
		}
		h = (h-uint64(text[i])*last)*radix + uint64(text[i+n])
	}
}

// fewWords is the number up to which words are searched one by one.
const fewWords = 50

const radix = 1_099_511_628_211 // an odd number with many bits

func hashOf(s string) uint64 {
	h := uint64(0)
	for i := range len(s) {
		h = h*radix + uint64(s[i])
	}
	return h
}
