// Package shard divides the descriptions of one review, or one threat model, over several
// processes. In come their paths and sizes; out comes which of the shards has which. The
// answer rests on nothing else, so that every process finds the same by itself, and the one
// that puts the results together knows what is missing.
package shard
