package main

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"github.com/threatdelta/threatdelta/internal/githubtest"
)

// ordinaryChange is a pull request as they come every day: nothing of it blocks.
type ordinaryChange struct {
	name       string
	from, to   []string // what is replaced, in pairs
	policy     string   // of the base
	hasSummary bool
}

func ordinaryChanges() []ordinaryChange {
	const (
		books  = "        - $ref: '#/components/parameters/limit'\n      responses:\n        '200':\n          description: a page of books\n"
		book   = "        price: {type: number}\n"
		orders = "  /orders/{id}:\n"
	)
	return []ordinaryChange{
		{name: "a closed sort parameter", from: []string{books},
			to: []string{"        - {name: sort, in: query, schema: {type: string, enum: [title, price]}}\n" + books}},
		{name: "one harmless field and a longer text", from: []string{book, "name: {type: string, maxLength: 200}"},
			to: []string{book + "        subtitle: {type: string}\n", "name: {type: string, maxLength: 250}"}},
		{name: "a guarded GET and POST", hasSummary: true, from: []string{orders},
			to: []string{newReviews + orders}},
		{name: "hardening only", from: []string{"        - oauth: [admin]\n", "title: {type: string}", "maximum: 100"},
			to: []string{"        - oauth: [admin, shop]\n", "title: {type: string, maxLength: 300}", "maximum: 50"}},
		{name: "only accepted", from: []string{"        '429': {$ref: '#/components/responses/TooMany'}\n  /orders/{id}:\n"}, to: []string{"  /orders/{id}:\n"},
			policy: "waivers:\n  - {rule: rate-weakened, operation: POST /orders, reason: the gateway limits it, by: Ada}\n"},
		{name: "a refactor", from: []string{"            schema: {$ref: '#/components/schemas/CustomerInput'}\n", "    CustomerInput:\n"},
			to: []string{"            schema: {$ref: '#/components/schemas/NewCustomer'}\n", "    NewCustomer:\n"}},
	}
}

// newReviews is guarded and limited as the operations beside it.
const newReviews = `  /reviews:
    get:
      operationId: listReviews
      parameters:
        - $ref: '#/components/parameters/limit'
      responses:
        '200':
          description: a page of reviews
          content:
            application/json:
              schema:
                type: array
                maxItems: 100
                items: {type: object, properties: {stars: {type: integer}, title: {type: string}}}
        '429': {$ref: '#/components/responses/TooMany'}
    post:
      operationId: addReview
      requestBody:
        content:
          application/json:
            schema:
              type: object
              additionalProperties: false
              properties: {stars: {type: integer, minimum: 1, maximum: 5}, title: {type: string, maxLength: 200}}
      responses:
        '201': {description: stored, content: {application/json: {schema: {type: object, properties: {stars: {type: integer}}}}}}
        '429': {$ref: '#/components/responses/TooMany'}
`

// TestOrdinaryIsQuiet: who opens such pull requests hears nothing, but for new
// operations, which are listed once and shortly.
func TestOrdinaryIsQuiet(t *testing.T) {
	each(t, func(g *rig) {
		for _, c := range ordinaryChanges() {
			text := example(t, "base.yaml")
			for i := range c.from {
				if !strings.Contains(text, c.from[i]) {
					g.t.Fatalf("%s: base has no %q", c.name, c.from[i])
				}
				text = strings.Replace(text, c.from[i], c.to[i], 1)
			}
			base := g.base
			if c.policy != "" {
				base = g.repo.Edit(base, map[string]string{".github/threatdelta.yaml": c.policy})
			}
			pr := g.repo.PullRequest(base, g.repo.Edit(base, map[string]string{specPath: text}))
			r := g.run("pull_request", g.repo.Event("pull_request", pr))
			delivery := "delivery=summary"
			if c.hasSummary {
				delivery = "delivery=comment"
			}
			g.expect(r, exitPass, "verdict=pass", delivery)
			if !strings.HasPrefix(r.out, "::debug::"+specPath+": less than 256 KB: read in full\n") {
				t.Errorf("%s: the debug log does not say how it was read:\n%s", c.name, r.out)
			}
			if n := len(pr.ReviewComments()); n > 0 {
				t.Errorf("%s: %d comments on lines", c.name, n)
			}
			if has := len(pr.Comments()) > 0; has != c.hasSummary {
				t.Errorf("%s: a summary comment: %v\n%s", c.name, has, r.summary)
			}
			if checks := pr.CheckRuns(); len(checks) != 1 || checks[0].Conclusion != "success" {
				t.Errorf("%s: check runs %+v", c.name, checks)
			}
			if again := g.run("pull_request", g.repo.Event("pull_request", pr)); again.writes() > 0 {
				t.Errorf("%s: a run again writes %d times", c.name, again.writes())
			}
		}
	})
}

