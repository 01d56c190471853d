package data

import "github.com/threatdelta/threatdelta/internal/diff"

// openingText says why a value may newly be anything.
func openingText(how diff.Opening) string {
	switch how {
	case diff.FieldsUndeclared:
		return "its fields are no longer declared"
	case diff.FieldsAllowed:
		return "it may hold fields that are not declared (additionalProperties was false)"
	case diff.ObjectAllowed:
		return "it was a single value, and may be any object"
	}
	return "its type is no longer declared"
}
