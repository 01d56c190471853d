package casebook_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/casebook"
)

const book = `What it is about.

-- one.yaml --
 a: 1
-b: 2 # want lost
+b: 3   # want gained high # want other
 c: 4

+d: 5
-- silent.yaml --
+a: 1
`

func TestParse(t *testing.T) {
	b, err := casebook.Parse("x.txtar", []byte(book))
	if err != nil {
		t.Fatal(err)
	}
	if b.Comment != "What it is about." || strings.Join(b.Rules(), " ") != "gained lost other" || len(b.Cases) != 2 {
		t.Errorf("got %+v", b)
	}
	c := b.Cases[0]
	if c.Base != "a: 1\nb: 2\nc: 4\n\n" || c.Head != "a: 1\nb: 3\nc: 4\n\nd: 5\n" || c.Line != 4 {
		t.Errorf("got %q and %q at %d", c.Base, c.Head, c.Line)
	}
	want := []casebook.Want{{"lost", "", true, 2, 5}, {"other", "", false, 2, 6}, {"gained", "high", false, 2, 6}}
	if !slices.Equal(c.Wants, want) {
		t.Errorf("got %#v", c.Wants)
	}
	if s := b.Cases[1]; s.Base != "" || s.Head != "a: 1\n" || s.Line != 11 || !c.Expects("lost") || s.Expects("lost") {
		t.Errorf("got %+v", s)
	}
}

func TestParseErrors(t *testing.T) {
	for text, want := range map[string]string{
		"only a comment\n":                      `b:1: there is no case: begin one with a line as "-- name.yaml --"`,
		"\n-- a --\n x: 1\ny: 2\n":              `b:4: a line of a case begins with a space, + or -, not with 'y'`,
		"-- a --\n x: 1 # want rule hgih\n":     `b:2: what a case wants is written "# want rule-id" or "# want rule-id high" at the end of the line`,
		"-- a --\n x: 1 # want\n":               `b:2: what a case wants is written "# want rule-id" or "# want rule-id high" at the end of the line`,
		"-- a --\n x: 1\n-- a --\n x: 1\n":      `b:3: there are two cases "a": give each a name of its own`,
		"-- a --\n x: 1\n-- b --\n x: 1\n\tz\n": `b:5: a line of a case begins with a space, + or -, not with '\t'`,
	} {
		if _, err := casebook.Parse("b", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
}

func TestCompare(t *testing.T) {
	b, err := casebook.Parse("x.txtar", []byte(book))
	if err != nil {
		t.Fatal(err)
	}
	lost := casebook.Found{Rule: "lost", Level: "low", Base: 2, Head: 1}
	found := casebook.Found{Rule: "gained", Level: "high", Head: 2}
	other := casebook.Found{Rule: "other", Level: "low", Head: 2, Message: "m"}
	for name, c := range map[string]struct {
		found []casebook.Found
		want  string
	}{
		"all is there":   {[]casebook.Found{other, found, lost}, ""},
		"one is missing": {[]casebook.Found{found, lost}, "6 wants other, which finds nothing here"},
		"another level":  {[]casebook.Found{other, {Rule: "gained", Level: "low", Head: 2}, lost}, "6 wants gained high, but its level is low"},
		"another line":   {[]casebook.Found{other, found, {Rule: "lost", Level: "low", Base: 1, Message: "moved"}}, "4 does not want lost low: moved\n5 wants lost, which finds nothing here (but at line 4)"},
		"one too many":   {[]casebook.Found{other, found, lost, {Rule: "other", Level: "low", Head: 5, Message: "d is new"}}, "9 does not want other low: d is new"},
		"twice":          {[]casebook.Found{other, other, found, lost}, "6 does not want other low: m"},
		"no place":       {[]casebook.Found{other, found, lost, {Rule: "x", Level: "low", Message: "everywhere"}}, "4 does not want x low: everywhere"},
		"the right one":  {[]casebook.Found{other, {Rule: "gained", Level: "low", Head: 2, Message: "second"}, found, lost}, "6 does not want gained low: second"},
	} {
		var got []string
		for _, d := range b.Cases[0].Compare(c.found) {
			got = append(got, fmt.Sprint(d.Line, " ", d.Text))
		}
		if strings.Join(got, "\n") != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, strings.Join(got, "\n"), c.want)
		}
	}
}

// FuzzParse: for any bytes, an error has a place, or both sides are read and every
// want is within its side.
func FuzzParse(f *testing.F) {
	f.Add([]byte(book))
	f.Add([]byte("-- a --\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		b, err := casebook.Parse("b", raw)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "b:") {
				t.Errorf("no place: %v", err)
			}
			return
		}
		for _, c := range b.Cases {
			for _, w := range c.Wants {
				side := c.Head
				if w.Base {
					side = c.Base
				}
				if side != "" && (w.Line < 1 || w.Line > strings.Count(side, "\n")) {
					t.Errorf("%+v lies outside", w)
				}
			}
			c.Compare(nil)
		}
	})
}
