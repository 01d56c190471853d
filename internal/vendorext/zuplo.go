package vendorext

import "github.com/threatdelta/threatdelta/internal/openapi"

// zuplo is Zuplo: names of policies that config/policies.json defines.
func zuplo() Vendor {
	const route = "x-zuplo-route"
	return Vendor{
		Name:      "Zuplo",
		Limits:    []Limit{{Keys: []string{route}, At: AtOperation, Find: inboundPolicies}},
		CORS:      []CrossOrigin{{Key: route, Policy: "corsPolicy", AnyOrigin: "anything-goes"}},
		Upstreams: []Upstream{{Key: route, To: []string{"handler/options/baseUrl", "handler/options/rewritePattern"}}},
	}
}

// inboundPolicies finds the policies that a request passes.
func inboundPolicies(_ Operation, v openapi.Value) LimitsFound {
	inbound := Below(v, "policies", "inbound")
	if inbound.Len() > mostItems {
		return LimitsFound{}
	}
	return LimitsFound{Policies: inbound}
}
