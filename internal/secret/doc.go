// Package secret finds credentials and personal data in a text. The bytes of a
// description come in, whatever the format, so that samples in prose and comments
// count as well; [Literal]s go out, which must be masked before they are printed.
//
// There are two steps. [Find] is fast and examines only shapes, since a description
// of 10 MB has tens of thousands of words that might be a secret. The caller drops
// what was there before, and [Literal.IsPlausible] then excludes placeholders,
// documented test values and words.
//
// The shapes of the providers' credentials are those of gitleaks
// (https://github.com/gitleaks/gitleaks, see LICENSE.gitleaks) that have a prefix.
// Its engine is not used, since it needs 4 seconds for a megabyte.
package secret
