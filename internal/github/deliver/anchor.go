package deliver

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/github"
	"github.com/threatdelta/threatdelta/internal/report"
)

// defaultInline is how many review comments a change gets at most: more than
// about twenty in one review are known to time out, and nobody reads them.
const defaultInline = 20

// maxOnFiles bounds the comments on whole files of one run: each is a request.
const maxOnFiles = 5

// anchor is the place of a review comment.
type anchor struct {
	path string
	line int    // 0: on the file as a whole
	side string // RIGHT: the head's lines, LEFT: the base's
}

// placedFinding is a finding with the place of its review comment.
type placedFinding struct {
	finding *finding.Finding
	parts   []*finding.Finding // shown with it
	at      anchor
	body    string // in place of that of the finding, "" for that
	// suggestion is the line that closes the threat in place of the one that the comment
	// stands on, "" where more than that line has to change.
	suggestion string
}

// openFindings are the findings that a reader has to act on, the highest first: not
// resolved, not waived, and not shown as part of another.
func openFindings(r *report.Report) []*finding.Finding {
	var out []*finding.Finding
	for i := range r.Specs {
		out = append(out, r.Specs[i].Open()...)
	}
	sort.SliceStable(out, func(i, j int) bool {
		a, b := out[i], out[j]
		if a.Score != b.Score {
			return a.Score > b.Score
		}
		return a.Confidence > b.Confidence
	})
	return out
}

// partsOf are the open findings that are part of a compound threat.
func partsOf(r *report.Report, whole *finding.Finding) []*finding.Finding {
	var out []*finding.Finding
	for i := range r.Specs {
		for j := range r.Specs[i].Findings {
			if f := &r.Specs[i].Findings[j]; f.PartOf == whole.Fingerprint && f.IsOpen() {
				out = append(out, f)
			}
		}
	}
	return out
}

// difference is what the change does to files, as far as comments can be placed in it.
type difference struct {
	byPath   map[string]hunks
	previous map[string]string // path at base to path at head
}

func newDifference(files []github.File) difference {
	d := difference{byPath: map[string]hunks{}, previous: map[string]string{}}
	for _, f := range files {
		if f.Status == "unchanged" {
			continue
		}
		d.byPath[f.Path] = parseHunks(f.Patch)
		d.previous[cmp.Or(f.Previous, f.Path)] = f.Path
	}
	return d
}

// anchor finds the place for a finding: a line that the change added, or one
// that it removed, then a line shown beside them, on the head's side first, then
// the file. ok is false where the file is not in the difference.
func (d difference) anchor(f *finding.Finding) (anchor, bool) {
	var right, left anchor
	var added, removed bool
	if f.Head != nil {
		right = anchor{path: f.Head.File, side: "RIGHT"}
		right.line, added = lineWithin(d.byPath[right.path].right, f.Head.Line, f.Head.EndLine)
	}
	if f.Base != nil {
		left = anchor{path: d.previous[f.Base.File], side: "LEFT"}
		left.line, removed = lineWithin(d.byPath[left.path].left, f.Base.Line, f.Base.EndLine)
	}
	switch {
	case right.line > 0 && (added || !removed):
		return right, true
	case left.line > 0:
		return left, true
	}
	for _, path := range []string{right.path, left.path} {
		if _, in := d.byPath[path]; in && path != "" {
			return anchor{path: path}, true
		}
	}
	return anchor{}, false
}

// first finds the place for a finding, of one in several descriptions the first that
// the change shows.
func (d difference) first(f *finding.Finding) (anchor, bool) {
	at, ok := d.anchor(f)
	for _, one := range f.Each() {
		if ok {
			return at, true
		}
		at, ok = d.anchor(&one)
	}
	return at, ok
}

// placeUnread places what keeps descriptions from being reviewed, one place for each, where
// the line is part of the difference.
func (p *delivery) placeUnread(d difference) []placedFinding {
	var out []placedFinding
	for i := range p.r.Specs {
		s := &p.r.Specs[i]
		for _, n := range s.Notes {
			if n.Level != "error" || n.Line == 0 || len(out) == maxOnFiles {
				continue
			}
			at := anchor{path: cmp.Or(n.File, s.Path), line: n.Line, side: "RIGHT"}
			if _, shown := d.byPath[at.path].right[at.line]; shown {
				sum := sha256.Sum256([]byte("unread\x00" + s.Path))
				out = append(out, placedFinding{finding: &finding.Finding{Fingerprint: hex.EncodeToString(sum[:8])}, at: at, body: report.InlineUnread(n)})
				break
			}
		}
	}
	return out
}

// suggestion is the line of base that closes the threat: the finding stands on it alone
// and ends with its edit, and one line took its place.
func (d difference) suggestion(f *finding.Finding, at anchor) string {
	was, ok := d.byPath[at.path].was[at.line]
	if !ok || at.side != "RIGHT" || f.Was == "" || f.Base.Line != was.line || f.Base.EndLine != was.line || len(f.Instances)+len(f.Related) > 0 {
		return ""
	}
	if !report.IsShownAsIs(was.text) || strings.Contains(was.text, "```") {
		return ""
	}
	return was.text
}

// placeFindings places the first findings that deserve a line, at most most of them.
func (p *delivery) placeFindings(d difference, most int) []placedFinding {
	out := p.placeUnread(d)
	for _, f := range openFindings(p.r) {
		if len(out) >= most {
			break
		}
		if !p.deservesLine(f) || f.Fingerprint == "" {
			continue
		}
		if at, ok := d.first(f); ok {
			out = append(out, placedFinding{finding: f, parts: partsOf(p.r, f), at: at, suggestion: d.suggestion(f, at)})
		}
	}
	return out
}
