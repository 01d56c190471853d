package prune

import (
	"strings"
	"unicode"
)

// measure marks what stays as it is of operations that are the same on both sides,
// because others are measured by it: what operations of one path send and return, where
// one of them changed, and what those take that prove who calls.
func (g *graph) measure(docs [2]*doc) {
	changed := make([]bool, len(g.bad)) // path items with an operation that changed
	for n, bad := range g.bad {
		for s, d := range docs {
			if m := g.side[s][n]; bad && m >= 0 && d.members[m].kind == operation {
				changed[g.of[s][d.members[m].parts]] = true
			}
		}
	}
	for s, d := range docs {
		for n, m := range g.side[s] {
			if m < 0 || d.members[m].kind != operation {
				continue
			}
			g.exact[n] = g.exact[n] || changed[g.of[s][d.members[m].parts]] || isProof(d.members[m].id)
		}
	}
}

// isProof reports whether a path reads as if a credential were made, checked or ended
// there, however its words are joined. It may be any path that does.
func isProof(id string) bool {
	id = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '/':
			return unicode.ToLower(r)
		}
		return -1
	}, id)
	for _, word := range [...]string{"token", "revo", "exchange", "redeem", "otp", "2fa", "mfa", "factor", "totp", "passcode", "passwordless", "magiclink", "onetime"} {
		if strings.Contains(id, word) {
			return true
		}
	}
	return false
}
