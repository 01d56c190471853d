// Package discover answers one question for everybody who reviews a change:
// which API descriptions does it concern, which files does each consist of, and
// what of them could not be read.
//
// In come the two trees and, where somebody named them, globs of the root files.
// Out come the pairs of root files to review, what keeps the review from being
// complete (a problem, which is a verdict and never a log line), and which files
// changed.
//
// What a description consists of is what the reader of package spec reached from
// its root. Guesses by name or text only widen what is read, or order it; only
// equal object ids, equal bytes and tests that cannot err ([openapi.MayDescribe],
// [openapi.Alone]) save reading. Where reading is dear, as through the API of
// GitHub, it is bounded, and the bound is a problem wherever the change may
// concern what lies beyond.
package discover
