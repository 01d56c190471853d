package api

import "strings"

// Template is a path with its parameters made anonymous: two paths are the same
// operation's when their templates are equal, whatever the parameters are
// called (OpenAPI 3.1, 4.8.8.2). A trailing slash does not count; case does.
func Template(path string) string {
	var b strings.Builder
	depth := 0
	for _, r := range path {
		switch {
		case r == '{':
			if depth == 0 {
				b.WriteByte('{')
			}
			depth++
		case r == '}' && depth > 0:
			if depth--; depth == 0 {
				b.WriteByte('}')
			}
		case depth == 0:
			b.WriteRune(r)
		}
	}
	t := b.String()
	if len(t) > 1 {
		t = strings.TrimRight(t, "/")
	}
	return t
}

// PathParameters lists the names in the braces of a path, in order.
func PathParameters(path string) []string {
	var names []string
	for {
		_, rest, ok := strings.Cut(path, "{")
		if !ok {
			return names
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return names
		}
		names = append(names, name)
		path = after
	}
}

// Segments splits a path into its segments, parameters included.
func Segments(path string) []string {
	var out []string
	for s := range strings.SplitSeq(path, "/") {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}
