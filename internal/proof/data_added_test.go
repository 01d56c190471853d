package proof_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// exchanging is a description whose only operation takes a body and returns one.
func exchanging(request, response string) string {
	return "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /users:\n    post:\n      requestBody: {required: true, content: {" + request + "}}\n      responses: {'200': {description: d, content: {" + response + "}}}\n"
}

// TestData: for each kind of change of what is sent or returned a proof that claims no
// more than the validator says.
func TestData(t *testing.T) {
	const (
		name   = "application/json: {schema: {type: object, properties: {name: {type: string}}}}"
		email  = "application/json: {schema: {type: object, properties: {name: {type: string}, email: {type: string}}}}"
		closed = "application/json: {schema: {type: object, properties: {name: {type: string}}, additionalProperties: false}}"
	)
	shut := func(s string) string { return strings.Replace(s, "}}}", "}}, additionalProperties: false}", 1) }
	for what, c := range map[string]struct{ base, head, request, verdict, after string }{
		"a new field":               {exchanging(name, name), exchanging(email, name), `{"email":"string"}`, "not documented", "newly documented"},
		"a new field, closed":       {exchanging(closed, name), exchanging(shut(email), name), `{"email":"string"}`, `refused: request body: property "email" is unsupported`, "accepted"},
		"a required field, gone":    {exchanging(strings.NewReplacer("object,", "object, required: [otp],", "email", "otp").Replace(email), name), exchanging(name, name), "{}", "refused: request body: otp: ", "accepted"},
		"readOnly, lifted":          {exchanging(strings.Replace(email, "email: {", "email: {readOnly: true, ", 1), name), exchanging(email, name), `{"email":"string"}`, "refused: request body: email: ", "accepted"},
		"a list":                    {exchanging(name, name), exchanging("application/json: {schema: {type: array, items: {type: object, properties: {name: {type: string}}}}}", name), "[{", "refused: request body: ", "accepted"},
		"another media type":        {exchanging(name, name), exchanging(name+", application/x-www-form-urlencoded: {schema: {type: object, properties: {name: {type: string}}}}", name), "form-urlencoded", "refused: request body: ", "accepted"},
		"returned":                  {exchanging(name, name), exchanging(name, email), `{"email":"string"}`, "not documented", "newly documented"},
		"returned, closed":          {exchanging(name, closed), exchanging(name, shut(email)), `{"email":"string"}`, "not documented: ", "newly documented"},
		"a response that is open":   {exchanging(name, closed), exchanging(name, name), `{"other":"a"}`, "not documented: ", "newly documented"},
		"a response that is a list": {exchanging(name, name), exchanging(name, "application/json: {schema: {type: array, items: {type: object, properties: {name: {type: string}}}}}"), "[{", "not documented: ", "newly documented"},
	} {
		found := introduced(t, c.base, c.head)
		if len(found) == 0 {
			t.Errorf("%s: no finding", what)
		}
		for _, f := range found {
			if !f.Proof.IsShown() || !strings.Contains(f.Proof.Request, c.request) || !strings.HasPrefix(f.Proof.Base, c.verdict) || f.Proof.Head != c.after {
				t.Errorf("%s: %s: %+v", what, f.Rule, f.Proof)
			}
		}
	}
}

// isAboutConstraint reports the rules about the size and the constraints of a request.
func isAboutConstraint(rule string) bool {
	return slices.Contains([]string{id.InputSizeRelaxed, id.InputConstraintRelaxed, id.InputEnumOpened, id.InputSecurityFieldOptional, id.PageLimitRaised,
		id.MassassignSchemaOpened, id.MassassignReadonlyLifted, id.BolaIDPredictable, id.BolaTenantParamDropped}, rule)
}

// proven counts findings about constraints, and those that are shown.
type proven struct{ of, shown int }

func (s *proven) add(t *testing.T, name string, list []finding.Finding) {
	for _, f := range list {
		if f.State == severity.Resolved || !isAboutConstraint(f.Rule) {
			continue
		}
		if s.of++; f.Proof.IsShown() {
			s.shown++
			continue
		}
		t.Logf("%s: %s, %s: no proof: %s", name, f.Rule, f.Message, f.Proof.Absent)
	}
}

// check wants nine of ten, which is what is left by what no request shows, and by what
// the validator does not read.
func (s *proven) check(t *testing.T) {
	t.Helper()
	t.Logf("%d of %d findings about the size and the constraints of requests are proven", s.shown, s.of)
	if 10*s.shown < 9*s.of {
		t.Errorf("%d of %d are proven, want nine of ten", s.shown, s.of)
	}
}

// TestConstraintsOfBooks: of the cases of every rule.
func TestConstraintsOfBooks(t *testing.T) {
	t.Parallel()
	var s proven
	for _, r := range rules.All() {
		book, _ := rules.Book(r.ID)
		for _, f := range book.Files {
			c, err := casebook.ReadCase(txtar.File{Name: f.Name, Data: f.Data})
			if err != nil {
				t.Fatal(err)
			}
			if name := r.ID + "/" + f.Name; c.Base != "" && c.Head != "" && (isAboutConstraint(r.ID) || sample.Has(name, 8)) {
				s.add(t, name, proofs(t, name, c.Base, c.Head))
			}
		}
	}
	s.check(t)
}

