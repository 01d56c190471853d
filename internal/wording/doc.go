// Package wording has the words of messages: names in backquotes, lists of a length
// that a reader takes in, verbs that agree with their operations. Operations,
// values and names come in; parts of a sentence go out.
package wording
