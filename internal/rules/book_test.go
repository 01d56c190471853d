package rules_test

import (
	"fmt"
	"regexp"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/spec"
	"github.com/threatdelta/threatdelta/internal/threat"
	"golang.org/x/tools/txtar"
)

// A case is one file of a book: a full-context diff with "# want ID [level]" at
// the line where the finding must appear. A case without one must stay silent.
type bookCase struct {
	name       string
	base, head string
	want       []want
}

type want struct {
	rule, level string
	line        int // of head, or of base where the line is only there
}

var wantMark = regexp.MustCompile(`[ \t]*# want ([a-z0-9-]+)(?: (low|medium|high|critical))?[ \t]*$`)

// readCase splits the diff into both sides.
func readCase(t *testing.T, f txtar.File) bookCase {
	t.Helper()
	c := bookCase{name: f.Name}
	var base, head strings.Builder
	baseLine, headLine := 0, 0
	for i, line := range strings.Split(strings.TrimSuffix(string(f.Data), "\n"), "\n") {
		if line == "" {
			line = " "
		}
		mark, text := line[0], line[1:]
		if mark != ' ' && mark != '+' && mark != '-' {
			t.Fatalf("%s:%d: a line starts with a space, + or -", f.Name, i+1)
		}
		m := wantMark.FindStringSubmatch(text)
		text = wantMark.ReplaceAllString(text, "")
		if mark != '+' {
			fmt.Fprintln(&base, text)
			baseLine++
		}
		if mark != '-' {
			fmt.Fprintln(&head, text)
			headLine++
		}
		if m != nil {
			w := want{rule: m[1], level: m[2], line: headLine}
			if mark == '-' {
				w.line = -baseLine
			}
			c.want = append(c.want, w)
		}
	}
	c.base, c.head = base.String(), head.String()
	return c
}

// load reads one side; an empty text is a description that is not there.
func load(t *testing.T, name, text string) *api.API {
	t.Helper()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	doc, err := spec.Load(fstest.MapFS{name: {Data: []byte(text)}}, name, spec.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	return api.Build(doc, ratelimit.New())
}

func review(t *testing.T, name, base, head string) []*threat.Finding {
	t.Helper()
	d := diff.Compare(load(t, name, base), load(t, name, head))
	found := threat.NewView(d, sensitive.New()).Run(rules.All())
	threat.Sort(found)
	return found
}

// TestBooks runs every case of every book: the rule fires where it says, at the
// level it says, and nowhere else; and not when base and head are exchanged.
func TestBooks(t *testing.T) {
	for _, r := range rules.All() {
		t.Run(r.ID, func(t *testing.T) {
			book, ok := rules.Book(r.ID)
			if !ok {
				t.Fatalf("there is no book %s.txtar", strings.ReplaceAll(r.ID, "-", "_"))
			}
			if len(strings.Fields(string(book.Comment))) < 15 {
				t.Error("the book's comment is the rule's page: say what an attacker gains")
			}
			positive, negative := 0, 0
			for _, f := range book.Files {
				c := readCase(t, f)
				if len(c.want) > 0 {
					positive++
				} else {
					negative++
				}
				t.Run(f.Name, func(t *testing.T) { runCase(t, r, c) })
			}
			if positive == 0 || negative == 0 {
				t.Errorf("%d positive and %d negative cases: a rule needs both", positive, negative)
			}
		})
	}
}

func runCase(t *testing.T, r threat.Rule, c bookCase) {
	var got, wanted []string
	for _, f := range review(t, c.name, c.base, c.head) {
		if f.Rule.ID != r.ID {
			continue
		}
		if f.Message == "" || strings.HasSuffix(f.Message, ".") {
			t.Errorf("message %q: one sentence without a final period", f.Message)
		}
		line := f.Head.Line
		if f.Head.IsZero() || (!f.Base.IsZero() && hasBaseWant(c, f)) {
			line = -f.Base.Line
		}
		got = append(got, describe(want{r.ID, levelIfAsked(c, line, f), line}))
	}
	for _, w := range c.want {
		if w.rule != r.ID {
			t.Errorf("the book of %s wants %s", r.ID, w.rule)
		}
		wanted = append(wanted, describe(w))
	}
	sort.Strings(got)
	sort.Strings(wanted)
	if strings.Join(got, "\n") != strings.Join(wanted, "\n") {
		t.Errorf("got:\n\t%s\nwant:\n\t%s\nall findings:\n%s", strings.Join(got, "\n\t"), strings.Join(wanted, "\n\t"), dump(t, c))
	}
	if len(c.want) == 0 {
		return
	}
	for _, f := range review(t, c.name, c.head, c.base) {
		if f.Rule.ID == r.ID {
			t.Errorf("exchanged base and head still yield: %s", f.Message)
		}
	}
}

// hasBaseWant reports whether the case expects the finding at its base line.
func hasBaseWant(c bookCase, f *threat.Finding) bool {
	for _, w := range c.want {
		if w.line == -f.Base.Line {
			return true
		}
	}
	return false
}

func levelIfAsked(c bookCase, line int, f *threat.Finding) string {
	for _, w := range c.want {
		if w.line == line && w.level != "" {
			return f.Level().String()
		}
	}
	return ""
}

func describe(w want) string {
	side := "head"
	if w.line < 0 {
		side, w.line = "base", -w.line
	}
	return strings.TrimSpace(fmt.Sprintf("%s at %s line %d %s", w.rule, side, w.line, w.level))
}

func dump(t *testing.T, c bookCase) string {
	var b strings.Builder
	for _, f := range review(t, c.name, c.base, c.head) {
		fmt.Fprintf(&b, "\t%s %s (L %v, I %v) head %d base %d: %s [%s]\n", f.Rule.ID, f.Level(), f.Likelihood.Because, f.Impact.Because, f.Head.Line, f.Base.Line, f.Message, f.Subject)
	}
	return b.String()
}

func TestCatalogueIsValid(t *testing.T) {
	if err := threat.Validate(rules.All()); err != nil {
		t.Fatal(err)
	}
}
