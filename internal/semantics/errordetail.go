package semantics

import (
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/words"
)

// errorKind tells how surely a value of an error is about the server.
type errorKind int

const (
	NoDetail  errorKind = iota
	ambiguous           // a file or a line may be the caller's own
	Internals
)

// ErrorDetail judges the name of a value of an error.
func ErrorDetail(l api.Leaf) errorKind {
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
		return ambiguous
	}
	if inherited := l.Names[:max(0, len(l.Names)-1)]; slices.ContainsFunc(inherited, isTrace) {
		return Internals
	}
	return NoDetail
}

// isTrace reports whether a name is that of a trace, whose parts are no better.
func isTrace(n string) bool {
	switch strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(n, "_", ""), "-", "")) {
	case "stack", "stacktrace", "trace", "exception", "innerexception", "debug", "debuginfo":
		return true
	}
	return false
}

// IsFailure reports whether the value leaves with an error: a status of 4xx or 5xx,
// or default where another response tells success.
func IsFailure(o *api.Operation, l api.Leaf) bool {
	_, status, _ := strings.Cut(l.Where, "response ")
	status = strings.TrimPrefix(status, "header ")
	switch {
	case strings.HasPrefix(status, "4"), strings.HasPrefix(status, "5"):
		return true
	case status == "default":
		return slices.ContainsFunc(o.Responses, (*api.Response).Success)
	}
	return false
}
