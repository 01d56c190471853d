package review_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// account is an API with one answer, whose schema is SCHEMA; PROPERTY is what a
// change adds to it, MORE what it adds elsewhere.
const account = `openapi: 3.1.0
info: {title: Shop, version: '1'}
servers: [{url: 'https://api.shop.dev'}]
security: [{bearer: []}]
paths:
  /accounts/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]
      responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Account'}}}}}
  /notes:
    get: {responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {NOTES}}}}}}}
components:
  securitySchemes: {bearer: {type: http, scheme: bearer}}
  schemas:
    Account: {type: object, properties: {id: {type: string} PROPERTY}}
    Harmless: {type: string, x-pii: false}
    MORE
`

func accountWith(property, notes, more string) string {
	return strings.NewReplacer(" PROPERTY", property, "NOTES", notes, "    MORE\n", more).Replace(account)
}

// bothReadings reviews with the two-step reading and without, which must not
// differ.
func bothReadings(t *testing.T, in review.Input, base, head map[string]string) *report.Report {
	t.Helper()
	var out [2]bytes.Buffer
	var r *report.Report
	for i := range out {
		in.Whole = i == 0
		r = run(t, in, base, head)
		if err := report.JSON(&out[i], r, report.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if out[0].String() != out[1].String() {
		t.Errorf("the two readings differ:\n%s\n%s", &out[0], &out[1])
	}
	return r
}

// A change says of a credential or an id, in every way there is, that it is
// harmless. At base none of it stands, or all.
func TestClaimsAboutValues(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		property, more string // of the change
		baseMore       string // of base
		rule, level    string // "": nothing above low
		text           string
	}{
		"nothing":                  {property: ", password: {type: string}", rule: "data-credential-in-response", level: "critical"},
		"x-pii":                    {property: ", password: {type: string, x-pii: 'no'}", rule: "data-credential-in-response", level: "critical", text: "calls it public"},
		"x-sensitive":              {property: ", iban: {type: string, x-sensitive: false}", rule: "data-sensitive-field-added", level: "high", text: "calls it public"},
		"x-sensitive-data":         {property: ", iban: {type: string, x-sensitive-data: false}", rule: "data-sensitive-field-added", level: "high", text: "calls it public"},
		"x-sensitivity":            {property: ", secretKey: {type: string, x-sensitivity: public}", rule: "data-credential-in-response", level: "critical", text: "calls it public"},
		"a list of classes":        {property: ", iban: {type: string, x-data-classification: [public]}", rule: "data-sensitive-field-added", level: "high", text: "calls it public"},
		"beside a reference":       {property: ", password: {$ref: '#/components/schemas/Plain', x-pii: false}", more: "    Plain: {type: string}\n", rule: "data-credential-in-response", level: "critical", text: "calls it public"},
		"on the component":         {property: ", password: {$ref: '#/components/schemas/Plain'}", more: "    Plain: {type: string, x-pii: false}\n", rule: "data-credential-in-response", level: "critical", text: "calls it public"},
		"newly on a known one":     {property: ", password: {$ref: '#/components/schemas/Plain'}", baseMore: "    Plain: {type: string}\n", more: "    Plain: {type: string, x-pii: false}\n", rule: "data-credential-in-response", level: "critical", text: "calls it public"},
		"in an allOf":              {property: ", password: {allOf: [{type: string}, {x-data-classification: public}]}", rule: "data-credential-in-response", level: "critical", text: "calls it public"},
		"a lower level":            {property: ", value: {type: string, format: password, x-data-classification: low}", rule: "data-credential-in-response", level: "critical", text: "calls it public"},
		"a mark that raises":       {property: ", blob: {type: string, x-data-classification: restricted}", rule: "data-sensitive-field-added", level: "high"},
		"prose and a mark":         {property: ", apiKey: {type: string, x-pii: false, description: Redacted.}", rule: "data-credential-in-response", level: "medium", text: "describes it so: `Redacted`"},
		"prose":                    {property: ", apiKey: {type: string, description: The name of the secret.}", rule: "data-credential-in-response", level: "medium", text: "describes it so: `The name of the secret`"},
		"prose of a title":         {property: ", apiKey: {type: string, title: Redacted}", rule: "data-credential-in-response", level: "medium", text: "describes it so: `Redacted`"},
		"prose that says more":     {property: ", apiKey: {type: string, description: The key of the account.}", rule: "data-credential-in-response", level: "critical"},
		"a closed list":            {property: ", token: {type: string, enum: [a, b]}"},
		"a boolean":                {property: ", password: {type: boolean}"},
		"a component of base":      {property: ", csrf_token: {$ref: '#/components/schemas/Harmless'}"},
		"a component of base, too": {property: ", token: {$ref: '#/components/schemas/Plain'}", baseMore: "    Plain: {type: string, x-sensitive: false}\n", more: "    Plain: {type: string, x-sensitive: false}\n"},
	} {
		base := accountWith("", "text: {type: string}", c.baseMore)
		head := accountWith(c.property, "text: {type: string}", c.more)
		for _, version := range []string{"3.1.0", "3.0.3"} {
			if version == "3.0.3" && name == "beside a reference" {
				continue // ignored there
			}
			in := func(s string) map[string]string {
				return map[string]string{"openapi.yaml": strings.Replace(s, "3.1.0", version, 1)}
			}
			r := bothReadings(t, review.Input{}, in(base), in(head))
			found := false
			for _, f := range r.Specs[0].Findings {
				found = found || f.Rule == c.rule && f.Level.String() == c.level && strings.Contains(f.Message, c.text)
				if c.rule == "" && f.Level != severity.Low || c.text == "" && strings.Contains(f.Message, "; the change") {
					t.Errorf("%s in %s: %s %s: %s", name, version, f.Rule, f.Level, f.Message)
				}
			}
			if c.rule != "" && !found {
				t.Errorf("%s in %s: no %s %s with %q among %+v", name, version, c.rule, c.level, c.text, r.Specs[0].Findings)
			}
		}
	}
}

// What stood at base may move, and counts where it goes.
func TestClaimsThatMove(t *testing.T) {
	t.Parallel()
	const schema = "{type: object, properties: {id: {type: string}, token: {type: string, description: The name of the secret.}, iban: {type: string, x-pii: false}}}"
	inline := strings.Replace(account, "{$ref: '#/components/schemas/Account'}", schema, 1)
	opens := "paths:\n  /open: {get: {security: [], responses: {'200': {description: ok, content: {application/json: {schema: REF}}}}}}\n"
	ref := func(to string) string { return strings.Replace(opens, "REF", to, 1) }
	component := strings.Replace(account, "    MORE\n", "    Moved: "+schema+"\n", 1)
	component = strings.Replace(component, "/schemas/Account'", "/schemas/Moved'", 1)
	outside := strings.Replace(account, "'#/components/schemas/Account'", "schemas/moved.yaml", 1)
	all := func(s string) string {
		return strings.NewReplacer(" PROPERTY", "", "NOTES", "text: {type: string}", "    MORE\n", "").Replace(s)
	}
	for name, c := range map[string]struct{ base, head map[string]string }{
		"extracted": {map[string]string{"openapi.yaml": all(inline)},
			map[string]string{"openapi.yaml": all(strings.Replace(component, "paths:\n", ref("{$ref: '#/components/schemas/Moved'}"), 1))}},
		"to another file": {map[string]string{"openapi.yaml": all(component)},
			map[string]string{"openapi.yaml": all(strings.Replace(outside, "paths:\n", ref("{$ref: schemas/moved.yaml}"), 1)), "schemas/moved.yaml": schema}},
		"in another file": {map[string]string{"openapi.yaml": all(outside), "schemas/moved.yaml": schema},
			map[string]string{"openapi.yaml": all(strings.Replace(outside, "paths:\n", ref("{$ref: schemas/moved.yaml}"), 1)), "schemas/moved.yaml": schema}},
		"renamed": {map[string]string{"openapi.yaml": all(component)},
			map[string]string{"openapi.yaml": all(strings.ReplaceAll(strings.Replace(component, "paths:\n", ref("{$ref: '#/components/schemas/Moved'}"), 1), "Moved", "Other"))}},
	} {
		r := bothReadings(t, review.Input{Specs: []string{"openapi.yaml"}}, c.base, c.head)
		for _, f := range r.Specs[0].Findings {
			if strings.HasPrefix(f.Rule, "data-") && f.State != "resolved" || strings.Contains(f.Message, "; the change") {
				t.Errorf("%s: %s %s: %s", name, f.Rule, f.Level, f.Message)
			}
		}
	}
}
