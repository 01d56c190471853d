package vendorext

// yandex is Yandex API Gateway. Named definitions may also stand below a root key
// …-rate-limits. They limit nothing by themselves.
func yandex() Vendor {
	return Vendor{
		Name: "Yandex",
		Limits: []Limit{
			{Keys: []string{"x-yc-apigateway-rate-limit", "x-yc-apigateway-rate-limits"}, At: anywhere, Family: "yc", Parts: usual("allRequests")},
			{Keys: []string{"x-yc-apigateway"}, At: AtRoot, Family: "yc", Parts: usual("rateLimit", "allRequests")},
		},
		CORS: []CrossOrigin{
			{Key: "x-yc-apigateway", Within: []string{"cors"}, Origins: []string{"origin"}, Credentials: []string{"credentials"}},
			{Key: "x-yc-apigateway-cors", Origins: []string{"origin"}, Credentials: []string{"credentials"}},
		},
		Upstreams: []Upstream{{Key: "x-yc-apigateway-integration", To: []string{"url"}}},
		Issuers:   issuersOf("x-yc-apigateway-authorizer", "jwksUri", "issuers", "audiences", "function_id"),
		AnyMethod: []string{"x-yc-apigateway-any-method"},
	}
}
