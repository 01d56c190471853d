package page

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// hashBytes is how much of the hash of a name stands in an identifier. Names come from strangers: with 5 bytes somebody
// finds two names with one identifier in seconds, with 16 nobody does (2^64 tries).
const hashBytes = 16

// ID is an identifier for what has a name of any kind: the same for the same, another for
// another. It begins with kind (letters of ASCII) and has what can be read of the name.
func ID(kind, name string) string {
	const readable = 24
	var b strings.Builder
	for _, r := range name {
		switch {
		case b.Len() == readable:
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9':
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-") && b.Len() > 0:
			b.WriteByte('-')
		}
	}
	sum := sha256.Sum256([]byte(name))
	return kind + "-" + strings.TrimSuffix(b.String(), "-") + "-" + base64.RawURLEncoding.EncodeToString(sum[:hashBytes])
}

// isID reports whether s can be an identifier of the page and its fragment as it is.
func isID(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
		if !letter && (i == 0 || c != '-' && c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}
