package custom

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// TestMessage prints values into messages.
func TestMessage(t *testing.T) {
	const changed = `change.kind == "output-added"`
	for _, c := range []struct{ when, message, want string }{
		{changed, "{operation} newly returns {change.leaves}.", "`GET /orders` (and 1 more operation) newly returns `$.email` and `$.iban`"},
		{changed, "{operation.method} `{operation.path}` of {change.leaf}", "`GET` `/orders` of `$.email`"},
		{changed, "plain {{braces}} and {size(change.leaves)} fields, {change.leaf.exists}", "Plain {braces} and 2 fields, true"},
		{changed, `{change.leaves.map(l, l.name)} by {change.added} {"{" + "}"}`, "`email` and `iban` by nothing `{}`"},
		{`change.kind == "operation-added"`, "{operation.inputs} for {operation.schemes} in\n      {operation.tags}", "`$.name`, `$.role` and `$.tags[]` for `key` in `users` and `beta`"},
		{`change.kind == "operation-added"`, "{operation.inputs.map(l, l.where)}: {base} {head.outputs}", "`request`, `request` and `request`: the API `$.ssn` and `Retry-After`"},
		{`change.kind == "input-relaxed"`, "{change.constraints} {change.constraints.map(c, c.factor)}", "`maximum` 10"},
		{`change.kind == "server-added"`, "{change.server} {change.server.internal}", "`http://shop.example.com/v1` false"},
		{`change.kind == "auth-changed"`, "was {change.old}, is {change.new}", "Was `apiKey in header X-Key`, is `none`"},
	} {
		s, err := compile(t, "custom:\n  - id: custom-x\n    level: low\n    when: "+quoteYAML(c.when)+"\n    message: |\n      "+c.message+"\n")
		if err != nil {
			t.Errorf("%s: %v", c.message, err)
			continue
		}
		found := find(t, s, before, after)
		if len(found) != 1 || !strings.EqualFold(found[0].Message, c.want) || s.Err() != nil {
			t.Errorf("%s: got %d findings, %v, want\n%s", c.message, len(found), s.Err(), c.want)
			for _, f := range found {
				t.Log(f.Message)
			}
		}
	}
}

// TestHostileNames: a name cannot end the code span that it stands in.
func TestHostileNames(t *testing.T) {
	s, err := compile(t, one(`change.kind == "operation-added"`, `"{operation} of {operation.id}"`))
	if err != nil {
		t.Fatal(err)
	}
	head := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  '/a`b':\n    get:\n      operationId: \"`` @team\\n# x\"\n      responses: {}\n"
	found := find(t, s, "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n", head)
	if len(found) != 1 || found[0].Message != "`GET /a'b` of `'' @team # x`" {
		t.Errorf("got %q", found[0].Message)
	}
}

// TestFinding: the author's level, the classification, the place.
func TestFinding(t *testing.T) {
	for level, want := range map[string]severity.Level{"low": severity.Low, "medium": severity.Medium, "high": severity.High, "critical": severity.Critical} {
		s, err := compile(t, "custom:\n  - id: custom-beta-path\n    level: "+level+"\n    when: change.kind == 'operation-added'\n    message: x\n")
		if err != nil {
			t.Fatal(err)
		}
		if err := threat.Validate(s.Rules()); err != nil {
			t.Fatal(err)
		}
		f := find(t, s, before, after)[0]
		if f.Level != want || f.Confidence != severity.HighConfidence || f.Likelihood.Because[0] != fmt.Sprintf("%d by custom rule", f.Likelihood.Value) || len(f.Impact.Because) != 1 {
			t.Errorf("%s: level %v, %v, %v", level, f.Level, f.Likelihood, f.Impact)
		}
		if f.Title != "Beta path" || f.Head.Line != 22 || f.Base != nil || f.Subject != "operation" || s.Rules()[0].Reports != threat.Changes {
			t.Errorf("%s: %q at %v, %q", level, f.Title, f.Head, f.Subject)
		}
	}
	s, err := compile(t, `custom:
  - {id: custom-a, level: low, when: "true", message: m, title: A title, mitigation: Do it., stride: [S, D], owasp: ["API4:2023"], cwe: [770, 400]}`)
	if err != nil {
		t.Fatal(err)
	}
	r := s.Rules()[0]
	if r.Title != "A title" || r.Mitigation != "Do it." || fmt.Sprint(r.STRIDE, r.OWASP, r.CWE) != "[S D] [API4:2023] [770 400]" {
		t.Errorf("got %+v", r)
	}
}

