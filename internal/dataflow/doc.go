// Package dataflow draws data-flow diagrams for pages, in three layers, as their notation has three kinds of nodes (de
// Marco's, as STRIDE per element uses it): who calls on the left, what the API does in the middle, in the frames of its
// trust boundaries, data and receivers on the right.
//
// So no flow crosses a node, and each layer is read from above as a list is. A library that draws any graph in layers is
// many times as large as the two passes that three layers need: an order by who calls, and places beside the middle of what a
// node is connected with. The same diagram gives the same drawing.
package dataflow
