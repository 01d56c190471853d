// Package sensitive finds out which values of an API are worth protecting, and why.
// A [Field], which is what a description says of one value, comes in; a [Verdict]
// with class, level, confidence and reasons goes out. The vocabulary can be
// extended and the levels changed by the organisation's policy. Secrets in example
// values are the business of package secret.
//
// Evidence from the name, the format, the description and the examples is combined as
// 1 - prod(1-w). Less than one half is not reported.
//
// The judgement is a heuristic. It can miss a field with an opaque name, and it
// reads English, besides the best known national identifiers and the words for passwords,
// keys and cards in other languages of Europe.
package sensitive
