package vendorext

import (
	"strings"
	"testing"
)

// issuerCases are extensions of a security scheme, with what the gateway accepts by them.
func issuerCases() map[string]string {
	return map[string]string{
		"x-amazon-apigateway-authorizer: {type: token, authorizerUri: 'arn:a'}":                        "arn:a",
		"x-amazon-apigateway-authorizer: {type: cognito_user_pools, providerARNs: ['arn:a', 'arn:b']}": "arn:a arn:b",
		"x-amazon-apigateway-authorizer: {type: jwt, jwtConfiguration: {issuer: 'https://i.example'}}": "https://i.example",
		"x-amazon-apigateway-authorizer: {type: jwt, jwtConfiguration: {audience: [shop]}}":            "shop",
		"x-google-issuer: https://i.example":                                                           "https://i.example",
		"x-google-jwks_uri: https://i.example/keys":                                                    "https://i.example/keys",
		"x-google-audiences: shop": "shop",
		"x-kong-security-openid-connect: {config: {issuer: 'https://i.example'}}": "https://i.example",
		"x-issuer: https://i.example":                                                                           "https://i.example",
		"x-jwks-uri: https://i.example/keys":                                                                    "https://i.example/keys",
		"x-yc-apigateway-authorizer: {type: jwt, jwksUri: 'https://i.example/keys'}":                            "https://i.example/keys",
		"x-yc-apigateway-authorizer: {type: jwt, issuers: ['https://i.example'], identitySource: {in: header}}": "https://i.example",
		"x-yc-apigateway-authorizer: {type: jwt, audiences: [shop]}":                                            "shop",
		"x-yc-apigateway-authorizer: {type: function, function_id: f1}":                                         "f1",
		"x-google-issuer: ''":                   "",
		"x-amazon-apigateway-authtype: custom":  "",
		"x-amazon-apigateway-authorizer: token": "",
	}
}

// TestIssuers reads each case, and asks for a case of every setting.
func TestIssuers(t *testing.T) {
	known := map[Issuer]bool{}
	for text, want := range issuerCases() {
		doc, _ := sample{root: text}.load(t)
		var got []string
		for _, v := range Vendors() {
			for _, i := range v.Issuers {
				for _, a := range i.Read(doc.Root) {
					got, known[i] = append(got, a.Text), true
				}
			}
		}
		if is := strings.Join(got, " "); is != want {
			t.Errorf("%s: %q, want %q", text, is, want)
		}
	}
	for _, v := range Vendors() {
		for _, i := range v.Issuers {
			if !known[i] {
				t.Errorf("%s: no case for %s of %s: add one to issuerCases", v.Name, i.To, i.Key)
			}
		}
	}
}
