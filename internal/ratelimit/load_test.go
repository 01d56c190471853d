package ratelimit

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// sample is a description of one operation, in pieces of YAML.
type sample struct {
	root, info, path, op, responses string
	apiKey                          bool
}

func (s sample) text() string {
	var b strings.Builder
	indent := func(by, text string) {
		if text = strings.TrimRight(text, "\n "); text == "" {
			return
		}
		for line := range strings.SplitSeq(text, "\n") {
			b.WriteString(by + line + "\n")
		}
	}
	b.WriteString("openapi: 3.1.0\ninfo:\n  title: T\n  version: '1'\n")
	indent("  ", s.info)
	indent("", s.root)
	b.WriteString("paths:\n  /login:\n")
	indent("    ", s.path)
	b.WriteString("    post:\n      operationId: login\n")
	indent("      ", s.op)
	b.WriteString("      responses:\n        '200': {description: OK}\n")
	indent("        ", s.responses)
	return b.String()
}

func load(t testing.TB, text string) openapi.Value {
	t.Helper()
	d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return d.Root
}

// operation reads an operation as callers of this package do, without following
// references.
func operation(root, pathItem, object openapi.Value) Operation {
	op := Operation{ID: object.Get("operationId").Scalar(), Object: object, PathItem: pathItem, Root: root,
		Description: object.Get("description").Scalar()}
	for status, r := range object.Get("responses").Fields() {
		res := Response{Status: status, Value: r, HeaderValues: map[string]openapi.Value{}}
		for name, v := range r.Get("headers").Fields() {
			res.Headers = append(res.Headers, name)
			res.HeaderValues[name] = v
		}
		op.Responses = append(op.Responses, res)
	}
	return op
}

func (s sample) operation(t testing.TB) Operation {
	t.Helper()
	root := load(t, s.text())
	item := root.At("paths", "/login")
	op := operation(root, item, item.Get("post"))
	op.APIKey = s.apiKey
	return op
}

func (s sample) of(t testing.TB) Evidence {
	t.Helper()
	return New().Of(s.operation(t))
}

func names(e Evidence) string {
	var out []string
	for _, s := range e.Sources {
		out = append(out, s.Name)
	}
	return strings.Join(out, " ")
}
