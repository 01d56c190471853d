// Package words reads names as words. A name of a description, such as
// "userIDs" or "X-Api-Key", comes in; its tokens go out: lower-case words without
// case, separators or disguise. Other functions compare tokens with words,
// phrases and named sets of words. What the words mean is decided by the callers.
package words
