// Package sample decides which cases of the large tests a run makes. A name of a case
// comes in, and whether it is due goes out: with TESTS=all in the environment every
// case is; in an ordinary run one of so many; with -short, which is for the race
// detector, one of four times as many. The names alone decide, so that the same
// commit always makes the same cases, and a failure can be had again. The nightly
// job makes all. Main has a test binary collect its garbage more rarely.
package sample
