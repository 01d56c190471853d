// Package model holds the standing threat model of API descriptions: what each protects, who may
// attack it, where they reach in, which threats stand, what mitigates them and what follows from
// them together. A [Model] is a value without methods that change it, made by package build from
// one commit; the formats of package format, and any other writer, read nothing else. Its JSON form is public and versioned
// (model.schema.json). It has no date and no commit, so that one description gives one document.
//
// A threat of the model is what a review of the description against nothing finds; [Subtract]
// and [Reconcile] hold the difference of two models against the review of the change.
package model
