package vendorext

import (
	"strings"
	"testing"
)

// TestAuthOff: each switch is off by a case of its own, and on by another value.
func TestAuthOff(t *testing.T) {
	cases := map[string]string{
		"x-aliyun-apigateway-auth-type": "ANONYMOUS",
		"x-amazon-apigateway-auth":      "{type: NONE}",
		"x-42c-no-authentication":       "true",
		"x-okta-no-scope-required":      "true",
		"x-wso2-disable-security":       "true",
		"x-auth-type":                   "None",
	}
	for _, v := range Vendors() {
		for _, s := range v.AuthOff {
			if cases[s.Key] == "" {
				t.Errorf("%s: no case for %s: add to cases a value that switches authentication off", v.Name, s.Key)
				continue
			}
			_, op := sample{op: s.Key + ": " + cases[s.Key], path: s.Key + ": {type: AWS_IAM}"}.load(t)
			if !s.IsOff(op.Object.Get(s.Key)) {
				t.Errorf("%s: %s is on", s.Key, cases[s.Key])
			}
			if s.IsOff(op.PathItem.Get(s.Key)) || s.IsOff(op.Root.Get(s.Key)) {
				t.Errorf("%s is off by another value, or by none", s.Key)
			}
		}
	}
}

type authCase struct {
	vendor string
	in     sample
	want   string // keys, with "wide" or a scheme
}

func TestAuthOffFor(t *testing.T) {
	backends := "x-google-api-management: {backends: {shop: {disableAuth: true}, help: {}}}"
	cases := []authCase{
		{"Google", sample{root: backends}, "x-google-api-management wide"},
		{"Google", sample{root: backends, op: "x-google-backend: shop"}, "x-google-api-management wide"},
		{"Google", sample{root: backends, op: "x-google-backend: help"}, ""},
		{"Tyk", sample{root: "x-tyk-api-gateway: {middleware: {operations: {login: {ignoreAuthentication: {enabled: true}}}}}"}, "x-tyk-api-gateway"},
		{"Tyk", sample{root: "x-tyk-api-gateway: {middleware: {operations: {other: {ignoreAuthentication: {enabled: true}}}}}"}, ""},
		{"Tyk", sample{root: "x-tyk-api-gateway: {server: {authentication: {enabled: false}}}"}, "x-tyk-api-gateway wide"},
	}
	runAuthCases(t, cases, func(v Vendor) bool { return v.AuthOffFor != nil }, func(v Vendor, s sample) string {
		_, op := s.load(t)
		var got []string
		for _, off := range v.AuthOffFor(op) {
			if got = append(got, off.Key); off.Wide {
				got = append(got, "wide")
			}
		}
		return strings.Join(got, " ")
	})
}

func TestAuthChecksFor(t *testing.T) {
	schemes := "components: {securitySchemes: {custom: {type: apiKey, x-amazon-apigateway-authorizer: {type: token}}, key: {type: apiKey}}}"
	cases := []authCase{
		{"Amazon", sample{root: schemes}, "x-amazon-apigateway-authorizer custom"},
		{"Kong", sample{root: "x-kong-plugin-key-auth: {}", path: "x-kong-plugin-jwt: {enabled: true}"}, "x-kong-plugin-key-auth x-kong-plugin-jwt"},
		{"Kong", sample{root: "x-kong-plugin-key-auth: {}", op: "x-kong-plugin-key-auth: {enabled: false}"}, ""},
		{"Kong", sample{root: "x-kong-plugin-key-auth: {enabled: false}", op: "x-kong-plugin-key-auth: {}"}, "x-kong-plugin-key-auth"},
		{"Kong", sample{root: "x-kong-plugin-cors: {}"}, ""},
		{"Tyk", sample{root: "x-tyk-api-gateway: {server: {authentication: {enabled: true}}}"}, "x-tyk-api-gateway"},
		{"Tyk", sample{root: "x-tyk-api-gateway: {server: {authentication: {}}}"}, ""},
	}
	runAuthCases(t, cases, func(v Vendor) bool { return v.AuthChecksFor != nil }, func(v Vendor, s sample) string {
		doc, op := s.load(t)
		var got []string
		for _, check := range v.AuthChecksFor(doc, op) {
			if got = append(got, check.Key); check.Scheme != "" {
				got = append(got, check.Scheme)
			}
		}
		return strings.Join(got, " ")
	})
}

// runAuthCases reads the cases, and asks each vendor that has the capability for one
// in which something is found.
func runAuthCases(t *testing.T, cases []authCase, has func(Vendor) bool, read func(Vendor, sample) string) {
	t.Helper()
	for _, v := range Vendors() {
		if !has(v) {
			continue
		}
		found := false
		for _, c := range cases {
			if c.vendor != v.Name {
				continue
			}
			got := read(v, c.in)
			found = found || got != ""
			if got != c.want {
				t.Errorf("%s: %+v: %q, want %q", v.Name, c.in, got, c.want)
			}
		}
		if !found {
			t.Errorf("%s: no case in which something is found: add one to cases", v.Name)
		}
	}
}

func TestAuthDemands(t *testing.T) {
	cases := map[string]string{"x-box-requires-admin": "true", "x-pd-requires-scope": "incidents.write"}
	for _, v := range Vendors() {
		for _, d := range v.AuthDemands {
			if cases[d.Key] == "" {
				t.Errorf("%s: no case for %s: add to cases a value that asks for more", v.Name, d.Key)
				continue
			}
			_, op := sample{op: d.Key + ": " + cases[d.Key], path: d.Key + ": false"}.load(t)
			if !d.Asks(op.Object.Get(d.Key)) || d.Asks(op.PathItem.Get(d.Key)) || d.Asks(op.Root.Get(d.Key)) {
				t.Errorf("%s asks for more by any value but false", d.Key)
			}
		}
	}
}
