package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/words"
)

func uploadNew() threat.Rule {
	return threat.Rule{
		ID: "upload-new", Title: "Files can be uploaded",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Denial}, OWASP: []string{"API8:2023"}, CWE: []int{434, 400},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:    threat.States,
		Mitigation: "Check the type by its content, cap the size, store and serve files from another origin, and scan them.",
		Test:       "Send .html, .svg, .php, a polyglot, 100 MB and a zip bomb: 4xx; what is stored is served with nosniff and as an attachment.",
		Run: func(p *threat.Pass) {
			for _, x := range inputsFor(p, file) {
				reportUpload(p, x.change, x.growth(p), x.pairs, fmt.Sprintf("%s a file (%s)", x.takes(), fileNames(x.leaves)), listsTypes(x))
			}
			// A body that was there in another type, and may now be a file.
			var added []*diff.Change
			for c, w := range diff.Each[diff.MediaAdded](p.Delta) {
				if w.Direction == api.In && fileMedia(w.Type) && !alreadyFile(c.Pairs[0].Base) {
					added = append(added, c)
				}
			}
			for _, group := range bySame(added, func(c *diff.Change) string { return c.What.(diff.MediaAdded).Type }) {
				c := joined(group)
				media := group[0].What.(diff.MediaAdded).Type
				d := threat.Diagnostic{Subject: "request " + media, By: threat.ByConvention, Confidence: sureness(p, p.Ordered(c.Pairs)[0].Op()), Related: placesOf(group, ofOperations)}
				text := fmt.Sprintf("%s newly %s a file (%s)", operations(p.Ordered(c.Pairs)), verb(c.Pairs, "takes", "take"), name(media))
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
	grow(p, c, d, pairs[0].Op())
}

func fileNames(all []api.Leaf) string {
	if all[0].Path == "$" {
		return "the body"
	}
	return leaves(all)
}

// carriesFile reports whether an input is a file: a binary part, or a body whose
// media type is that of one.
func carriesFile(o *api.Operation, l api.Leaf) bool {
	if l.Where != "request" || !o.Writes() {
		return false
	}
	if l.Path == "$" {
		return slices.ContainsFunc(o.Body, func(m api.Media) bool {
			return fileMedia(m.Type) || m.Schema == l.Schema && binary(m.Schema)
		})
	}
	if binary(l.Schema) {
		return true
	}
	encoded := false
	for _, d := range l.Schema.Declarations() {
		encoded = encoded || d.Get("contentEncoding").Scalar() == "base64"
	}
	return (encoded || l.Schema.Facts().Format == "byte") && words.HasAny(words.Tokens(l.Name()), "file", "image", "photo", "picture", "avatar", "logo", "document", "attachment", "content", "blob", "archive", "upload", "pdf")
}

func binary(s *api.Schema) bool {
	if s.Facts().Format == "binary" {
		return true
	}
	return slices.ContainsFunc(s.Declarations(), func(d openapi.Value) bool {
		return fileMedia(d.Get("contentMediaType").Scalar()) && d.Get("contentEncoding").Scalar() != "base64"
	})
}

// fileMedia reports whether a body of the type is stored as it is.
func fileMedia(media string) bool {
	return media == "application/octet-stream" || media == "application/pdf" || media == "application/zip" || media == "application/gzip" || media == "application/x-tar" ||
		strings.HasPrefix(media, "image/") || strings.HasPrefix(media, "video/") || strings.HasPrefix(media, "audio/") || strings.HasPrefix(media, "font/") || strings.HasPrefix(media, "application/vnd.openxmlformats")
}

// exactMedia reports whether a media type says what the file is.
func exactMedia(media string) bool {
	return media != "application/octet-stream" && !strings.Contains(media, "*")
}

func alreadyFile(o *api.Operation) bool {
	return o != nil && slices.ContainsFunc(o.Body, func(m api.Media) bool { return fileMedia(m.Type) })
}

// listsTypes reports whether every operation says which types of files it takes:
// by the media type of the body or of the part.
func listsTypes(x *params) bool {
	for _, pair := range x.pairs {
		for _, m := range pair.Op().Body {
			switch {
			case strings.HasPrefix(m.Type, "multipart/"):
				for _, l := range x.leaves {
					if m.Value.At("encoding", l.Name(), "contentType").Scalar() == "" {
						return false
					}
				}
			case !fileMedia(m.Type) || !exactMedia(m.Type):
				return false
			}
		}
	}
	return true
}