var (
	hiddenPart = regexp.MustCompile(`(?s)<details>.*?</details>|<!--.*?-->|<[^>]*>`)
	targetPart = regexp.MustCompile(`\]\([^)]*\)`)
)

// words counts what a reader of a comment sees without a click.
func words(markdown string) int {
	shown := hiddenPart.ReplaceAllString(markdown, " ")
	return len(strings.FieldsFunc(targetPart.ReplaceAllString(shown, " "), func(r rune) bool { return unicode.IsSpace(r) || r == '|' || r == '·' }))
}

// TestCommentIsShort: a comment is read on a phone, between two meetings.
func TestCommentIsShort(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	base := example(t, "base.yaml")
	var grown strings.Builder
	for i := range 60 {
		fmt.Fprintf(&grown, "  /things%d/{id}:\n    get:\n      operationId: thing%d\n      parameters: [{name: id, in: path, required: true, schema: {type: string, format: uuid}}]\n      responses: {'200': {description: ok, content: {application/json: {schema: {type: object, properties: {size: {type: integer}}}}}}}\n", i, i)
	}
	for _, c := range []struct {
		name, head string
		most       int
	}{
		{"one finding", strings.Replace(base, "      operationId: getOrder\n", "      operationId: getOrder\n      security: []\n", 1), 120},
		{"the bookshop", example(t, "head.yaml"), 350},
		{"60 new operations", strings.Replace(base, "components:\n", grown.String()+"components:\n", 1), 350},
	} {
		pr := g.repo.PullRequest(g.base, g.commit(g.base, c.head))
		g.run("pull_request", g.repo.Event("pull_request", pr))
		comments := pr.Comments()
		if len(comments) != 1 {
			t.Fatalf("%s: %d comments", c.name, len(comments))
		}
		n := words(comments[0].Body)
		t.Logf("%s: %d words", c.name, n)
		if n > c.most {
			t.Errorf("%s: %d words, want at most %d:\n%s", c.name, n, c.most, hiddenPart.ReplaceAllString(comments[0].Body, ""))
		}
		if first, _, _ := strings.Cut(strings.SplitN(comments[0].Body, "\n", 3)[1], ":"); c.name != "60 new operations" && first != "### 🔴 Blocked" {
			t.Errorf("%s begins with %q", c.name, first)
		}
	}
}

// TestSuggestion: where one line of base took the place of one, and to have it back
// closes the threat, the comment on it offers that as a click; elsewhere it does not.
func TestSuggestion(t *testing.T) {
	g := newRig(t, githubtest.GitHub)
	base := example(t, "base.yaml")
	for _, c := range []struct{ name, from, to, want string }{
		{"a scope less", "        - oauth: [admin]\n", "        - oauth: []\n", "\n```suggestion\n        - oauth: [admin]\n```\n"},
		{"a line is gone", "        '429': {$ref: '#/components/responses/TooMany'}\n  /orders/{id}:\n", "  /orders/{id}:\n", ""},
		{"a line is new", "      operationId: getOrder\n", "      operationId: getOrder\n      security: []\n", ""},
	} {
		pr := g.repo.PullRequest(g.base, g.commit(g.base, strings.Replace(base, c.from, c.to, 1)))
		g.run("pull_request", g.repo.Event("pull_request", pr))
		comments := pr.ReviewComments()
		if len(comments) == 0 {
			t.Fatalf("%s: no comment on a line", c.name)
		}
		if _, has, _ := strings.Cut(comments[0].Body, "</details>\n"); strings.TrimLeft(has, "\n") != strings.TrimLeft(c.want, "\n") {
			t.Errorf("%s: %q", c.name, comments[0].Body)
		}
	}
}
