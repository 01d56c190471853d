// Package readback reads the JSON documents that this program writes: reports and threat
// models. In comes the text of a file that may be hostile, and what its form is called; out
// comes the value, with nothing lost, or one line that names the file, what is wrong with it
// and what to do.
//
// A document is refused rather than read in part: one of another version of the form or of
// another kind, one with a field that this version does not know, with a field twice, with
// bytes that are not UTF-8 (RFC 8259, section 8.1), with anything behind its end, or larger or
// deeper than the limits.
package readback
