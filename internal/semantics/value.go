package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/words"
)

// Projection says what callers do with a query parameter of this name, "" where
// it neither picks fields nor widens the scope.
func Projection(param string) string {
	tokens := words.Tokens(param)
	if len(tokens) == 0 || len(tokens) > 3 {
		return ""
	}
	joined := strings.Join(tokens, " ")
	switch joined {
	case "fields", "include", "includes", "expand", "expands", "embed", "select", "view", "projection", "with", "include fields", "extra fields", "expand fields":
		return "choose which fields and related objects are returned"
	case "all", "show all", "include all", "list all", "include deleted", "show deleted", "with deleted", "include archived", "include inactive",
		"include hidden", "show hidden", "include private", "all tenants", "all users", "all organizations", "all projects", "include internal":
		return "widen what is returned beyond the usual"
	}
	if bracket := strings.IndexByte(param, '['); bracket > 0 && (tokens[0] == "fields" || tokens[0] == "include" || tokens[0] == "expand") {
		return "choose which fields and related objects are returned"
	}
	return ""
}

// IsClosedList reports whether a value, or each item of a list, is one of a list
// of values.
func IsClosedList(s *api.Schema) bool {
	if s.Facts().HasEnum {
		return true
	}
	items := s.Property(api.Element)
	return items != nil && items.Schema.Facts().HasEnum
}

// IsHopHeader reports whether an input is a header by which one hop tells the next
// where a request came from, or how to treat it.
func IsHopHeader(l api.Leaf) bool {
	if l.Where != "header" {
		return false
	}
	switch h := strings.ToLower(l.Path); h {
	case "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-server", "x-forwarded-uri",
		"x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip", "x-cluster-client-ip", "x-originating-ip", "x-remote-ip", "x-remote-addr",
		"x-original-url", "x-rewrite-url", "x-original-host", "x-host", "x-http-method-override", "x-http-method", "x-method-override", "x-debug", "x-debug-mode", "x-internal":
		return true
	default:
		return strings.HasPrefix(h, "x-internal-")
	}
}

// IsText reports whether a value may be a text of the caller's choice: no
// number, no boolean, not one of a closed list, not an identifier.
func IsText(s *api.Schema) bool {
	f := s.Facts()
	return (len(f.Types) == 0 || f.Is("string") || f.Is("object")) && !f.HasEnum && f.Format != "uuid" && f.Format != "date" && f.Format != "date-time"
}

// shallow reports whether a value is a parameter, or stands at the top of a body
// or in one object of it: deeper down it is about something else.
func shallow(l api.Leaf) bool {
	return l.Where != "request" || len(l.Names) <= 2 && !slices.Contains(l.Names[:max(0, len(l.Names)-1)], api.Element)
}

// IsOpenObject reports whether a value is an object that may hold anything, and
// says so. Silence about it is the default, and no finding.
func IsOpenObject(l api.Leaf) bool {
	if l.Where != "request" {
		return false
	}
	for _, d := range l.Schema.Declarations() {
		for _, word := range [...]string{"additionalProperties", "unevaluatedProperties"} {
			if a := d.Get(word); a.True() || a.Kind() == openapi.Map && l.Schema.Facts().FreeForm {
				return true
			}
		}
	}
	return false
}

// IsFile reports whether an input is a file: a binary part, or a body whose
// media type is that of one.
func IsFile(o *api.Operation, l api.Leaf) bool {
	if l.Where != "request" || !o.Writes() {
		return false
	}
	if l.Path == "$" {
		return slices.ContainsFunc(o.Body, func(m api.Media) bool {
			return IsFileMedia(m.Type) || m.Schema == l.Schema && binary(m.Schema)
		})
	}
	if binary(l.Schema) {
		return true
	}
	encoded := false
	for _, d := range l.Schema.Declarations() {
		encoded = encoded || d.Get("contentEncoding").Scalar() == "base64"
	}
	return (encoded || l.Schema.Facts().Format == "byte") && words.HasAny(words.Tokens(l.Name()), "file", "image", "photo", "picture", "avatar", "logo", "document", "attachment", "content", "blob", "archive", "upload", "pdf")
}

func binary(s *api.Schema) bool {
	if s.Facts().Format == "binary" {
		return true
	}
	return slices.ContainsFunc(s.Declarations(), func(d openapi.Value) bool {
		return IsFileMedia(d.Get("contentMediaType").Scalar()) && d.Get("contentEncoding").Scalar() != "base64"
	})
}

// IsFileMedia reports whether a body of the type is stored as it is.
func IsFileMedia(media string) bool {
	return media == "application/octet-stream" || media == "application/pdf" || media == "application/zip" || media == "application/gzip" || media == "application/x-tar" ||
		strings.HasPrefix(media, "image/") || strings.HasPrefix(media, "video/") || strings.HasPrefix(media, "audio/") || strings.HasPrefix(media, "font/") || strings.HasPrefix(media, "application/vnd.openxmlformats")
}
