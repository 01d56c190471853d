package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/casebook"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"golang.org/x/tools/txtar"
)

// bookCase is one file of a book. A case that wants nothing must stay silent.
type bookCase struct {
	casebook.Case
	name, base, head string
	want             []casebook.Want
}

func readCase(t *testing.T, f txtar.File) bookCase {
	t.Helper()
	c, err := casebook.ReadCase(f)
	if err != nil {
		t.Fatal(err)
	}
	return bookCase{c, c.Name, c.Base, c.Head, c.Wants}
}

// load reads one side; an empty text is a description that is not there.
func load(t *testing.T, name, text string) *api.API {
	t.Helper()
	if strings.TrimSpace(text) == "" {
		return nil
	}
	doc, err := openapi.Load(fstest.MapFS{name: {Data: []byte(text)}}, name, openapi.DefaultLimits())
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
				t.Fatalf("there is no book %s.txtar beside the rule: write its page and its cases there, as the books of its family do", strings.ReplaceAll(r.ID, "-", "_"))
			}
			if len(strings.Fields(string(book.Comment))) < 15 {
				t.Error("the book's comment, before the first case, is the rule's page: say in three lines what an attacker gains, and when it is less")
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
				t.Errorf("%d cases with a mark (# want %s LEVEL) and %d without: a rule needs both", positive, r.ID, negative)
			}
		})
	}
}

// minWords and maxWords bound a message. What is listed in it can be long.
const minWords, maxWords = 4, 40

// isSentence reports whether a consequence is one sentence without an open place.
func isSentence(s string) bool {
	return strings.HasSuffix(s, ".") && !strings.Contains(s, ". ") && !strings.ContainsAny(s, "|")
}

func runCase(t *testing.T, r threat.Rule, c bookCase) {
	var found []casebook.Found
	all := review(t, c.name, c.base, c.head)
	checkNotCounted(t, r, all)
	checkPlaces(t, all)
	for _, f := range all {
		if f.Rule != r.ID {
			continue
		}
		checkGrammar(t, f.Message)
		if n := len(strings.Fields(f.Message)); n < minWords || n > maxWords || strings.HasSuffix(f.Message, ".") {
			t.Errorf("message %q: say what changed, in one sentence of %d to %d words without a final period", f.Message, minWords, maxWords)
		}
		found = append(found, casebook.Found{Rule: r.ID, Level: f.Level.String(), Message: f.Message, Base: f.Base.FirstLine(), Head: f.Head.FirstLine()})
	}
	for _, f := range threat.Reported(all, threat.Describe(c.name, c.name)) {
		if f.Rule == r.ID && !isSentence(f.Consequence) {
			t.Errorf("consequence %q: say what follows, in one sentence", f.Consequence)
		}
	}
	for _, w := range c.want {
		if w.Rule != r.ID {
			t.Errorf("the book of %s wants %s", r.ID, w.Rule)
		}
	}
	for _, d := range c.Compare(found) {
		t.Errorf("line %d of the case: %s", d.Line, d.Text)
	}
	if t.Failed() || testing.Verbose() {
		t.Logf("all findings:\n%s", dump(all))
	}
	if len(c.want) == 0 {
		return
	}
	for _, f := range review(t, c.name, c.head, c.base) {
		if f.Rule == r.ID {
			t.Errorf("exchanged base and head still yield: %s", f.Message)
		}
	}
}

// checkPlaces: a finding about several operations stands at the one that its message
// names first, if it stands at one of them at all.
func checkPlaces(t *testing.T, all []*threat.Finding) {
	for _, f := range all {
		within := func(p *diff.Pair) bool {
			if p.Head == nil {
				return false
			}
			_, pointer := p.Head.Value.Place()
			return strings.HasPrefix(f.Head.Pointer+"/", pointer+"/")
		}
		if f.Head != nil && len(f.Pairs) > 1 && slices.ContainsFunc(f.Pairs, within) && !within(f.Pairs[0]) {
			t.Errorf("stands at %s, and names %s first: %s", f.Head.Pointer, f.Pairs[0].Op(), f.Message)
		}
	}
}

// countedToo are the rules of whose findings a count of new values speaks as well.
func countedToo() []string {
	return []string{id.QueryCost, id.InputPatternBacktracking, id.BolaIDPredictable}
}

// checkNotCounted: what a rule reports is not reported a second time by the rules
// that count the new values of which no other rule speaks.
func checkNotCounted(t *testing.T, r threat.Rule, all []*threat.Finding) {
	t.Helper()
	counting := map[string]string{category.Ordinary.Rule(): "inputs.go", category.Plain.Rule(): "output.go"}
	if counting[r.ID] != "" || slices.Contains(countedToo(), r.ID) {
		return
	}
	for _, f := range all {
		if f.Rule != r.ID {
			continue
		}
		for _, other := range all {
			if file := counting[other.Rule]; file != "" && other.Subject == f.Subject && other.Head.FirstLine() == f.Head.FirstLine() {
				t.Errorf("%s reports %s a second time: give the value another category in internal/category/%s, such as none (noInput, noOutput)", other.Rule, f.Subject, file)
			}
		}
	}
}

func dump(all []*threat.Finding) string {
	var b strings.Builder
	for _, f := range all {
		fmt.Fprintf(&b, "\t%s %s (L %v, I %v) head %d base %d: %s [%s]\n", f.Rule, f.Level, f.Likelihood.Because, f.Impact.Because, f.Head.FirstLine(), f.Base.FirstLine(), f.Message, f.Subject)
	}
	return b.String()
}

func TestCatalogueIsValid(t *testing.T) {
	if err := threat.Validate(rules.All()); err != nil {
		t.Fatal(err)
	}
}

// reportingChanges are the rules about something having become another, or having
// come or gone, which no reversed change resolves. All others report a state.
func reportingChanges() []string {
	return []string{
		"auth-alternative-added", "auth-new-op-anonymous", "auth-new-op-weaker-than-siblings", "auth-oauth-endpoint-changed", "auth-scheme-added",
		"auth-scheme-downgraded", "auth-scheme-redefined", "auth-scheme-removed", "auth-scope-declared", "bfla-admin-surface", "bfla-destructive-op",
		"bfla-new-write-method", "bola-object-id", "data-fields-added", "exposure-raised", "gate-weakened", "input-fields-added", "rate-missing-new-op",
		"server-new-host", "spec-removed", "surface-ambiguous-path", "surface-deprecated-revived", "surface-new-op", "surface-op-deprecated",
		"surface-op-removed", "surface-version-parallel", "upstream-changed", "webhook-new",
	}
}

// TestOnlyStatesAreResolved: what a rule reports is resolved by the reversed change,
// unless the rule is one of the list.
func TestOnlyStatesAreResolved(t *testing.T) {
	for _, r := range rules.All() {
		switch listed := slices.Contains(reportingChanges(), r.ID); {
		case r.Reports == threat.Changes && !listed:
			t.Errorf("%s has Reports: threat.Changes and is not listed in reportingChanges of book_test.go: list it if the reversed change resolves nothing, or else say threat.States", r.ID)
		case r.Reports == threat.States && listed:
			t.Errorf("%s has Reports: threat.States and is listed in reportingChanges of book_test.go: remove it there, or say threat.Changes", r.ID)
		}
	}
	for _, rule := range reportingChanges() {
		if _, ok := rules.Find(rule); !ok {
			t.Errorf("reportingChanges lists %s, and there is no such rule", rule)
		}
	}
}
