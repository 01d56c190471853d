package report

import "github.com/threatdelta/threatdelta/internal/finding"

// What a report is made of, by the names that a reader of reports looks for.
type (
	Finding   = finding.Finding
	Ranked    = finding.Ranked
	Decision  = finding.Decision
	Outgrown  = finding.Outgrown
	Axis      = finding.Axis
	Operation = finding.Operation
	Location  = finding.Location
	Related   = finding.Related
	Proof     = finding.Proof
	Waiver    = finding.Waiver
)
