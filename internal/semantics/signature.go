package semantics

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// IsSigned reports whether the receiver of a webhook or a callback can check who
// sent it: by credentials of the sender, or by a signature in a header or the
// body.
func IsSigned(o *api.Operation) bool {
	if len(o.Auth.Alternatives) > 0 && !o.Auth.IsOpen() {
		return true
	}
	return slices.ContainsFunc(o.Parameters, func(x *api.Parameter) bool { return x.In == "header" && IsSignature(x.Name) }) ||
		slices.ContainsFunc(o.Outputs(), func(l api.Leaf) bool { return IsSignature(l.Name()) })
}

// IsSignature reports whether a name is that of a proof over what is sent:
// X-Hub-Signature-256, webhook-signature, X-Shopify-Hmac-Sha256.
func IsSignature(name string) bool {
	return words.HasAny(words.Tokens(name), "signature", "sig", "hmac", "jws")
}

// IsTimestamp reports whether a name is that of when a webhook was sent, by which
// a receiver refuses a replay: webhook-timestamp, Paypal-Transmission-Time.
func IsTimestamp(name string) bool {
	tokens := words.Tokens(name)
	return words.HasAny(tokens, "timestamp") || words.HasPhrase(tokens, "sent", "at") || words.HasPhrase(tokens, "transmission", "time")
}
