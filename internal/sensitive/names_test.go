package sensitive

import (
	"bufio"
	"os"
	"strings"
	"testing"
)

// labelled is one line of testdata/names.tsv.
type labelled struct {
	line  int
	text  string
	field Field
	class Class
	level string
}

// readNames reads testdata/names.tsv: [Container:]path, type[/format|/enum],
// class or -, level.
func readNames(tb testing.TB) []labelled {
	tb.Helper()
	file, err := os.Open("testdata/names.tsv")
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	var list []labelled
	lines := bufio.NewScanner(file)
	for n := 1; lines.Scan(); n++ {
		text := lines.Text()
		if text == "" || text[0] == '#' {
			continue
		}
		columns := strings.Split(text, "\t")
		if len(columns) != 4 {
			tb.Fatalf("testdata/names.tsv line %d: want 4 columns, got %d", n, len(columns))
		}
		l := labelled{line: n, text: columns[0], level: columns[3]}
		container, path, ok := strings.Cut(columns[0], ":")
		if !ok {
			container, path = "", container
		}
		l.field = Field{Container: container, Path: strings.Split(path, "."), InResponse: true}
		kind, extra, _ := strings.Cut(columns[1], "/")
		l.field.Type = kind
		if extra == "enum" {
			l.field.Enum = true
		} else {
			l.field.Format = extra
		}
		if columns[2] != "-" {
			l.class = Class(columns[2])
		}
		list = append(list, l)
	}
	if err := lines.Err(); err != nil {
		tb.Fatal(err)
	}
	return list
}

// TestNames measures precision and recall on names that public APIs use. They were
// labelled by hand before the classifier was run on them. Remaining misses are
// logged.
func TestNames(t *testing.T) {
	const wantPrecision, wantRecall = 0.95, 0.90
	c := New()
	list := readNames(t)
	var reported, right, expected, found, silent, sameLevel int
	for _, l := range list {
		v := c.Classify(l.field)
		if l.class == None {
			silent++
		} else {
			expected++
		}
		if v.Class != None {
			reported++
		}
		switch {
		case v.Class != l.class:
			t.Logf("line %d: %s: got %q %v %v, labelled %q %s", l.line, l.text, v.Class, v.Level, v.Why, l.class, l.level)
		case v.Class != None:
			right++
			found++
			if v.Level.String() == l.level {
				sameLevel++
			} else {
				t.Logf("line %d: %s: got level %v %v, labelled %s", l.line, l.text, v.Level, v.Why, l.level)
			}
		}
	}
	if len(list) < 400 || float64(silent) < 0.45*float64(len(list)) {
		t.Errorf("%d names, %d of them harmless: want 400 names and 45%% harmless", len(list), silent)
	}
	precision := float64(right) / float64(reported)
	recall := float64(found) / float64(expected)
	t.Logf("%d names, %d sensitive: precision %.3f, recall %.3f, level right in %d of %d",
		len(list), expected, precision, recall, sameLevel, right)
	if precision < wantPrecision || recall < wantRecall {
		t.Errorf("precision %.3f recall %.3f, want at least %.2f and %.2f", precision, recall, wantPrecision, wantRecall)
	}
}
