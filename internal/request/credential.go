package request

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
)

// Field is where a message has something, and what.
type Field struct {
	In   string // header, query, cookie; connection for a client certificate
	Name string
	// Prefix comes before a credential: "Bearer ".
	Prefix string
	// Value is that of a parameter; of a credential it is a placeholder in angle
	// brackets, which takes the place of Value and nothing else.
	Value string
}

// Presented says where the credential is in a request: one field, or none for a scheme
// that is not defined. Callers put a value in the place of the placeholder; that of
// basic is "user:password" in base64 (RFC 7617).
func (c Credential) Presented() []Field {
	s := c.Scheme
	if s == nil {
		return nil
	}
	switch s.Type {
	case "apiKey":
		return []Field{{In: s.In, Name: s.Param, Value: "<key>"}}
	case "oauth2", "openIdConnect":
		return []Field{{In: "header", Name: "Authorization", Prefix: "Bearer ", Value: c.token()}}
	case "mutualTLS":
		return []Field{{In: "connection", Name: "client certificate", Value: "<certificate>"}}
	case "http":
		return []Field{c.authorization(s)}
	}
	return []Field{{In: "header", Name: "Authorization", Value: "<credentials>"}}
}

// authorization is the field of a scheme of HTTP (RFC 9110, 11.6.2).
func (c Credential) authorization(s *api.Scheme) Field {
	f := Field{In: "header", Name: "Authorization"}
	switch s.HTTP {
	case "bearer":
		f.Prefix, f.Value = "Bearer ", c.token()
	case "dpop":
		f.Prefix, f.Value = "DPoP ", c.token()
	case "basic":
		f.Prefix, f.Value = "Basic ", "<user:password>"
	default:
		f.Value = "<credentials>"
		if isToken(s.HTTP) {
			f.Prefix = strings.ToUpper(s.HTTP[:1]) + s.HTTP[1:] + " "
		}
	}
	return f
}

// token is the placeholder of a token with its scopes.
func (c Credential) token() string {
	if len(c.Scopes) == 0 {
		return "<token>"
	}
	scopes := strings.Map(func(r rune) rune {
		if r == '<' || r == '>' {
			return '?'
		}
		return r
	}, clean(strings.Join(c.Scopes, " ")))
	return "<token with " + scopes + ">"
}

// Credentials lists what a caller presents for one alternative of a policy: one for
// each scheme that it asks for, with the scopes. It is false if a scheme is not
// defined, since nobody knows what to present then.
func Credentials(a *api.API, r api.Requirement) ([]Credential, bool) {
	var list []Credential
	known := true
	for _, name := range r.Schemes() {
		s := a.Schemes[name]
		if s == nil {
			known = false
			continue
		}
		list = append(list, Credential{Scheme: s, Scopes: r.Scopes(name)})
	}
	return list, known
}
