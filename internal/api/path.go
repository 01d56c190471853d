package api

import (
	"slices"
	"strings"
)

// Template returns the path with its parameters made anonymous. Two paths belong to
// the same operation if their templates are equal, whatever the parameters are
// called (OpenAPI 3.1, 4.8.8.2). A trailing slash does not count, case does.
func Template(path string) string {
	var b strings.Builder
	b.Grow(len(path))
	depth := 0
	for i := range len(path) {
		switch c := path[i]; {
		case c == '{':
			if depth == 0 {
				b.WriteByte('{')
			}
			depth++
		case c == '}' && depth > 0:
			if depth--; depth == 0 {
				b.WriteByte('}')
			}
		case depth == 0:
			b.WriteByte(c)
		}
	}
	t := b.String()
	if len(t) > 1 {
		t = strings.TrimRight(t, "/")
	}
	return t
}

// PathParameters lists the names in the braces of a path, in order. What routers
// write beside a name is left out: a constraint ({id:[0-9]+}, {id:int}), or a mark
// of repetition or option ({proxy+}, {path*}, {*path}, {id?}).
func PathParameters(path string) []string {
	var names []string
	depth, from := 0, 0
	for i := range len(path) {
		switch {
		case path[i] == '{':
			if depth++; depth == 1 {
				from = i + 1
			}
		case path[i] == '}' && depth > 0:
			if depth--; depth == 0 {
				name, _, _ := strings.Cut(path[from:i], ":")
				names = append(names, strings.Trim(name, "*+?"))
			}
		}
	}
	return names
}

// Segments splits a path into its segments, parameters included. A slash within
// braces is part of a router's pattern.
func Segments(path string) []string {
	out := make([]string, 0, strings.Count(path, "/")+1)
	depth, from := 0, 0
	for i := range len(path) + 1 {
		switch {
		case i == len(path) || path[i] == '/' && depth == 0:
			if i > from {
				out = append(out, path[from:i])
			}
			from = i + 1
		case path[i] == '{':
			depth++
		case path[i] == '}':
			depth = max(depth-1, 0)
		}
	}
	return out
}

// OwnSegments returns the segments of a path, in lower case, after what the paths
// of many APIs begin with: "api", "rest", a version, and the common words given.
// The last segment always stays.
func OwnSegments(path string, common ...string) []string {
	segments := Segments(strings.ToLower(path))
	for len(segments) > 1 && (segments[0] == "api" || segments[0] == "rest" || IsVersionSegment(segments[0]) || slices.Contains(common, segments[0])) {
		segments = segments[1:]
	}
	return segments
}

// IsVersionSegment reports whether a segment of a path, in lower case, is a version:
// v1, v2.1, v1beta2, 2021-06-01.
func IsVersionSegment(s string) bool {
	number, marked := strings.CutPrefix(s, "v")
	switch strings.Trim(number, "0123456789.-") {
	case "":
		return number != ""
	case "alpha", "beta", "rc", "preview":
		return marked && number[0] >= '0' && number[0] <= '9'
	}
	return false
}
