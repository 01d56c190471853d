package model

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Threat is one that stands: what a review of the description against nothing finds.
type Threat struct {
	Fingerprint string    `json:"fingerprint"`
	Rule        string    `json:"rule"`
	Title       string    `json:"title"`
	Statement   Statement `json:"statement"`
	// Evidence says what of the description shows it.
	Evidence   string              `json:"evidence"`
	STRIDE     []string            `json:"stride"`
	OWASP      []string            `json:"owasp"`
	CWE        []int               `json:"cwe"`
	Level      severity.Level      `json:"level"`
	Score      int                 `json:"score"`
	Likelihood finding.Axis        `json:"likelihood"`
	Impact     finding.Axis        `json:"impact"`
	Confidence severity.Confidence `json:"confidence"`
	Operations []finding.Operation `json:"operations"`
	Subject    string              `json:"subject,omitempty"`
	// Place is where the description shows it: no part of the JSON form, since any reordering moves it.
	Place *finding.Location `json:"-"`
	// PartOf is the fingerprint of the threat that this is a part of, Together what that amounts to.
	PartOf   string `json:"partOf,omitempty"`
	Together string `json:"together,omitempty"`
	// Mitigated is what of the description makes it less, Mitigation what closes it, Test what
	// shows that it is closed.
	Mitigated  []string `json:"mitigated"`
	Mitigation string   `json:"mitigation"`
	Test       string   `json:"test"`
	// Accepted says who accepted it and until when.
	Accepted *finding.Waiver `json:"accepted,omitempty"`
	// State says that the rule judges how the description is, and not that something is there: only such threats are
	// subtracted, see [Subtract].
	State  bool   `json:"state"`
	Change Change `json:"change,omitempty"`
	Kept   *Kept  `json:"kept,omitempty"`
}

// Statement is a threat in one grammar: who, with what, can do what, which leads to what, for
// which assets. Names in it stand in backquotes.
type Statement struct {
	Actor  ActorKind `json:"actor"`
	Who    string    `json:"who"`
	With   string    `json:"with"`
	Can    string    `json:"can"`
	Leads  string    `json:"leads"`
	Assets []string  `json:"assets"` // in words
}

// String is the statement as a sentence.
func (s Statement) String() string {
	out := s.Who + " " + s.With + " can " + s.Can
	if leads := strings.TrimSuffix(s.Leads, "."); leads != "" {
		first, size := utf8.DecodeRuneInString(leads)
		out += ", which leads to this: " + string(unicode.ToLower(first)) + leads[size:]
	}
	if len(s.Assets) > 0 {
		out += "; at stake: " + strings.Join(s.Assets, ", ")
	}
	return out + "."
}

// Path is an attack path: threats that make each other possible, one step after the other.
type Path struct {
	ID    string `json:"id"` // stable: that of its steps
	Where string `json:"where"`
	Steps []Step `json:"steps"`
	// Likelihood is that of its hardest step, Impact that of its worst, Residual their product
	// with what is accepted or mitigated by decision left out: 0 where every way of a step is.
	Likelihood int    `json:"likelihood"`
	Impact     int    `json:"impact"`
	Residual   int    `json:"residual"`
	Counter    string `json:"counter"` // what breaks it at its easiest step
}

// Step is a stage of an attack with the threat that makes it possible.
type Step struct {
	Stage  Stage  `json:"stage"`
	Threat string `json:"threat"` // a fingerprint
}

// Weakness is a kind of weakness with the threats that rest on it.
type Weakness struct {
	CWE      int      `json:"cwe"`
	Threats  []string `json:"threats"`  // fingerprints, in rank order
	Residual int      `json:"residual"` // the highest of theirs
}

// Measure is a counter-measure with the threats that it closes.
type Measure struct {
	Do       string   `json:"do"`
	Threats  []string `json:"threats"`  // fingerprints, in rank order
	Residual int      `json:"residual"` // the highest of theirs
}

// Gone is a threat that no longer stands.
type Gone struct {
	Fingerprint string `json:"fingerprint"`
	Rule        string `json:"rule"`
	Title       string `json:"title"`
	Subject     string `json:"subject,omitempty"`
	Where       string `json:"where"`
}

// Kept is what a team wrote about a threat by hand.
type Kept struct {
	Decision   string `json:"decision,omitempty"` // mitigated, accepted, transferred, avoided, open
	Mitigation string `json:"mitigation,omitempty"`
	Owner      string `json:"owner,omitempty"`
	Reason     string `json:"reason,omitempty"`
}

// Closes reports whether the decision leaves nothing to do.
func (k *Kept) Closes() bool {
	return k != nil && (k.Decision == "mitigated" || k.Decision == "accepted" || k.Decision == "transferred" || k.Decision == "avoided")
}

// Residual is the score that is left: 0 where the threat is accepted or closed by decision.
func (t *Threat) Residual() int {
	if t.Accepted != nil || t.Kept.Closes() {
		return 0
	}
	return t.Score
}

// Status is what became of the threat in one word: open, accepted, or the decision about it.
func (t *Threat) Status() string {
	switch {
	case t.Kept.Closes():
		return t.Kept.Decision
	case t.Accepted != nil:
		return "accepted"
	}
	return "open"
}
