package vendorext

// wso2 is WSO2 API Manager. Of the keys of a tier the one with the prefix wins, and
// a tier may contain its number, as 50PerMin does.
func wso2() Vendor {
	return Vendor{
		Name: "WSO2",
		Limits: []Limit{
			{Keys: []string{"x-wso2-throttling-tier"}, At: anywhere, Family: "wso2", Parts: usual(), Unlimited: true},
			{Keys: []string{"x-throttling-tier"}, At: anywhere, Family: "wso2", Parts: usual(), Unlimited: true},
		},
		CORS: []CrossOrigin{{Key: "x-wso2-cors", Origins: []string{"accessControlAllowOrigins", "access-control-allow-origins"},
			Credentials: []string{"accessControlAllowCredentials", "access-control-allow-credentials"}, OnOff: []string{"corsConfigurationEnabled"}}},
		Upstreams: []Upstream{{Key: "x-wso2-production-endpoints", To: []string{"urls"}}},
		AuthOff:   []Switch{{Key: "x-wso2-disable-security"}, {Key: "x-auth-type", Value: "none"}},
	}
}
