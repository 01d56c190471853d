// Package union puts reports together, and threat models: of several repositories, of
// descriptions that were reviewed apart, of the shards of one review. In come values that were
// read back, each with the name of its file for errors; out comes one of the same form.
//
// Nothing is dropped, and nothing is decided anew but the gate over all: of one document the
// union is itself. It does not depend on the order of the documents, nor on which were put
// together before. What contradicts another (the same description twice, two reviews of one
// repository under different policies) is refused in one line. [Fold] is the part of a review
// that looks at all descriptions together.
package union
