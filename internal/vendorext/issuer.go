package vendorext

import (
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Issuer is an extension of a security scheme that says whose credentials a gateway
// accepts: who issues them, with whose keys they are checked, for whom they are meant,
// or which function decides.
type Issuer struct {
	Key string
	// To is the path of a setting below the extension, as in [Upstream]; "" is the
	// extension itself.
	To string
}

// Read lists what a security scheme says there.
func (i Issuer) Read(scheme openapi.Value) []Address {
	var out []Address
	eachSetting(scheme.Get(i.Key), i.To, func(at openapi.Value, text string) {
		if text != "" {
			out = append(out, Address{Place: at, Text: text})
		}
	})
	return out
}

// issuersOf are the settings of one extension.
func issuersOf(key string, paths ...string) []Issuer {
	var out []Issuer
	for _, path := range paths {
		out = append(out, Issuer{key, path})
	}
	return out
}
