package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// ErrorDetail is how surely a value of an error is about the inside of the server,
// the surest last (CWE-209).
type ErrorDetail int

// The kinds of detail.
const (
	NoDetail        ErrorDetail = iota
	AmbiguousDetail             // a file or a line may be the caller's own
	Internals
)

// ErrorDetailOf judges a value of an error by its name, and by the names of what
// holds it: each part of a stack trace is as bad as the whole. A message or a code
// is no detail, nor is any name of more than three words.
func ErrorDetailOf(l api.Leaf) ErrorDetail {
	tokens := words.Tokens(l.Name())
	if len(tokens) == 0 || len(tokens) > 3 {
		return NoDetail
	}
	switch strings.Join(tokens, "") {
	case "stack", "stacktrace", "stacktraces", "stackframes", "callstack", "trace", "backtrace", "traceback", "debug", "debuginfo",
		"debugmessage", "debugdetails", "debugdata", "debuginformation", "developermessage", "exception", "exceptions", "exceptionclass", "exceptiontype",
		"exceptionmessage", "innerexception", "innererror", "rootcause", "sql", "sqlquery", "sqlstate", "sqlstatement", "sqlerror":
		return Internals
	case "query", "file", "filename", "line", "lineno", "linenumber", "host", "hostname":
		return AmbiguousDetail
	}
	if holders := l.Names()[:max(0, len(l.Names())-1)]; slices.ContainsFunc(holders, isTraceName) {
		return Internals
	}
	return NoDetail
}

// isTraceName reports whether the parts of what has this name show internals. It
// is a shorter list than that of the names themselves: what stands below "sql" or
// "query" may be anything.
func isTraceName(name string) bool {
	switch strings.ToLower(joined.Replace(name)) {
	case "stack", "stacktrace", "trace", "exception", "innerexception", "debug", "debuginfo":
		return true
	}
	return false
}

// joined writes the parts of a name without what divides them.
var joined = strings.NewReplacer("_", "", "-", "")

// IsInError reports whether a value is sent with an error: a status of 4xx or 5xx,
// or default if another response is the success (OpenAPI 3.1, 4.8.16).
func IsInError(o *api.Operation, l api.Leaf) bool {
	switch status := l.Status(); {
	case strings.HasPrefix(status, "4"), strings.HasPrefix(status, "5"):
		return true
	case status == "default":
		return slices.ContainsFunc(o.Responses, (*api.Response).IsSuccess)
	}
	return false
}
