package ledger

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// TestKeywordsOfSchemas: a keyword that holds schemas is known where references are
// followed and where is decided what need not be parsed. What is missing there is
// not resolved, or not read at all.
func TestKeywordsOfSchemas(t *testing.T) {
	count := 0
	for word, f := range keywords() {
		if !slices.Contains([]kind{schema, schemaList, schemas, properties, itemsWord, tuple}, f.to) {
			continue
		}
		count++
		for _, path := range []string{"../openapi/place.go", "../openapi/prune/context.go"} {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), strconv.Quote(word)) {
				t.Errorf("%s does not know %s, which holds schemas", path, word)
			}
		}
	}
	if count < 15 {
		t.Errorf("only %d keywords hold schemas", count)
	}
}

// TestGrammarOnce: every comparison of a version has one grammar.
func TestGrammarOnce(t *testing.T) {
	for _, d := range [...]openapi.Dialect{openapi.Swagger2, openapi.OpenAPI30, openapi.OpenAPI31} {
		if first, second := grammarOf(d), grammarOf(d); first != second {
			t.Errorf("dialect %d: two grammars", d)
		}
	}
}
