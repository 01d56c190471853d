package review_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
)

// versioned is a description with three operations.
var versioned = strings.Replace(guarded, "components:", `  /carts: {post: {responses: {'201': {description: made}, '429': {description: slow down}}}}
  /prices: {get: {responses: {'200': {description: ok}, '429': {description: slow down}}}}
components:`, 1)

// A new description that is a copy is compared with its origin: what it opens is
// found, and nothing is gone or resolved by it.
func TestCopy(t *testing.T) {
	accepted := strings.Replace(versioned, "/orders: {get: {", "/orders: {get: {x-threatdelta-accept: [{rule: auth-removed, reason: decided, by: lead, expires: 2999-01-01}], ", 1)
	opened := func(s string) string {
		return strings.Replace(s, "/orders: {get: {", "/orders: {get: {security: [], ", 1)
	}
	less := strings.Replace(versioned, "  /prices: {get: {responses: {'200': {description: ok}, '429': {description: slow down}}}}\n", "", 1)
	for name, c := range map[string]struct {
		base, head, policy string
		verdict            report.Verdict
		rules              []string
		copyOf             string
	}{
		"the same":             {versioned, versioned, "", report.VerdictPass, nil, "api-v1.yaml"},
		"opened":               {versioned, opened(versioned), "", report.VerdictFail, []string{"auth-removed"}, "api-v1.yaml"},
		"closed":               {opened(versioned), versioned, "", report.VerdictPass, nil, "api-v1.yaml"},
		"less":                 {versioned, less, "", report.VerdictPass, nil, "api-v1.yaml"},
		"accepted elsewhere":   {accepted, opened(accepted), "", report.VerdictFail, []string{"auth-removed"}, "api-v1.yaml"},
		"of an internal one":   {versioned, versioned, "specs: [{glob: api-v1.yaml, exposure: internal}, {glob: '*.yaml', exposure: public}]\n", report.VerdictPass, []string{"surface-new-op"}, ""},
		"of one that is open":  {opened(versioned), opened(versioned), "", report.VerdictPass, nil, "api-v1.yaml"},
		"little like the last": {versioned, strings.NewReplacer("/orders", "/zones", "/carts", "/alarms").Replace(opened(versioned)), "", report.VerdictFail, []string{"auth-new-op-anonymous"}, ""},
	} {
		in := review.Input{}
		if c.policy != "" {
			p, err := review.ParsePolicy("policy.yaml", []byte(c.policy))
			if err != nil {
				t.Fatal(err)
			}
			in.Policy, in.Specs = p, p.Globs()
		}
		before := map[string]string{"api-v1.yaml": c.base}
		after := map[string]string{"api-v1.yaml": c.base, "api-v2.yaml": c.head}
		r := run(t, in, before, after)
		s := r.Specs[0]
		for _, rule := range c.rules {
			if !slices.Contains(ruleIDs(r, "introduced"), rule) && !slices.Contains(ruleIDs(r, "worsened"), rule) {
				t.Errorf("%s: no %s", name, rule)
			}
		}
		if len(c.rules) == 0 && len(s.Findings) > 0 {
			t.Errorf("%s: %+v", name, s.Findings)
		}
		if len(r.Specs) != 1 || r.Gate.Verdict != c.verdict || s.Status != report.Added || s.CopyOf != c.copyOf || s.BasePath != "" || s.Name() != "api-v2.yaml" {
			t.Errorf("%s: %s, %d specs, %s, a copy of %q, was %q, known as %s", name, r.Gate.Verdict, len(r.Specs), s.Status, s.CopyOf, s.BasePath, s.Name())
		}
	}
}

// A description that was only moved has no finding, and the report says where it was.
func TestMovedOnly(t *testing.T) {
	r := run(t, review.Input{}, map[string]string{"a.yaml": open}, map[string]string{"api/b.yaml": open})
	for _, render := range []report.Renderer{report.Text, report.Markdown} {
		var text strings.Builder
		if err := render(&text, r, report.Options{}); err != nil {
			t.Fatal(err)
		}
		if said := strings.ReplaceAll(text.String(), "`", ""); len(r.Specs[0].Findings) > 0 || !strings.Contains(said, "api/b.yaml (was a.yaml)") {
			t.Error(said)
		}
	}
}
