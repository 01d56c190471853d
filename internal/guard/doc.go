// Package guard finds out what a change does to the files that steer its own review:
// the policy, the workflows that run the review, and CODEOWNERS. Both sides of these
// files come in; [Difference]s go out, each a phrase with its places and whether it
// relaxes the review. What such a file says takes effect after the merge. Until then
// it is reviewed like anything else.
//
// All of these files are a stranger's. What cannot be understood is ignored, unless
// something that was there before is gone then.
package guard
