package spelling

import (
	"strings"
	"testing"
)

func TestNearest(t *testing.T) {
	ids := []string{"auth-removed", "auth-optional", "scheme-downgrade", "größe"}
	for word, want := range map[string]string{
		"auth-removed": "auth-removed", "auth-remvoed": "auth-removed", "AUTH-REMOVED": "auth-removed",
		"scheme": "scheme-downgrade", "Grösse": "größe",
		"zebra-crossing": "", "": "", "x": "", strings.Repeat("x", 10_000): "",
	} {
		if got := Nearest(word, ids); got != want {
			t.Errorf("Nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
}
