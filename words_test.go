package threatdelta_test

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// plainWords says for each word that names nothing here, by itself or in a longer
// name, which words name the thing: those of the field.
func plainWords() map[string]string {
	list := map[string]string{}
	for words, plain := range map[string]string{
		"house houses":                       "conventions (of the API), the organisation's policy, own gateway",
		"told tell tells teller telling":     "reported, report, category",
		"taker takers intake taken":          "input category, new inputs",
		"leak leaks leaving":                 "exposure, newly returned",
		"loosen loosens loosened":            "relaxed constraint",
		"standing newfacts":                  "state facts, newly true",
		"presents":                           "required credential header",
		"gain gains draft drafts":            "addition, diagnostic",
		"company meeting meetings guest":     "attach, match",
		"settle settles settled":             "normalize, apply defaults, apply decision, resolve comments, finalize",
		"mirror mirrors opposite opposites":  "resolved findings, reversed",
		"oneway":                             "no resolution",
		"mend mends mended":                  "normalize",
		"spread spreads":                     "expand merge keys",
		"heir heirs kid kids":                "subtypes, children",
		"blind":                              "unresolved references",
		"skim skims skimmed cut cuts":        "prune",
		"regate":                             "rerun the check",
		"sink sinks":                         "downgrade",
		"rung rungs":                         "level",
		"manner manners":                     "request policy",
		"promising":                          "likely name",
		"wire wires":                         "dependencies",
		"sides":                              "targets, or base and head",
		"glued hollow veil veiled aboutness": "compound words, noise words, masking words, of-phrases",
		"tail tails":                         "suffix rules, or the rest",
	} {
		for word := range strings.FieldsSeq(words) {
			list[word] = plain
		}
	}
	return list
}

// otherMeanings are names, of identifiers or of files without their extension, in
// which such a word is the field's own, with why.
func otherMeanings() map[string]string {
	return map[string]string{
		"SurfaceBlindSpot":   "the id of the rule surface-blind-spot",
		"surfaceBlindSpot":   "the rule surface-blind-spot: a blind spot is what a scanner does not see",
		"surface_blind_spot": "a rule's files are named for it",
		"cut":                "still to be renamed in internal/report/escape.go and internal/review/policy.go",
		"groupSides":         "still to be renamed in internal/threat/reach.go",
	}
}

// TestWords holds the names of everything that is declared, local variables and
// tests included, and of the files, to words that a stranger knows.
func TestWords(t *testing.T) {
	plain, used := plainWords(), map[string]bool{}
	check := func(place, name string) {
		for _, word := range words(name) {
			if plain[word] == "" {
				continue
			}
			used[name] = true
			if otherMeanings()[name] == "" {
				t.Errorf("%s: %s: say what it is instead of %q: %s", place, name, word, plain[word])
			}
		}
	}
	for _, s := range sources(t) {
		ast.Inspect(s.File, func(n ast.Node) bool {
			for _, id := range declared(n) {
				check(s.files.Position(id.Pos()).String(), id.Name)
			}
			return true
		})
	}
	for _, file := range files(t, "") {
		check(file, strings.TrimSuffix(path.Base(file), path.Ext(file)))
	}
	for name := range otherMeanings() {
		if !used[name] {
			t.Errorf("%s is gone, or has no word that needs a reason: remove it from otherMeanings", name)
		}
	}
}

// words are those that a name is put together of, in small letters, and each two
// that follow each other as one: noOneWay has no, one, way, noone and oneway.
func words(name string) []string {
	var list, pairs []string
	letters, start := []rune(name), 0
	for i := range letters {
		switch {
		case !unicode.IsLetter(letters[i]):
			list = append(list, string(letters[start:i]))
			start = i + 1
		case i > start && unicode.IsUpper(letters[i]) && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])):
			list = append(list, string(letters[start:i]))
			start = i
		}
	}
	list = append(list, string(letters[start:]))
	for i := range list {
		list[i] = strings.ToLower(list[i])
		if i > 0 {
			pairs = append(pairs, list[i-1]+list[i])
		}
	}
	return slices.DeleteFunc(append(list, pairs...), func(word string) bool { return word == "" })
}
