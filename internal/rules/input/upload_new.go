package input

import (
	"fmt"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
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
		Reports:    threat.States,
		Mitigation: "Check the type by its content, cap the size, store and serve files from another origin, and scan them.",
		Test:       "Send .html, .svg, .php, a polyglot, 100 MB and a zip bomb: 4xx; what is stored is served with nosniff and as an attachment.",
		Run: func(p *threat.Pass) {
			for _, x := range category.InputsFor(p, category.File) {
				reportUpload(p, x.Change, x.Growth(p), x.Pairs, fmt.Sprintf("%s a file (%s)", x.Takes(), fileNames(x.Leaves)), listsTypes(x))
			}
			// A body that was there in another type, and may now be a file.
			var added []*diff.Change
			for c, w := range diff.Each[diff.MediaAdded](p.Delta) {
				if w.Direction == api.In && semantics.IsFileMedia(w.Type) && !alreadyFile(c.Pairs[0].Base) {
					added = append(added, c)
				}
			}
			for _, group := range category.BySame(added, func(c *diff.Change) string { return c.What.(diff.MediaAdded).Type }) {
				c := category.Joined(group)
				media := group[0].What.(diff.MediaAdded).Type
				d := threat.Diagnostic{Subject: "request " + media, By: threat.ByConvention, Confidence: category.Confidence(p, p.Ordered(c.Pairs)[0].Op()), Related: category.PlacesOf(group, category.OfOperations)}
				text := fmt.Sprintf("%s newly %s a file (%s)", wording.Operations(p.Ordered(c.Pairs)), wording.Verb(c.Pairs, "takes", "take"), wording.Name(media))
				reportUpload(p, c, d, p.Ordered(c.Pairs), text, exactMedia(media))
			}
		},
	}
}

func reportUpload(p *threat.Pass, c *diff.Change, d threat.Diagnostic, pairs []*diff.Pair, text string, listed bool) {
	d.Message = text + " of listed types: a file that is more than it says is stored and served"
	if !listed {
		d.Message = text + " of any type: pages, programs and bombs are stored and served"
		if !p.Conventions.Guarded(pairs[0].Op()) {
			d.Likelihood, d.Why = 4, "any type of file"
		}
	}
	category.ReportGrowth(p, c, d, pairs[0].Op())
}

func fileNames(all []api.Leaf) string {
	if all[0].Path == "$" {
		return "the body"
	}
	return wording.Leaves(all)
}

// exactMedia reports whether a media type says what the file is.
func exactMedia(media string) bool {
	return media != "application/octet-stream" && !strings.Contains(media, "*")
}

// listsTypes reports whether every operation says which types of files it takes:
// by the media type of the body or of the part.
func listsTypes(x *category.NewInput) bool {
	for _, pair := range x.Pairs {
		for _, m := range pair.Op().Body {
			switch {
			case strings.HasPrefix(m.Type, "multipart/"):
				for _, l := range x.Leaves {
					if m.Value.At("encoding", l.Name(), "contentType").Scalar() == "" {
						return false
					}
				}
			case !semantics.IsFileMedia(m.Type) || !exactMedia(m.Type):
				return false
			}
		}
	}
	return true
}
