package review_test

import (
	"embed"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"golang.org/x/tools/txtar"
)

//go:embed testdata/calibration
var calibration embed.FS

// styles are the conventions of the descriptions that the rows change: "jwt", a
// CRUD API with bearer tokens (3.0); "partner", scopes, rate limits and webhooks
// (3.1); "data", an API key, lists and exports (2.0).
func styles() []string { return []string{"jwt", "partner", "data"} }

// calibrated is one row in one style.
type calibrated struct {
	style, name string
	base, head  string
	// wants are the rules of which one must come first, of a dangerous row.
	wants []string
}

// An ordinary change must not block at the default level, whatever it informs of.
func TestOrdinaryChanges(t *testing.T) {
	t.Parallel()
	for _, e := range calibrations(t, "ordinary") {
		t.Run(e.style+"/"+e.name, func(t *testing.T) {
			t.Parallel()
			r := e.review(t)
			if r.Gate.Verdict != report.VerdictPass {
				t.Errorf("verdict %s:%s", r.Gate.Verdict, everything(r))
			}
		})
	}
}

// A dangerous change must block, and the first finding must name its cause.
func TestDangerousChanges(t *testing.T) {
	t.Parallel()
	for _, e := range calibrations(t, "dangerous") {
		t.Run(e.style+"/"+e.name, func(t *testing.T) {
			t.Parallel()
			r := e.review(t)
			if r.Gate.Verdict != report.VerdictFail {
				t.Errorf("verdict %s:%s", r.Gate.Verdict, everything(r))
			}
			if f := r.Specs[0].Findings; len(f) == 0 || !slices.Contains(e.wants, f[0].Rule) || !slices.Contains(r.Gate.Blocking, f[0].Fingerprint) {
				t.Errorf("the first finding must block and be of %s:%s", strings.Join(e.wants, " or "), everything(r))
			}
		})
	}
}

func (e calibrated) review(t *testing.T) *report.Report {
	t.Helper()
	r := run(t, review.Input{}, map[string]string{"openapi.yaml": e.base}, map[string]string{"openapi.yaml": e.head})
	if len(r.Specs) != 1 || r.Specs[0].Status != report.Changed {
		t.Fatalf("reviewed: %s", statuses(r))
	}
	for _, n := range r.Specs[0].Notes {
		if n.Level != "info" {
			t.Errorf("note: %s", n.Message)
		}
	}
	return r
}

// everything prints every finding, as a reader of a failing row wants it.
func everything(r *report.Report) string {
	var b strings.Builder
	for _, f := range r.Specs[0].Findings {
		fmt.Fprintf(&b, "\n\t%s %s %s/%s (L %s; I %s): %s", f.State, f.Rule, f.Level, f.Confidence,
			strings.Join(f.Likelihood.Because, ", "), strings.Join(f.Impact.Because, ", "), f.Message)
	}
	return b.String()
}

// calibrations reads a table: every row in every style, or why it is not there.
func calibrations(t *testing.T, table string) []calibrated {
	t.Helper()
	read := func(name string) []byte {
		data, err := calibration.ReadFile("testdata/calibration/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	bases := map[string]string{}
	for _, s := range styles() {
		bases[s] = string(read(s + ".yaml"))
	}
	var out []calibrated
	rows := map[string]int{}
	for _, f := range txtar.Parse(read(table + ".txtar")).Files {
		style, name, _ := strings.Cut(f.Name, "/")
		base, ok := bases[style]
		if !ok {
			t.Fatalf("%s: no such style", f.Name)
		}
		rows[name]++
		if strings.HasPrefix(string(f.Data), "none: ") {
			continue
		}
		e := calibrated{style: style, name: name, base: base, head: base}
		if wants, rest, ok := strings.Cut(string(f.Data), "\n"); ok && strings.HasPrefix(wants, "! ") {
			e.wants = strings.Split(wants[2:], ", ")
			f.Data = []byte(rest)
		}
		for _, hunk := range strings.Split("\n"+string(f.Data), "\n@@")[1:] {
			head, err := apply(e.head, hunk)
			if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
			e.head = head
		}
		if e.head == e.base {
			t.Fatalf("%s changes nothing", f.Name)
		}
		out = append(out, e)
	}
	for name, n := range rows {
		if n != len(styles()) {
			t.Errorf("%s: in %d styles, want a change or a reason in all %d", name, n, len(styles()))
		}
	}
	return out
}

// apply replaces the lines of a hunk: the first place after the lines that it
// names, the only one in the text where it names none.
func apply(text, hunk string) (string, error) {
	under, lines, _ := strings.Cut(hunk, "\n")
	at := 0
	for _, line := range strings.Split(strings.TrimSpace(under), " > ") {
		if line == "" {
			continue
		}
		i := strings.Index(text[at:], " "+line+"\n")
		if i < 0 {
			i = strings.Index(text[at:], "\n"+line+"\n")
		}
		if i < 0 {
			return "", fmt.Errorf("there is no line %q", line)
		}
		at += i + len(line) + 1
	}
	var old, replacement strings.Builder
	for _, l := range strings.Split(strings.TrimSuffix(lines, "\n"), "\n") {
		switch {
		case strings.HasPrefix(l, " "):
			old.WriteString(l[1:] + "\n")
			replacement.WriteString(l[1:] + "\n")
		case strings.HasPrefix(l, "-"):
			old.WriteString(l[1:] + "\n")
		case strings.HasPrefix(l, "+"):
			replacement.WriteString(l[1:] + "\n")
		default:
			return "", fmt.Errorf("%q begins with none of space, + and -", l)
		}
	}
	before, after, ok := strings.Cut(text[at:], "\n"+old.String())
	if !ok {
		return "", fmt.Errorf("these lines are not there:\n%s", old.String())
	}
	if at == 0 && strings.Contains(after, "\n"+old.String()) {
		return "", fmt.Errorf("these lines are there more than once:\n%s", old.String())
	}
	return text[:at] + before + "\n" + replacement.String() + after, nil
}
