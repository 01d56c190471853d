// Package review is the composition of all others. Two trees of files and a policy come
// in ([Input]); a report goes out ([Run]). It knows neither git nor GitHub, so that the
// same review runs over two folders, two revisions, or two commits that are fetched
// through an API.
package review
