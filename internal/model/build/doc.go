// Package build makes the model of one description: its effective API, the view of a review
// of it against nothing, and what that review found come in; a model.Description comes out.
// It judges nothing by itself: threats, levels and classes of data are those of the review.
package build
