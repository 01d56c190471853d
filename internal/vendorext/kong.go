package vendorext

import (
	"slices"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// kong is Kong, as decK's openapi2kong reads it. Its request-size-limiting is
// about size, not rate.
func kong() Vendor {
	const services = "x-kong-service-defaults"
	return Vendor{
		Name: "Kong",
		Limits: []Limit{{Keys: []string{"x-kong-plugin-rate-limiting*", "x-kong-plugin-response-ratelimiting*"}, At: anywhere,
			Parts: []LimitPart{{Words: kongWords()}}}},
		CORS: []CrossOrigin{{Key: "x-kong-plugin-cors", Within: []string{"config"}, Origins: []string{"origins"}, Credentials: []string{"credentials"}}},
		Upstreams: []Upstream{
			{Key: services, To: []string{"url"}},
			{Key: services, Scheme: "protocol", To: []string{"host"}},
			{Key: "x-kong-upstream-defaults", To: []string{"targets/*/target"}},
		},
		AuthChecksFor: authPlugins,
		Issuers:       issuersOf("x-kong-security-openid-connect", "config/issuer"),
	}
}

// kongWords read a plugin's config: {minute: 100}, and {limit: [100], window_size:
// [60]} of the advanced plugin.
func kongWords() *LimitWords {
	const day = 24 * time.Hour
	return &LimitWords{
		Count:  map[string]time.Duration{"limit": 0, "second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": day, "month": 30 * day, "year": 365 * day},
		Window: []string{"windowsize"},
		Skip:   []string{"redis"},
	}
}

// isAuthPlugin reports whether an extension is a plugin that authenticates (Kong
// Plugin Hub, "Authentication").
func isAuthPlugin(key string) bool {
	plugin, ok := strings.CutPrefix(key, "x-kong-plugin-")
	return ok && slices.Contains([]string{"basic-auth", "hmac-auth", "header-cert-auth", "jwt", "jwt-signer", "key-auth", "key-auth-enc", "ldap-auth",
		"ldap-auth-advanced", "mtls-auth", "oauth2", "oauth2-introspection", "openid-connect", "saml", "session"}, plugin)
}

// authPlugins lists the plugins that check credentials: for each the nearest of
// operation, path and root decides.
func authPlugins(doc *openapi.Document, op Operation) []AuthCheck {
	var out []AuthCheck
	for _, level := range [...]openapi.Value{op.Root, op.PathItem, op.Object} {
		for key, v := range level.Fields() {
			if !isAuthPlugin(key) {
				continue
			}
			out = slices.DeleteFunc(out, func(c AuthCheck) bool { return c.Key == key })
			if !doc.Deref(v).Get("enabled").IsFalse() {
				out = append(out, AuthCheck{Key: key, At: v})
			}
		}
	}
	return out
}
