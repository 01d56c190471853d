package secret

import (
	"math/rand"
	"slices"
	"strings"
	"testing"
)

// likely returns the plausible literals of a text, as "kind text".
func likely(text string) []string {
	var out []string
	for _, l := range Find([]byte(text)) {
		if l.IsPlausible() {
			out = append(out, l.Kind+" "+l.Text)
		}
	}
	return out
}

// random returns the part of a token behind the prefix of a shape.
func random(rng *rand.Rand, s shape) string {
	var all []byte
	for c := range 256 {
		if b := byte(c); s.of.has(b) && (isLetter(b) || isDigit(b)) {
			all = append(all, b)
		}
	}
	if s.of == hexa {
		all = []byte("0123456789abcdef")
	}
	suffix := make([]byte, s.least)
	for i := range suffix {
		suffix[i] = all[rng.Intn(len(all))]
	}
	return s.prefix + string(suffix)
}

// TestShapes: every shape is found wherever it is, and with one character more or
// less it is not one.
func TestShapes(t *testing.T) {
	rng := rand.New(rand.NewSource(1))
	for _, s := range shapes() {
		if s.kind == "JSON Web Token" { // see TestTokens
			continue
		}
		token := random(rng, s)
		for isPlaceholder(token) || entropy(token) < 3 {
			token = random(rng, s)
		}
		for _, around := range []string{`{"a": "%"}`, "a: %\n", "%", "curl -H 'X-Key: %' https://a.io", `"Use it:\n%\nand go"`, `"\u0022%\u0022"`, "a?key=%&b=c", "(%)", "%."} {
			for pad := range shortest {
				text := strings.Repeat(" ", pad) + strings.Replace(around, "%", token, 1)
				if got := likely(text); !slices.Contains(got, s.kind+" "+token) {
					t.Errorf("%q: found %q, want the %s %s", text, got, s.kind, token)
				}
			}
		}
		if s.of == dotted || s.most > 0 {
			continue
		}
		for _, other := range []string{token + "a", token[:len(token)-1]} {
			for _, l := range Find([]byte(other)) {
				if l.Kind == s.kind && l.Text == token {
					t.Errorf("%q: found a %s", other, l.Kind)
				}
			}
		}
	}
}

