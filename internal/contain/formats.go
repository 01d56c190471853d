package contain

import "strings"

// Texts returns what is known of the texts of a format: all of them match the pattern most,
// and all that match the pattern least are among them. A pattern that is not known is "".
//
// It knows the formats that generators of servers read into a value of a type of its own, so
// that nothing else passes even where a validator takes a format for an annotation (JSON
// Schema 2020-12, Validation, 7.2.1): RFC 3339, 5.6, and RFC 4122, 3.
func Texts(format string) (most, least string) {
	const (
		day  = `\d{4}-\d{2}-\d{2}`
		time = `\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})`
		uuid = `^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$`
	)
	switch strings.ToLower(format) {
	case "date":
		return "^" + day + "$", `^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$`
	case "date-time":
		return "^" + day + "[Tt ]" + time + "$", ""
	case "time":
		return "^" + time + "$", ""
	case "uuid":
		return uuid, uuid
	}
	return "", ""
}
