package threat

import (
	"crypto/sha256"
	"encoding/hex"
	"sort"
	"strconv"
	"strings"

	"github.com/threatdelta/threatdelta/internal/diff"
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
	// NoResolution: the draft is about a change though its rule tells states; nothing is
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

// Axis is likelihood or impact: the value and how it came about.
type Axis struct {
	Value   int
	Because []string
}

// Finding is a ranked threat.
type Finding struct {
	Rule       *Rule
	State      severity.State
	Likelihood Axis
	Impact     Axis
	Confidence severity.Confidence
	Message    string
	Subject    string
	// Pairs is the blast radius, the most exposed operation first.
	Pairs      []*diff.Pair
	Base, Head openapi.Span
	Related    []Related
	// Anonymous: the most exposed operation lets anybody in.
	Anonymous bool
	// Together says what this finding amounts to with the others of a compound
	// threat, each of which has it as PartOf; see [Combine].
	Together string
	PartOf   *Finding

	noResolution bool     // see Draft.NoResolution
	under        []string // see Draft.Under
	claims       string   // of the change, which do not count
}

// Score is likelihood times impact, 1 to 25.
func (f *Finding) Score() int { return f.Likelihood.Value * f.Impact.Value }

// Level is the band of the finding's score.
func (f *Finding) Level() severity.Level { return severity.OfScore(f.Score()) }

// key tells the findings about one description apart: rule, operation and
// subject. No line, no wording and no component's name is part of it.
func (f *Finding) key() [3]string {
	first := ""
	if keys := f.radius(); len(keys) > 0 {
		first = keys[0]
	}
	return [3]string{f.Rule.ID, first, f.Subject}
}

// Fingerprint identifies the threat across pushes and descriptions: its rule, the
// description that it was found in, the operation and the subject. The same
// threat in another description is another one.
func (f *Finding) Fingerprint(in Description) string {
	if in.name == "" {
		panic("a finding has no fingerprint without its description")
	}
	k := f.key()
	var b strings.Builder
	for _, part := range [...]string{k[0], in.name, k[1], k[2]} { // no part runs into the next
		b.WriteString(strconv.Itoa(len(part)) + ":" + part)
	}
	return digest(b.String())
}

// Former is the fingerprint that versions before descriptions were part of it
// gave the finding. It decides nothing: it is there to say so to whoever wrote
// one down.
func (f *Finding) Former() string {
	k := f.key()
	return digest(strings.Join(k[:], "\x00"))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// Description is who a description is, whatever becomes of its file. The zero
// value is none, and gives no fingerprint.
type Description struct{ name string }

// Describe is the description with a path at base and at head, "" where it is
// not there. It is known by the path at base where it has one, so that a file
// that is renamed keeps what was decided about it, and cannot take over what was
// decided about another by taking its name.
func Describe(base, head string) Description {
	if base != "" {
		return Description{base}
	}
	return Description{head}
}

// String is the path by which the description is known.
func (d Description) String() string { return d.name }

// radius names the operations that a finding concerns, sorted.
func (f *Finding) radius() []string {
	keys := make([]string, len(f.Pairs))
	for i, p := range f.Pairs {
		keys[i] = p.Op().Key()
	}
	sort.Strings(keys)
	return keys
}

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
	if x, y := a.Score(), b.Score(); x != y {
		return x > y
	}
	if a.Confidence != b.Confidence {
		return a.Confidence > b.Confidence
	}
	if x, y := strings.HasPrefix(a.Rule.ID, "auth-"), strings.HasPrefix(b.Rule.ID, "auth-"); x != y {
		return x
	}
	if a.Anonymous != b.Anonymous {
		return a.Anonymous
	}
	if x, y := a.firstOperation(), b.firstOperation(); x != y {
		return x < y
	}
	if a.Rule.ID != b.Rule.ID {
		return a.Rule.ID < b.Rule.ID
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
