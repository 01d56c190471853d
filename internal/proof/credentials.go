package proof

import (
	"errors"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
)

// credentials are what a caller presents: for each kind of credential the scopes that
// it was granted.
type credentials []credential

type credential struct {
	kind   string // see kindOf
	scopes []string
}

// undefinedKind is the kind of the credential for a scheme that is not defined. With it
// nothing is asked of the caller, since nobody knows what.
const undefinedKind = "undefined"

// isUndefined reports whether one of the credentials is for a scheme that is not defined.
func (c credentials) isUndefined() bool {
	return slices.ContainsFunc(c, func(one credential) bool { return one.kind == undefinedKind })
}

var errNotPresented = errors.New("not presented")

// satisfy decides what a security requirement asks of one scheme.
func (c credentials) satisfy(in *openapi3filter.AuthenticationInput) error {
	wanted, scopes := kindOf(in.SecurityScheme), in.Scopes
	if t := in.SecurityScheme.Type; t != "oauth2" && t != "openIdConnect" && !in.RequestValidationInput.Route.Spec.IsOpenAPI31OrLater() {
		scopes = nil // before 3.1 no other scheme has any
	}
	for _, held := range c {
		if held.kind == wanted && !slices.ContainsFunc(scopes, func(s string) bool { return !slices.Contains(held.scopes, s) }) {
			return nil
		}
	}
	return errNotPresented
}

// kindOf spells which credential a scheme asks for. Two schemes of one kind take the
// same credential, whatever they are called.
func kindOf(s *openapi3.SecurityScheme) string {
	switch s.Type {
	case "apiKey":
		name := s.Name
		if s.In == "header" {
			name = strings.ToLower(name)
		}
		return "apiKey " + s.In + " " + name
	case "http":
		return "http " + strings.ToLower(s.Scheme)
	case "oauth2":
		return "oauth2 " + s.OpenIdConnectUrl + flows(s.Flows)
	}
	return s.Type + " " + s.OpenIdConnectUrl
}

// flows spells where tokens come from.
func flows(f *openapi3.OAuthFlows) string {
	if f == nil {
		return ""
	}
	var out strings.Builder
	for _, one := range [...]struct {
		name string
		flow *openapi3.OAuthFlow
	}{{"implicit", f.Implicit}, {"password", f.Password}, {"clientCredentials", f.ClientCredentials}, {"authorizationCode", f.AuthorizationCode}} {
		if one.flow != nil {
			out.WriteString(" " + one.name + " " + one.flow.AuthorizationURL + " " + one.flow.TokenURL)
		}
	}
	return out.String()
}
