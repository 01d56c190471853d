package input

import (
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/threat"
)

func injectPathFilename() threat.Rule {
	return threat.Rule{
		ID: id.InjectPathFilename, Title: "Caller names a file or a path",
		STRIDE: []threat.STRIDE{threat.Tampering, threat.Disclosure}, OWASP: []string{"API8:2023"}, CWE: []int{22, 73},
		Likelihood: 3, Impact: 4, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "A caller who sends a path such as ../../etc/passwd may read or overwrite files of the server.",
		Mitigation:  "Map ids to files, or resolve the path and check that it is below where it should be.",
		Test:        "Send ../../etc/passwd, %2e%2e%2f and an absolute path: 400 or 404.",
		Probe:       threat.Probe{Template: plan.Injection, Payloads: []string{"../../../../../../etc/passwd", "/etc/passwd", "..%2f..%2f..%2f..%2fetc%2fpasswd"}, Markers: []string{"root:x:0:0:", "root:*:0:0:"}},
		Run: func(p *threat.Pass) {
			for _, x := range category.MergedInputs(p) {
				d := x.Growth(p)
				x.Say(&d, "%s")
				category.ReportGrowth(p, x.Change, d, x.Pairs[0].Op())
			}
		},
	}
}
