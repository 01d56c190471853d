package format

import (
	"fmt"
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
	var rows [][]string
	for _, p := range points {
		rows = append(rows, []string{report.Code(p.Path), report.Code(p.Commit), number(p.Surface), fmt.Sprint(p.Operations), fmt.Sprint(p.Threats["critical"]), fmt.Sprint(p.Threats["high"]), fmt.Sprint(p.Threats["medium"]), fmt.Sprint(p.Threats["low"])})
	}
	d.table([]string{"Description", "Commit", "Surface", "Operations", "Critical", "High", "Medium", "Low"}, rows)
}
