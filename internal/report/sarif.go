package report

import (
	"cmp"
	"fmt"
	"io"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// GitHub's limits for SARIF: tags of a rule, locations of a result, and (a
// little below it) characters of a description.
const (
	sarifTags       = 20
	sarifLocations  = 100
	sarifCharacters = 1000
)

// SARIF writes a SARIF 2.1.0 log: a run for each description, with the findings
// that the change introduced or worsened, accepted ones suppressed. The results
// are those of a change, not the state of a description: uploaded for a branch
// they would close every other alert, so upload them for pull requests only.
// GitHub takes at most 20 runs in a file, and shows a result on a pull request
// only where its whole region was changed, hence regions of one line. What is the state of
// a description has a category of its own ([Options.Category]), so that neither replaces the other.
func SARIF(w io.Writer, r *Report, o Options) error {
	log := sarifLog{
		Schema:  "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{},
	}
	for _, s := range r.specs() {
		log.Runs = append(log.Runs, r.sarifRun(s, cmp.Or(o.Category, CategoryOfChange)))
	}
	return writeJSON(w, log)
}

func (r *Report) sarifRun(s *Spec, category string) sarifRun {
	var open []*finding.Finding
	for i := range s.Findings {
		if f := &s.Findings[i]; f.State != severity.Resolved {
			open = append(open, f)
		}
	}
	rules, indexOf := r.sarifRules(open)
	run := sarifRun{
		Tool: sarifTool{Driver: sarifDriver{
			Name: filled(text(r.Tool.Name), "threatdelta"), Version: text(r.Tool.Version), Rules: rules,
		}},
		Invocations:       []sarifInvocation{invocation(s)},
		AutomationDetails: sarifAutomation{ID: category + "/" + fileURI(s.Path) + "/"},
		ColumnKind:        "unicodeCodePoints",
		Results:           []sarifResult{},
	}
	for _, f := range open {
		run.Results = append(run.Results, result(s, f, indexOf[ruleID(f)]))
	}
	return run
}

// sarifRules describes the rules of findings, by id. GitHub takes an alert's
// severity and tags from its rule, so a rule has the highest severity and all
// the tags of its findings.
func (r *Report) sarifRules(findings []*finding.Finding) ([]sarifRule, map[string]int) {
	byID := map[string][]*finding.Finding{}
	for _, f := range findings {
		byID[ruleID(f)] = append(byID[ruleID(f)], f)
	}
	ids := make([]string, 0, len(byID))
	for id := range byID {
		ids = append(ids, id)
	}
	sort.Strings(ids)
	rules := make([]sarifRule, 0, len(ids))
	indexOf := map[string]int{}
	for i, id := range ids {
		described := describedRule(id, byID[id], r.Rules[byID[id][0].Rule])
		described.HelpURI = rulePage(r.Tool.Version, id)
		rules = append(rules, described)
		indexOf[id] = i
	}
	return rules, indexOf
}

// describedRule is a rule in its own words, and where it has none in those of the first
// of its findings.
func describedRule(id string, findings []*finding.Finding, own RuleText) sarifRule {
	first, top := findings[0], findings[0]
	for _, f := range findings {
		if f.Score > top.Score {
			top = f
		}
	}
	title := filled(sarifMessage(first.Title), id)
	return sarifRule{
		ID:                   id,
		ShortDescription:     sarifText{Text: title},
		FullDescription:      sarifText{Text: fullDescription(top, own, title)},
		Help:                 help(title, cmp.Or(own.Mitigation, first.Mitigation), cmp.Or(own.Test, first.Test)),
		DefaultConfiguration: sarifConfiguration{Level: sarifLevel(top.Level.String())},
		Properties:           sarifRuleProperties{Tags: tags(findings), SecuritySeverity: securitySeverity(top.Score), Precision: first.Confidence.String()},
	}
}

// fullDescription is what a rule is about, what an attacker can do then, and its
// classes; what one of its findings says is in the message of that.
func fullDescription(worst *finding.Finding, own RuleText, title string) string {
	s := title
	if own.About != "" {
		s = strings.TrimSpace(sarifMessage(own.About) + " " + sarifMessage(own.Consequence))
	}
	if c := shown(classes(worst), ", "); c != "" {
		s += " (" + c + ")"
	}
	return show(s, sarifCharacters)
}

func ruleID(f *finding.Finding) string { return filled(text(f.Rule), "unnamed-rule") }

// help is what GitHub shows below an alert.
func help(title, mitigation, test string) sarifText {
	plainText, md := title, "**"+prose(title)+"**"
	add := func(label, s string) {
		if s != "" {
			plainText += "\n\n" + label + ": " + sarifMessage(s)
			md += "\n\n**" + label + "** " + phrase(s)
		}
	}
	add("Do", mitigation)
	add("Test", test)
	return sarifText{Text: plainText, Markdown: md}
}

// tags name the classes of findings as GitHub filters by them.
func tags(findings []*finding.Finding) []string {
	var out []string
	add := func(tag string) {
		if index(out, tag) < 0 && len(out) < sarifTags {
			out = append(out, tag)
		}
	}
	add("security")
	for _, f := range findings {
		for _, s := range f.STRIDE {
			add("STRIDE:" + text(strideName(s)))
		}
		for _, o := range f.OWASP {
			add("owasp-api:" + text(o))
		}
		for _, c := range f.CWE {
			add(fmt.Sprintf("external/cwe/cwe-%03d", c))
		}
	}
	sort.Strings(out)
	return out
}

// securitySeverity is a score as GitHub's security-severity, where 9.0 and up is
// critical, 7.0 high and 4.0 medium; empty for what is no product of two axes.
func securitySeverity(score int) string {
	table := map[int]string{
		25: "9.8", 20: "9.1",
		16: "8.6", 15: "8.2", 12: "7.5", 10: "7.0",
		9: "6.5", 8: "6.0", 6: "5.0", 5: "4.0",
		4: "3.5", 3: "2.5", 2: "1.5", 1: "0.5",
	}
	return table[score]
}

func sarifLevel(level string) string {
	switch level {
	case "critical", "high", "error":
		return "error"
	case "low", "info":
		return "note"
	}
	return "warning"
}

func result(s *Spec, f *finding.Finding, ruleIndex int) sarifResult {
	message := filled(sarifMessage(f.Message), ruleID(f))
	if so := strings.TrimSuffix(sarifMessage(cmp.Or(f.Together, f.Consequence)), "."); so != "" {
		message += ". " + sentenceCase(so)
	}
	loc, side := place(f)
	switch {
	case loc == nil:
		loc = &finding.Location{File: s.Path}
	case side == "base":
		message += " (at base)"
	}
	if in := sarifMessage(Descriptions(f)); in != "" {
		message += ". " + sentenceCase(in)
	}
	r := sarifResult{
		RuleID:              ruleID(f),
		RuleIndex:           ruleIndex,
		Level:               sarifLevel(f.Level.String()),
		Message:             sarifText{Text: message},
		Locations:           []sarifLocation{located(*loc)},
		PartialFingerprints: map[string]string{"primaryLocationLineHash": text(f.Fingerprint) + ":1"},
		Suppressions:        suppressions(f.Waiver),
		Properties: sarifResultProperties{
			State: f.State.String(), Score: f.Score, Arithmetic: arithmetic(f, text), Confidence: f.Confidence.String(),
			PartOf: text(f.PartOf), Proof: proofOf(f),
		},
	}
	r.Locations[0].Logical = logical(f.Operations)
	r.RelatedLocations = relatedLocations(f, loc)
	return r
}

// relatedLocations are the places that explain a finding, and those that it has in
// other descriptions.
func relatedLocations(f *finding.Finding, main *finding.Location) []sarifLocation {
	var out []sarifLocation
	add := func(at finding.Location, message, otherwise string) {
		if len(out) < sarifLocations {
			l := located(at)
			l.ID, l.Message = len(out)+1, &sarifText{Text: filled(sarifMessage(message), otherwise)}
			out = append(out, l)
		}
	}
	for _, rel := range f.Related {
		add(finding.Location{File: rel.File, Line: rel.Line, Column: rel.Column}, rel.Message, "related")
	}
	for _, i := range f.Instances {
		if at, _ := placeOf(i); at != nil && *at != *main {
			add(*at, "the same in "+i.Spec, "the same")
		}
	}
	return out
}

// logical names operations, each once (3.28.4).
func logical(ops []finding.Operation) []sarifLogical {
	seen := map[string]bool{}
	var out []sarifLogical
	for _, o := range ops {
		name := filled(text(o.Name()), "unnamed operation")
		if !seen[name] && len(out) < sarifLocations {
			seen[name] = true
			out = append(out, sarifLogical{name, "resource"})
		}
	}
	return out
}

// suppressions is empty, not absent, for a finding that nobody accepted: absent
// would mean unknown (3.27.23). What the description itself accepts is in the source
// (3.35.2), the policy and comments are not.
func suppressions(w *finding.Waiver) []sarifSuppression {
	if w == nil {
		return []sarifSuppression{}
	}
	kind := "external"
	if w.Origin == "description" {
		kind = "inSource"
	}
	return []sarifSuppression{{Kind: kind, Status: "accepted", Justification: waiver(w, sarifMessage)}}
}

// located is the first line of a place. What lies on further lines is left
// out: a region with an unchanged line is not shown on a pull request.
func located(l finding.Location) sarifLocation {
	region := sarifRegion{StartLine: max(l.Line, 1), StartColumn: max(l.Column, 1)}
	region.EndLine = region.StartLine
	region.EndColumn = region.StartColumn + 1
	if l.EndLine == l.Line && l.EndColumn > region.EndColumn {
		region.EndColumn = l.EndColumn
	}
	return sarifLocation{Physical: sarifPhysical{Artifact: artifact(l.File), Region: &region}}
}

func artifact(file string) sarifArtifact {
	return sarifArtifact{URI: filled(fileURI(file), "unknown"), URIBaseID: "%SRCROOT%"}
}

// invocation says whether the description could be reviewed, and what could
// not be followed in it.
func invocation(s *Spec) sarifInvocation {
	inv := sarifInvocation{ExecutionSuccessful: true}
	for _, n := range s.Notes {
		if n.Level == "error" {
			inv.ExecutionSuccessful = false
		}
		file := filled(n.File, s.Path)
		l := located(finding.Location{File: file, Line: n.Line, Column: n.Column})
		if n.Line == 0 {
			l.Physical.Region = nil
		}
		inv.Notifications = append(inv.Notifications, sarifNotification{
			Level:     sarifLevel(n.Level),
			Message:   sarifText{Text: filled(sarifMessage(n.Message), "note")},
			Locations: []sarifLocation{l},
		})
	}
	if s.Status == Unreadable && inv.ExecutionSuccessful {
		inv.ExecutionSuccessful = false
		inv.Notifications = append(inv.Notifications, sarifNotification{
			Level:     "error",
			Message:   sarifText{Text: "the description could not be read"},
			Locations: []sarifLocation{{Physical: sarifPhysical{Artifact: artifact(s.Path)}}},
		})
	}
	return inv
}

// sarifMessage is a sentence as a plain-text message. "](" would make it a
// link (3.11.6).
func sarifMessage(s string) string {
	return strings.ReplaceAll(show(s, sarifCharacters), "](", "] (")
}

// filled is s, or instead where s is empty: GitHub takes an empty string for a
// missing one.
func filled(s, instead string) string {
	if strings.TrimSpace(s) == "" {
		return instead
	}
	return s
}
