package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// gitlabIssue is an entry of a Code Quality report, by the table "Code Quality report
// format" of GitLab's documentation (a part of the Code Climate specification). GitLab
// shows the description as plain text, on one line.
type gitlabIssue struct {
	Description string         `json:"description"`
	CheckName   string         `json:"check_name"`
	Fingerprint string         `json:"fingerprint"`
	Severity    string         `json:"severity"`
	Location    gitlabLocation `json:"location"`
}

type gitlabLocation struct {
	Path  string      `json:"path"`
	Lines gitlabLines `json:"lines"`
}

type gitlabLines struct {
	Begin int `json:"begin"`
}

// GitLab writes a Code Quality report: an array with an entry for each open finding
// and each problem of the review. What blocks has severity blocker, the rest that of
// its level: critical, major, minor, info. GitLab asks for a line, so what has none at
// head is on line 1. No two entries have the same fingerprint, for GitLab would drop
// one of them.
func GitLab(w io.Writer, r *Report, _ Options) error {
	out := []gitlabIssue{}
	once := distinct{}
	for _, it := range r.items() {
		out = append(out, gitlabIssue{
			Description: strings.Join(it.words(r.Gate, plainly()), " "),
			CheckName:   it.rule(),
			Fingerprint: once.name(it.fingerprint()),
			Severity:    gitlabSeverity(&it, r.Gate),
			Location:    gitlabLocation{filePath(it.file), gitlabLines{max(it.line, 1)}},
		})
	}
	return writeJSON(w, out)
}

func gitlabSeverity(it *item, g Gate) string {
	if it.blocks(g) {
		return "blocker"
	}
	switch it.rank() {
	case severity.Critical:
		return "critical"
	case severity.High:
		return "major"
	case severity.Medium:
		return "minor"
	}
	return "info"
}

// fingerprint tells the row from all others, in this report and in that of the next
// commit: that of the finding, or one of what the problem is and where, its line left
// out, which moves.
func (i *item) fingerprint() string {
	if i.entry != nil {
		return filled(text(i.entry.f.Fingerprint), "unnamed")
	}
	sum := sha256.Sum256([]byte(incomplete + "\x00" + i.file + "\x00" + i.problem))
	return hex.EncodeToString(sum[:8])
}

// distinct are the names that were given.
type distinct map[string]bool

// name is s, or where that was given before, s with a number.
func (d distinct) name(s string) string {
	out := s
	for n := 2; d[out]; n++ {
		out = fmt.Sprintf("%s-%d", s, n)
	}
	d[out] = true
	return out
}
