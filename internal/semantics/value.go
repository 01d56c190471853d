package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// IsClosedList reports whether a value, or each item of a list, is one of a list
// of values.
func IsClosedList(s *api.Schema) bool {
	if s.Facts().HasEnum {
		return true
	}
	items := s.Property(api.Element)
	return items != nil && items.Schema.Facts().HasEnum
}

// IsBounded reports whether the description leaves a caller no more than a choice: one of
// a list of values, yes or no, a day or a time, a number up to a maximum.
func IsBounded(s *api.Schema) bool {
	f := s.Facts()
	switch {
	case IsClosedList(s), f.Is("boolean"):
		return true
	case f.Is("string"):
		return f.Format == "date" || f.Format == "date-time"
	}
	return (f.Is("integer") || f.Is("number")) && (f.Maximum.Set || f.ExclusiveMax.Set)
}

// IsFreeText reports whether a value may be a text of the caller's choice. A
// number, a boolean, a value of a closed list, a UUID and a date are none; a value
// of no declared type is one.
func IsFreeText(s *api.Schema) bool {
	f := s.Facts()
	return (len(f.Types) == 0 || f.Is("string") || f.Is("object")) && !f.HasEnum && f.Format != "uuid" && f.Format != "date" && f.Format != "date-time"
}

// IsOpenObject reports whether a value of a request is an object that may hold
// anything, and says so. An object that is silent about other fields allows them
// too (JSON Schema 2020-12, 10.3.2.3), but that is the default and no decision.
func IsOpenObject(l api.Leaf) bool {
	if l.Where() != "request" {
		return false
	}
	for _, d := range l.Schema().Declarations() {
		for _, word := range [...]string{"additionalProperties", "unevaluatedProperties"} {
			if a := d.Get(word); a.IsTrue() || a.Kind() == openapi.Map && l.Schema().Facts().FreeForm {
				return true
			}
		}
	}
	return false
}

// IsHopHeader reports whether an input is a header by which a proxy says to the next
// hop where a request came from, or how to treat it (RFC 7239; CWE-348).
func IsHopHeader(l api.Leaf) bool {
	if l.Where() != "header" {
		return false
	}
	switch h := strings.ToLower(l.Path()); h {
	case "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server", "x-forwarded-uri",
		"x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-cluster-client-ip", "x-originating-ip", "x-remote-ip", "x-remote-addr",
		"x-original-url", "x-rewrite-url", "x-original-host", "x-host", "x-http-method-override", "x-http-method", "x-method-override", "x-debug", "x-debug-mode", "x-internal":
		return true
	default:
		return strings.HasPrefix(h, "x-internal-")
	}
}

// isOfWritten reports whether a value of a body stands at the top of what an operation
// writes, or in one object of it. Where many are written at once, each of them counts:
// the body is a list, or the operation [IsBulk] and has the list in a field.
func isOfWritten(o *api.Operation, l api.Leaf) bool {
	names := l.Names()
	if i := slices.Index(names, api.Element); i == 0 || i == 1 && IsBulk(o) {
		names = names[i+1:]
	}
	return l.Where() != api.RequestBody || areShallow(names)
}

// isShallow reports whether a value is a parameter, or stands at the top of a body
// or in one object of it. A value that is deeper down, or in a list, is about
// something else than the operation.
func isShallow(l api.Leaf) bool {
	return l.Where() != api.RequestBody || areShallow(l.AppendNames(nil, 3))
}

// areShallow reports whether names are those on the way to a value at the top, or in one
// object.
func areShallow(names []string) bool {
	return len(names) <= 2 && !slices.Contains(names[:max(0, len(names)-1)], api.Element)
}