func TestLikely(t *testing.T) {
	const key = "MIIEpAIBAAKCAQEA7bq0ZpVxkT3nWmS9uJcYfRd2LhGQ8oXvKt5EaPzBiMwHjN4r"
	for _, c := range []struct{ text, want string }{
		{"postgres://shop:Qm7vT2zLx9@db.shop.io/orders", "password in a URL Qm7vT2zLx9"},
		{"https://user:password@db.shop.io", ""},
		{"https://user:Qm7vT2zLx9@db.example.com", ""},
		{"https://user:Qm7vT2zLx9@localhost", ""},
		{"https://{user}:{pass}@db.shop.io", ""},
		{"mailto:someone@shop.io", ""},
		{"https://shop.io/@handle:8080", ""},
		{"-----BEGIN RSA PRIVATE KEY-----\n" + key + "\nyU6sDlOx1CqFgTeVbIkAnWzRpYhJmQ3L8tSvXcKd\n-----END RSA PRIVATE KEY-----", "private key " + key},
		{`"-----BEGIN PRIVATE KEY-----\n` + key + `\n-----END PRIVATE KEY-----\n"`, "private key " + key},
		{"-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----", ""},
		{"-----BEGIN PUBLIC KEY-----\n" + key + "\n-----END PUBLIC KEY-----", "credential " + key},
		{"AWS_SECRET_ACCESS_KEY=q8Zt/nQ2vLx4Rk9WmB6yHcJ3pDs7Ge5Fu0Ao1+Tb", "credential q8Zt/nQ2vLx4Rk9WmB6yHcJ3pDs7Ge5Fu0Ao1+Tb"},
		{"AccountKey=" + strings.Repeat("q8ZtnQ2vLx4Rk9WmB6yHcJ", 4)[:86] + "==;", "Azure storage account key " + strings.Repeat("q8ZtnQ2vLx4Rk9WmB6yHcJ", 4)[:86] + "=="},
		{"https://hooks.slack.com/services/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", "Slack webhook URL q8ZtnQ2vLx4Rk9WmB6yHcJ3p"},
		{"https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", ""},
		{"AKIAIOSFODNN7EXAMPLE", ""},
		{"sk_test_4eC39HqLyjWDarjtT1zdp7dc", ""},
		{"ghp_16C7e42F292c6912E7710c838347Ae178B4a", ""},
		{"0f8fad5b-d9cb-469f-a165-70867728950e", ""},
		{"1234567890123456789012345abc", ""},
		{"def5020046aa84641e9aad467eba4f39e477e702756...", ""},
		{"refresh_token: def5020046aa84641e9aad467eba4f39e477e702756…", ""},
		{"create-or-update-environment-2022-11-28", ""},
		{"4539 6829 9582 4395", "payment card number 4539 6829 9582 4395"},
		{"4539-6829-9582-4395", "payment card number 4539-6829-9582-4395"},
		{"4539682995824395", "payment card number 4539682995824395"},
		{"4539682995824396", ""},
		{"4242 4242 4242 4242", ""},
		{"9539682995824390", ""},
		{"DE44500105175407324931", "IBAN DE44500105175407324931"},
		{"DE44 5001 0517 5407 3249 31", "IBAN DE44 5001 0517 5407 3249 31"},
		{"DE44500105175407324932", ""},
		{"DE89 3704 0044 0532 0130 00", ""},
		{"536-90-4399", "US social security number 536-90-4399"},
		{"078-05-1120", ""}, {"000-12-3456", ""}, {"912-12-3456", ""}, {"536-00-4399", ""}, {"123-45-6789", ""},
		{"295.379.955-93", "Brazilian CPF 295.379.955-93"},
		{"295.379.955-94", ""}, {"111.444.777-35", ""},
		{"wkowalczyk84@gmail.com", "e-mail address wkowalczyk84@gmail.com"},
		{`"\nwkowalczyk84@gmail.com"`, "e-mail address wkowalczyk84@gmail.com"},
		{"john.doe@gmail.com", ""}, {"wkowalczyk84@example.com", ""}, {"wkowalczyk84@shop.io", ""},
	} {
		for pad := range shortest {
			if got := strings.Join(likely(strings.Repeat("\n", pad)+c.text), ", "); got != c.want {
				t.Errorf("%q after %d bytes: found %q, want %q", c.text, pad, got, c.want)
				break
			}
		}
	}
}

func TestTokens(t *testing.T) {
	const header, signature = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.", ".4pcPyMD09olPSyXnrXCjTwXyr4BsezdI1AVTmud2fU4"
	for _, c := range []struct {
		claims string
		found  bool
	}{
		{`{"iss":"https://auth.shop.io","sub":"u-7"}`, true},
		{`{"iss":"https://auth.shop.io","sub":"u-7","iat":1700000000,"exp":1999999999}`, true},
		{`{"iss":"https://auth.shop.io","sub":"u-7","iat":1700000000,"exp":1700003600}`, false}, // expires after an hour
		{`{"iss":"https://auth.shop.io","sub":"u-7","exp":1700003600}`, false},
		{`{"sub":"1234567890","name":"John Doe","iat":1516239022}`, false},
		{`{"iss":"https://auth.example.com","sub":"u-7"}`, false},
		{`not JSON`, false},
	} {
		token := header + encode(c.claims) + signature
		if got := len(likely(token)) > 0; got != c.found {
			t.Errorf("a token with %s: found %t, want %t", c.claims, got, c.found)
		}
	}
}

// TestAltered: the checksum is that of a token which GitHub itself publishes.
func TestAltered(t *testing.T) {
	for token, altered := range map[string]bool{
		"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": false,
		"ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18": true,
		"ghp_aQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17": true,
	} {
		found := Find([]byte(token))
		if len(found) != 1 || found[0].IsAltered() != altered {
			t.Errorf("%s: %v, want one literal, altered: %t", token, found, altered)
		}
	}
}

func TestRedacted(t *testing.T) {
	for text, want := range map[string]string{
		"AKIAQ3EGRLPW5XNDT7ZK":             "AKIA…, hash f8e02d1c",
		"https://a:Qm7vT2zLx9@db.shop.io/": "",
		"4539682995824395":                 "",
		"wkowalczyk84@gmail.com":           "",
	} {
		found := Find([]byte(text))
		if len(found) != 1 || found[0].Redacted() != want {
			t.Errorf("%s: told as %q, want %q", text, found[0].Redacted(), want)
		}
	}
}
