package threat

import (
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Related is another place that explains a finding, in its own words.
type Related struct {
	Span    openapi.Span
	Message string
}

// Diagnostic is what a rule says of a change.
type Diagnostic struct {
	// Subject names what on the operation: "security", "parameter query limit",
	// "request $.user.role", "response 200 $.items[].ssn", "server https://…".
	Subject string
	// Message states subject, change and consequence in one sentence without a
	// final period; names from the description stand in backquotes.
	Message string
	// Likelihood and Impact replace the rule's defaults where not 0; Why says
	// why, for each that is replaced ("a write", "password alone").
	Likelihood, Impact int
	Why                string
	Confidence         severity.Confidence
	// Floor is the most sensitive class that this finding is about, 0 to 3.
	Floor int
	// Of are the verdicts on the values that this finding is about, the one that it
	// rests on first: what the change says to make them less is told of, see
	// [sensitive.Classifier.Weigh].
	Of []sensitive.Verdict
	// Hedge is prose of the change by which this would be harmless: it is quoted, and
	// lowers the finding to a medium one and no further.
	Hedge string
	// By adds to the facts that the rule asks for, where only some of its
	// findings depend on them (ByConvention: a new operation).
	By Facts
	// Pairs replace the change's blast radius where not nil.
	Pairs []*diff.Pair
	// Base and Head replace the change's places where not zero.
	Base, Head openapi.Span
	Related    []Related
	// State is Worsened where the threat stood before in a lesser form.
	State severity.State
	// NoResolution: this is about a change though its rule reports states; nothing is
	// resolved where the opposite happens.
	NoResolution bool
	// Under are rules that tell of the same cause: the finding is shown with the
	// highest of theirs about its most exposed operation, see [Combine].
	Under []string
	// Joins, where not "", is what makes findings of a rule one to a reader: of
	// those with the same text that weigh the same, one is told about all their
	// operations, in the words of Say, with the Names that any of them has.
	Joins string
	Names []string
	Say   func(operations []*diff.Pair, names []string) string
}

// Finding is a finding under way: what will be reported of it, with the rule and
// the operations by which the driver ranks and groups it. [Reported] ends the way.
type Finding struct {
	finding.Finding
	// Pairs is the blast radius, the most exposed operation first.
	Pairs []*diff.Pair
	// Anonymous: the most exposed operation lets anybody in.
	Anonymous bool
	// Whole is the compound threat that shows this finding, see [Combine].
	Whole *Finding

	rule         *Rule
	noResolution bool     // see Diagnostic.NoResolution
	under        []string // see Diagnostic.Under
	claims       string   // of the change, which do not count
}

// newFinding is a finding of a rule about which nothing else is known.
func newFinding(r *Rule) *Finding { return &Finding{Finding: r.Finding(), rule: r} }

// Sort puts findings in rank order: score, confidence, state (worsened
// authentication first), anonymous first, then place. It is a total order, so
// that the same input gives the same bytes.
func Sort(list []*Finding) {
	sort.SliceStable(list, func(i, j int) bool { return ahead(list[i], list[j]) })
}

func ahead(a, b *Finding) bool {
	if (a.State == severity.Resolved) != (b.State == severity.Resolved) {
		return b.State == severity.Resolved
	}
	if x, y := a.Score, b.Score; x != y {
		return x > y
	}
	if a.Confidence != b.Confidence {
		return a.Confidence > b.Confidence
	}
	if x, y := strings.HasPrefix(a.Rule, "auth-"), strings.HasPrefix(b.Rule, "auth-"); x != y {
		return x
	}
	if a.Anonymous != b.Anonymous {
		return a.Anonymous
	}
	if x, y := a.firstOperation(), b.firstOperation(); x != y {
		return x < y
	}
	if a.Rule != b.Rule {
		return a.Rule < b.Rule
	}
	return a.Subject < b.Subject
}

func (f *Finding) firstOperation() string {
	if len(f.Pairs) == 0 {
		return ""
	}
	o := f.Pairs[0].Op()
	return o.Path + " " + o.Method
}