// TestLevelStands: nothing about the operation, and nothing that the policy says
// of the description, moves the level that the author chose.
func TestLevelStands(t *testing.T) {
	s, err := compile(t, one(`change.kind == "auth-changed"`, "m"))
	if err != nil {
		t.Fatal(err)
	}
	delta := diff.Compare(read(t, before), read(t, after))
	for _, setting := range []threat.Setting{{}, {Criticality: 1}, {Criticality: -1, Exposure: "internal"}} {
		found := threat.NewView(delta, sensitive.New()).WithSetting(setting).Run(s.Rules())
		if len(found) != 1 || found[0].Score != 16 || !found[0].Anonymous {
			t.Errorf("%+v: %+v", setting, found)
		}
	}
}

// TestStateFacts: a rule that does not ask what changed is reported once for each
// operation that the change touches, at the operation.
func TestStateFacts(t *testing.T) {
	s, err := compile(t, one(`operation.method == "GET" && operation.limit.level == "none"`, `"{operation} has no limit"`))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range find(t, s, before, after) {
		got = append(got, fmt.Sprintf("%s (%d, %d)", f.Message, f.Base.Line, f.Head.Line))
	}
	want := "`GET /orders` has no limit (6, 7), `GET /orders/{id}` has no limit (18, 17)"
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s", strings.Join(got, ", "))
	}
}

// TestShared: what one line brings to several operations is one finding.
func TestShared(t *testing.T) {
	const text = `openapi: 3.0.3
info: {title: t, version: "1"}
paths:
  /a: {get: {responses: {"200": {$ref: "#/components/responses/All"}}}}
  /b: {get: {responses: {"200": {$ref: "#/components/responses/All"}}}}
components:
  responses:
    All:
      description: ok
      headers: {X-Frame-Options: {schema: {type: string}}}
`
	s, err := compile(t, one(`change.kind == "header-removed"`, `"{operation} no longer sends {change.name}"`))
	if err != nil {
		t.Fatal(err)
	}
	found := find(t, s, text, strings.Replace(text, "headers:", "x-headers:", 1))
	if len(found) != 1 || found[0].Message != "`GET /a` (and 1 more operation) no longer sends `X-Frame-Options`" {
		t.Errorf("%d findings, the first %+v", len(found), found)
	}
}

