package api

import "slices"

// firsts is a map that keeps the first value of each key. Most have few, which are compared
// one by one and need no memory of their own.
type firsts[K comparable, V any] struct {
	keys   [fewKeys]K
	values [fewKeys]V
	count  int // of keys and values
	many   map[K]V
}

// fewKeys is how many are compared one by one.
const fewKeys = 16

// add returns the value that the key had, or the one that it has now, for which isNew is true.
func (x *firsts[K, V]) add(key K, value V) (first V, isNew bool) {
	if i := slices.Index(x.keys[:x.count], key); i >= 0 {
		return x.values[i], false
	}
	if x.count < fewKeys {
		x.keys[x.count], x.values[x.count] = key, value
		x.count++
		return value, true
	}
	if first, isKnown := x.many[key]; isKnown {
		return first, false
	}
	if x.many == nil {
		x.many = map[K]V{}
	}
	x.many[key] = value
	return value, true
}
