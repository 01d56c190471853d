// Package policy reads the file by which a repository decides: what is reviewed,
// what blocks, what is accepted, and who may accept. It judges no finding by
// itself; a review asks it.
//
// The file is read from the base of a change, never from its head: what a change
// says about its own review takes effect after the merge.
package policy

import (
	"maps"
	"slices"
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// DefaultWaiverDays is how long a waiver lasts at most.
const DefaultWaiverDays = 365

// Policy is what a repository decided. Its methods are not safe for concurrent
// use with each other.
type Policy struct {
	// Path is the file it was read from, "" for the defaults.
	Path   string
	Specs  []Spec
	FailOn string // critical, high, medium, low or never; "" where it is not said
	// FailOnLine is where FailOn is said, 0 where it is not.
	FailOnLine int
	Rules      map[string]Setting // by rule
	RateLimit  RateLimit
	Sensitive  Sensitive
	Gateway    Gateway
	Public     []Public
	Waivers    []Waiver
	// WaiverDays is how long a waiver lasts at most.
	WaiverDays int
	Triage     Triage
	Comment    Comment
	Routing    []Route
	Custom     []Rule

	places map[string]int // lines of the keys of the root
	index  waiverIndex
}

// Spec is what is said of the descriptions that match a glob.
type Spec struct {
	Glob        string // doublestar syntax, from the root of the repository
	Exposure    string // public, partner, internal or ""
	Criticality string // low, normal, high or ""
	Line        int
}

// Setting changes a rule. Reason is never empty.
type Setting struct {
	Level        string // critical, high, medium, low, off, or "" where it stays
	Reason       string
	Line, Column int
}

// RateLimit says where limits are declared.
type RateLimit struct {
	Extensions []string // names, with "*" for any text
	// External: limits are set outside the descriptions, so that their absence
	// says nothing. Reason is then never empty.
	External bool
	Reason   string
	Line     int
}

// Sensitive changes what counts as sensitive data.
type Sensitive struct {
	Terms  []Term
	Ignore []string
	Levels map[string]string // by class: S0 to S3
	Line   int
}

// Term is a phrase that gives a data class away.
type Term struct {
	Term  string // words separated by spaces
	Class string // of the TM-BOM data-sensitivity enumeration
	Line  int
}

// Gateway names the extensions of gateways that are not known by themselves.
type Gateway struct {
	AuthOff                  []Switch // authentication is off
	Upstream, Internal, CORS []string
	Line                     int
}

// Switch is an extension with the value that throws it.
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

// Operation prints the operations as the file has them.
func (p Public) Operation() string { return p.Method + " " + p.Path }

// Triage says who may accept a finding by a comment.
type Triage struct {
	Permission string   // at least: write, maintain or admin
	Users      []string // only these logins, if any or Teams are named
	Teams      []string // only members of these (org/team), likewise
	Self       bool     // the authors of a change may accept its findings
	Line       int
}

// Comment changes how a pull request is told. nil: not said.
type Comment struct {
	Inline    *bool
	MaxInline *int
	Mention   bool // teams and people are mentioned, which notifies them
	Line      int
}

// Route says who is asked to look at findings of a kind.
type Route struct {
	Level                    string   // the lowest
	STRIDE                   []string // S, T, R, I, D, E; none: any
	Labels, Reviewers, Teams []string // Teams as org/team
	Line                     int
}

// Rule is a rule of the repository's own. ID begins with "custom-".
type Rule struct {
	ID                string
	When, Message     Text
	Level             string
	STRIDE, OWASP     []string
	CWE               []int
	Title, Mitigation Text
	Line, Column      int
}

// Text is a string with its place in the file.
type Text struct {
	Value string
	// Line and Column are those of its first character.
	Line, Column int
	at           openapi.Value
}

// Place turns a place within the text (1-based, code points) into one in the
// file; it sees through block scalars, folding and quotes.
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
		Sensitive: Sensitive{Levels: map[string]string{}},
		Triage:    Triage{Permission: "write"},
	}
}

// LineOf is the line of a key of the file's root ("waivers"), 0 where it is not
// there.
func (p *Policy) LineOf(key string) int { return p.places[key] }

// Problem is what is wrong with a policy file, and what to do about it.
type Problem struct {
	File         string
	Line, Column int    // 1-based, 0 where the whole file is meant
	Key          string // as "waivers[2].expires", "" for the root
	Message      string
	Hint         string
}

// Errors are all problems of a file, in its order.
type Errors struct {
	Problems []Problem
	// More is how many were left out.
	More int
}

// Waiver accepts a finding for a time: one by Fingerprint, or those of a rule on
// operations.
type Waiver struct {
	Fingerprint string // 16 hexadecimal digits, or ""
	// Score, and Operations or Digest, are what one with a fingerprint accepts: the
	// threat as it was, up to that score, on these operations. See [Accepting].
	Score      int
	Operations []string // "GET /users/{id}", "webhook POST order.created"
	Digest     string   // instead of Operations, see the function
	// Spec is the description, a path or a glob; "" for any, which of one with a
	// fingerprint is the one that the fingerprint is of.
	Spec       string
	Rule       string
	Operation  string // "GET /users/{id}", with "*" as in Public
	Subject    string // "" for any
	Reason, By string
	// Expires is the last day on which it counts, Granted the day it was given;
	// midnight UTC, zero where not said.
	Expires, Granted time.Time
	Line, Column     int
	// Origin is where it stands: "policy", or what the caller adds.
	Origin string
	// Committed is when its line was written, as far as Date was told.
	Committed time.Time
}

// Finding is what waivers are matched with.
type Finding struct {
	Fingerprint, Rule, Subject string
	Spec                       string // the path by which its description is known
	Score                      int
	Operations                 []string // "GET /users/{id}", "webhook POST order.created"
}

// Check reports the rules that the policy names and that are neither in known
// nor rules of its own. The error is an *Errors.
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