// TestErr: an error in the middle of a review is reported with its place, and
// no finding hides it.
func TestErr(t *testing.T) {
	for _, c := range []struct{ name, when, message, want string }{
		{"a conversion", `change.kind == "input-relaxed" && int(change.leaf.format + "x") > 1`, "m",
			`policy.yaml:4:49: custom[0].when: custom-x: type conversion error from 'string' to 'int' (for input-relaxed, query limit at api.yaml:11)`},
		{"a division", `1 / size(change.old) > 100`, "m", `policy.yaml:4:14: custom[0].when: custom-x: division by zero (for `},
		{"a map", `{"a": 1}[change.kind] == 1`, "m", `policy.yaml:4:20: custom[0].when: custom-x: no such key: `},
		{"a message", `change.kind == "operation-added"`, `"now {int(operation.path)} x"`, `policy.yaml:5:23: custom[0].message: custom-x: type conversion error from 'string' to 'int' (for operation-added, operation at api.yaml:22)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := compile(t, one(quoteYAML(c.when), c.message))
			if err != nil {
				t.Fatal(err)
			}
			find(t, s, before, after)
			if err := s.Err(); err == nil || !strings.HasPrefix(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got\n%v\nwant\n%s", err, c.want)
			}
		})
	}
}

// broad is a description with an operation of many parameters.
func broad(parameters int) string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n  /new:\n    get:\n      parameters:\n")
	for i := range parameters {
		fmt.Fprintf(&b, "      - {name: %s%04d, in: query, schema: {type: string}}\n", strings.Repeat("p", 190), i)
	}
	b.WriteString("      responses: {}\n")
	return b.String()
}

const nothing = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {}\n"

// TestCost: an evaluation that costs more than is allowed ends soon, and is reported.
func TestCost(t *testing.T) {
	s, err := compile(t, one(`change.leaves.all(a, change.leaves.all(b, a.name != b.name + "x"))`, "m"))
	if err != nil {
		t.Fatal(err)
	}
	find(t, s, nothing, broad(4000))
	if err := s.Err(); err == nil || !strings.HasPrefix(err.Error(), "policy.yaml:4:11: custom[0].when: custom-x: costs more than ") {
		t.Errorf("got %v", err)
	}
}

// TestSpent: so does a review in which each evaluation is cheap enough.
func TestSpent(t *testing.T) {
	var b strings.Builder
	b.WriteString("custom:\n")
	for i := range 60 {
		fmt.Fprintf(&b, "  - {id: custom-x%d, level: low, message: m, when: 'change.leaves.exists(a, a.name.matches(\"[a-z]+[0-9]*z{%d}\"))'}\n", i, i+1)
	}
	s, err := compile(t, b.String())
	if err != nil {
		t.Fatal(err)
	}
	find(t, s, nothing, broad(200))
	if s.Err() != nil || s.spent < 1_000_000 || s.limit != maxSpent {
		t.Fatalf("%v after %d of %d", s.Err(), s.spent, s.limit)
	}
	s.spent, s.limit = 0, 500_000
	find(t, s, nothing, broad(200))
	if err := s.Err(); err == nil || !strings.HasSuffix(err.Error(), "the custom rules of this review cost more than 500000; ask for change.kind first, keep patterns short") {
		t.Errorf("got %v after %d", err, s.spent)
	}
}

// TestAdd: sets that ran side by side fail as one that ran for all: with the first problem, and
// where both cost too much only once the later one runs again.
func TestAdd(t *testing.T) {
	set := func(spent uint64, problems ...string) *Set {
		s := &Set{spent: spent, limit: 10}
		for _, p := range problems {
			s.problems = append(s.problems, policy.Problem{Message: p})
		}
		return s
	}
	for name, c := range map[string]struct {
		s, later *Set
		added    bool
		spent    uint64
		problem  string
	}{
		"both go on":                 {set(4), set(6), true, 10, ""},
		"too much":                   {set(4), set(7), false, 4, ""},
		"too much by itself":         {set(0), set(11, "too much"), false, 0, ""},
		"the first fails":            {set(4, "a"), set(100, "b"), true, 4, "a"},
		"the later one fails":        {set(4), set(6, "b"), true, 10, "b"},
		"it fails after it was much": {set(4), set(7, "b"), false, 4, ""},
	} {
		added, got := c.s.Add(c.later), ""
		for _, p := range c.s.problems {
			got += p.Message
		}
		if added != c.added || c.s.spent != c.spent || got != c.problem {
			t.Errorf("%s: %v, %d spent, problem %q", name, added, c.s.spent, got)
		}
	}
}

// TestKinds: every type of change has its word, and no word is without a type.
func TestKinds(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../diff/diff.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, d := range file.Decls {
		if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "what" {
			declared = append(declared, f.Recv.List[0].Type.(*ast.Ident).Name)
		}
	}
	w := newWorld(&threat.Pass{Delta: &diff.Delta{}})
	words := map[string]bool{}
	for _, what := range everyWhat() {
		name := strings.TrimPrefix(fmt.Sprintf("%T", what), "diff.")
		if i := slices.Index(declared, name); i >= 0 {
			declared = slices.Delete(declared, i, i+1)
		}
		c, ok := w.change(&diff.Change{What: what})
		if !ok || !slices.Contains(changeKinds(), c.kind) || words[c.kind] {
			t.Errorf("%s has no word of its own: %q", name, c.kind)
		}
		words[c.kind] = true
	}
	if len(declared) > 0 {
		t.Errorf("give %v a word in change.go, and add it to everyWhat() in every_test.go", declared)
	}
	for _, word := range changeKinds() {
		if !words[word] {
			t.Errorf("no change is %s", word)
		}
	}
}

func BenchmarkCompile(b *testing.B) {
	file := one(`change.kind == "operation-added" && operation.path.startsWith("/beta")`, `"{operation} is a beta path"`)
	for b.Loop() {
		if _, err := compile(b, file); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkRun runs a rule that looks at each of a thousand values of a new
// operation.
func BenchmarkRun(b *testing.B) {
	s, err := compile(b, one(`change.leaves.exists(l, l.name.matches("^[a-z]+_secret$"))`, "m"))
	if err != nil {
		b.Fatal(err)
	}
	view := threat.NewView(diff.Compare(read(b, nothing), read(b, broad(1000))), sensitive.New())
	for b.Loop() {
		s.spent = 0
		view.Run(s.Rules())
	}
	if s.Err() != nil {
		b.Fatal(s.Err())
	}
	b.ReportMetric(float64(s.spent), "cost/op")
}
