package policy

import (
	"maps"
	"slices"
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// DefaultWaiverDays is how many days a waiver may last.
const DefaultWaiverDays = 365

// Policy is what a repository decided. Its methods must not be called concurrently.
type Policy struct {
	// Path is the file from which it was read, "" for the defaults.
	Path   string
	Specs  []Spec
	FailOn severity.Threshold // none where it is not said
	// FailOnLine is the line of FailOn, 0 if it is not stated.
	FailOnLine int
	Rules      map[string]Setting // by rule
	RateLimit  RateLimit
	Sensitive  Sensitive
	Gateway    Gateway
	Public     []Public
	Waivers    []Waiver
	// WaiverDays is how many days a waiver may last.
	WaiverDays int
	Triage     Triage
	Comment    Comment
	Routing    []Route
	Custom     []Rule

	places map[string]int // lines of the keys of the root
	index  waiverIndex
}

// Spec is what the policy says about the descriptions that match a glob.
type Spec struct {
	Glob        string // doublestar syntax, from the root of the repository
	Exposure    string // public, partner, internal or ""
	Criticality string // low, normal, high or ""
	Line        int
}

// Setting changes a rule. Reason is never empty.
type Setting struct {
	Level        severity.Level // none where it stays
	Off          bool           // its findings are left out
	Reason       string
	Line, Column int
}

// RateLimit says where limits are declared.
type RateLimit struct {
	Extensions []string // names, with "*" for any text
	// External is true if limits are set outside of the descriptions, so that their
	// absence means nothing. Reason is then never empty.
	External bool
	Reason   string
	Line     int
}

// Sensitive changes what counts as sensitive data.
type Sensitive struct {
	Terms  []Term
	Ignore []string
	Levels map[sensitive.Class]sensitive.Level
	Line   int
}

// Term is a phrase that means a class of data.
type Term struct {
	Term  string // words separated by spaces
	Class sensitive.Class
	Line  int
}

// Gateway names extensions of gateways that are not built in.
type Gateway struct {
	AuthOff                  []Switch // authentication is off
	Upstream, Internal, CORS []string
	Line                     int
}

// Switch is an extension with the value that turns it on.
type Switch struct {
	Extension, Value string
	Line             int
}

// Public are operations that are meant to be called without credentials.
type Public struct {
	Method string // "*" for any
	Path   string // template, "*" for a segment and "**" for any number of them
	Reason string
	Line   int
}

// Operation renders method and path as the file has them.
func (p Public) Operation() string { return p.Method + " " + p.Path }

// Triage says who may accept a finding by a comment.
type Triage struct {
	Permission string   // the least permission: write, maintain or admin
	Users      []string // only these logins, if any are named here or in Teams
	Teams      []string // only members of these (org/team), likewise
	Self       bool     // the authors of a change may accept its findings
	Line       int
}

// Comment changes how a pull request is commented. It is nil if the file does not
// say.
type Comment struct {
	// From and InlineFrom are the lowest levels that are worth a summary comment and
	// a comment on a line, 0 where the file does not say.
	From, InlineFrom severity.Level
	Inline           *bool
	MaxInline        *int
	Mention          bool // teams and people are mentioned, which notifies them
	Line             int
}

// Route says who is asked to look at certain findings.
type Route struct {
	Level                    severity.Level // the lowest; none: any
	STRIDE                   []string       // S, T, R, I, D, E; none means any
	Labels, Reviewers, Teams []string       // Teams as org/team
	Line                     int
}

// Rule is a rule of the repository. Its ID begins with "custom-".
type Rule struct {
	ID                string
	When, Message     Text
	Level             severity.Level
	STRIDE, OWASP     []string
	CWE               []int
	Title, Mitigation Text
	Line, Column      int
}

// Text is a string with its place in the file.
type Text struct {
	Value string
	// Line and Column are the place of its first character.
	Line, Column int
	at           openapi.Value
}

// Place returns the place in the file of a place within the text (1-based, in code
// points). Block scalars, folding and quotes are handled.
func (t Text) Place(line, column int) (fileLine, fileColumn int) {
	offset := 0
	for _, r := range t.Value {
		if line <= 1 {
			break
		}
		if r == '\n' {
			line--
		}
		offset++
	}
	return t.at.TextPlace(offset + max(1, column) - 1)
}

// Default is the policy of a repository without a file.
func Default() *Policy {
	return &Policy{
		Rules: map[string]Setting{}, WaiverDays: DefaultWaiverDays,
		Sensitive: Sensitive{Levels: map[sensitive.Class]sensitive.Level{}},
		Triage:    Triage{Permission: "write"},
	}
}

// LineOf returns the line of a key of the file's root ("waivers"), 0 if it is not
// there.
func (p *Policy) LineOf(key string) int { return p.places[key] }

// Problem is a mistake in a policy file, with what to do about it.
type Problem struct {
	File         string
	Line, Column int    // 1-based, 0 for the whole file
	Key          string // as "waivers[2].expires", "" for the root
	Message      string
	Hint         string
}

// Errors are all mistakes of a file, in its order.
type Errors struct {
	Problems []Problem
	// More is how many were left out.
	More int
}

// Waiver accepts a finding for a time: one by Fingerprint, or those of a rule on
// operations.
type Waiver struct {
	Fingerprint string // 16 hexadecimal digits, or ""
	// Score, and Operations or Digest, are what a waiver with a fingerprint
	// accepts: the threat as it was, up to that score, on these operations. See
	// [Accepting].
	Score      int
	Operations []string // "GET /users/{id}", "webhook POST order.created"
	Digest     string   // instead of Operations, see the function Digest
	// Spec is the description, as a path or a glob. "" means any; with a
	// fingerprint it is the description of that.
	Spec       string
	Rule       string
	Operation  string // "GET /users/{id}", with "*" as in Public
	Subject    string // "" for any
	Reason, By string
	// Expires is the last day on which it counts, Granted the day on which it was
	// given. Both are midnight UTC, and zero if not stated.
	Expires, Granted time.Time
	Line, Column     int
	// Origin is where it is written: "policy", or what the caller adds.
	Origin string
	// Committed is when its line was committed, if Date was called with that.
	Committed time.Time
}

// Finding is what waivers are matched with.
type Finding struct {
	Fingerprint, Rule, Subject string
	Spec                       string // the path by which its description is known
	Score                      int
	Operations                 []string // "GET /users/{id}", "webhook POST order.created"
}

// Check reports the rules that the policy names and that are neither in known nor
// the policy's own. The error is an *Errors.
func (p *Policy) Check(known []string) error {
	known = slices.Clone(known)
	for _, r := range p.Custom {
		known = append(known, r.ID)
	}
	list := problems{file: p.Path}
	for _, id := range slices.Sorted(maps.Keys(p.Rules)) {
		if s := p.Rules[id]; !slices.Contains(known, id) {
			list.unknownRule("rules."+quoteKey(id), id, s.Line, s.Column, known)
		}
	}
	for i, w := range p.Waivers {
		if w.Rule != "" && w.Origin == originPolicy && !slices.Contains(known, w.Rule) {
			list.unknownRule(item("waivers", i)+".rule", w.Rule, w.Line, w.Column, known)
		}
	}
	return list.err()
}
