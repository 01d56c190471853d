package vendorext

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Upstream is a vendor's way to say where requests are passed on to.
type Upstream struct {
	Key string
	// Scheme is the path of the setting that holds the scheme, To those of the
	// settings that hold URLs or hosts: "*" is every item of a list, "{}" the keys
	// of an object, "" the value itself.
	Scheme string
	To     []string
	// Named is the place below the root of what the extension may name.
	Named []string
}

// OwnUpstream is an extension of an organisation's own gateway.
func OwnUpstream(key string) Upstream {
	return Upstream{Key: key, To: []string{"", "url", "uri", "address", "host", "target"}}
}

// Address is a setting that holds a URL or a host.
type Address struct {
	Place        openapi.Value
	Scheme, Text string
}

// Read lists the settings of the extension that say where requests go.
func (u Upstream) Read(doc *openapi.Document, extension openapi.Value) []Address {
	v := doc.Deref(extension)
	out := u.settings(v)
	if name := v.Scalar(); name != "" && len(u.Named) > 0 {
		out = append(out, u.settings(doc.Root.At(slices.Concat(u.Named, []string{name})...))...)
	}
	return out
}

// settings reads the object in which the paths begin.
func (u Upstream) settings(v openapi.Value) []Address {
	scheme := ""
	if u.Scheme != "" {
		scheme = v.At(strings.Split(u.Scheme, "/")...).Scalar()
	}
	var out []Address
	for _, path := range u.To {
		eachSetting(v, path, func(at openapi.Value, text string) { out = append(out, Address{at, scheme, text}) })
	}
	return out
}

// eachSetting follows a path of an upstream.
func eachSetting(v openapi.Value, path string, found func(at openapi.Value, text string)) {
	step, rest, _ := strings.Cut(path, "/")
	switch step {
	case "":
		for _, text := range v.Strings() {
			found(v, text)
		}
	case "{}":
		for key, at := range v.Fields() {
			found(at, key)
		}
	case "*":
		for item := range v.Items() {
			eachSetting(item, rest, found)
		}
	default:
		eachSetting(v.Get(step), rest, found)
	}
}

// AccountOf reads an address that is a resource name of a cloud: the account
// behind it, "" where it names none. ok is false for any other address.
func AccountOf(address string) (account string, ok bool) {
	if strings.HasPrefix(address, "arn:") {
		return amazonAccount(address), true
	}
	return "", false
}