// TestNullable: the word of 3.0 for null means in 3.1 what its author means, and so does the
// extension of 2.0.
func TestNullable(t *testing.T) {
	text := func(version, name string) string {
		return strings.Replace(exchanging("application/json: {schema: {type: object, required: [name], properties: {name: {"+name+", minLength: 1}, code: {const: a}}}}", "application/json: {schema: {type: object}}"), "3.0.3", version, 1)
	}
	for _, version := range []string{"3.0.3", "3.1.0"} {
		for _, null := range []string{"type: string, nullable: true", "type: string, x-nullable: true", "enum: [a, b], type: string, nullable: true"} {
			for _, f := range proofs(t, null, text(version, strings.ReplaceAll(null, "true", "false")), text(version, null)) {
				if !f.Proof.IsShown() || !strings.Contains(f.Proof.Request, `{"name":null}`) {
					t.Errorf("%s, %s: %s: %+v", version, null, f.Message, f.Proof)
				}
			}
		}
	}
	const older, newer = "type: string, nullable: true", "type: [string, 'null']"
	for _, f := range proofs(t, "written otherwise", text("3.1.0", older), text("3.1.0", newer)) {
		t.Errorf("%s", f.Message)
	}
}

// TestNullParameter: a parameter, which is text, is never null, whatever its schema says.
func TestNullParameter(t *testing.T) {
	text := func(types, maximum string) string {
		return operations("3.1.0", "  /things:\n    get:\n      parameters: [{name: ids, in: query, schema: {type: "+types+", items: {type: integer"+maximum+"}}}]\n      responses: {'204': {description: d}}\n")
	}
	for _, f := range proofs(t, "written otherwise", text("[array, 'null']", ""), text("array", "")) {
		t.Errorf("%s", f.Message)
	}
	for _, f := range proofs(t, "a maximum", text("[array, 'null']", ", maximum: 9"), text("array", "")) {
		if !f.Proof.IsShown() || !strings.Contains(f.Proof.Request, "ids=10") {
			t.Errorf("%s: %+v", f.Message, f.Proof)
		}
	}
}

// TestOtherFaults: what is wrong elsewhere in an operation does not hide what changed in it.
func TestOtherFaults(t *testing.T) {
	const name, email = "application/json: {schema: {type: object, additionalProperties: false, properties: {name: {type: string}}}}", "application/json: {schema: {type: object, additionalProperties: false, properties: {name: {type: string}, email: {type: string}}}}"
	for what, fault := range map[string]string{
		"a scheme that is not defined":                    "    post:\n      security: [{lost: []}]\n",
		"a parameter of the path that the path has not":   "    post:\n      parameters: [{in: path, name: id, required: true, schema: {type: string}}]\n",
		"a parameter of the path, called otherwise there": "    parameters: [{in: path, name: userId, required: true, schema: {type: string}}]\n    post:\n",
	} {
		text := func(request string) string {
			return strings.Replace(exchanging(request, name), "    post:\n", fault, 1)
		}
		f := firstOf(proofs(t, what, text(name), text(email)), "input-fields-added")
		if f == nil || !f.Proof.IsShown() || !strings.HasPrefix(f.Proof.Base, "refused: request body: ") {
			t.Errorf("%s: %+v", what, f)
		}
	}
}

// TestAround: a component that refers to itself ends the reading of what refers to it.
func TestAround(t *testing.T) {
	const text = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /a: {get: {responses: {'200': {description: d, content: {application/json: {schema: {properties: {owner: {$ref: '#/components/schemas/Other'}}}}}}}}}\n" +
		"components:\n  schemas:\n    Thing: {$ref: '#/components/schemas/Thing'}\n    One: {$ref: '#/components/schemas/Two'}\n    Two: {$ref: '#/components/schemas/One'}\n" +
		"    Other: {properties: {in: {properties: {alone: {$ref: '#/components/schemas/Thing'}, around: {$ref: '#/components/schemas/One'}MORE}}}}\n"
	found := proofs(t, "around", strings.Replace(text, "MORE", "", 1), strings.Replace(text, "MORE", ", email: {}", 1))
	if len(found) == 0 {
		t.Error("nothing is found")
	}
}

// TestAroundAtOnce: a parent that lists its children, each of which includes it, is no schema
// of which the validator reads a form, a parameter or a header.
func TestAroundAtOnce(t *testing.T) {
	const components = "components:\n  schemas:\n    Parent: {type: object, oneOf: [{$ref: '#/components/schemas/Child'}], properties: {kind: {type: string, maxLength: MOST}}}\n" +
		"    Child: {allOf: [{$ref: '#/components/schemas/Parent'}, {type: object, properties: {a: {type: string}}}]}\n"
	const parent = "{$ref: '#/components/schemas/Parent'}"
	for name, operation := range map[string]string{
		"form":   "requestBody: {content: {application/x-www-form-urlencoded: {schema: " + parent + "}}}, responses: {'200': {description: d}}",
		"parts":  "requestBody: {content: {multipart/form-data: {schema: " + parent + "}}}, responses: {'200': {description: d}}",
		"query":  "parameters: [{name: q, in: query, style: deepObject, explode: true, schema: " + parent + "}], responses: {'200': {description: d}}",
		"list":   "parameters: [{name: q, in: query, schema: {type: array, items: " + parent + "}}], responses: {'200': {description: d}}",
		"header": "responses: {'200': {description: d, headers: {X-A: {schema: " + parent + "}}, content: {application/json: {schema: " + parent + "}}}}",
		"body":   "requestBody: {content: {application/json: {schema: " + parent + "}}}, responses: {'200': {description: d}}",
	} {
		text := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {post: {" + operation + "}}}\n" + components
		found := proofs(t, name, strings.Replace(text, "MOST", "5", 1), strings.Replace(text, "MOST", "8", 1))
		shown := slices.ContainsFunc(found, func(f finding.Finding) bool { return f.Proof.IsShown() })
		if len(found) == 0 && name != "header" || shown != (name == "body") {
			t.Errorf("%s: %d findings, shown is %t", name, len(found), shown)
		}
	}
}
