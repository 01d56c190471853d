package review_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"
)

// versions are those of OpenAPI; each has a base description in which every
// object stands at a place where it matters.
func versions() []string { return []string{"2.0", "3.0", "3.1", "3.2"} }

// table is the map as testdata/coverage writes it.
type table struct {
	// Waivers are the reasons why no rule reads a field, by name.
	Waivers map[string]string
	Objects []*tableObject

	bases map[string]*yaml.Node
	pairs int // how many were reviewed
}

// tableObject is an object of the specification, or one kind of it.
type tableObject struct {
	Object string
	// Official are the definitions of the official schemas whose fields it has,
	// by version. In a version that is not named the object does not exist.
	Official map[string]string
	// At are the places in the base descriptions, by name: a JSON pointer, or
	// pointers by version.
	At     map[string]pointers
	Fields []*tableRow
}

// tableRow is a field of an object, or what some of its values mean.
type tableRow struct {
	// Field as the specification names it; a patterned one is {in braces}, and
	// Key the name that the edit uses.
	Field, Key string
	// In restricts the versions, At the places.
	In, At string
	// Values that the field takes, one after the other.
	Values []yaml.Node
	// With are fields that stand beside it on both sides; null takes one away.
	With map[string]yaml.Node
	// Beside: a $ref that has siblings.
	Beside bool
	// Beyond says why the official schema does not name the field.
	Beyond string
	// The claims by edit (added, removed, changed): rules, or a -waiver.
	A, R, C, AR, AC, RC, ARC string

	object *tableObject
}

// pointers are places by version; one without a version is good for all.
type pointers map[string]string

func (p *pointers) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		*p = pointers{"": n.Value}
		return nil
	}
	return n.Decode((*map[string]string)(p))
}

func readTable(t *testing.T) *table {
	t.Helper()
	dir := filepath.Join("testdata", "coverage")
	all := &table{bases: map[string]*yaml.Node{}}
	for _, v := range versions() {
		raw, err := os.ReadFile(filepath.Join(dir, "base-"+v+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		all.bases[v] = parse(raw)
	}
	for _, name := range []string{"waivers", "document", "operation", "parameter", "response", "schema", "security"} {
		raw, err := os.ReadFile(filepath.Join(dir, name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var part table
		loader, err := yaml.NewLoader(strings.NewReader(string(raw)), yaml.WithKnownFields(true))
		if err != nil {
			t.Fatal(err)
		}
		if err := loader.Load(&part); err != nil {
			t.Fatalf("%s.yaml: %v", name, err)
		}
		if part.Waivers != nil {
			all.Waivers = part.Waivers
		}
		all.Objects = append(all.Objects, part.Objects...)
	}
	for _, o := range all.Objects {
		for _, row := range o.Fields {
			row.object = o
		}
	}
	return all
}

func (c *table) rows() []*tableRow {
	var out []*tableRow
	for _, o := range c.Objects {
		out = append(out, o.Fields...)
	}
	return out
}

func (r *tableRow) String() string { return r.object.Object + ", " + r.Field }

// key is the name of the field in the description.
func (r *tableRow) key() string {
	if r.Key != "" {
		return r.Key
	}
	return r.Field
}

// versions are those in which the object has the field.
func (r *tableRow) versions() []string {
	return slices.DeleteFunc(versions(), func(v string) bool {
		_, there := r.object.Official[v]
		return !there || r.In != "" && !slices.ContainsFunc(strings.Fields(r.In), func(word string) bool { return strings.HasPrefix(v, word) })
	})
}

// places are the pointers at which the row's edits are made.
func (r *tableRow) places(version string) []string {
	schemas := "/components/schemas"
	if version == "2.0" {
		schemas = "/definitions"
	}
	var out []string
	for name, by := range r.object.At {
		if r.At != "" && !slices.Contains(strings.Split(r.At, ", "), name) {
			continue
		}
		for word, pointer := range by {
			if strings.HasPrefix(version, word) {
				out = append(out, strings.Replace(pointer, "{schemas}", schemas, 1))
			}
		}
	}
	slices.Sort(out)
	return out
}

// claims are the rules that the row names for an edit, or its waiver.
func (r *tableRow) claims(e edit) (claims []string, waiver string) {
	by := map[edit][]string{"added": {r.A, r.AR, r.AC, r.ARC}, "removed": {r.R, r.AR, r.RC, r.ARC}, "changed": {r.C, r.AC, r.RC, r.ARC}}
	for _, list := range by[e] {
		for _, word := range strings.Fields(list) {
			if name, ok := strings.CutPrefix(word, "-"); ok {
				waiver = name
				continue
			}
			claims = append(claims, word)
		}
	}
	return claims, waiver
}

// checkModel holds the table against the official schemas: every field that they
// name has a row, every row is a field, and each edit of each field is spoken of.
func (c *table) checkModel(t *testing.T) {
	for _, version := range versions() {
		official, covered := officialFields(t, version), map[string]bool{}
		for _, o := range c.Objects {
			want := map[string]bool{}
			for name := range strings.FieldsSeq(o.Official[version]) {
				if len(official[name]) == 0 {
					t.Errorf("%s: the schema of %s has no definition %s", o.Object, version, name)
				}
				for _, f := range official[name] {
					want[f] = true
				}
				covered[name] = true
			}
			c.checkObject(t, o, version, want)
		}
		for name, fields := range official {
			if !covered[name] {
				t.Errorf("%s: no object of the table is %s, with %v", version, name, fields)
			}
		}
	}
	c.checkWaivers(t)
}

func (c *table) checkObject(t *testing.T, o *tableObject, version string, want map[string]bool) {
	spoken := map[string]map[edit]bool{}
	for _, r := range o.Fields {
		if !slices.Contains(r.versions(), version) {
			continue
		}
		name := modelName(r.Field)
		switch {
		case !want[name] && r.Beyond == "":
			t.Errorf("%s: the schema of %s has no such field; if it is one, say where from in \"beyond\"", r, version)
		case want[name] && r.Beyond != "":
			t.Errorf("%s: the schema of %s has it, it is not beyond", r, version)
		}
		if spoken[name] == nil {
			spoken[name] = map[edit]bool{}
		}
		for _, e := range edits() {
			if claims, waiver := r.claims(e); len(claims) > 0 || waiver != "" {
				spoken[name][e] = true
			}
		}
	}
	for name := range want {
		if spoken[name] == nil {
			t.Errorf("%s in %s: no row for the field %s", o.Object, version, name)
			continue
		}
		for _, e := range edits() {
			if !spoken[name][e] {
				t.Errorf("%s in %s, %s: neither read nor waived when %s", o.Object, version, name, e)
			}
		}
	}
}

// modelName is the name under which the official schemas know a field.
func modelName(field string) string {
	if strings.HasPrefix(field, "{") {
		return "{}"
	}
	if strings.HasPrefix(field, "x-") {
		return "x-*"
	}
	return field
}

func (c *table) checkWaivers(t *testing.T) {
	used := map[string]bool{}
	for _, r := range c.rows() {
		for _, e := range edits() {
			_, waiver := r.claims(e)
			used[waiver] = true
		}
	}
	for name, reason := range c.Waivers {
		if !used[name] {
			t.Errorf("nothing is waived by %s", name)
		}
		if len(strings.Fields(reason)) < 6 {
			t.Errorf("waiver %s: %q is no reason", name, reason)
		}
	}
}
