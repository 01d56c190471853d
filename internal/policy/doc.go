// Package policy reads the file by which a repository decides what is reviewed, what
// blocks, what is accepted, and who may accept. The bytes of the file come in; a
// [Policy] goes out, or [Errors] with all mistakes. A review asks the policy, which
// judges no finding by itself.
//
// The file is read from the base of a change, never from its head: what a change says
// about its own review takes effect after the merge.
package policy
