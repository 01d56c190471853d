// Package growth holds the cost of hostile input in tests: two runs of the same
// code come in, one on a larger input; a failure goes out if the larger costs more
// than its size says. It counts the time of the processor, so that whatever else
// runs on the machine does not matter, and the bytes that are allocated.
package growth
