package main

import (
	"cmp"
	"context"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/acceptance"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// input is what a review compares, tree its base or its head.
type (
	input = review.Input
	tree  = review.Tree
)

// engine is what the command line drives.
type engine struct {
	version string
	// review compares two trees; what it cannot read is in the report.
	review func(context.Context, input) (*report.Report, error)
	// model makes the threat model of the head of an input.
	model func(context.Context, input) (*model.Model, error)
	// acceptances lists what the policy of an input accepts.
	acceptances func(context.Context, input) (*acceptance.List, error)
	// usage is the error that review wraps where it was used wrongly.
	usage error
	rules catalogue
}

// builtinEngine is the engine of the real program: the review and the rules that
// it was built with. Tests put another one in its place.
func builtinEngine() engine {
	version := versionOf(debug.ReadBuildInfo())
	return engine{
		version:     version,
		review:      review.Run,
		model:       review.Model,
		acceptances: review.Acceptances,
		usage:       review.ErrUsage,
		rules:       builtin{docs: report.DocsURL(version)},
	}
}

// after is the engine that has something done before it reads an input.
func (e engine) after(do func(input)) engine {
	e.review, e.model, e.acceptances = following(do, e.review), following(do, e.model), following(do, e.acceptances)
	return e
}

func following[T any](do func(input), work func(context.Context, input) (T, error)) func(context.Context, input) (T, error) {
	return func(ctx context.Context, in input) (T, error) {
		do(in)
		return work(ctx, in)
	}
}

// builtin is the catalogue of the rules that the program was built with.
type builtin struct{ docs string } // the address of the pages

// List returns the rules, sorted by id.
func (builtin) List() []rule {
	var list []rule
	for _, f := range rules.Families() {
		for _, r := range f.Rules {
			list = append(list, ruleOf(f, r))
		}
	}
	slices.SortFunc(list, func(a, b rule) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

func ruleOf(f rules.Family, r threat.Rule) rule {
	letters, items := []string{}, []owasp{}
	for _, letter := range r.STRIDE {
		letters = append(letters, string(letter))
	}
	for _, item := range r.OWASP {
		items = append(items, owasp{item, rules.OWASPName(item)})
	}
	score := r.Likelihood * r.Impact
	return rule{
		ID: r.ID, Title: r.Title, Family: f.Name, STRIDE: letters, OWASP: items, CWE: r.CWE,
		Likelihood: r.Likelihood, Impact: r.Impact, Score: score, Level: severity.OfScore(score).String(),
		Since: r.Since, Consequence: threat.ConsequenceOf(r), Mitigation: r.Mitigation, Test: r.Test,
	}
}

// Page is the page of a rule for a terminal, where nothing is folded and a link needs
// all of its address, and whether there is such a rule.
func (b builtin) Page(id string) (string, bool) {
	page, ok := rules.Page(id)
	lines := slices.DeleteFunc(strings.Split(page, "\n"), func(line string) bool {
		return strings.HasPrefix(line, "<details>") || line == "</details>"
	})
	page = strings.ReplaceAll(strings.Join(lines, "\n"), "](../", "]("+b.docs)
	return pageOfRule().ReplaceAllString(page, "]("+b.docs+"rules/$1"), ok
}

// pageOfRule is a link from the page of one rule to that of another, or to the index.
var pageOfRule = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\]\(([A-Za-z0-9-]+\.md)`) })
