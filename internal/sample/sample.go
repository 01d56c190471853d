package sample

import (
	"hash/fnv"
	"os"
	"testing"
)

// Variable is the environment variable that asks for every case by the value "all".
const Variable = "TESTS"

// thinner is how many times fewer cases a run with -short makes.
const thinner = 4

// All reports whether every case is due.
func All() bool { return os.Getenv(Variable) == "all" }

// Has reports whether the case of this name is due where an ordinary run makes one of
// so many. A oneOf of 0 or 1 is every case, but for -short.
func Has(name string, oneOf int) bool {
	oneOf = max(1, oneOf)
	if testing.Short() {
		oneOf *= thinner
	}
	return All() || hash(name)%uint32(oneOf) == 0
}

// Size is how many cases of an endless row are due: all, usual in an ordinary run,
// and with -short a part of usual, but at least one.
func Size(usual, all int) int {
	switch {
	case All():
		return all
	case testing.Short():
		return max(1, usual/thinner)
	}
	return usual
}

// hash spreads names that differ in one letter over all remainders.
func hash(name string) uint32 {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	sum := h.Sum64()
	return uint32((sum ^ sum>>32) * 0x9e3779b97f4a7c15 >> 32)
}
