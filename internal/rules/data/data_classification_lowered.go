package data

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func dataClassificationLowered() threat.Rule {
	return threat.Rule{
		ID: id.DataClassificationLowered, Title: "Value no longer marked as sensitive",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Repudiation}, OWASP: []string{"API3:2023"}, CWE: []int{213},
		Likelihood: 2, Impact: 3, Since: "0.1.0",
		Reports:     threat.States,
		Consequence: "Whatever goes by the mark, such as masking, logging and reviews, no longer protects the value.",
		Mitigation:  "Restore the mark, or say in the change why the value is no longer sensitive.",
		Test:        "Look at what the operation logs: no clear value.",
		Probe:       threat.Probe{Template: plan.None, Why: "it is seen in what the operation logs, not in what it answers"},
		Run: func(p *threat.Pass) {
			seen := map[openapi.Span]bool{} // of a value that travels both ways
			for c, w := range diff.Each[diff.OutputMarked](p.Delta) {
				if seen[c.Base] || declaredLevel(w.Leaf.Schema().Declarations()) >= markLevel(w.Annotation, w.Before) {
					continue
				}
				seen[c.Base] = true
				p.Report(c, threat.Diagnostic{Subject: w.Leaf.Subject(),
					Message: fmt.Sprintf("%s of %s %s",
						wording.Name(w.Leaf.Path()), wording.Operations(p.Ordered(c.Pairs)), unmarked(w))})
			}
		},
	}
}

// unmarked describes what became of a mark.
func unmarked(w diff.OutputMarked) string {
	if w.New == "" {
		return fmt.Sprintf("is no longer marked %s", wording.Name(w.Annotation+": "+w.Old))
	}
	return fmt.Sprintf("is marked %s (was: %s)", wording.Name(w.Annotation+": "+w.New), wording.Name(w.Old))
}

// markLevel is the level that one annotation declares.
func markLevel(key string, value openapi.Value) sensitive.Level {
	if key == "format" {
		if value.Scalar() == "password" {
			return sensitive.S3
		}
		return sensitive.S0
	}
	return sensitive.Declared(map[string]any{key: value.Any()})
}

// declaredLevel is the level that all annotations of a schema declare together.
func declaredLevel(parts []openapi.Value) sensitive.Level {
	level := sensitive.S0
	for _, part := range parts {
		for key, value := range part.Fields() {
			level = max(level, markLevel(key, value))
		}
	}
	return level
}
