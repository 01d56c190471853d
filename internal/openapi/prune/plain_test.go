package prune

import (
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi/syntax"
)

// TestPlain puts characters on which readers do not agree at every place of a
// description. It is read where they make no difference, and refused elsewhere.
func TestPlain(t *testing.T) {
	json := "\n{\"openapi\": \"3.0.0\",\r\n\t\"x\": [1, \"é\", true , \"\\n\"] }\n"
	yaml := "openapi: 3.0.0\nx: [1, 'é', \"\\n\"]\ny: |\n  z\r\n"
	for _, text := range []string{json, yaml} {
		if scan([]byte(text), nil, newSeeds(), nil) == nil {
			t.Fatalf("%q is not read", text)
		}
		for _, odd := range []string{"\x00", "\x1b", "\x7f", "\r", "\u0085", "\u2028", "\u2029", "\ufeff", "\ufffe", "\uffff", "\x80", "\xc3", "\xf5"} {
			for at := 0; at <= len(text); at++ {
				with := text[:at] + odd + text[at:]
				if syntax.IsPlainText([]byte(with)) {
					continue
				}
				if scan([]byte(with), nil, newSeeds(), nil) != nil {
					t.Errorf("%q is read", with)
				}
			}
		}
	}
}
