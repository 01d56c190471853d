// Package discover finds out which API descriptions a change concerns, of which
// files each consists, and what of them could not be read. Two trees come in, with
// globs of root files if somebody named them. Pairs of root files to review go out,
// together with the changed files and with problems: what keeps the review from
// being complete is a verdict and never just a line in a log.
//
// A description consists of what package openapi reaches from its root. Guesses by
// name or text only add to what is read, or order it. Reading is saved only by
// equal object ids, by equal bytes, and by tests that cannot err
// ([openapi.MayDescribe], [openapi.Mentions]). If reading is expensive, as
// through the API of GitHub, it is bounded. The bound is a problem if the change
// may concern something beyond it.
package discover
