package vendorext

import "github.com/threatdelta/threatdelta/internal/openapi"

// huawei is APIG of Huawei Cloud and Open Telekom Cloud.
func huawei() Vendor {
	return Vendor{
		Name:      "Huawei",
		Limits:    []Limit{{Keys: []string{"x-apigateway-ratelimit"}, At: AtOperation, Find: namedPolicy}},
		Upstreams: []Upstream{{Key: "x-apigateway-backend", Scheme: "httpEndpoints/scheme", To: []string{"httpEndpoints/address"}}},
	}
}

// namedPolicy finds the policy that the extension names among those of the root:
// {api-limit, user-limit, app-limit, ip-limit, interval, unit}.
func namedPolicy(op Operation, v openapi.Value) LimitsFound {
	name := v.Scalar()
	if name == "" {
		return LimitsFound{}
	}
	return LimitsFound{Objects: []openapi.Value{Below(op.Root, "x-apigateway-ratelimits", name)}, ByName: true, Hint: true}
}
