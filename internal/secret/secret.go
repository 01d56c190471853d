package secret

import (
	"crypto/sha256"
	"encoding/hex"
)

// Class says what a literal would be worth to a finder.
type Class uint8

// The classes.
const (
	// Credential has a shape that says whose it is. Whoever reads it gets in.
	Credential Class = iota + 1
	// Token is a JSON Web Token or the like, which names no issuer or may have
	// expired.
	Token
	// Opaque is a random word, which is a credential only if its name says so.
	Opaque
	// Card is the number of a payment card, if its name or its groups say so.
	Card
	// Person is a number that identifies one person or account.
	Person
	// Mail is an address at a provider for private persons.
	Mail
)

// URLPassword is the kind of what follows user: in a URL. Only its place shows
// whether it works.
const URLPassword = "password in a URL"

// Literal is a suspicious part of a text.
type Literal struct {
	Class Class
	// Kind names what it is: "AWS access key", "IBAN".
	Kind string
	// Text is the literal as written, without quotes. It must never be printed, see
	// Redacted.
	Text string
	// Start is its offset in bytes.
	Start int
	// Grouped is true for a card number in groups of four, as on cards.
	Grouped bool
}

// Redacted returns a text that distinguishes a long literal from others without
// revealing it: its first four characters, which are the provider's prefix or
// little of what is random, and 32 bits of a hash. It is "" for personal data, and
// for anything that is short enough to be guessed.
func (l Literal) Redacted() string {
	if l.Class > Opaque || len(l.Text) < randomLength {
		return ""
	}
	sum := sha256.Sum256([]byte(l.Text))
	return l.Text[:4] + "…, hash " + hex.EncodeToString(sum[:4])
}
