// Package custom turns the rules that a repository writes in its policy file into
// rules of the catalogue. Expressions in CEL, the Common Expression Language
// (https://cel.dev, cel-go), come in; a [Program] goes out, whose rules run over the
// typed changes of a delta. docs/custom-rules.md describes for users what an expression
// may ask.
//
// Expressions are checked before anything is reviewed: what they name exists, their
// types fit, and what they may cost is bounded. An error while they run ends the review
// as wrong use, see [Set.Err]: a rule that could not decide must not pass for one that
// found nothing.
package custom
