// Package decisions reads what a team decides about threats by hand and keeps beside the
// document of the model: a YAML file comes in, model.Decisions come out, or errors with file and line. Keys that
// it does not know are errors, since a decision that is misspelled must not be lost.
package decisions
