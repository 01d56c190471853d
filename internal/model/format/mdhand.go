package format

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

// byHand writes the threats that a team added, and what it wrote about threats that no longer stand.
func (d *document) byHand(m *model.Model) {
	if len(m.Own) > 0 {
		d.heading(2, "Threats of our own")
		for _, x := range m.Own {
			lines := []string{fmt.Sprintf("**%s** %s", report.Phrase(x.ID), report.Phrase(x.Title))}
			if x.Statement != "" {
				lines = append(lines, report.Phrase(x.Statement))
			}
			if len(x.STRIDE)+len(x.Operations) > 0 {
				lines = append(lines, strings.TrimSpace(strings.Join(x.STRIDE, "")+" "+codes(x.Operations, len(x.Operations))))
			}
			if said := kept(&x.Kept); said != "" {
				lines = append(lines, "By hand: "+report.Phrase(said))
			}
			d.line("- %s", strings.Join(lines, "  \n  "))
		}
	}
	if len(m.Stale) > 0 {
		d.heading(2, "Stale: decided about threats that no longer stand")
		for _, x := range m.Stale {
			d.line("- `%s` (line %d): %s", report.Shown(x.Fingerprint), x.Line, report.Phrase(kept(&x.Kept)))
		}
	}
}

func (d *document) history(points []model.Point) {
	if len(points) == 0 {
		return
	}
	d.heading(2, "History of the surface score")
	byPath := map[string][]model.Point{}
	for _, p := range points {
		byPath[p.Path] = append(byPath[p.Path], p)
	}
	for _, path := range slices.Sorted(maps.Keys(byPath)) {
		if len(byPath[path]) > 1 {
			d.line("%s\n\n```mermaid\n%s```\n", report.Code(path), mermaidChart(byPath[path]))
		}
	}
	var rows [][]string
	for _, p := range points {
		name := report.Code(p.Path)
		if p.Was != "" {
			name += ", then " + report.Code(p.Was)
		}
		rows = append(rows, []string{name, report.Code(p.Commit), number(p.Surface), fmt.Sprint(p.Operations), fmt.Sprint(p.Threats["critical"]), fmt.Sprint(p.Threats["high"]), fmt.Sprint(p.Threats["medium"]), fmt.Sprint(p.Threats["low"])})
	}
	d.table([]string{"Description", "Commit", "Surface", "Operations", "Critical", "High", "Medium", "Low"}, rows)
}

// mermaidChart draws the surface score of one description, the latest commit last: from zero, in a colour that is seen on a light
// and on a dark page. No text of a description is in it.
func mermaidChart(points []model.Point) string {
	var names, scores []string
	top := 1.0
	for _, p := range points {
		names = append(names, `"`+hexadecimal(p.Commit)+`"`)
		scores = append(scores, fmt.Sprintf("%.1f", p.Surface))
		top = max(top, p.Surface)
	}
	axis := "[" + strings.Join(names, ", ") + "]"
	if len(points) > mostNamed {
		axis = fmt.Sprintf(`"commits, the latest last" 1 --> %d`, len(points))
	}
	return `%%{init: {"themeVariables": {"xyChart": {"plotColorPalette": "#2f81f7"}}}}%%` + fmt.Sprintf("\nxychart-beta\n  x-axis %s\n  y-axis \"surface score\" 0 --> %.0f\n  line [%s]\n", axis, math.Ceil(top), strings.Join(scores, ", "))
}

// hexadecimal is the id of a commit without what is no part of one.
func hexadecimal(commit string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'f' {
			return r
		}
		return -1
	}, commit)
}
