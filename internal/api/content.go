package api

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// conditions are the checks that an if makes: what it accepts is bound by then, so
// that a narrower one binds fewer values, and what it refuses is bound by else (JSON
// Schema 2020-12, section 10.2.2).
func (x *Schema) conditions(value, of openapi.Value) []Check {
	var out []Check
	for _, word := range [...]string{"then", "else"} {
		if of.Get(word).Exists() && !isSilent(of.Get(word)) {
			out = append(out, Check{Keyword: "if", Value: value, Schema: x.set.of(value), Negated: word == "then", Consequence: x.set.of(of.Get(word))})
		}
	}
	return out
}

// checksEncoding reports whether a text in a content encoding (RFC 2045, section 6;
// RFC 4648) may not be any text.
func checksEncoding(name string) bool {
	switch strings.ToLower(name) {
	case "", "7bit", "8bit", "binary", "identity":
		return false
	}
	return true
}

// checksContent reports whether the content of a text may not be anything, as it may
// be of a media type that is any bytes, any text, or a range.
func checksContent(mediaType string) bool {
	name := MediaType(mediaType)
	switch name {
	case "", "application/octet-stream", "text/plain":
		return false
	}
	return !strings.Contains(name, "*")
}

// IsEncoded reports whether a format stands for an encoding of texts: byte is base64
// (OpenAPI 3.0, Data Types), and some write the name of the encoding itself.
func (f *Facts) IsEncoded() bool {
	switch f.Format {
	case "byte", "base64", "base64url", "base32", "base16":
		return true
	}
	return false
}
