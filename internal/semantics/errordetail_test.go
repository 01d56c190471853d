package semantics

import (
	"strings"
	"testing"
)

func TestErrorDetailOf(t *testing.T) {
	for path, want := range map[string]ErrorDetail{
		"stackTrace": Internals, "error.stack_trace": Internals, "exceptions": Internals, "error.SQLState": Internals,
		"debug.message": Internals, "inner-exception.code": Internals, "sql.message": NoDetail,
		"file": AmbiguousDetail, "error.lineNumber": AmbiguousDetail,
		"message": NoDetail, "error.code": NoDetail, "trace_id": NoDetail, "exception.class.of.the.cause": Internals,
		"the_stack_trace_of_it": NoDetail, "": NoDetail,
	} {
		if got := ErrorDetailOf(leafAt("response 400", strings.Split(path, "."), nil)); got != want {
			t.Errorf("%s: got %v, want %v", path, got, want)
		}
	}
}

func TestIsInError(t *testing.T) {
	const both = "responses: {'200': {description: it}, default: {description: error}}"
	for _, c := range []struct {
		responses, where string
		want             bool
	}{
		{both, "response 404", true},
		{both, "response 5XX", true},
		{both, "response header 429", true},
		{both, "response default", true},
		{"responses: {default: {description: it}}", "response default", false}, // the success
		{both, "response 200", false},
		{both, "request", false},
		{both, "header", false},
	} {
		if got := IsInError(operation(t, "GET /orders", c.responses), leafAt(c.where, nil, nil)); got != c.want {
			t.Errorf("%s with %s: got %v", c.where, c.responses, got)
		}
	}
}
