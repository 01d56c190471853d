// Package openapi reads API descriptions (OpenAPI 2.0 to 3.2, JSON or YAML,
// one file or many). A tree of files comes in; a [Document] goes out, in which every
// [Value] has its line and column in the original bytes.
//
// A reference ($ref) is resolved within the tree and nowhere else: not on the
// network, not by an absolute path, not by ".." out of the tree, not through a
// symbolic link. What cannot be followed becomes a [Note]. What cannot be read at all
// is an [*Error], so that it is never mistaken for a description without changes.
//
// JSON, and YAML as descriptions are mostly written, is read by the package itself. All
// else is left to the first step of libopenapi, which parses bytes to YAML nodes. Its
// model is not built: that takes a second and hundreds of megabytes, fails on what real
// descriptions contain, and runs in goroutines whose panics nobody can recover.
package openapi
