package guard

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/threatdelta/threatdelta/internal/policy"
)

// TestDataClasses: a change of the level of any data class is reported.
func TestDataClasses(t *testing.T) {
	var schema struct {
		Defs struct {
			Class struct{ Enum []string }
		} `json:"$defs"`
	}
	if err := json.Unmarshal(policy.Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if len(schema.Defs.Class.Enum) < 9 {
		t.Fatalf("only the classes %q", schema.Defs.Class.Enum)
	}
	for _, class := range schema.Defs.Class.Enum {
		base := "sensitive: {levels: {" + class + ": S3}}\n"
		head := "sensitive: {levels: {" + class + ": S0}}\n"
		list := policies([]byte(base), []byte(head))
		if len(list) != 1 || !list[0].Relaxes {
			t.Errorf("class %s: %+v", class, list)
		}
	}
}

// TestEvents: a workflow that no longer runs on an event by which a review is made
// is reported.
func TestEvents(t *testing.T) {
	events := eventsRead(t, "../github")
	if len(events) < 5 {
		t.Fatalf("only the events %q", events)
	}
	for _, event := range events {
		if !slices.Contains(watched(), event) {
			t.Errorf("a review runs on %s, and nothing is said where a workflow no longer does", event)
		}
	}
}

// eventsRead are the events that ReadEvent knows, which are the cases of its switch.
func eventsRead(t *testing.T, folder string) []string {
	t.Helper()
	paths, err := filepath.Glob(folder + "/*.go")
	if err != nil {
		t.Fatal(err)
	}
	var events []string
	for _, path := range paths {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Name.Name == "ReadEvent" {
				ast.Inspect(f, func(n ast.Node) bool {
					if c, ok := n.(*ast.CaseClause); ok {
						events = append(events, literals(c.List)...)
					}
					return true
				})
			}
		}
	}
	return events
}

func literals(list []ast.Expr) []string {
	var texts []string
	for _, x := range list {
		if literal, ok := x.(*ast.BasicLit); ok {
			if text, err := strconv.Unquote(literal.Value); err == nil {
				texts = append(texts, text)
			}
		}
	}
	return texts
}
