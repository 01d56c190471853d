package threat

import (
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/request"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Related is another place that explains a finding, in its own words.
type Related struct {
	Span    openapi.Span
	Message string
}

// Diagnostic is what a rule reports of a change. The driver makes a [Finding] of it.
type Diagnostic struct {
	// Subject names what on the operation: "security", "parameter query limit",
	// "request $.user.role", "response 200 $.items[].ssn", "server https://…".
	Subject string
	// Message says what changed in one sentence without a final period: the operation,
	// what of it, what it was and is. Names from the description stand in backquotes.
	// What follows from it is the rule's Consequence to say.
	Message string
	// Consequence replaces the rule's where not "": what follows from this kind of the
	// rule's findings is something else.
	Consequence string
	// Mitigation and Test replace the rule's where not "", for the same reason.
	Mitigation, Test string
	// Likelihood and Impact replace the rule's defaults where not 0. Why is the reason
	// of both ("a write", "password alone").
	Likelihood, Impact int
	Why                string
	Confidence         severity.Confidence
	// DataLevel is the most sensitive class of the data that this finding is about, 0
	// to 3. The impact is at least what the class is worth.
	DataLevel int
	// Verdicts are those on the values that this finding is about, the one that it rests
	// on first. If the change itself lowered them, the message says so, see
	// [sensitive.Classifier.Weigh].
	Verdicts []sensitive.Verdict
	// Hedge is prose of the change by which this would be harmless: it is quoted, and
	// lowers the finding to a medium one and no further.
	Hedge string
	// AlsoBy adds to the facts that the rule asks for, if only some of its findings
	// depend on them (ByConvention: a new operation).
	AlsoBy Facts
	// Pairs replace the change's blast radius where not nil.
	Pairs []*diff.Pair
	// Base and Head replace the change's places where not zero.
	Base, Head openapi.Span
	Related    []Related
	// State is Worsened if the threat was there before in a lesser form.
	State severity.State
	// NoResolution: this is about a change though its rule reports states, and the
	// reversed change resolves nothing.
	NoResolution bool
	// ShownWith are rules that report the same cause: the finding is shown with the
	// highest of theirs about its most exposed operation, see [Combine].
	ShownWith []string
	// JoinKey, where not "", joins findings of a rule to one: those with the same key,
	// state, likelihood, impact and confidence. It is about all their operations, and
	// JoinMessage makes its message of these and of the JoinNames that any of them has.
	JoinKey     string
	JoinNames   []string
	JoinMessage func(operations []*diff.Pair, names []string) string
}

// Finding is a finding that is still being ranked, joined and combined, with its rule and
// the operations that it is about. [Reported] turns it into what a report has.
type Finding struct {
	finding.Finding
	// Pairs is the blast radius, the most exposed operation first.
	Pairs []*diff.Pair
	// Anonymous: the most exposed operation lets anybody in.
	Anonymous bool
	// Changes are the edits that it reports.
	Changes []*diff.Change
	// Shown is the request of its proof, where base refuses and head accepts it.
	Shown *request.Request
	// Whole is the finding that shows this one as a part, see [Combine].
	Whole *Finding

	rule         *Rule
	classes      []sensitive.Class // of the values that it is about
	inside       bool              // the most exposed operation is internal
	noResolution bool              // see Diagnostic.NoResolution
	shownWith    []string          // see Diagnostic.ShownWith
	consequence  string            // see Diagnostic.Consequence
	claims       string            // what the change claims of itself, at the end of the message
}

// EndsWithItsEdit reports whether the finding would be gone if its edit were undone.
func (f *Finding) EndsWithItsEdit() bool {
	return f.rule.Reports == States && !f.noResolution && f.State != severity.Resolved
}

// IsState reports whether the rule of the finding judges how something is, see [Reports].
func (f *Finding) IsState() bool { return f.rule.Reports == States && !f.noResolution }

// Classes are the classes of the values that the finding is about, each once, the one that it
// rests on first.
func (f *Finding) Classes() []sensitive.Class {
	var out []sensitive.Class
	for _, c := range f.classes {
		if c != sensitive.None && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
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
