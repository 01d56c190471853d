package vendorext

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

const (
	amazonIntegration = "x-amazon-apigateway-integration"
	amazonAuthorizer  = "x-amazon-apigateway-authorizer"
)

// amazon is AWS API Gateway. Keys allow usage plans, and the throttling response
// can be configured. The limits are elsewhere.
func amazon() Vendor {
	return Vendor{
		Name: "Amazon",
		Limits: []Limit{
			{Keys: []string{"x-amazon-apigateway-api-key-source"}, At: AtRoot, Find: usagePlans},
			{Keys: []string{"x-amazon-apigateway-gateway-responses"}, At: AtRoot, Parts: []LimitPart{
				{Path: []string{"THROTTLED"}, Words: &LimitWords{}}, {Path: []string{"QUOTA_EXCEEDED"}, Words: &LimitWords{}}}},
		},
		CORS:          []CrossOrigin{{Key: "x-amazon-apigateway-cors", Origins: []string{"allowOrigins"}, Credentials: []string{"allowCredentials"}}},
		CORSFor:       integrationHeaders,
		Upstreams:     []Upstream{{Key: amazonIntegration, To: []string{"uri"}}},
		AuthOff:       []Switch{{Key: "x-amazon-apigateway-auth", Within: "type", Value: "none"}},
		AuthChecksFor: authorizers,
		Issuers:       issuersOf(amazonAuthorizer, "authorizerUri", "providerARNs", "jwtConfiguration/issuer", "jwtConfiguration/audience"),
		AnyMethod:     []string{"x-amazon-apigateway-any-method"},
	}
}

// usagePlans returns a hint that API keys are metered, if the operation asks for
// one.
func usagePlans(op Operation, v openapi.Value) LimitsFound {
	return LimitsFound{Hint: op.APIKey && v.Scalar() != ""}
}

// integrationHeaders reads the headers that an integration sets on answers.
func integrationHeaders(operation openapi.Value) []Sharing {
	var out []Sharing
	for _, r := range operation.At(amazonIntegration, "responses").Fields() {
		var s Sharing
		for key, v := range r.Get("responseParameters").Fields() {
			switch strings.ToLower(strings.TrimPrefix(key, "method.response.header.")) {
			case "access-control-allow-origin":
				s.Key, s.Place, s.AnyOrigin = amazonIntegration, v, IsAnyOrigin(v.Scalar())
			case "access-control-allow-credentials":
				s.Credentials = strings.Trim(v.Scalar(), "'") == "true"
			}
		}
		if s.AnyOrigin {
			out = append(out, s)
		}
	}
	return out
}

// authorizers stand in the security schemes.
func authorizers(_ *openapi.Document, op Operation) []AuthCheck {
	var out []AuthCheck
	for name, scheme := range op.Schemes {
		if at := scheme.Get(amazonAuthorizer); at.Kind() == openapi.Map {
			out = append(out, AuthCheck{amazonAuthorizer, at, name})
		}
	}
	return out
}

// amazonAccount reads the account of a resource name, which may stand in another:
// arn:aws:apigateway:region:lambda:path/…/arn:aws:lambda:region:account:….
func amazonAccount(arn string) string {
	parts := strings.Split(arn[strings.LastIndex(arn, "arn:"):], ":")
	if len(parts) < 6 || parts[4] == "" || strings.Trim(parts[4], "0123456789") != "" {
		return ""
	}
	return "AWS account " + parts[4]
}
