package vendorext

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// corsCases are extensions with what they allow: "any", "any with credentials" or
// nothing.
func corsCases() map[string]string {
	return map[string]string{
		"x-amazon-apigateway-cors: {allowOrigins: ['*'], allowCredentials: true}":                                        "any with credentials",
		"x-amazon-apigateway-cors: {allowOrigins: ['https://shop.example'], allowCredentials: true}":                     "",
		"x-apisix-plugins: {cors: {allow_origins: '**', allow_credential: true}}":                                        "any with credentials",
		"x-ibm-configuration: {cors: {enabled: true, policy: [{allow-origin: ['*'], allow-credentials: true}]}}":         "any with credentials",
		"x-ibm-configuration: {cors: {enabled: false, policy: [{allow-origin: ['*'], allow-credentials: true}]}}":        "",
		"x-kong-plugin-cors: {config: {origins: ['.*'], credentials: true}}":                                             "any with credentials",
		"x-kong-plugin-cors: {config: {origins: ['https://shop.example', 'null']}}":                                      "any",
		"x-kusk: {cors: {origins: ['*'], credentials: true}}":                                                            "any with credentials",
		"x-tyk-api-gateway: {middleware: {global: {cors: {allowedOrigins: ['*'], allowCredentials: true}}}}":             "any with credentials",
		"x-tyk-api-gateway: {middleware: {global: {cors: {enabled: false, allowedOrigins: ['*']}}}}":                     "",
		"x-wso2-cors: {accessControlAllowOrigins: ['*'], accessControlAllowCredentials: true}":                           "any with credentials",
		"x-wso2-cors: {access-control-allow-origins: ['*'], access-control-allow-credentials: true}":                     "any with credentials",
		"x-wso2-cors: {corsConfigurationEnabled: false, accessControlAllowOrigins: ['*']}":                               "",
		"x-yc-apigateway: {cors: {origin: '*', credentials: true}}":                                                      "any with credentials",
		"x-yc-apigateway-cors: {origin: true, credentials: true}":                                                        "any with credentials",
		"x-yc-apigateway-cors: {$ref: '#/components/x-rules/open'}\ncomponents: {x-rules: {open: {origin: 'http://*'}}}": "any",
		"x-zuplo-route: {corsPolicy: anything-goes}":                                                                     "any with credentials",
		"x-zuplo-route: {corsPolicy: none}":                                                                              "",
	}
}

// TestCORS reads each case, and asks for cases of every key and switch.
func TestCORS(t *testing.T) {
	for _, v := range Vendors() {
		for _, x := range v.CORS {
			missing := map[string]bool{"any": true}
			if len(x.Credentials) > 0 || x.Policy != "" {
				missing["credentials"] = true
			}
			for _, name := range x.OnOff {
				missing[name+": false"] = true
			}
			checkCORS(t, x, missing)
			for what := range missing {
				t.Errorf("%s: no case for %s with %s: add one to corsCases", v.Name, x.Key, what)
			}
		}
	}
}

// checkCORS reads the cases of a key, and deletes from missing what they have.
func checkCORS(t *testing.T, x CrossOrigin, missing map[string]bool) {
	t.Helper()
	for text, want := range corsCases() {
		if !strings.HasPrefix(text, x.Key+":") {
			continue
		}
		doc, _ := sample{root: text}.load(t)
		got := allowed(x.Read(doc, doc.Root.Get(x.Key)))
		switch {
		case got != want:
			t.Errorf("%s: %q, want %q", text, got, want)
		case got == "":
			maps.DeleteFunc(missing, func(what string, _ bool) bool { return strings.Contains(text, what) })
		default:
			maps.DeleteFunc(missing, func(what string, _ bool) bool { return strings.Contains(got, what) })
		}
	}
}

func allowed(list []Sharing) string {
	best := ""
	for _, s := range list {
		switch {
		case s.AnyOrigin && s.Credentials:
			return "any with credentials"
		case s.AnyOrigin:
			best = "any"
		}
	}
	return best
}

// TestCORSFor reads what stands in other places, by vendor.
func TestCORSFor(t *testing.T) {
	cases := map[string]string{
		"Amazon": `x-amazon-apigateway-integration: {responses: {default: {responseParameters: {
  method.response.header.Access-Control-Allow-Origin: "'*'", method.response.header.Access-Control-Allow-Credentials: "'true'"}}}}`,
	}
	for _, v := range Vendors() {
		if v.CORSFor == nil {
			continue
		}
		_, op := sample{op: cases[v.Name]}.load(t)
		if got := allowed(v.CORSFor(op.Object)); got != "any with credentials" {
			t.Errorf("%s: %q in %q: a case has to allow any origin with credentials", v.Name, got, cases[v.Name])
		}
		if got := v.CORSFor(openapi.Value{}); len(got) > 0 {
			t.Errorf("%s: %v in nothing", v.Name, got)
		}
	}
}

func TestOwnCORS(t *testing.T) {
	for _, value := range []string{"'*'", "['*']", "{origins: '*'}", "{allowOrigins: ['*']}", "{origin: true}", "true"} {
		doc, _ := sample{root: fmt.Sprintf("x-acme-cors: %s", value)}.load(t)
		if got := allowed(OwnCORS("x-acme-cors").Read(doc, doc.Root.Get("x-acme-cors"))); got != "any" {
			t.Errorf("%s: %q", value, got)
		}
	}
}
