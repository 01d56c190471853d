package vendorext

// alibaba is API Gateway of Alibaba Cloud. Its limits and CORS rules are plug-ins,
// which no extension holds. Of the backends, HTTP alone has an address; the others
// name a VPC channel or a function.
func alibaba() Vendor {
	return Vendor{
		Name:      "Alibaba",
		Upstreams: []Upstream{{Key: "x-aliyun-apigateway-backend", To: []string{"address"}}},
		AuthOff:   []Switch{{Key: "x-aliyun-apigateway-auth-type", Value: "anonymous"}},
		AnyMethod: []string{"x-aliyun-apigateway-any-method"},
	}
}
