package openapi

import (
	"bytes"
	"math"
	"slices"
)

// within are the words that a text has anywhere. A few are looked for one by one;
// many at once, by a hash of their beginnings that rolls over the text (Rabin and
// Karp): a stranger may have written thousands.
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
	n := math.MaxInt // bytes of a beginning
	for w := range words {
		n = min(n, len(w), 16)
	}
	if n == 0 || len(text) < n {
		return out
	}
	lengths := map[uint64][]int{} // of the words with a beginning
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
		for _, length := range lengths[h] { // a word of this length begins here, or none does
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

// fewWords is up to how many words are looked for one by one.
const fewWords = 50

const radix = 1_099_511_628_211 // an odd number of many bits

func hashOf(s string) uint64 {
	h := uint64(0)
	for i := range len(s) {
		h = h*radix + uint64(s[i])
	}
	return h
}
