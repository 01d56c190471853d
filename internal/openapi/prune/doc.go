// Package prune shortens a pair of descriptions before they are parsed. Two texts
// come in; two texts go out ([Text]), which know the places in the originals. One
// pass over the tokens makes a fingerprint of every operation and component; those with
// the same bytes in both texts are read in one. What means the same on both sides, and
// refers to nothing that changed, loses its large parts: schemas, examples, long
// descriptions. Such an operation is left out as a whole, but for its security
// requirements, until somebody asks ([Text.Unfold]). What both texts keep with the same
// bytes is in one of them only, if that is worth it ([Share]), and what is left does
// without the originals ([LetGo]).
//
// This only saves time. If anything is not certain (YAML anchors, tabs, duplicate
// keys, references into other files, ...), nothing is shortened.
package prune
