// Package fsnode holds what a tree that is not on a disk, such as that of a commit,
// needs to be an [io/fs.FS]. In go names, modes, sizes and contents; out come
// [Info] and [Entry] that describe its nodes, and with [Open] and [OpenDir] files
// and folders that can be read.
package fsnode
