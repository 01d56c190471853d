package secret

import (
	"bytes"
	"sync"
)

// alphabet is the set of characters of a token behind its prefix.
type alphabet uint8

const (
	alnum  alphabet = iota // letters and digits
	hexa                   // hexadecimal digits with small letters, or with capitals
	word                   // letters, digits, - and _
	base32                 // capitals and 2 to 7
	dotted                 // word and dots
)

func (a alphabet) has(c byte) bool {
	switch a {
	case hexa:
		return isDigit(c) || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
	case base32:
		return isCapital(c) || '2' <= c && c <= '7'
	case word:
		return isLetter(c) || isDigit(c) || c == '-' || c == '_'
	case dotted:
		return isLetter(c) || isDigit(c) || c == '-' || c == '_' || c == '.'
	}
	return isLetter(c) || isDigit(c)
}

// shape is the form of a provider's credentials: a prefix, and how many characters
// of an alphabet follow it. most is 0 if exactly least follow.
type shape struct {
	kind, prefix string
	least, most  int
	of           alphabet
	class        Class
}

// match returns the length of the token with which a word begins, 0 for none. No
// letter or digit may follow it.
func (s shape) match(b []byte) int {
	if !bytes.HasPrefix(b, []byte(s.prefix)) {
		return 0
	}
	n := len(s.prefix)
	for n < len(b) && s.of.has(b[n]) {
		n++
	}
	suffix := n - len(s.prefix)
	if n < len(b) && (isLetter(b[n]) || isDigit(b[n])) || suffix < s.least || suffix > max(s.least, s.most) {
		return 0
	}
	return n
}

// shapesByFirst indexes the shapes by the first byte of their prefixes.
var shapesByFirst = sync.OnceValue(func() *[256][]shape {
	by := [256][]shape{}
	for _, s := range shapes() {
		by[s.prefix[0]] = append(by[s.prefix[0]], s)
	}
	return &by
})

// shapes are the forms of credentials that work. What providers issue for tests
// (sk_test_ of Stripe) and identifiers (AC… of Twilio) are not included.
func shapes() []shape {
	const c = Credential
	return []shape{
		{"AWS access key", "AKIA", 16, 0, base32, c},
		{"AWS access key", "ASIA", 16, 0, base32, c},
		{"AWS access key", "ABIA", 16, 0, base32, c},
		{"AWS access key", "ACCA", 16, 0, base32, c},
		{"GitHub token", "ghp_", 36, 0, alnum, c},
		{"GitHub token", "gho_", 36, 0, alnum, c},
		{"GitHub token", "ghu_", 36, 0, alnum, c},
		{"GitHub token", "ghs_", 36, 0, alnum, c},
		{"GitHub token", "ghr_", 36, 76, alnum, c},
		{"GitHub token", "github_pat_", 82, 0, word, c},
		{"GitLab token", "glpat-", 20, 300, dotted, c},
		{"GitLab token", "glptt-", 40, 0, hexa, c},
		{"GitLab token", "gldt-", 20, 0, word, c},
		{"GitLab token", "glrt-", 20, 300, dotted, c},
		{"Slack token", "xoxb-", 24, 100, word, c},
		{"Slack token", "xoxp-", 24, 120, word, c},
		{"Slack token", "xoxa-", 24, 120, word, c},
		{"Slack token", "xoxs-", 24, 120, word, c},
		{"Slack token", "xapp-", 40, 160, word, c},
		{"Stripe live key", "sk_live_", 16, 250, alnum, c},
		{"Stripe live key", "rk_live_", 16, 250, alnum, c},
		{"Stripe webhook secret", "whsec_", 32, 64, alnum, Token},
		{"Google API key", "AIza", 35, 0, word, c},
		{"Google OAuth client secret", "GOCSPX-", 28, 0, word, c},
		{"Twilio API key", "SK", 32, 0, hexa, Token},
		{"SendGrid API key", "SG.", 66, 0, dotted, c},
		{"npm token", "npm_", 36, 0, alnum, c},
		{"PyPI token", "pypi-AgEIcHlwaS5vcmc", 50, 1000, word, c},
		{"OpenAI API key", "sk-proj-", 48, 200, word, c},
		{"OpenAI API key", "sk-svcacct-", 48, 200, word, c},
		{"Anthropic API key", "sk-ant-api03-", 80, 120, word, c},
		{"Anthropic API key", "sk-ant-admin01-", 80, 120, word, c},
		{"OpenAI API key", "sk-", 48, 0, alnum, c},
		{"DigitalOcean token", "dop_v1_", 64, 0, hexa, c},
		{"DigitalOcean token", "doo_v1_", 64, 0, hexa, c},
		{"DigitalOcean token", "dor_v1_", 64, 0, hexa, c},
		{"Shopify token", "shpat_", 32, 0, hexa, c},
		{"Shopify token", "shpca_", 32, 0, hexa, c},
		{"Shopify token", "shppa_", 32, 0, hexa, c},
		{"Shopify shared secret", "shpss_", 32, 0, hexa, c},
		{"Square token", "sq0atp-", 22, 60, word, c},
		{"Square token", "sq0csp-", 40, 50, word, c},
		{"Square token", "EAAA", 60, 0, word, Token},
		{"Mailgun API key", "key-", 32, 0, hexa, c},
		{"Databricks token", "dapi", 32, 0, hexa, c},
		{"Postman API key", "PMAK-", 59, 0, word, c},
		{"HashiCorp Vault token", "hvs.", 24, 200, word, c},
		{"Hugging Face token", "hf_", 34, 0, alnum, c},
		{"JSON Web Token", "eyJ", 40, 4000, dotted, Token},
	}
}
