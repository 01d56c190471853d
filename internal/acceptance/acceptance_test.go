package acceptance_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/acceptance"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// list has an entry of every state and standing, with s wherever a stranger writes.
func list(s string) *acceptance.List {
	l := &acceptance.List{Schema: acceptance.Schema, Policy: ".github/threatdelta.yaml", On: "2026-11-29", Within: 30, Problems: []string{s}}
	presences := []acceptance.Presence{acceptance.Stands, acceptance.More, acceptance.Gone, acceptance.Unknown}
	for i, state := range []acceptance.State{acceptance.Counts, acceptance.Ended, acceptance.Pending, acceptance.Undated, acceptance.Vague} {
		e := acceptance.Entry{Line: i + 3, Fingerprint: "9f3ac01d22e4b510", Reason: s, By: s, Ends: "2026-12-20", Days: 21 - 20*i, State: state, Presence: presences[i%len(presences)], Shortened: i == 1}
		if i%2 == 0 {
			e.Fingerprint, e.Rule, e.Operation, e.Subject, e.Spec, e.Granted = "", "auth-removed", s, s, s, "2026-01-31"
			e.Matches = []acceptance.Match{{Fingerprint: "9f3ac01d22e4b510", Rule: "auth-removed", Level: severity.High, Spec: s, Message: s}}
		}
		l.Entries = append(l.Entries, e)
	}
	return l
}

func written(t *testing.T, name string, l *acceptance.List) string {
	t.Helper()
	write, ok := acceptance.Find(name)
	if !ok {
		t.Fatal(name)
	}
	var b bytes.Buffer
	if err := write(&b, l); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// hostile are words that act somewhere.
func hostile() []string {
	return []string{"", "open data", "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "\u200b=1", "a|b", "a\nb", "::error::x", "\n::error::x", "##[error]x", "@org/team", "<img src=x onerror=a>", "[x](http://evil.example)", "\u202ex", "\x1b[31m", `"`, `a","b`}
}

// TestFormats: whatever strangers write, the JSON is of its schema, each entry is a row of the
// table and of the CSV with the same number of cells, no cell is a formula, and no line is a
// command to a build log.
func TestFormats(t *testing.T) {
	schema := compiled(t)
	for _, s := range hostile() {
		l := list(s)
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(written(t, "json", l)))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%q: %v", s, err)
		}
		rows, err := csv.NewReader(strings.NewReader(written(t, "csv", l))).ReadAll()
		if err != nil || len(rows) != 1+len(l.Entries) {
			t.Fatalf("%q: %d rows, %v", s, len(rows), err)
		}
		for _, row := range rows[1:] {
			for i, cell := range row {
				if cell != "" && i != 1 && strings.ContainsAny(cell[:1], "=+-@\t\r\n") || strings.HasPrefix(cell, "＝") {
					t.Errorf("%q: the cell %q is a formula", s, cell)
				}
			}
		}
		for _, name := range []string{"text", "markdown"} {
			out := written(t, name, l)
			lines := strings.Split(strings.TrimSuffix(out, "\n"), "\n")
			if want := map[string]int{"text": 2, "markdown": 4}[name] + len(l.Entries); len(lines) != want {
				t.Errorf("%s of %q has %d lines, want %d:\n%s", name, s, len(lines), want, out)
			}
			for _, bad := range []string{"\n::", "##[", "\x1b", "\u202e"} {
				if strings.Contains(out, bad) {
					t.Errorf("%s of %q has %q:\n%s", name, s, bad, out)
				}
			}
		}
	}
}

func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(acceptance.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestDue: what does not count is due, and what ends within the days that are asked for.
func TestDue(t *testing.T) {
	for want, e := range map[string]acceptance.Entry{
		"false false true": {State: acceptance.Counts, Days: 21},
		"false true true":  {State: acceptance.Counts, Days: 0},
		"true true true":   {State: acceptance.Vague, Days: 100},
	} {
		if got := fmt.Sprint(e.IsDue(0), e.IsDue(20), e.IsDue(21)); got != want {
			t.Errorf("%+v: %s, want %s", e, got, want)
		}
	}
	if l := list("x"); len(l.Only().Entries) != 5 || !l.Due() {
		t.Errorf("%d entries are due", len(l.Only().Entries))
	}
}

// TestNothing: of a policy that accepts nothing, or of none, the list says so.
func TestNothing(t *testing.T) {
	for _, name := range acceptance.Names() {
		out := written(t, name, &acceptance.List{Schema: acceptance.Schema, On: "2026-11-29"})
		if name != "csv" && !strings.Contains(out, "2026-11-29") {
			t.Errorf("%s: %q", name, out)
		}
	}
}
