package vendorext

// ibm is IBM API Connect. A policy of limits applies, but its numbers are those of
// a plan.
func ibm() Vendor {
	const configuration = "x-ibm-configuration"
	return Vendor{
		Name: "IBM",
		Limits: []Limit{{Keys: []string{configuration}, At: AtRoot, Parts: []LimitPart{
			{Path: []string{"assembly", "execute", "*", "ratelimit"}, Enforced: true}}}},
		CORS: []CrossOrigin{{Key: configuration, Within: []string{"cors", "policy"}, Origins: []string{"allow-origin"}, Credentials: []string{"allow-credentials"},
			OnOff: []string{"enabled"}}},
		Upstreams: []Upstream{{Key: configuration, To: []string{"assembly/execute/*/invoke/target-url"}}},
	}
}
