// Package spelling finds the word that was probably meant. A misspelt word and the
// known words come in; the nearest known word goes out, or none. Messages about
// unknown keys suggest it.
package spelling
