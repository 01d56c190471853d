package vendorext

import "time"

// apisix is Apache APISIX: the plugins limit-count, limit-req (a rate per second)
// and limit-conn.
func apisix() Vendor {
	return Vendor{
		Name: "APISIX",
		Limits: []Limit{{Keys: []string{"x-apisix-plugins"}, At: AtOperation, Parts: []LimitPart{
			{Path: []string{"limit-count"}},
			{Path: []string{"limit-req"}, Words: &LimitWords{Count: map[string]time.Duration{"rate": time.Second}}},
			{Path: []string{"limit-conn"}, Words: &LimitWords{}, Enforced: true},
		}}},
		CORS:      []CrossOrigin{{Key: "x-apisix-plugins", Within: []string{"cors"}, Origins: []string{"allow_origins"}, Credentials: []string{"allow_credential"}}},
		Upstreams: []Upstream{{Key: "x-apisix-upstream", Scheme: "scheme", To: []string{"nodes/{}", "nodes/*/host"}}},
	}
}
