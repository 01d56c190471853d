package judge_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v4"
)

// versions are those of OpenAPI that the tables name: all, a group, or one.
func versions(of string) []string {
	switch of {
	case "all":
		return []string{"2.0", "3.0", "3.1", "3.2"}
	case "v3":
		return []string{"3.0", "3.1", "3.2"}
	case "new":
		return []string{"3.1", "3.2"}
	case "old":
		return []string{"2.0", "3.0"}
	}
	return []string{of}
}

// edit is two schemas, of which the wide one accepts more; in a refactoring both
// accept the same.
type edit struct {
	keyword, name string
	versions      []string
	narrow, wide  any
}

func (e edit) String() string { return e.keyword + "/" + e.name }

// place is where a schema stands: a template with $S for it, and of a value of it
// with $V. The judged template is what the specification means by it.
type place struct {
	name, in              string
	versions              []string
	schema, value, judged any
}

func readYAML(t *testing.T, file string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", file))
	if err == nil {
		err = yaml.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
}

// readEdits reads a table of edits, sorted.
func readEdits(t *testing.T, file string) []edit {
	t.Helper()
	var table map[string]map[string][]any
	readYAML(t, file, &table)
	var list []edit
	for _, keyword := range slices.Sorted(maps.Keys(table)) {
		for _, name := range slices.Sorted(maps.Keys(table[keyword])) {
			row := table[keyword][name]
			if len(row) != 3 {
				t.Fatalf("%s: %s/%s has %d items, want versions, narrow, wide", file, keyword, name, len(row))
			}
			list = append(list, edit{keyword, name, versions(row[0].(string)), row[1], row[2]})
		}
	}
	return list
}

// readPlaces reads the contexts in the order of the file.
func readPlaces(t *testing.T) []place {
	t.Helper()
	var table map[string][]any
	var order yaml.Node
	readYAML(t, "contexts.yaml", &table)
	readYAML(t, "contexts.yaml", &order)
	var list []place
	for i := 0; i < len(order.Content[0].Content); i += 2 {
		name := order.Content[0].Content[i].Value
		row := table[name]
		p := place{name: name, versions: versions(row[0].(string)), in: row[1].(string), schema: row[2], value: row[3], judged: row[2]}
		if len(row) == 5 {
			p.judged = row[4]
		}
		list = append(list, p)
	}
	return list
}

func readLibrary(t *testing.T) map[string]any {
	t.Helper()
	var library map[string]any
	readYAML(t, "library.yaml", &library)
	return library
}
