package probe

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/words"
)

// requirement is what somebody presents to an operation.
type requirement struct {
	api.Requirement
	schemes map[string]*api.Scheme
}

// rank is that of the strongest scheme (see [api.Scheme.Rank]), and one more for each
// other that is asked for with it.
func (r requirement) rank() int {
	most := 0
	for _, name := range r.Schemes() {
		if s := r.schemes[name]; s != nil {
			most = max(most, s.Rank())
		}
	}
	return most + len(r.Schemes()) - 1
}

// isDefined reports whether all of its schemes are.
func (r requirement) isDefined() bool {
	return !slices.ContainsFunc(r.Schemes(), func(name string) bool { return r.schemes[name] == nil })
}

// requirements are the alternatives of a policy that ask for something which is defined,
// the strongest first.
func requirements(o *api.Operation, list []api.Requirement) []requirement {
	var out []requirement
	for _, r := range list {
		if one := (requirement{r, o.API.Schemes}); !r.IsAnonymous() && one.isDefined() {
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(a, b requirement) int { return b.rank() - a.rank() })
	return out
}

// credentials are what an identity presents for a requirement.
func (b *builder) credentials(r requirement, as plan.Identity) []plan.Credential {
	var out []plan.Credential
	for _, name := range r.Schemes() {
		s := r.schemes[name]
		if s == nil {
			continue
		}
		c := plan.Credential{Scheme: name, Type: strings.TrimSpace(s.Type + " " + s.HTTP), Scopes: r.Scopes(name)}
		variable := "token"
		switch {
		case s.Type == "mutualTLS":
			out = append(out, c)
			continue
		case s.Type == "apiKey":
			c.In, c.Name = s.In, s.Param
			variable = b.camel(name, "apiKey")
		case s.Type == "http" && s.HTTP == "basic":
			c.In, c.Name, c.Prefix = "header", "Authorization", "Basic "
			variable = "basic"
		case s.Type == "http" && s.HTTP != "bearer" && isFieldName(s.HTTP):
			c.In, c.Name, c.Prefix = "header", "Authorization", strings.ToUpper(s.HTTP[:1])+s.HTTP[1:]+" "
		default:
			c.In, c.Name, c.Prefix = "header", "Authorization", "Bearer "
		}
		if c.In == "header" && !isFieldName(c.Name) || c.Name == "" {
			continue
		}
		if slices.ContainsFunc(out, func(x plan.Credential) bool { return x.In == c.In && x.Name == c.Name }) {
			continue // one header has one value
		}
		c.Variable = b.variable(variable+suffix(as), plan.CredentialValue, as, about(s, name))
		out = append(out, c)
	}
	return out
}

func about(s *api.Scheme, name string) string {
	if s.Type == "http" && s.HTTP == "basic" {
		return fmt.Sprintf("base64 of user:password, for the scheme %s", name)
	}
	return fmt.Sprintf("for the scheme %s (%s)", name, s)
}

// suffix is that of the variables of an identity.
func suffix(as plan.Identity) string {
	if as == plan.Low {
		return "Low"
	}
	return string(as)
}

// camel makes the name of a variable of a name in a description, or the other where
// nothing is left.
func (b *builder) camel(name, other string) string {
	var out strings.Builder
	for _, token := range words.Tokens(b.mask(name)) {
		letters := strings.Map(func(r rune) rune {
			if r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
				return r
			}
			return -1
		}, token)
		if letters == "" || out.Len()+len(letters) > 40 {
			continue
		}
		if out.Len() > 0 {
			letters = strings.ToUpper(letters[:1]) + letters[1:]
		}
		out.WriteString(letters)
	}
	if made := out.String(); made != "" && unicode.IsLetter(rune(made[0])) {
		return made
	}
	return other
}

// isCredentialHeader reports whether a parameter of a header is by its name a credential
// that the security of the operation does not speak of.
func isCredentialHeader(p *api.Parameter) bool {
	tokens := words.Tokens(p.Name)
	return p.In == "header" && p.Required && (words.HasAny(tokens, "authorization", "token", "session", "apikey") || words.HasPhrase(tokens, "api", "key"))
}

// isFieldName reports whether a header may have the name (RFC 9110, 5.1).
func isFieldName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}
