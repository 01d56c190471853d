package review_test

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// TestUnusualReading: a token that is lost is reported, however the description is
// written, and the same on both sides is silent.
func TestUnusualReading(t *testing.T) {
	const root = "openapi: 3.1.0\ninfo: {title: Shop, version: '1'}\nsecurity: [{bearer: []}]\ncomponents: {securitySchemes: {bearer: {type: http, scheme: bearer}}}\n"
	const answers = "responses: {'200': {description: ok}, '429': {description: slow down}}"
	for name, files := range map[string]map[string]string{ // SECURITY is what is lost
		"beside a path item": {"openapi.yaml": root + "paths: {/a: {$ref: a.yaml, get: {SECURITY" + answers + "}}}\n", "a.yaml": "post: {" + answers + "}\n"},
		"behind one":         {"openapi.yaml": root + "paths: {/a: {$ref: a.yaml, post: {" + answers + "}}}\n", "a.yaml": "get: {SECURITY" + answers + "}\n"},
		"beside an operation": {"openapi.yaml": root + "paths: {/a: {get: {$ref: a.yaml, SECURITY\"x-a\": 1}}}\n",
			"a.yaml": answers + "\n"},
		"paths by reference":      {"openapi.yaml": root + "paths: {\"\\u0024ref\": './p%61ths.yaml'}\n", "paths.yaml": "/a: {get: {SECURITY" + answers + "}}\n"},
		"paths within the file":   {"openapi.yaml": root + "paths: {$ref: '#/x-paths'}\nx-paths: {/a: {get: {SECURITY" + answers + "}}}\n"},
		"an operation in a list":  {"openapi.yaml": root + "paths: {/a: {get: {$ref: a.yaml#/0}}}\n", "a.yaml": "[{SECURITY" + answers + "}]\n"},
		"upper case":              {"openapi.yaml": root + "paths: {/a: {GET: {SECURITY" + answers + "}}}\n"},
		"escaped slashes":         {"openapi.yaml": root + "paths: {\"\\/a\": {get: {SECURITY" + answers + "}}}\n"},
		"a directive and an end":  {"openapi.yaml": "%YAML 1.2\n---\n" + root + "paths: {/a: {get: {SECURITY" + answers + "}}}\n...\n"},
		"UTF-16":                  {"openapi.yaml": wide(root + "paths: {/a: {get: {SECURITY" + answers + "}}}\n")},
		"tags and explicit keys":  {"openapi.yaml": "!!str openapi: !!str 3.1.0\n? paths\n: ? !!str /a\n  : ? get\n    : {SECURITY" + answers + "}\n" + strings.TrimPrefix(root, "openapi: 3.1.0\n")},
		"security by a reference": {"openapi.yaml": root + "paths: {/a: {get: {security: {$ref: '#/x-a'}, " + answers + "}}}\nx-a: LIST\n"},
	} {
		side := func(security, list string) map[string]string {
			out := map[string]string{}
			for file, text := range files {
				replace := strings.NewReplacer("SECURITY", security, "LIST", list)
				if strings.HasPrefix(text, "\xff\xfe") {
					out[file] = wide(replace.Replace(narrow(text)))
				} else {
					out[file] = replace.Replace(text)
				}
			}
			return out
		}
		guarded, opened := side("", "[{bearer: []}]"), side("security: [], ", "[]")
		in := review.Input{Pairs: []review.Pair{{Base: "openapi.yaml", Head: "openapi.yaml"}}}
		r := run(t, in, guarded, opened)
		if ids := strings.Join(ruleIDs(r, "introduced"), " "); !strings.Contains(ids, "auth-removed") || r.Gate.Verdict != report.VerdictFail {
			t.Errorf("%s: %s %v, %s", name, statuses(r), ids, r.Gate.Verdict)
		}
		touched := side("", "[{bearer: []}]")
		for file := range touched {
			if !strings.HasPrefix(touched[file], "\xff\xfe") && !strings.HasSuffix(touched[file], "...\n") {
				touched[file] += "# touched\n"
			}
		}
		r = run(t, in, guarded, touched)
		for _, s := range r.Specs {
			if len(s.Findings)+len(s.Notes) > 0 || s.Status == report.Unreadable {
				t.Errorf("%s, nothing changed: %s %v %v", name, s.Status, s.Findings, s.Notes)
			}
		}
	}
}

func wide(text string) string {
	out := []byte("\xff\xfe")
	for _, u := range utf16.Encode([]rune(text)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

func narrow(text string) string { return strings.ReplaceAll(text[2:], "\x00", "") }

// TestSecondDocumentGate: what a second document hides is no pass.
func TestSecondDocumentGate(t *testing.T) {
	in := review.Input{Pairs: []review.Pair{{Base: "openapi.yaml", Head: "openapi.yaml"}}}
	for name, c := range map[string]struct {
		text string
		want report.Verdict
	}{
		"behind":           {guarded + "---\n" + open, report.VerdictError},
		"before":           {"x-shared: 1\n---\n" + open, report.VerdictError},
		"an end, and more": {guarded + "...\n" + open, report.VerdictError},
		"empty ones":       {"---\n# made\n---\n" + guarded + "---\n# end\n...\n", report.VerdictPass},
	} {
		r := run(t, in, map[string]string{"openapi.yaml": guarded}, map[string]string{"openapi.yaml": c.text})
		if r.Gate.Verdict != c.want {
			t.Errorf("%s: %s, want %s: %v", name, r.Gate.Verdict, c.want, r.Specs[0].Notes)
		}
	}
}
