package vendorext

// conventions are the extensions that public descriptions use, Redocly's and
// others', with no definition that they have in common.
func conventions() Vendor {
	return Vendor{
		Name: "Conventions",
		Limits: []Limit{
			{Keys: []string{"x-rate-limit", "x-rate-limits", "x-ratelimit", "x-ratelimits", "xrate-limit", "xrate-limits", "xratelimit", "xratelimits", "x-rate_limit", "x-rate_limits"},
				At: anywhere | InInfo, Family: "rate", Parts: usual(), Unlimited: true},
			{Keys: []string{"x-throttl+", "xthrottl+"}, At: anywhere, Family: "throttle", Parts: usual(), Unlimited: true},
			{Keys: []string{"x-quota+", "xquota+"}, At: anywhere, Family: "quota", Parts: usual(), Unlimited: true},
		},
		Issuers: []Issuer{{Key: "x-issuer"}, {Key: "x-jwks-uri"}},
	}
}

// others are the vendors that nobody lists: an extension whose name ends in that of a
// rate limit is one, at an operation or a path. At the root such names define limits that
// others refer to. What is listed comes first.
func others() Vendor {
	return Vendor{
		Name: "Others",
		Limits: []Limit{
			{Keys: []string{"x-*-ratelimit", "x-*-ratelimits", "x-*-rate-limit", "x-*-rate-limits", "x-*-rate_limit", "x-*-rate_limits"}, At: AtPath | AtOperation, Parts: usual(), Unlimited: true},
		},
	}
}
