package api

import (
	"net/url"
	"strings"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// ParseURL returns where a URL leads: its scheme, host, port and path. Variables of
// server templates stay in braces. A URL that is not absolute, and has no host
// after two slashes, is relative and has no host.
//
// Readers disagree about some URLs. Such a URL is odd, and all of it counts as its
// host, so that it is never equal to a host that was there before (see
// [Server.Odd]). Odd are URLs that net/url refuses; URLs whose host stands behind
// user information, a backslash, a fragment or a percent sign, or not after exactly
// two slashes; URLs with a host outside of ASCII; and URLs with characters that
// browsers drop (RFC 3986, 3.2; WHATWG URL, 4.4).
func ParseURL(raw string) Server {
	s := Server{URL: raw}
	trimmed := strings.TrimFunc(raw, func(r rune) bool { return r <= ' ' })
	text := trimmed
	if strings.ContainsAny(text, "\t\n\r") { // browsers drop these
		text = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(text)
	}
	rest, absolute := text, false
	if scheme, after, ok := splitScheme(text); ok {
		s.Scheme, rest, absolute = strings.ToLower(scheme), after, true
	}
	slashes := len(rest) - len(strings.TrimLeft(rest, `/\`))
	special := isSpecialScheme(s.Scheme)
	if slashes < 2 && !special {
		s.Scheme, s.Path = "", raw // "localhost:8080/x" has no scheme that one could call by
		return s
	}
	odd := !strings.HasPrefix(rest, "//") || slashes > 2 || text != trimmed
	rest = rest[slashes:]
	if rest == "" && absolute {
		return s
	}
	authority := rest
	if i := strings.IndexAny(rest, `/?#\`); i >= 0 {
		authority = rest[:i]
		odd = odd || rest[i] == '\\' || rest[i] == '#'
		if rest[i] == '/' {
			s.Path = rest[i:]
		}
	}
	s.Host, s.Port = splitPort(authority)
	if odd || !isPlainHost(s.Host) || !isPlainPort(s.Port) || isRefused(rest) {
		s.Host, s.Port = masked(text), ""
	}
	s.Host = strings.ToLower(strings.TrimSuffix(s.Host, "."))
	return s
}

// IsOdd reports whether readers disagree about where the URL leads. Then Host is the
// whole URL, without user information.
func (s Server) IsOdd() bool { return IsOddHost(s.Host) }

// IsOddHost is [Server.Odd] of a host by itself.
func IsOddHost(host string) bool { return host != "" && !isPlainHost(host) }

// splitScheme splits off what stands before the first colon if it is a scheme (RFC
// 3986, 3.1) or a variable.
func splitScheme(text string) (scheme, rest string, ok bool) {
	if before, after, found := strings.Cut(text, "://"); found && strings.Contains(before, "{") && !strings.ContainsAny(before, `/?#\`) {
		return before, "//" + after, true
	}
	i := strings.IndexByte(text, ':')
	if i <= 0 {
		return "", "", false
	}
	for j, c := range []byte(text[:i]) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (j == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return "", "", false
		}
	}
	return text[:i], text[i+1:], true
}

// isSpecialScheme reports whether browsers look for a host after the scheme, whatever
// the number of slashes (WHATWG URL, 3.2).
func isSpecialScheme(scheme string) bool {
	switch scheme {
	case "http", "https", "ws", "wss", "ftp":
		return true
	}
	return false
}

func splitPort(authority string) (host, port string) {
	if i := strings.LastIndexByte(authority, ':'); i > strings.LastIndexByte(authority, ']') && i > strings.LastIndexByte(authority, '}') {
		return authority[:i], authority[i+1:]
	}
	if i := strings.LastIndex(authority, ":{"); i >= 0 && strings.HasSuffix(authority, "}") && i > strings.LastIndexByte(authority, ']') {
		return authority[:i], authority[i+1:]
	}
	return authority, ""
}

// isPlainHost reports whether a host consists of letters, digits, dots and the like,
// is an address in brackets, or is either with variables.
func isPlainHost(host string) bool {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		inner, ok = strings.CutSuffix(inner, "]")
		return ok && strings.Trim(inner, "0123456789abcdefABCDEF:.") == ""
	}
	for _, c := range []byte(filled(host, "v")) {
		if lower := c | 0x20; (lower < 'a' || lower > 'z') && (c < '0' || c > '9') && c != '.' && c != '-' && c != '_' {
			return false
		}
	}
	return true
}

func isPlainPort(port string) bool { return strings.Trim(filled(port, "1"), "0123456789") == "" }

// filled replaces every variable with a value.
func filled(text, value string) string {
	for {
		before, rest, open := strings.Cut(text, "{")
		_, after, closed := strings.Cut(rest, "}")
		if !open || !closed {
			return text
		}
		text = before + value + after
	}
}

// isRefused reports whether net/url refuses a URL with this after its slashes,
// variables filled in.
func isRefused(rest string) bool {
	_, err := url.Parse("https://" + filled(rest, "1"))
	return err != nil
}

// MaskURL returns the URL for a reader: without user information, which may hold a
// password.
func MaskURL(raw string) string {
	if s := ParseURL(raw); s.IsOdd() {
		return s.Host
	}
	return raw
}

// masked returns an odd URL without what stands before an @, and not longer than a
// line.
func masked(text string) string {
	if i := strings.LastIndexByte(text, '@'); i >= 0 {
		start := strings.LastIndexAny(text[:i], `/\?#`) + 1
		text = text[:start] + "***" + text[i:]
	}
	const most = 100
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

func parseServer(raw string, v openapi.Value) Server {
	s := ParseURL(raw)
	s.Value = v
	return s
}
