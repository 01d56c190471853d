package vendorext

import (
	"strings"
	"testing"
)

// upstreamCases are extensions with the addresses that they hold, each after its
// scheme.
func upstreamCases() map[string]string {
	return map[string]string{
		"x-aliyun-apigateway-backend: {type: HTTP, address: 'http://a.example:8080', path: /b}":       " http://a.example:8080",
		"x-amazon-apigateway-integration: {uri: 'https://a.example/b'}":                               " https://a.example/b",
		"x-apisix-upstream: {scheme: https, nodes: {'a.example:443': 1}}":                             "https a.example:443",
		"x-apisix-upstream: {nodes: [{host: a.example}, {host: b.example}]}":                          " a.example,  b.example",
		"x-google-backend: {address: 'https://a.example'}":                                            " https://a.example",
		"x-google-backend: shop\nx-google-api-management: {backends: {shop: {address: 'https://a'}}}": " https://a",
		"x-apigateway-backend: {httpEndpoints: {scheme: http, address: a.example}}":                   "http a.example",
		"x-ibm-configuration: {assembly: {execute: [{invoke: {target-url: 'https://a.example'}}]}}":   " https://a.example",
		"x-kong-service-defaults: {url: 'http://a.example'}":                                          " http://a.example",
		"x-kong-service-defaults: {protocol: http, host: a.example}":                                  "http a.example",
		"x-kong-upstream-defaults: {targets: [{target: 'a.example:8000'}]}":                           " a.example:8000",
		"x-kusk: {upstream: {host: {hostname: a.example}}}":                                           " a.example",
		"x-tyk-api-gateway: {upstream: {url: 'http://a.example'}}":                                    " http://a.example",
		"x-wso2-production-endpoints: {urls: ['https://a.example', 'https://b.example']}":             " https://a.example,  https://b.example",
		"x-yc-apigateway-integration: {url: 'https://a.example'}":                                     " https://a.example",
		"x-zuplo-route: {handler: {options: {baseUrl: 'https://a.example'}}}":                         " https://a.example",
		"x-zuplo-route: {handler: {options: {rewritePattern: 'https://a.example'}}}":                  " https://a.example",
	}
}

// TestUpstreams reads each case, and asks for a case of every setting.
func TestUpstreams(t *testing.T) {
	found := map[string]string{}
	for _, v := range Vendors() {
		for _, u := range v.Upstreams {
			for text := range upstreamCases() {
				doc, _ := sample{root: text}.load(t)
				found[text] = joined(found[text], u.Read(doc, doc.Root.Get(u.Key)))
			}
			for _, path := range u.To {
				if one := (Upstream{Key: u.Key, To: []string{path}, Named: u.Named}); !isInACase(t, one) {
					t.Errorf("%s: no case for %s of %s: add one to upstreamCases", v.Name, path, u.Key)
				}
			}
		}
	}
	for text, want := range upstreamCases() {
		if found[text] != want {
			t.Errorf("%s: %q, want %q", text, found[text], want)
		}
	}
}

func isInACase(t *testing.T, u Upstream) bool {
	t.Helper()
	for text := range upstreamCases() {
		if doc, _ := (sample{root: text}).load(t); len(u.Read(doc, doc.Root.Get(u.Key))) > 0 {
			return true
		}
	}
	return false
}

func joined(before string, list []Address) string {
	var parts []string
	if before != "" {
		parts = append(parts, before)
	}
	for _, a := range list {
		parts = append(parts, a.Scheme+" "+a.Text)
	}
	return strings.Join(parts, ", ")
}

func TestOwnUpstream(t *testing.T) {
	for _, value := range []string{"a.example", "{url: a.example}", "{uri: a.example}", "{address: a.example}", "{host: a.example}", "{target: a.example}"} {
		doc, _ := sample{root: "x-acme-backend: " + value}.load(t)
		if got := joined("", OwnUpstream("x-acme-backend").Read(doc, doc.Root.Get("x-acme-backend"))); got != " a.example" {
			t.Errorf("%s: %q", value, got)
		}
	}
}

func TestAccountOf(t *testing.T) {
	for address, want := range map[string]string{
		"arn:aws:lambda:eu-west-1:123456789012:function:f":                                                                           "AWS account 123456789012",
		"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:123456789012:function:f/invocations": "AWS account 123456789012",
		"arn:aws:apigateway:eu-west-1:s3:path/bucket":                                                                                "",
		"arn:aws:lambda:eu-west-1:${Account}:function":                                                                               "",
	} {
		if got, ok := AccountOf(address); got != want || !ok {
			t.Errorf("%s: %q %v", address, got, ok)
		}
	}
	if _, ok := AccountOf("https://a.example"); ok {
		t.Error("a URL is no resource name")
	}
}
