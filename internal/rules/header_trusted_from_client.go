package rules

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func headerTrustedFromClient() threat.Rule {
	return threat.Rule{
		ID: "header-trusted-from-client", Title: "Callers send what only a proxy should",
		STRIDE: []threat.STRIDE{threat.Spoofing, threat.Elevation}, OWASP: []string{"API8:2023"}, CWE: []int{348, 290},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Set the header at the edge, and strip it from what callers send.",
		Test:       "Send a made-up value: rights, rate limit, links and method stay as they were.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, hop) {
				d := x.growth(p)
				x.say(&d, "the header %s from the caller: what reads it (limits, allow-lists, links, routing) believes whoever writes it")
				grow(p, x.change, d, x.pairs[0].Op())
			}
		},
	}
}

// hopHeader reports whether an input is a header by which one hop tells the next
// where a request came from, or how to treat it.
func hopHeader(l api.Leaf) bool {
	if l.Where != "header" {
		return false
	}
	switch h := strings.ToLower(l.Path); h {
	case "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server", "x-forwarded-uri",
		"x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-cluster-client-ip", "x-originating-ip", "x-remote-ip", "x-remote-addr",
		"x-original-url", "x-rewrite-url", "x-original-host", "x-host", "x-http-method-override", "x-http-method", "x-method-override", "x-debug", "x-debug-mode", "x-internal":
		return true
	default:
		return strings.HasPrefix(h, "x-internal-")
	}
}
