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
	}
}
