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

// How many pairs can be shortened, whatever their size: of the case books and examples, and of
// the corpus of real changes, each pair in both directions. Both may only rise: a pair
// that is given up takes many times as long, and nobody notices.
const (
	shortBooks  = 906
	shortCorpus = 42
)

// TestBooksTakeTheShortWay: the reasons of the pairs that do not are in the log (-v).
func TestBooksTakeTheShortWay(t *testing.T) { takeTheShortWay(t, bookPairs(t), shortBooks) }

// TestCorpusTakesTheShortWay: likewise.
func TestCorpusTakesTheShortWay(t *testing.T) {
	pairs := corpusPairs(t)
	if len(pairs) == 0 {
		t.Skip("no corpus")
	}
	takeTheShortWay(t, pairs, shortCorpus)
}

func takeTheShortWay(t *testing.T, pairs [][2]string, least int) {
	t.Helper()
	short, reasons := 0, map[string]int{}
	for _, p := range pairs {
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
	if short < least {
		t.Errorf("%d of %d pairs take the short way, %d did: go test -v says why the others do not", short, len(pairs), least)
	}
	t.Logf("%d of %d pairs take the short way", short, len(pairs))
}

// corpusPairs returns the pairs of the corpus in both directions, those of one file, and the
// large one in each format.
func corpusPairs(t *testing.T) (pairs [][2]string) {
	t.Helper()
	bases, _ := filepath.Glob(filepath.Join(corpus, "pairs", "*", "base.*"))
	for _, pattern := range []string{"ghes-3.18.json", "ghes-3.18.yaml"} {
		large, _ := filepath.Glob(filepath.Join(corpus, "large", pattern))
		bases = append(bases, large...)
	}
	for _, base := range bases {
		head := strings.NewReplacer("/base.", "/head.", "3.18", "3.19").Replace(filepath.ToSlash(base))
		b, h := string(read(t, base)), string(read(t, head))
		pairs = append(pairs, [2]string{b, h}, [2]string{h, b})
	}
	return pairs
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
