package judge_test

import "testing"

// presence is a parameter, or a body, that base asks for and head does not: it is
// optional, or not there at all. A request without it shows that, so that no
// validator is needed.
type presence struct {
	keyword, name, in string
	versions          []string
}

// presences are ordinary values, and credentials, as descriptions that frameworks
// write have them.
func presences() []presence {
	return []presence{
		{"parameter", "value", "query", versions("all")},
		{"parameter", "value", "header", versions("all")},
		{"parameter", "value", "cookie", versions("v3")},
		{"parameter", "value", "form", versions("all")},
		{"requestBody", "thing", "body", versions("all")},
		{"credential", "X-Api-Key", "header", versions("all")},
		{"credential", "X-Auth-Token", "header", versions("all")},
		{"credential", "Authorization", "header", versions("2.0")},
		{"credential", "api_key", "query", versions("all")},
		{"credential", "access_token", "query", versions("all")},
		{"credential", "session", "cookie", versions("v3")},
	}
}

func (p presence) isCredential() bool { return p.keyword == "credential" }

// The ways in which a value may be there.
const (
	asked    = "asked for"
	optional = "optional"
	absent   = "removed"
)

// describe writes an operation with such a value, or without.
func (p presence) describe(version, way string) string {
	operation := object{"operationId": "sendThing", "responses": object{"204": object{"description": "Done."}}}
	root := object{"info": object{"title": "Things", "version": "1"}, "paths": object{"/things": object{"post": operation}}}
	schema := object{"type": "string", "maxLength": 40}
	switch {
	case way == absent:
	case p.in == "body":
		body(operation, version, "application/json", object{"type": "object", "properties": object{"size": object{"type": "integer", "maximum": 5}}})
		requireBody(operation, version, way == asked)
	case p.in == "form" && version != "2.0":
		form := object{"type": "object", "properties": object{"value": schema}}
		if way == asked {
			form["required"] = []any{"value"}
		}
		body(operation, version, "application/x-www-form-urlencoded", form)
	default:
		parameter(operation, version, p.in, schema)
		one := operation["parameters"].([]any)[0].(object)
		one["name"], one["required"] = p.name, way == asked
	}
	if version == "2.0" {
		root["swagger"], root["host"], root["schemes"] = "2.0", "api.example.com", []any{"https"}
	} else {
		root["openapi"], root["servers"] = version+".0", []any{object{"url": "https://api.example.com"}}
	}
	return printed(root)
}

func requireBody(operation object, version string, required bool) {
	if version == "2.0" {
		operation["parameters"].([]any)[0].(object)["required"] = required
		return
	}
	operation["requestBody"].(object)["required"] = required
}

// presenceCells reviews them: each in both ways. An ordinary value that is gone can
// no longer be used against the API, one that is new is one more input, and a
// credential that is new in the query stands in every log.
func presenceCells(t *testing.T) map[cell]verdict {
	t.Helper()
	out := map[cell]verdict{}
	only := chosen()
	for _, p := range presences() {
		if only != nil && !only.MatchString("request, "+p.keyword+"/"+p.name+", "+p.in) {
			continue
		}
		for _, way := range []string{optional, absent} {
			for _, v := range p.versions {
				if way == absent && !p.isCredential() {
					continue
				}
				base, head := p.describe(v, asked), p.describe(v, way)
				c := cell{relaxed, p.keyword + "/" + p.name + " " + way, p.in, v}
				reported := reports(t, base, head)
				out[c] = verdict{reported != "", "a request without " + p.name, reported}
				if way == optional || p.in != "query" {
					c.direction = tightened
					reported = reports(t, head, base)
					out[c] = verdict{reported == "", "", reported}
				}
			}
		}
	}
	return out
}
