package prune

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// shortWay is how many pairs of the case books and examples can be shortened. It may
// only rise: a pair that is given up takes many times as long, and nobody notices.
const shortWay = 898

// TestBooksTakeTheShortWay: how many pairs of the case books and examples are not
// given up, whatever their size. The reasons of the others are in the log (-v).
func TestBooksTakeTheShortWay(t *testing.T) {
	short, reasons := 0, map[string]int{}
	for _, p := range bookPairs(t) {
		r := why([]byte(p[0]), []byte(p[1]))
		if r.Reason == "" {
			short++
			continue
		}
		reasons[r.Reason]++
	}
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		t.Logf("%4d %s", reasons[reason], reason)
	}
	if short < shortWay {
		t.Errorf("%d pairs take the short way, %d did: go test -v says why the others do not", short, shortWay)
	}
	t.Logf("%d pairs take the short way", short)
}

// bookPairs returns the pairs of the case books and of the examples.
func bookPairs(t *testing.T) (pairs [][2]string) {
	t.Helper()
	root := filepath.Join("..", "..", "..")
	read := func(name string) string {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	shop := filepath.Join(root, "examples", "bookshop")
	pairs = append(pairs, [2]string{read(filepath.Join(shop, "base.yaml")), read(filepath.Join(shop, "head.yaml"))})
	for _, pattern := range []string{"internal/rules/*/*.txtar", "examples/*/*.txtar"} {
		books, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(pattern)))
		if err != nil || len(books) == 0 {
			t.Fatalf("%s: %d books, %v", pattern, len(books), err)
		}
		for _, book := range books {
			for _, f := range txtar.Parse([]byte(read(book))).Files {
				pairs = append(pairs, baseAndHead(string(f.Data)))
			}
		}
	}
	return pairs
}

// mark is what a case expects at a line, which is no part of the description.
var mark = regexp.MustCompile(`[ \t]*# want [a-z0-9-]+(?: [a-z]+)?[ \t]*\n`)

// baseAndHead returns base and head of a case, see package casebook.
func baseAndHead(diff string) (pair [2]string) {
	var base, head strings.Builder
	for line := range strings.Lines(diff) {
		for with := ""; with != line; {
			with, line = line, mark.ReplaceAllString(line, "\n")
		}
		if line[0] != '+' {
			base.WriteString(line[1:])
		}
		if line[0] != '-' {
			head.WriteString(line[1:])
		}
	}
	return [2]string{base.String(), head.String()}
}
