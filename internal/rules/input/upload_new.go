package input

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func uploadNew() threat.Rule {
	return threat.Rule{
		ID: id.UploadNew, Title: "Files can be uploaded",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Denial}, OWASP: []string{"API8:2023"}, CWE: []int{434, 400},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "An attacker can store malware, scripts or huge files on your server.",
		Mitigation:  "Check the type by its content, cap the size, store and serve files from another origin, and scan them.",
		Test:        "Send .html, .svg, .php, a polyglot, 100 MB and a zip bomb: 4xx; what is stored is served with nosniff and as an attachment.",
		Probe:       threat.Probe{Template: plan.Upload},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				reportUpload(p, x.Change, x.Growth(p), x.Pairs, fmt.Sprintf("%s a file (%s)", x.Takes(), fileNames(x.Leaves)), isTypeListed(x))
			}
			for _, g := range threat.Merge(addedFiles(p.Delta), threat.SameValue) {
				pairs, media := p.Ordered(g.Pairs), g.First()
				d := threat.Diagnostic{Subject: "request " + media, AlsoBy: threat.ByConvention, Confidence: category.Confidence(p, pairs[0].Op()), Related: g.Places(threat.OperationsOf)}
				text := fmt.Sprintf("%s newly %s a file (%s)", wording.Operations(pairs), wording.Verb(pairs, "takes", "take"), wording.Name(media))
				reportUpload(p, g.Change, d, pairs, text, isExact(media))
			}
			reportBecomeFiles(p)
		},
	}
}

// addedFiles lists the media types by which a body that was no file may now be
// one.
func addedFiles(d *diff.Delta) []threat.Item[string] {
	var added []threat.Item[string]
	for c, w := range diff.Each[diff.MediaAdded](d) {
		if w.Direction == api.In && semantics.IsFileMedia(w.Type) && !hasFileBody(c.Pairs[0].Base) {
			added = append(added, threat.Item[string]{Change: c, Value: w.Type})
		}
	}
	return added
}

func reportUpload(p *threat.Pass, c *diff.Change, d threat.Diagnostic, pairs []*diff.Pair, text string, isListed bool) {
	describeUpload(p, &d, pairs, text, isListed)
	category.ReportGrowth(p, c, d, pairs[0].Op())
}

func fileNames(all []api.Leaf) string {
	if all[0].Path() == "$" {
		return "the body"
	}
	return wording.Leaves(all)
}

// isTypeListed reports whether every operation says which types of files it takes.
func isTypeListed(x *category.NewInput) bool {
	return !slices.ContainsFunc(x.Pairs, func(pair *diff.Pair) bool {
		return slices.ContainsFunc(pair.Op().Body, func(m api.Media) bool { return !hasFileTypes(m, x.Leaves) })
	})
}
