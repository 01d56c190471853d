package main

import (
	"cmp"
	"context"
	"runtime/debug"
	"slices"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules"
)

// This file is where the command line meets the packages it drives.

// input is what a review compares, tree one side of it.
type (
	input = review.Input
	tree  = review.Tree
)

// engine is what the command line drives.
type engine struct {
	version string
	// review compares two trees; what it cannot read is in the report.
	review func(context.Context, input) (*report.Report, error)
	// usage is the error that review wraps where it was used wrongly.
	usage error
	rules catalogue
}

// wired is the engine of the real program.
func wired() engine {
	return engine{
		version: versionOf(debug.ReadBuildInfo()),
		review:  review.Run,
		usage:   review.ErrUsage,
		rules:   builtin{},
	}
}

// builtin is the catalogue of the rules that the program was built with.
type builtin struct{}

// List returns the rules, sorted by id.
func (builtin) List() []rule {
	var list []rule
	for _, r := range rules.All() {
		letters := []string{}
		for _, letter := range r.STRIDE {
			letters = append(letters, string(letter))
		}
		list = append(list, rule{
			ID: r.ID, Title: r.Title, STRIDE: letters, OWASP: r.OWASP, CWE: r.CWE,
			Likelihood: r.Likelihood, Impact: r.Impact,
		})
	}
	slices.SortFunc(list, func(a, b rule) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// Page is the page of a rule, and whether there is such a rule.
func (builtin) Page(id string) (string, bool) { return rules.Page(id) }
