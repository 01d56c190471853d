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

// Format is what is known of a format of texts (OpenAPI 3.1, 4.4; JSON Schema 2020-12
// validation, 7.3).
type Format struct {
	// Sample is a text of the format, "" where it is not known. Addresses are those that
	// are reserved for examples (RFC 2606, 5737, 3849).
	Sample string
	// Others are more texts of it, the shortest first; Form is a pattern of some of its
	// texts, "" where none is known.
	Others []string
	Form   string

	check func(string) bool // nil where any text is one
}

// Is reports whether a text is of the format, as far as is known: one whose format shows
// no form is.
func (f Format) Is(text string) bool { return f.check == nil || f.check(text) }

// IsChecked reports whether the form of a text shows whether it is of the format.
func (f Format) IsChecked() bool { return f.check != nil }

// FormatOf is the format of a name, as it is written; the zero Format for one that is not
// known.
func FormatOf(name string) Format { return formats()[name] }

// formats has those that are known, by their name in small letters.
var formats = sync.OnceValue(func() map[string]Format {
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
	found := func(pattern string) func(string) bool {
		compiled := sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) }) // most are never asked
		return func(text string) bool { return compiled().MatchString(text) }
	}
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
	const (
		day   = `20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])`
		hex4  = `[0-9a-f]{4}`
		begin = "00000000-0000-4000-8000-00000000000"
	)
	uuid := Format{"123e4567-e89b-42d3-a456-426614174000", []string{begin + "1", begin + "2", begin + "3"}, `^[0-9a-f]{8}-` + hex4 + `-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$`, found(`^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`)}
	dateTime := Format{"2024-01-02T03:04:05Z", []string{"2024-01-02T03:04:05Z", "2024-01-03T03:04:05Z", "2024-01-04T03:04:05Z"}, `^` + day + `T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$`, layout(time.RFC3339)}
	mail := Format{"user@example.com", []string{"a@example.com", "b@example.com", "c@example.com"}, `^[a-z0-9.]+@[a-z0-9]+\.[a-z]{2,}$`, mailbox}
	links := []string{"https://example.com/", "https://example.com/a", "https://example.com/b"}
	link := Format{"https://example.com/", links, `^https?://[a-z0-9]+(\.[a-z0-9]+)+(/[a-z0-9/]*)?$`, hasScheme}
	hosts := []string{"example.com", "a.example.com", "b.example.com"}
	four := []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}
	bytes := []string{"YQ==", "Yg==", "YWFh"}
	of := map[string]Format{
		"uuid": uuid, "guid": unchecked(uuid),
		"date-time": dateTime, "datetime": {Sample: dateTime.Sample},
		"date":     {"2024-01-02", []string{"2024-01-02", "2024-01-03", "2024-01-04"}, `^` + day + `$`, layout(time.DateOnly)},
		"time":     {"03:04:05Z", []string{"03:04:05Z", "03:04:06Z"}, "", layout("15:04:05Z07:00", "15:04:05.999999999Z07:00")},
		"duration": {"PT1H", []string{"P1D", "PT1H"}, "", found(`^P(\d+W|(\d+Y)?(\d+M)?(\d+D)?(T(\d+H)?(\d+M)?(\d+S)?)?)$`)},
		"email":    mail, "idn-email": mail,
		"uri": link, "iri": link, "url": unchecked(link), "uri-reference": {"/path", links, "", parses}, "iri-reference": {"/path", links, "", parses},
		"uri-template": {Sample: "/path/{id}"},
		"hostname":     {"example.com", hosts, `^[a-z0-9]+(\.[a-z0-9]+)*$`, hostname}, "idn-hostname": {Sample: "example.com", Others: hosts},
		"ipv4": {"192.0.2.1", four, "", address(netip.Addr.Is4)}, "ipv6": {"2001:db8::1", []string{"2001:db8::1", "2001:db8::2"}, "", address(netip.Addr.Is6)},
		"ip": {Sample: "192.0.2.1", Others: four}, "cidr": {Sample: "192.0.2.0/24"}, "ipv4-cidr": {Sample: "192.0.2.0/24"}, "mac": {Sample: "00:00:5e:00:53:01"},
		"byte": {"dGV4dA==", bytes, "", base64Text}, "base64": {Sample: "dGV4dA==", Others: bytes}, "base64url": {Sample: "dGV4dA"},
		"json-pointer": {"/name", []string{"/a", "/b"}, "", found(`^(/([^~/]|~[01])*)*$`)}, "relative-json-pointer": {"0", nil, "", found(`^(0|[1-9]\d*)(#|(/([^~/]|~[01])*)*)$`)},
		"regex": {"^a$", []string{"a", "b"}, "", func(text string) bool { return true }},
		"phone": {Sample: "+12025550100"}, "password": {Sample: "Passw0rd-example"},
		"int32": {Sample: "1"}, "int64": {Sample: "1"}, "uint64": {Sample: "1"}, "decimal": {Sample: "1"}, "double": {Sample: "1"}, "float": {Sample: "1"},
		"unix-time": {Sample: "1704164645"}, "timestamp": {Sample: dateTime.Sample}, "currency": {Sample: "EUR"}, "semver": {Sample: "1.0.0"},
	}
	return of
})

// unchecked is a format of which the form is not looked at.
func unchecked(f Format) Format {
	f.check = nil
	return f
}

// sampleOf is a text of a format, "" where the format is not known.
func sampleOf(name string) string { return FormatOf(strings.ToLower(name)).Sample }

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
