package vendorext

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// CrossOrigin is a vendor's way to say which origins may read answers.
type CrossOrigin struct {
	Key    string
	Within []string // the object within the extension
	// Origins and Credentials are the names of the settings, OnOff the one that
	// switches all of it. "" is the value itself.
	Origins, Credentials, OnOff []string
	// Policy is, in place of all this, the setting that names a policy, and
	// AnyOrigin the policy that allows every origin with credentials.
	Policy, AnyOrigin string
}

// OwnCORS is an extension of an organisation's own gateway.
func OwnCORS(key string) CrossOrigin {
	return CrossOrigin{Key: key, Origins: []string{"", "origins", "allowOrigins", "origin"}, Credentials: []string{"credentials", "allowCredentials"}}
}

// Sharing is what a description says of other origins in one place.
type Sharing struct {
	Key         string
	Place       openapi.Value
	AnyOrigin   bool // every origin, or the origin null
	Credentials bool // with the user's credentials
}

// Read reads the extension where it stands, as far as it is not switched off.
func (x CrossOrigin) Read(doc *openapi.Document, extension openapi.Value) []Sharing {
	if x.Policy != "" {
		if at := extension.Get(x.Policy); at.Scalar() == x.AnyOrigin {
			return []Sharing{{x.Key, at, true, true}}
		}
		return nil
	}
	v := doc.Deref(extension)
	for _, key := range x.Within {
		if x.isOff(v) {
			return nil
		}
		v = doc.Deref(v.Get(key))
	}
	if !v.Exists() || x.isOff(v) {
		return nil
	}
	return x.settings(extension, v)
}

func (x CrossOrigin) isOff(v openapi.Value) bool {
	return slices.ContainsFunc(x.OnOff, func(key string) bool { return v.Get(key).IsFalse() })
}

// settings reads one object, or a list of policies.
func (x CrossOrigin) settings(extension, v openapi.Value) []Sharing {
	policies := []openapi.Value{v}
	if v.Kind() == openapi.List {
		policies = slices.Collect(v.Items())
	}
	var out []Sharing
	for _, v := range policies {
		s := Sharing{Key: x.Key, Place: extension}
		for _, key := range x.Origins {
			origins := v
			if key != "" {
				origins = v.Get(key)
			}
			if IsAnyOrigin(origins.Strings()...) || origins.IsTrue() {
				s.AnyOrigin, s.Place = true, origins
			}
		}
		for _, key := range x.Credentials {
			s.Credentials = s.Credentials || v.Get(key).IsTrue()
		}
		out = append(out, s)
	}
	return out
}

// IsAnyOrigin reports whether one of the values stands for every origin, or for
// the origin null, which any sandboxed frame has.
func IsAnyOrigin(values ...string) bool {
	return slices.ContainsFunc(values, func(v string) bool {
		for part := range strings.SplitSeq(v, ",") {
			switch strings.Trim(part, " '\"^$()") {
			case "*", "**", ".*", ".+", "null", "http://*", "https://*", "*://*":
				return true
			}
		}
		return false
	})
}
