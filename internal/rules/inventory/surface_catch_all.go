package inventory

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/vendorext"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func surfaceCatchAll() threat.Rule {
	return threat.Rule{
		ID: id.SurfaceCatchAll, Title: "Paths that nobody listed are passed on",
		STRIDE: []threat.STRIDE{threat.Elevation}, OWASP: []string{"API9:2023"}, CWE: []int{1059},
		Likelihood: 3, Impact: 3, By: threat.ByConvention, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Requests reach routes that nobody listed, protected or not.",
		Mitigation:  "List the routes and methods that are meant.",
		Test:        "Call a path that nobody listed: 404 of the gateway, not an answer of what lies behind.",
		Probe:       threat.Probe{Template: plan.Absence},
		Run: func(p *threat.Pass) {
			var found []*diff.Change
			for _, c := range p.Delta.AddedEndpoints() {
				if catchesAll(c.Pairs[0].Head) != "" {
					found = append(found, c)
				}
			}
			path := func(x threat.Item[struct{}]) string { return x.Pairs[0].Head.Path }
			threat.ReportMerged(p, threat.ItemsOf(found), path, func(g threat.Group[struct{}]) threat.Diagnostic {
				pairs := p.Ordered(g.Pairs)
				return threat.Diagnostic{Subject: "path",
					Message: fmt.Sprintf("the new %s %s to %s", wording.Operations(pairs), wording.Verb(pairs, "answers", "answer"), catchesAll(pairs[0].Head))}
			})
			reportUndescribed(p)
		},
	}
}

// catchesAll says what an operation answers to beyond one path and method, "" for
// nothing.
func catchesAll(o *api.Operation) string {
	switch {
	case isGreedy(o.Path):
		return "every path below it"
	case o.Method == "ANY":
		return "every method"
	case strings.HasSuffix(o.Path, "}"):
		names := api.PathParameters(o.Path)
		if len(names) == 0 {
			return ""
		}
		for _, x := range o.Parameters {
			if x.In != "path" || x.Name != names[len(names)-1] {
				continue
			}
			for _, pattern := range x.Schema.Facts().Patterns {
				if p := strings.Trim(pattern, "^$()"); (p == ".*" || p == ".+") && isRestOfPath(x.Name) {
					return "every path below it"
				}
			}
		}
	}
	return ""
}

// isGreedy reports whether a template matches several segments: {proxy+},
// {path*}, {*path}, {path:.*}, or a bare asterisk. A pattern that ends in an
// asterisk of its own, {name:[a-z]*}, matches one.
func isGreedy(path string) bool {
	for _, s := range api.Segments(path) {
		inner, isParameter := strings.CutPrefix(strings.TrimSuffix(s, "}"), "{")
		name, pattern, _ := strings.Cut(inner, ":")
		switch {
		case s == "*" || s == "**":
			return true
		case !isParameter:
		case pattern == ".*", pattern == ".+", pattern == "path",
			strings.HasSuffix(name, "+"), strings.HasSuffix(name, "*"), strings.HasPrefix(name, "*"):
			return true
		}
	}
	return false
}

// isRestOfPath reports whether a parameter has one of the usual names of the rest of
// a path.
func isRestOfPath(parameter string) bool {
	switch strings.ToLower(parameter) {
	case "proxy", "path", "rest", "any", "wildcard", "splat", "all", "subpath":
		return true
	}
	return false
}

// reportUndescribed reports an extension that has the gateway pass on what is not
// described.
func reportUndescribed(p *threat.Pass) {
	if p.Delta.Head == nil {
		return
	}
	for _, v := range vendorext.Vendors() {
		for _, s := range v.Undescribed {
			at := p.Delta.Head.Doc.Root.Get(s.Key)
			var before openapi.Value
			if p.Delta.Base != nil {
				before = p.Delta.Base.Doc.Root.Get(s.Key)
			}
			if !s.Is(at) || s.Is(before) {
				continue
			}
			p.Report(&diff.Change{Base: before.EntrySpan(), Head: at.EntrySpan()}, threat.Diagnostic{Subject: s.Key, Likelihood: 3, Impact: 4, Why: "all paths",
				Message: fmt.Sprintf("the gateway passes on requests that the description does not know (%s)", wording.Name(s.Key+": "+s.Value))})
		}
	}
}
