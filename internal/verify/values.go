package verify

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/plan"
)

// Values are what whoever runs a plan says of its variables.
type Values struct {
	// Tokens are the bearer tokens of the identities: for each of an identity's
	// credentials that is sent as one, or else for the only credential that it has.
	Tokens map[plan.Identity]string
	// Credentials are credentials by the name of their variable, before tokens. That of
	// HTTP basic authentication is written user:password.
	Credentials map[string]string
	// Certificates are what the identities show where an operation asks for a client
	// certificate, see ParseCertificate.
	Certificates map[plan.Identity]tls.Certificate
	// Fixtures are ids of objects that exist, by whose they are.
	Fixtures Fixtures
	// Canary is a host, with its port where it has one, that the tester watches.
	Canary string
	// Plain is the base URL of the API by http://, "" where it is not known.
	Plain string
}

// Problems says what of the values contradicts itself or the plan, in words for who
// gave them: a credential for a variable that the plan does not have, one credential of
// two identities.
func (v Values) Problems(p *plan.Plan) error {
	named := map[string]bool{}
	for _, variable := range p.Variables {
		named[variable.Name] = variable.Kind == plan.CredentialValue
	}
	for _, name := range slices.Sorted(maps.Keys(v.Credentials)) {
		if !named[name] {
			return fmt.Errorf("the plan has no credential %s, it has %s", name, cmp.Or(strings.Join(credentialNames(p), ", "), "none"))
		}
	}
	for _, one := range plan.Identities() {
		for _, other := range plan.Identities() {
			if one < other && v.Tokens[one] != "" && v.Tokens[one] == v.Tokens[other] && one != plan.Low && other != plan.Low {
				return fmt.Errorf("%s and %s have the same token, so that no test can tell them apart", one, other)
			}
			if a, b := v.Certificates[one], v.Certificates[other]; one < other && len(a.Certificate) > 0 && len(b.Certificate) > 0 && bytes.Equal(a.Certificate[0], b.Certificate[0]) {
				return fmt.Errorf("%s and %s have the same certificate, so that no test can tell them apart", one, other)
			}
		}
	}
	return nil
}

func credentialNames(p *plan.Plan) []string {
	var out []string
	for _, v := range p.Variables {
		if v.Kind == plan.CredentialValue {
			out = append(out, v.Name)
		}
	}
	return out
}

// secrets are the values that no output may have.
func (v Values) secrets() []string {
	var out []string
	for _, s := range v.Tokens {
		out = append(out, s)
	}
	for _, s := range v.Credentials {
		out = append(out, s)
	}
	return out
}

// knowledge is what is known of the variables of a plan.
type knowledge struct {
	Values
	types map[string]plan.Credential // the credentials of the plan, by variable
	only  map[plan.Identity]string   // the credential of an identity that has one
	// presented are the variables that are credentials.
	presented []plan.Variable
}

func (v Values) of(p *plan.Plan) knowledge {
	k := knowledge{v, map[string]plan.Credential{}, map[plan.Identity]string{}, nil}
	for i := range p.Tests {
		for _, s := range p.Tests[i].Steps {
			for _, c := range s.Request.Credentials {
				k.types[c.Variable] = c
			}
		}
	}
	for _, variable := range p.Variables {
		if variable.Kind != plan.CredentialValue {
			continue
		}
		k.presented = append(k.presented, variable)
		if _, second := k.only[variable.Of]; second {
			k.only[variable.Of] = ""
			continue
		}
		k.only[variable.Of] = variable.Name
	}
	return k
}

// value is what a variable has; the error says who has to give it, and how.
func (k knowledge) value(v plan.Variable) (string, error) {
	switch v.Kind {
	case plan.UniqueWord:
		return "td" + strings.ToLower(rand.Text()), nil
	case plan.CredentialValue:
		return k.credential(v)
	case plan.ObjectID:
		if id, ok := k.Fixtures.find(v); ok {
			return id, nil
		}
		return "", fmt.Errorf("it needs the id of an object of %s (%s): give it in --fixtures as {%s: {%s: ID}}", v.Of, v.About, v.Of, fixtureName(v))
	case plan.CanaryHost:
		if k.Canary == "" {
			return "", errors.New("it needs a host of your own that reports who calls it: give --canary")
		}
		return k.Canary, nil
	case plan.PlainURL:
		if k.Plain == "" {
			return "", errors.New("it needs the address of the API by http://: give --http-url")
		}
		return k.Plain, nil
	}
	return "", fmt.Errorf("nothing has a value for %s", v.Name)
}

// isOf reports whether a credential is one of an identity's.
func (k knowledge) isOf(who plan.Identity, value string) bool {
	for _, v := range k.presented {
		if own, err := k.credential(v); v.Of == who && err == nil && own == value {
			return true
		}
	}
	return k.Tokens[who] == value
}

func (k knowledge) credential(v plan.Variable) (string, error) {
	value, kind := k.Credentials[v.Name], k.types[v.Name]
	takesToken := kind.Prefix == "Bearer " || k.only[v.Of] == v.Name
	if value == "" && takesToken {
		value = k.Tokens[v.Of]
	}
	if value == "" {
		how := "--credential " + v.Name + "=env:NAME"
		if takesToken {
			how = "--token-" + strings.ToLower(string(v.Of)) + " env:NAME"
		}
		return "", fmt.Errorf("it needs a credential of %s (%s): give %s", v.Of, cmp.Or(v.About, kind.Type), how)
	}
	if kind.Type == "http basic" && strings.Contains(value, ":") { // which base64 does not have
		value = base64.StdEncoding.EncodeToString([]byte(value))
	}
	return value, nil
}
