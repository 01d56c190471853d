package vendorext

import "github.com/threatdelta/threatdelta/internal/openapi"

const tykGateway = "x-tyk-api-gateway"

// tyk is Tyk, with one extension at the root.
func tyk() Vendor {
	return Vendor{
		Name:   "Tyk",
		Limits: []Limit{{Keys: []string{tykGateway}, At: AtRoot, Find: tykLimits}},
		CORS: []CrossOrigin{{Key: tykGateway, Within: []string{"middleware", "global", "cors"}, Origins: []string{"allowedOrigins"}, Credentials: []string{"allowCredentials"},
			OnOff: []string{"enabled"}}},
		Upstreams:     []Upstream{{Key: tykGateway, To: []string{"upstream/url"}}},
		AuthOffFor:    tykAuthOff,
		AuthChecksFor: tykAuthChecks,
	}
}

// tykLimits finds the limits (schema X-Tyk-RateLimit). The operation's own rateLimit
// comes before that of the whole API, and global.skipRateLimit switches both off.
func tykLimits(op Operation, v openapi.Value) LimitsFound {
	middleware := Below(v, "middleware")
	global := Below(middleware, "global")
	if skip := Below(global, "skipRateLimit"); skip.IsTrue() {
		return LimitsFound{Off: skip}
	}
	var found LimitsFound
	if skip := Below(global, "skipQuota"); skip.IsTrue() {
		found.OffElse = skip
	}
	if op.ID != "" {
		// This object has an entry for each operation, so it may be large and is
		// still searched.
		found.Objects = append(found.Objects, middleware.At("operations", op.ID, "rateLimit"))
	}
	found.Objects = append(found.Objects, Below(v, "upstream", "rateLimit"))
	return found
}

// tykAuthOff finds what switches authentication off for the operation, and what
// does for the whole API.
func tykAuthOff(op Operation) []AuthOff {
	gateway := op.Root.Get(tykGateway)
	var out []AuthOff
	if at := gateway.At("middleware", "operations", op.ID, "ignoreAuthentication"); op.ID != "" && at.Get("enabled").IsTrue() {
		out = append(out, AuthOff{tykGateway, at, false})
	}
	if at := gateway.At("server", "authentication", "enabled"); at.IsFalse() {
		out = append(out, AuthOff{tykGateway, at, true})
	}
	return out
}

// tykAuthChecks finds the authentication of the whole API, if it is switched on.
func tykAuthChecks(_ *openapi.Document, op Operation) []AuthCheck {
	if at := op.Root.At(tykGateway, "server", "authentication"); at.Get("enabled").IsTrue() {
		return []AuthCheck{{Key: tykGateway, At: at}}
	}
	return nil
}
