package threat

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// TestJudgement: what is known of a value is known of another one that is declared in the same
// words, and of no other.
func TestJudgement(t *testing.T) {
	declared := []string{
		"{type: string}", "{type: boolean}", "{type: string, enum: [a, b]}", "{type: string, enum: [ab]}", "{type: string, enum: [a], x-b: c}", "{type: string, enum: [a, x-b, c]}",
		"{type: string, example: '4111111111111111'}", "{type: string, example: 'none'}", "{type: string, example: 12}", "{type: string, example: '12'}", "{type: string, x-a: {b: c}}", "{type: string, x-a: [b, c]}",
		"{type: string, description: a}", "{type: string, title: a}", "{$ref: '#/components/schemas/Text'}", "{$ref: '#/components/schemas/Flag'}",
	}
	lot := &common{alike: map[string]*judgement{}}
	judged := func(words string) *judgement {
		text := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths: {/a: {get: {responses: {}}}}\ncomponents:\n  schemas:\n    Text: {type: string}\n    Flag: {type: boolean}\n    S: {type: object, properties: {passport: " + words + "}}\n"
		d, err := openapi.Load(fstest.MapFS{"api.yaml": {Data: []byte(text)}}, "api.yaml", openapi.DefaultLimits())
		if err != nil {
			t.Fatal(words, err)
		}
		a := api.Build(d, ratelimit.New())
		x := a.Schema(d.Root.At("components", "schemas", "S"))
		return lot.judgement(api.BodyLeaf("", x, openapi.Value{}).Child(x.Property("passport")), "passport")
	}
	known := map[*judgement]string{}
	for _, words := range declared {
		made := judged(words)
		if before, isKnown := known[made]; isKnown {
			t.Errorf("%s is taken for %s", words, before)
		}
		known[made] = words
	}
	for _, words := range declared {
		if known[judged(words)] != words {
			t.Errorf("%s is not known", words)
		}
	}
	for _, words := range []string{"{type: string, x-a: {$ref: '#/components/schemas/Text'}}", "{type: string, description: " + strings.Repeat("a", mostWritten) + "}"} {
		if first, again := judged(words), judged(words); first == again {
			t.Errorf("%.60s is taken for known", words)
		}
	}
}

// TestAlikeLevel: objects that have fields of one name have the levels that they have in a
// description of their own.
func TestAlikeLevel(t *testing.T) {
	parts, text := "", "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
	for i, words := range []string{"type: string", "type: boolean", "type: string", "type: string, enum: [a, b]", "type: integer", "type: string, format: date", "type: string, x-more: {$ref: '#/A0'}"} {
		parts += fmt.Sprintf("A%d: {type: object, properties: {passport: {%s}, name: {type: string}}}\n", i, words)
		text += fmt.Sprintf("  /a%d: {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'parts.yaml#/A%d'}}}}}}}\n", i, i)
	}
	tree := fstest.MapFS{"parts.yaml": {Data: []byte(parts)}, "api.yaml": {Data: []byte(text)}}
	d, err := openapi.NewStore(tree, openapi.DefaultLimits()).Load("api.yaml")
	if err != nil {
		t.Fatal(err)
	}
	a := api.Build(d, ratelimit.New())
	view, levels := NewView(diff.Compare(nil, a), sensitive.New()), map[sensitive.Level]bool{}
	for _, o := range a.Operations() {
		got, _, ok := view.commonLevel(o, sent(o)[0])
		want, _ := view.ownLevel(o, sent(o)[0])
		if levels[want] = true; !ok || got != want {
			t.Errorf("%s: %s, %v, want %s", o.Path, got, ok, want)
		}
	}
	if len(levels) < 2 {
		t.Errorf("all are of one level: %v", levels)
	}
}
