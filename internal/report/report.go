package report

import (
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Schema names the version of the JSON form. It changes only when a consumer
// of the previous form could misread the new one.
const Schema = "threatdelta.report/v1"

// Report is the result of one review over any number of descriptions.
type Report struct {
	Schema string `json:"schema"`
	Tool   Tool   `json:"tool"`
	Gate   Gate   `json:"gate"`
	// Policy is what the base lays down about reviews, nil where a report was
	// made without asking.
	Policy *Policy `json:"policy,omitempty"`
	// Repositories are those that the report is about, by name and sorted, each with what
	// was said of its review by itself: then Gate is that over all, and Policy and Apart are
	// theirs alone. It is nil in the report of one repository without a name.
	Repositories []Repository `json:"repositories,omitempty"`
	// Shard says which share of the descriptions this is, where it is not all of them.
	Shard *Shard `json:"shard,omitempty"`
	// Specs are sorted by repository and path.
	Specs []Spec `json:"specs"`
	// Apart are the changed descriptions, by path and sorted, that were not reviewed
	// since nobody named them and they lie among tests, examples or other people's
	// files.
	Apart []string `json:"apart,omitempty"`
	// Rules are what the rules behind the findings say of themselves, by id: for formats
	// that describe the rules too. They are no part of the JSON form, which has findings.
	Rules map[string]RuleText `json:"-"`
	// Tests and Untested are the tests that show which of the threats the running API
	// has, where they were asked for: of every finding that is not resolved, by its
	// fingerprint. They are no part of the JSON form: package plan has theirs.
	Tests    []plan.Test     `json:"-"`
	Untested []plan.Untested `json:"-"`
}

// RuleText is what a rule says whatever it finds: what it is about, what an attacker can
// do then, what closes the hole and the test that shows it; "" for what it does not say.
type RuleText struct{ About, Consequence, Mitigation, Test string }

// Tool is the program that wrote the report.
type Tool struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Verdict is the answer of the gate.
type Verdict string

// The verdicts. An unreadable description yields VerdictError, never VerdictPass.
const (
	VerdictPass  Verdict = "pass"
	VerdictFail  Verdict = "fail"
	VerdictError Verdict = "error"
)

// Gate is the decision: FailOn is from which level on findings block, Blocking
// the fingerprints of those that do.
type Gate struct {
	FailOn   severity.Threshold `json:"failOn"`
	Verdict  Verdict            `json:"verdict"`
	Blocking []string           `json:"blocking"`
	// Each is what blocks in each of several repositories, whose findings may have the
	// same fingerprint: in a report that is laid out for a format. It is no part of the
	// JSON form.
	Each map[string][]string `json:"-"`
}

// Repository is a repository of several, with what its own report said but for the
// descriptions.
type Repository struct {
	Name   string   `json:"name"`
	Tool   Tool     `json:"tool"`
	Gate   Gate     `json:"gate"`
	Policy *Policy  `json:"policy,omitempty"`
	Apart  []string `json:"apart,omitempty"`
	Shard  *Shard   `json:"shard,omitempty"`
}

// Policy says by which rules of its own the repository was reviewed.
type Policy struct {
	// Path of the policy file; empty: there is none, the defaults hold.
	Path string `json:"path,omitempty"`
	// Revision is the commit that it was read from, the base's.
	Revision string `json:"revision,omitempty"`
	// Waivers counts those in force.
	Waivers int `json:"waivers"`
	// Expired are the waivers that no longer count, Unmatched those in force that
	// accept nothing of this change.
	Expired   []StaleWaiver `json:"expired,omitempty"`
	Unmatched []StaleWaiver `json:"unmatched,omitempty"`
	// Off are the rules that are switched off, as far as they had something to say.
	Off []RuleOff `json:"off,omitempty"`
}

// StaleWaiver is a waiver without an effect. What names the threat that it
// accepts; Why says what is wrong where it is not its date.
type StaleWaiver struct {
	Line    int    `json:"line"`
	What    string `json:"what"`
	Reason  string `json:"reason"`
	By      string `json:"by"`
	Expires string `json:"expires,omitempty"` // YYYY-MM-DD
	Why     string `json:"why,omitempty"`
}

// RuleOff is a rule that the policy switches off, and how many findings that
// leaves out.
type RuleOff struct {
	Rule     string `json:"rule"`
	Reason   string `json:"reason"`
	Findings int    `json:"findings"`
}

// Status says what happened to a description between base and head.
type Status string

// The statuses of a description.
const (
	Changed    Status = "changed"
	Added      Status = "added"
	Removed    Status = "removed"
	Unchanged  Status = "unchanged"
	Unreadable Status = "unreadable"
)

// Spec is the review of one description.
type Spec struct {
	// Repository is the name of the one that has the description, "" where the report
	// names none.
	Repository string `json:"repository,omitempty"`
	Path       string `json:"path"`
	// BasePath is the path at base where it differs (a renamed description).
	BasePath string `json:"basePath,omitempty"`
	// CopyOf is the path at base of what a new description is a copy or a part of,
	// such as the version before it: what it was compared with.
	CopyOf string `json:"copyOf,omitempty"`
	// SameAs is the path of the first description of the report that describes the
	// same API, "" for that itself: one written twice, as JSON and as YAML or in two
	// versions of OpenAPI, or kept once a release.
	SameAs string `json:"sameAs,omitempty"`
	// Known is the path by which fingerprints and waivers know the description,
	// where it is not Path: that at base.
	Known string `json:"known,omitempty"`
	// Steers marks a file that is no description but steers the review: the
	// policy, a workflow, CODEOWNERS. What a change does to it comes first.
	Steers bool `json:"steers,omitempty"`
	// Owners are those that CODEOWNERS of the base names for the description:
	// "@login", "@org/team" or an address.
	Owners  []string `json:"owners,omitempty"`
	Status  Status   `json:"status"`
	Base    *Side    `json:"base,omitempty"`
	Head    *Side    `json:"head,omitempty"`
	Surface *Surface `json:"surface,omitempty"`
	// Changes are the operations that the change touches, the most exposed
	// first: the rows of the trust-boundary table.
	Changes  []OperationChange `json:"changes"`
	Findings []finding.Finding `json:"findings"`
	// Shared are the fingerprints of findings that the description has too and that
	// are listed with another, which has the same edit (see [finding.Instance]).
	Shared []string `json:"sharedFindings,omitempty"`
	Notes  []Note   `json:"notes"`
	// Edits says what became of every difference between the sides; nil where they
	// were not compared.
	Edits *Edits `json:"edits,omitempty"`
}

// Edits accounts for the differences between the two sides: every mapping key,
// list entry and scalar that is not the same is one, an added or removed value
// is one with all that is in it, and each is counted once.
type Edits struct {
	// Reported edits lie within or around the place of a finding, a change or a note.
	Reported int `json:"told"`
	// Equal edits were read, and change nothing for an attacker.
	Equal int `json:"equal"`
	// Meaningless edits stand where nothing has a meaning for an attacker (prose,
	// examples, unknown extensions, what nothing refers to). In a description whose
	// root file has [limits.PrunedBytes] or more on either side they are not counted one by one.
	// Where the bytes differ and nothing else was counted, it is 1.
	Meaningless int `json:"meaningless"`
	// NotUnderstood counts the edits that nobody can judge, each of them a note.
	NotUnderstood int `json:"notUnderstood"`
	// Unread are those, by place, at most [limits.EditsListed].
	Unread []UnreadEdit `json:"unread,omitempty"`
}

// UnreadEdit is an edit that was not understood. AtBase: it is gone, and the
// place is that of base. Decides: it stands where it is said who gets in or what
// is served, so that the review is not complete.
type UnreadEdit struct {
	AtBase  bool   `json:"atBase,omitempty"`
	Decides bool   `json:"decides"`
	Problem string `json:"problem"`
	finding.Location
}

// Name is the path by which fingerprints and waivers know the description.
func (s *Spec) Name() string {
	if s.Known != "" {
		return s.Known
	}
	return s.Path
}

// Side describes one side of the comparison: the whole description, not only
// what changed.
type Side struct {
	Revision   string `json:"revision,omitempty"`
	Version    string `json:"version"`
	Operations int    `json:"operations"`
	Anonymous  int    `json:"anonymous"`
	// S3 counts operations whose responses carry data of the highest class,
	// among the operations that the change touches.
	S3 int `json:"s3"`
}

// Surface is the attack surface of the operations that the change touches: a
// thermometer, not a risk.
type Surface struct {
	Base float64            `json:"base"`
	Head float64            `json:"head"`
	Top  []SurfaceOperation `json:"top"`
}

// SurfaceOperation is one operation's share of a [Surface], before and after.
type SurfaceOperation struct {
	finding.Operation
	Base float64 `json:"base"`
	Head float64 `json:"head"`
}

// OperationChange is one operation before and after.
type OperationChange struct {
	finding.Operation
	Change string `json:"change"` // added, changed, removed
	// BaseAuth and HeadAuth are the effective policy in words ("bearer",
	// "oauth2[users:read]", "none"); empty on the side where the operation is not.
	BaseAuth string `json:"baseAuth,omitempty"`
	HeadAuth string `json:"headAuth,omitempty"`
	// Data is the classified data that newly leaves through the operation, what is
	// declared once being listed once, at the nearest of its places.
	Data []Data `json:"data,omitempty"`
	// BaseLimit and HeadLimit are the rate-limit evidence in words ("429 +
	// Retry-After", "none").
	BaseLimit string `json:"baseLimit,omitempty"`
	HeadLimit string `json:"headLimit,omitempty"`
	// Public is the reason why anonymous access is expected, where there is one.
	Public string `json:"public,omitempty"`
}

// Data is a leaf with its data class (TM-BOM: pii, phi, fin, cred, ...) and how
// sensitive it is, S1 to S3.
type Data struct {
	Leaf  string `json:"leaf"`
	Class string `json:"class"`
	Level string `json:"level"`
	// Words names the class as people do, for what is read by people; "" for unknown.
	Words string `json:"-"`
}

// Note is what the review could not follow or wants said once.
type Note struct {
	Level   string `json:"level"` // error, warning, info
	Message string `json:"message"`
	File    string `json:"file,omitempty"`
	Line    int    `json:"line,omitempty"`
	Column  int    `json:"column,omitempty"`
}
