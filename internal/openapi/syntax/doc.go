// Package syntax reads the part of YAML in which API descriptions are written: block
// mappings and sequences, flow collections and scalars of every style. A text comes
// in; events go out, which say what is where ([Events]). It gives up on everything
// else (anchors, tags, merge keys, tabs as indentation, several documents, ...) and on
// whatever a YAML parser might refuse, so what it accepts means one thing.
package syntax
