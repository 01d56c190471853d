// Package secret finds credentials and personal data in the text of an API
// description: in its bytes, whatever the format, so that samples in prose and
// comments count as well.
//
// Finding has two steps. [Find] is fast and looks at shapes only: a description
// of 10 MB holds tens of thousands of words that might be a secret. The caller
// drops what stood there before; [Literal.Plausible] then tells what is left from
// placeholders, documented test values and words.
//
// The shapes of the providers' credentials are those of gitleaks
// (https://github.com/gitleaks/gitleaks, see LICENSE.gitleaks), as far as a prefix
// tells them. Its engine is no part: it needs 4 seconds for a megabyte.
package secret

import (
	"crypto/sha256"
	"encoding/hex"
)

// Class says what a literal would be worth to who finds it.
type Class uint8

// The classes.
const (
	// Credential: its shape says whose it is. It lets whoever reads it in.
	Credential Class = iota + 1
	// Token: a JSON Web Token or the like, which names no issuer or may have
	// expired.
	Token
	// Opaque: a random word, a credential only where its name says so.
	Opaque
	// Card: a payment card's number, where its name or its groups say so.
	Card
	// Person: a number that identifies one person or account.
	Person
	// Mail: an address at a provider for private persons.
	Mail
)

// URLPassword is the kind of what follows user: in a URL; only its place tells
// whether it works.
const URLPassword = "password in a URL"

// Literal is a suspicious part of a text.
type Literal struct {
	Class Class
	// Kind names what it is: "AWS access key", "IBAN".
	Kind string
	// Text is the literal as written, without quotes: it must never be printed
	// (see Redacted).
	Text string
	// Start is its offset in bytes.
	Start int
	// Grouped: a card number in groups of four, as cards have it.
	Grouped bool
}

// Redacted tells a long literal from others without giving it away: its first four
// characters, which are the provider's prefix or little of what is random, and 32
// bits of a hash. Of personal data, and of what is short enough to be guessed, it
// says nothing: "".
func (l Literal) Redacted() string {
	if l.Class > Opaque || len(l.Text) < randomLength {
		return ""
	}
	sum := sha256.Sum256([]byte(l.Text))
	return l.Text[:4] + "…, hash " + hex.EncodeToString(sum[:4])
}
