// Package git reads a repository through the git program. In go a folder of the
// working tree and the name of a revision; out come the id of a commit, its tree
// as a file system, what changed between two commits or the working tree, and when
// lines were written. It writes nothing and fetches nothing: an object that a
// partial clone left out is an error. No hook, filter or helper that the
// repository's own configuration names is run.
package git
