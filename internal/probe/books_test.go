package probe_test

import (
	"bytes"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/probe"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// schema is plan.schema.json, compiled.
func schema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(plan.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("plan.schema.json", document); err != nil {
		t.Fatal(err)
	}
	return c.MustCompile("plan.schema.json")
}

// load reads one side; an empty text is a description that is not there.
func load(t testing.TB, name, text string) *api.API {
	t.Helper()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	doc, err := openapi.Load(fstest.MapFS{name: {Data: []byte(text)}}, name, openapi.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return api.Build(doc, ratelimit.New())
}

// found is what a change has, with fingerprints.
func found(t testing.TB, name, base, head string, catalogue []threat.Rule) []*threat.Finding {
	t.Helper()
	d := diff.Compare(load(t, name, base), load(t, name, head))
	list := threat.NewView(d, sensitive.New()).Run(catalogue)
	threat.Reported(list, threat.Describe(name, name))
	return list
}

// TestBooks makes the tests of every finding that a book of cases wants. Each is valid,
// and a rule that names a template has at least one.
func TestBooks(t *testing.T) {
	compiled, all := schema(t), 0
	for _, r := range rules.All() {
		book, ok := rules.Book(r.ID)
		if !ok {
			t.Fatal(r.ID)
		}
		var tests []plan.Test
		var untested []plan.Untested
		for _, file := range book.Files {
			c, err := casebook.ReadCase(file)
			if err != nil {
				t.Fatal(err)
			}
			if !c.Expects(r.ID) {
				continue
			}
			for _, f := range found(t, c.Name, c.Base, c.Head, []threat.Rule{r}) {
				made, why := probe.Tests(f, strings.TrimSpace)
				if len(made) == 0 && (why == "") != (f.State == severity.Resolved) {
					t.Errorf("%s: %s has no test, and no reason", r.ID, c.Name)
				}
				tests = append(tests, made...)
				if len(made) == 0 {
					untested = append(untested, plan.Untested{Finding: f.Fingerprint, Rule: f.Rule, Why: why})
				}
			}
		}
		all += len(tests)
		if (len(tests) == 0) != (r.Probe.Template == plan.None) {
			t.Errorf("%s has %d tests, and its template is %s: %v", r.ID, len(tests), r.Probe.Template, untested)
		}
		checkPlan(t, compiled, plan.New(plan.Tool{Name: "threatdelta", Version: "0"}, tests, untested))
	}
	if all < 450 {
		t.Errorf("only %d tests were made", all)
	}
}

// checkPlan holds a plan against the schema and against itself.
func checkPlan(t *testing.T, compiled *jsonschema.Schema, p *plan.Plan) {
	t.Helper()
	var b bytes.Buffer
	if err := plan.JSON(&b, p); err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(document); err != nil {
		t.Errorf("%v", err)
	}
	if _, err := plan.Read(&b); err != nil {
		t.Error(err)
	}
}
