package secret

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// TestIn: in some lines of a text is found what is found there in all of it.
func TestIn(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	pieces := []string{
		"", "a: ", "key: ", " ", "1", "abc", "-", "\\n", `"`, "user@gmail.com", "https://a:b1c2d3e4@host.io/", "4111 1111 1111 1111", "4111-1111-1111-1111", "DE89 3704 0044 0532 0130 00",
		"DE89370400440532013000", "078-05-1120", "AKIAQ3EGRLPW5XNDT7ZK", "Zt8nQ00001vLx4Rk9WmB6yHcJ3pD", "/Zt8nQ00001vLx4Rk9WmB6yHcJ3pD/", "x4111 1111 1111 1111x",
		"-----BEGIN PRIVATE KEY-----", "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7", "-----END PRIVATE KEY-----", "https://hooks.slack.com/services/T01/B01/", "AccountKey=",
	}
	for range 3000 {
		var text []byte
		var parts [][2]int
		for range rng.Intn(12) {
			from := len(text)
			for range rng.Intn(5) {
				text = append(text, pieces[rng.Intn(len(pieces))]...)
			}
			text = append(text, '\n')
			if rng.Intn(2) == 0 {
				parts = append(parts, [2]int{from, len(text)})
			}
		}
		isIn := func(l Literal) bool {
			return slices.ContainsFunc(parts, func(p [2]int) bool { return p[0] <= l.Start && l.Start < p[1] })
		}
		want := slices.DeleteFunc(Find(text), func(l Literal) bool { return !isIn(l) })
		if got := In(text, parts); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("in %v of %q: %v, want %v", parts, text, got, want)
		}
	}
	if all := Find([]byte(strings.Join(pieces, "\n"))); len(all) < 8 {
		t.Errorf("of all pieces only %v are found", all)
	}
}
