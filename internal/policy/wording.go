package policy

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/spelling"
)

// flow renders a value as YAML in one line.
func flow(v any) string {
	switch v := v.(type) {
	case map[string]any:
		var parts []string
		for key, value := range v {
			parts = append(parts, key+": "+flow(value))
		}
		slices.Sort(parts)
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		var parts []string
		for _, value := range v {
			parts = append(parts, flow(value))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		_, notNumber := strconv.ParseFloat(v, 64)
		if strings.ContainsAny(v, "{}[],:#&*!|>'\"%@`") || notNumber == nil || v == "true" || v == "false" {
			if strings.Contains(v, `"`) {
				return "'" + strings.ReplaceAll(v, "'", "''") + "'"
			}
			return strconv.Quote(v)
		}
		return v
	}
	text, _ := json.Marshal(v)
	return string(text)
}

// mistyped describes a value of the wrong kind.
func mistyped(v openapi.Value, want []string, hint string) (message, withHint string) {
	switch {
	case v.Kind() == openapi.Null:
		return "is empty", "remove it, or write " + strings.TrimPrefix(hint, "for example ")
	case v.Kind() == openapi.Number && slices.Contains(want, "string"):
		return v.Scalar() + " is read as a number", "write it in quotes: " + strconv.Quote(v.Scalar())
	case v.Kind() == openapi.Bool && slices.Contains(want, "string"):
		return v.Scalar() + " is read as true or false", "write it in quotes: " + strconv.Quote(v.Scalar())
	}
	names := make([]string, len(want))
	for i, name := range want {
		names[i] = typeName(name)
	}
	return fmt.Sprintf("is %s, not %s", typeName(typeOf(v)), strings.Join(names, " or ")), hint
}

// typeName returns the name of a JSON type for a reader.
func typeName(name string) string {
	switch name {
	case "object":
		return "an object (key: value)"
	case "array":
		return "a list"
	case "boolean":
		return "true or false"
	case "integer":
		return "a whole number"
	case "null":
		return "empty"
	}
	return "a " + name // string, number
}

// enumerated describes a value that is not in a closed list.
func enumerated(v openapi.Value, want []string) (message, hint string) {
	hint = "choose " + strings.Join(want, ", ")
	if i := strings.LastIndex(hint, ", "); i >= 0 {
		hint = hint[:i] + " or" + hint[i+1:]
	}
	switch v.Kind() {
	case openapi.Map:
		return "is an object (key: value), not one word", hint
	case openapi.List:
		return "is a list, not one word", hint
	case openapi.Null:
		return "is empty", hint
	}
	// Whoever wants nothing to block writes it out: the list of the values is the hint.
	if near := spelling.Nearest(v.Scalar(), want); near != "" && near != severity.Never.String() {
		hint = "did you mean " + near + "?"
	}
	return quoted(v.Scalar()) + " is not known", hint
}

// bound describes a limit that a value exceeds.
func bound(f fault) string {
	limit, _ := f.part[f.keyword].(float64)
	switch f.keyword {
	case "minLength", "minItems", "minProperties":
		return "is empty"
	case "maxLength":
		return fmt.Sprintf("is longer than %.0f characters", limit)
	case "maxItems":
		return fmt.Sprintf("has %d items, the limit is %.0f", f.at.v.Len(), limit)
	case "maxProperties":
		return fmt.Sprintf("has %d entries, the limit is %.0f", f.at.v.Len(), limit)
	case "minimum":
		return fmt.Sprintf("is less than %.0f", limit)
	case "maximum":
		return fmt.Sprintf("is more than %.0f", limit)
	case "uniqueItems":
		return fmt.Sprintf("holds the same at %d and %d", f.twice[0], f.twice[1])
	}
	return "is not what is asked for"
}
