package request

import (
	"encoding/base64"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"
)

// format is a format of texts (OpenAPI 3.1, 4.4; JSON Schema 2020-12 validation, 7.3).
type format struct {
	sample string
	check  func(string) bool // nil where any text is one
}

// formats has those that are known, by their name in small letters. Addresses are those
// that are reserved for examples (RFC 2606, 5737, 3849).
var formats = sync.OnceValue(func() map[string]format {
	layout := func(layouts ...string) func(string) bool {
		return func(text string) bool {
			for _, l := range layouts {
				if _, err := time.Parse(l, text); err == nil {
					return true
				}
			}
			return false
		}
	}
	found := func(pattern string) func(string) bool { return regexp.MustCompile(pattern).MatchString }
	hasScheme := func(text string) bool { u, err := url.Parse(text); return err == nil && u.Scheme != "" }
	parses := func(text string) bool { _, err := url.Parse(text); return err == nil }
	mailbox := func(text string) bool {
		a, err := mail.ParseAddress(text)
		return err == nil && a.Address == text
	}
	address := func(is func(netip.Addr) bool) func(string) bool {
		return func(text string) bool { a, err := netip.ParseAddr(text); return err == nil && a.Zone() == "" && is(a) }
	}
	hostname := found(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$`)
	base64Text := func(text string) bool { _, err := base64.StdEncoding.DecodeString(text); return err == nil }
	uuid := format{"123e4567-e89b-42d3-a456-426614174000", found(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)}
	dateTime := format{"2024-01-02T03:04:05Z", layout(time.RFC3339)}
	link := format{"https://example.com/", hasScheme}
	of := map[string]format{
		"uuid": uuid, "guid": {sample: uuid.sample},
		"date-time": dateTime, "datetime": {sample: dateTime.sample},
		"date": {"2024-01-02", layout(time.DateOnly)}, "time": {"03:04:05Z", layout("15:04:05Z07:00", "15:04:05.999999999Z07:00")},
		"duration": {"PT1H", found(`^P(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)$`)},
		"email":    {"user@example.com", mailbox}, "idn-email": {"user@example.com", mailbox},
		"uri": link, "iri": link, "url": {sample: link.sample}, "uri-reference": {"/path", parses}, "iri-reference": {"/path", parses},
		"uri-template": {sample: "/path/{id}"},
		"hostname":     {"example.com", hostname}, "idn-hostname": {sample: "example.com"},
		"ipv4": {"192.0.2.1", address(netip.Addr.Is4)}, "ipv6": {"2001:db8::1", address(netip.Addr.Is6)},
		"ip": {sample: "192.0.2.1"}, "cidr": {sample: "192.0.2.0/24"}, "ipv4-cidr": {sample: "192.0.2.0/24"}, "mac": {sample: "00:00:5e:00:53:01"},
		"byte": {"dGV4dA==", base64Text}, "base64": {sample: "dGV4dA=="}, "base64url": {sample: "dGV4dA"},
		"json-pointer": {"/name", found(`^(/([^~/]|~[01])*)*$`)}, "relative-json-pointer": {"0", found(`^(0|[1-9]\d*)(#|(/([^~/]|~[01])*)*)$`)},
		"regex": {"^a$", func(text string) bool { return true }},
		"phone": {sample: "+12025550100"}, "password": {sample: "Passw0rd-example"},
		"int32": {sample: "1"}, "int64": {sample: "1"}, "uint64": {sample: "1"}, "decimal": {sample: "1"}, "double": {sample: "1"}, "float": {sample: "1"},
		"unix-time": {sample: "1704164645"}, "timestamp": {sample: dateTime.sample}, "currency": {sample: "EUR"}, "semver": {sample: "1.0.0"},
	}
	return of
})

// sampleOf is a text of a format, "" where the format is not known.
func sampleOf(name string) string { return formats()[strings.ToLower(name)].sample }

// Formats are the formats whose form shows, by name, with a check of a text.
func Formats() map[string]func(text string) bool {
	out := map[string]func(string) bool{}
	for name, f := range formats() {
		if f.check != nil {
			out[name] = f.check
		}
	}
	return out
}
