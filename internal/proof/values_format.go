package proof

import (
	"sync"

	"github.com/threatdelta/threatdelta/internal/request"
)

// checks are those of texts by format.
var checks = sync.OnceValue(request.Formats)

// samplesOf are texts of a format, none for one that is not known. They name nothing
// that exists: example.com and the addresses are those of RFC 2606, RFC 5737 and RFC
// 3849.
func samplesOf(format string) []string {
	switch format {
	case "date":
		return []string{"2024-01-02", "2024-01-03", "2024-01-04"}
	case "date-time":
		return []string{"2024-01-02T03:04:05Z", "2024-01-03T03:04:05Z", "2024-01-04T03:04:05Z"}
	case "time":
		return []string{"03:04:05Z", "03:04:06Z"}
	case "duration":
		return []string{"P1D", "PT1H"}
	case "uuid", "guid":
		return []string{"00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-000000000003"}
	case "email", "idn-email":
		return []string{"a@example.com", "b@example.com", "c@example.com"}
	case "uri", "url", "iri", "uri-reference", "iri-reference":
		return []string{"https://example.com/", "https://example.com/a", "https://example.com/b"}
	case "hostname", "idn-hostname":
		return []string{"example.com", "a.example.com", "b.example.com"}
	case "ipv4", "ip":
		return []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"}
	case "ipv6":
		return []string{"2001:db8::1", "2001:db8::2"}
	case "byte", "base64":
		return []string{"YQ==", "Yg==", "YWFh"}
	case "json-pointer":
		return []string{"/a", "/b"}
	case "regex":
		return []string{"a", "b"}
	}
	return nil
}

// isOf reports whether a text is of a format, as far as is known: one whose format shows
// no form is.
func isOf(format, text string) bool {
	check := checks()[format]
	return check == nil || check(text)
}

// formOf is a pattern for texts of a format, "" where none is known.
func formOf(format string) string {
	switch format {
	case "date":
		return `^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$`
	case "date-time":
		return `^20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$`
	case "uuid", "guid":
		return `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$`
	case "email", "idn-email":
		return `^[a-z0-9.]+@[a-z0-9]+\.[a-z]{2,}$`
	case "uri", "url", "iri":
		return `^https?://[a-z0-9]+(\.[a-z0-9]+)+(/[a-z0-9/]*)?$`
	case "hostname":
		return `^[a-z0-9]+(\.[a-z0-9]+)*$`
	}
	return ""
}
