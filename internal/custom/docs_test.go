package custom

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/cel-go/cel"
	"github.com/threatdelta/threatdelta/internal/limits"
)

//go:generate go test -run TestDocs -update

var update = flag.Bool("update", false, "write the tables of docs/custom-rules.md again")

const page = "../../docs/custom-rules.md"

// TestDocs holds the tables of the page that users read against the environment,
// and its examples against the files that are tested. Write them again with:
// go generate ./internal/custom
func TestDocs(t *testing.T) {
	raw, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, part := range []struct{ name, body string }{
		{"variables", variableTable()}, {"changes", changeTable(t)}, {"fields", fieldTables()}, {"limits", limitList()},
		{"book", "```diff\n" + exampleFile(t, "owner.txtar") + "```\n"}, {"examples", "```yaml\n" + exampleFile(t, "threatdelta.yaml") + "```\n"},
	} {
		begin, end := "<!-- "+part.name+" -->\n", "<!-- /"+part.name+" -->"
		before, rest, ok := strings.Cut(text, begin)
		body, after, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("%s has no place for %s", page, part.name)
		}
		if body != part.body && !*update {
			t.Errorf("%s: %s is stale: run go generate ./internal/custom", page, part.name)
		}
		text = before + begin + part.body + end + after
	}
	if *update {
		if err := os.WriteFile(page, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func exampleFile(t *testing.T, name string) string {
	raw, err := os.ReadFile("../../examples/custom-rules/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func variableTable() string {
	var b strings.Builder
	b.WriteString("| Variable | Type | |\n|---|---|---|\n")
	for _, v := range variables() {
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", v.name, typeLink(v.typ), v.doc)
	}
	return b.String()
}

func changeTable(t *testing.T) string {
	says := map[string]string{
		"operation-added":      "an operation, a webhook or a callback is new",
		"operation-removed":    "it is gone",
		"operation-moved":      "it stands under another path or method (`old`, `new`)",
		"operation-deprecated": "it is newly marked as deprecated",
		"auth-changed":         "who gets in (`old`, `new`, `added`, `removed`, `root`)",
		"scheme-added":         "a security scheme is new (`scheme`)",
		"scheme-removed":       "a security scheme is gone (`scheme`)",
		"scheme-redefined":     "a security scheme means something else (`scheme`, `old`, `new`)",
		"scopes-changed":       "the scopes that a scheme declares (`scheme`, `added`, `removed`)",
		"input-added":          "callers may send more values (`leaves`, `lifted`)",
		"input-removed":        "callers can no longer send them, or need not (`leaves`)",
		"input-relaxed":        "a constraint accepts more (`leaf`, `constraints`)",
		"input-reworded":       "a default or a new pattern (`leaf`; `name` is `default` or `pattern`; `old`, `new`)",
		"input-listed":         "a request may carry a list where it carried one object (`leaf`)",
		"output-added":         "more values leave (`leaves`, `lifted`)",
		"output-opened":        "an object of a response may newly hold anything (`leaf`)",
		"output-listed":        "one object became a list (`leaf`)",
		"output-withheld":      "a response newly declares values and marks them writeOnly (`leaves`)",
		"output-retyped":       "a value leaves with another type or format (`leaf`, `old`, `new`)",
		"annotation-changed":   "an annotation of sensitivity is gone or says something else (`leaf`, `name`, `old`, `new`)",
		"media-added":          "a body comes in another media type (`name`, `where`)",
		"header-removed":       "a response header is no longer declared (`name`, `where`)",
		"server-added":         "operations are served at another origin (`server`)",
		"limit-changed":        "what is said of a rate limit (`old`, `new`)",
	}
	var b strings.Builder
	b.WriteString("| `change.kind` | What happened, and which other fields of `change` say more |\n|---|---|\n")
	for _, k := range changeKinds() {
		if says[k] == "" {
			t.Errorf("%s is not explained", k)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", k, says[k])
	}
	return b.String()
}

func fieldTables() string {
	var b strings.Builder
	for _, k := range kinds() {
		fmt.Fprintf(&b, "#### %s\n\n%s\n\n| Field | Type | |\n|---|---|---|\n", k.name, k.doc)
		for _, f := range k.fields {
			doc := f.doc
			// The kinds of changes have a table of their own.
			if f.name != "kind" || k.name == operationType {
				doc += valueList(f.values)
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", f.name, typeLink(f.typ), strings.ReplaceAll(doc, "|", `\|`))
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// valueList is ": `a`, `b`" for the values that a field may have, and "" where any
// value may be there.
func valueList(values []string) string {
	if len(values) == 0 {
		return ""
	}
	var words []string
	for _, v := range values {
		if v != "" {
			words = append(words, "`"+v+"`")
		}
	}
	return ": " + strings.Join(words, ", ")
}

// typeLink is a type in the words of the page.
func typeLink(t *cel.Type) string {
	switch t.Kind() {
	case cel.StringKind:
		return "text"
	case cel.IntKind, cel.DoubleKind:
		return "number"
	case cel.BoolKind:
		return "true or false"
	case cel.ListKind:
		return "list of " + strings.Replace(typeLink(t.Parameters()[0]), "text", "texts", 1)
	case cel.MapKind:
		return "texts by name"
	}
	return fmt.Sprintf("[%s](#%s)", t.TypeName(), strings.ToLower(t.TypeName()))
}

func limitList() string {
	return fmt.Sprintf("Limits: an expression has at most %d characters, all of a file together %d; it nests at most %d of `exists`, `all`,\n"+
		"`filter` and `map`, and costs at most %s of CEL's units at one evaluation (a field that is read costs one, ten characters\n"+
		"that are searched cost one) and %s in a review; a pattern is written out and has at most %d parts; %d rules.\n",
		maxCharacters, maxFile, maxNesting, amount(maxCost), amount(maxSpent), maxPattern, limits.CustomRules)
}
