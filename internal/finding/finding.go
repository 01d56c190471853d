package finding

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// Finding is one threat that the change introduced, worsened or resolved.
type Finding struct {
	Fingerprint string              `json:"fingerprint"`
	Rule        string              `json:"rule"`
	State       severity.State      `json:"state"`
	Level       severity.Level      `json:"level"`
	Score       int                 `json:"score"` // likelihood x impact, 1..25
	Likelihood  Axis                `json:"likelihood"`
	Impact      Axis                `json:"impact"`
	Confidence  severity.Confidence `json:"confidence"`
	Title       string              `json:"title"`
	Message     string              `json:"message"`
	Operations  []Operation         `json:"operations"`
	Subject     string              `json:"subject,omitempty"`
	Base        *Location           `json:"base,omitempty"`
	Head        *Location           `json:"head,omitempty"`
	Related     []Related           `json:"related,omitempty"`
	STRIDE      []string            `json:"stride"`
	OWASP       []string            `json:"owasp"`
	CWE         []int               `json:"cwe"`
	// Consequence says in one sentence what an attacker can do now, "" where nobody can.
	Consequence string `json:"consequence,omitempty"`
	// Was is the entry of base that was edited, on one line as YAML, where it closes the
	// hole to put it back; it begins in line WasLine of the file of Base.
	Was     string `json:"was,omitempty"`
	WasLine int    `json:"wasLine,omitempty"`
	// Is is likewise an entry of head that closes the hole if it goes; its place is Head.
	Is         string `json:"is,omitempty"`
	Mitigation string `json:"mitigation"`
	Test       string `json:"test"`
	// Together says what the finding amounts to with those that are part of it:
	// a compound threat.
	Together string `json:"together,omitempty"`
	// PartOf is the fingerprint of the compound threat that shows this finding.
	PartOf string `json:"partOf,omitempty"`
	// Ranked is the level by the score and why the policy says another, where it
	// does.
	Ranked   *Ranked   `json:"ranked,omitempty"`
	Proof    *Proof    `json:"proof,omitempty"`
	Waiver   *Waiver   `json:"waiver,omitempty"`
	Rejected *Decision `json:"rejected,omitempty"`
	// Outgrown is an acceptance that does not count, because the finding is more now
	// than what was accepted.
	Outgrown *Outgrown `json:"outgrown,omitempty"`
	// Former is the fingerprint by versions before the description was part of it.
	// It decides nothing, and is there to find what was written down by it.
	Former string `json:"formerFingerprint,omitempty"`
	// Instances are the descriptions in which the change makes the same edit, by
	// path, where they are several; what stands above is the worst of them. See
	// [Finding.Merged].
	Instances []Instance `json:"instances,omitempty"`
	// Repository has the finding, in a report of several that is laid out for a format
	// (see report.Report); "" otherwise. It is no part of the JSON form.
	Repository string `json:"-"`
}

// Ranked is a level that the policy replaced.
type Ranked struct {
	Level  severity.Level `json:"level"`
	Reason string         `json:"reason"`
}

// Decision is what a person said of a finding on the pull request: a rejected
// one has to be fixed, whatever waiver there is.
type Decision struct {
	By     string `json:"by"`
	At     string `json:"at,omitempty"` // YYYY-MM-DD
	URL    string `json:"url,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// Outgrown is what somebody accepted: the finding as it was, with the score that
// it had then (0 where that was not kept), and what it is more now.
type Outgrown struct {
	Score int `json:"score"`
	Decision
	Origin string `json:"origin"` // policy, comment
	// Operations are those that it reaches now and did not. Others: it reaches
	// others, of which nobody knows which; the acceptance kept too little.
	Operations []string `json:"operations,omitempty"`
	Others     bool     `json:"others,omitempty"`
	// Former: what was accepted was written down by its former fingerprint.
	Former bool `json:"former,omitempty"`
}

// Axis is one of the two axes of the ranking, 1..5, with its printed arithmetic.
type Axis struct {
	Value   int      `json:"value"`
	Because []string `json:"because"`
}

// Operation names an operation: the method in upper case, the path as the head
// writes it (the base, where there is no head). A webhook has Kind "webhook", a
// callback "callback".
type Operation struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	Kind   string `json:"kind,omitempty"`
}

// Name is the operation as a reader knows it.
func (o Operation) Name() string {
	n := strings.TrimSpace(o.Method + " " + o.Path)
	if at, expression, ok := strings.Cut(o.Path, " > "); ok && o.Kind == "callback" {
		n = at + " > " + o.Method + " " + expression
	}
	if o.Kind != "" {
		n += " (" + o.Kind + ")"
	}
	return n
}

// Location is a place in a file: lines and columns are 1-based, columns count
// Unicode code points, the end column is exclusive. Pointer is a JSON Pointer
// (RFC 6901) within File.
type Location struct {
	File      string `json:"file"`
	Line      int    `json:"line"`
	Column    int    `json:"column"`
	EndLine   int    `json:"endLine"`
	EndColumn int    `json:"endColumn"`
	Pointer   string `json:"pointer"`
}

// FirstLine is the line of the place, 0 where there is none.
func (l *Location) FirstLine() int {
	if l == nil {
		return 0
	}
	return l.Line
}

// Related is another place that explains a finding, with words of its own.
type Related struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Pointer string `json:"-"` // a JSON Pointer within File
	Message string `json:"message"`
}

// Proof is a request that base refuses and head accepts, or a response or a request for a
// token that only head documents, as an independent validator judges both; or the reason why
// there is none.
type Proof struct {
	// Request is an HTTP message (RFC 9112), with placeholders for credentials: that of
	// the request, and below it the response where that is what is shown.
	Request string `json:"request,omitempty"`
	// Base and Head are the verdicts: "refused: …", "accepted", "newly documented".
	Base string `json:"base,omitempty"`
	Head string `json:"head,omitempty"`
	// Absent is why there is none, then the others are "".
	Absent string `json:"absent,omitempty"`
}

// IsShown reports whether there is a proof.
func (p *Proof) IsShown() bool { return p != nil && p.Request != "" }

// Waiver says who accepted a finding, why and until when.
type Waiver struct {
	Reason  string `json:"reason"`
	By      string `json:"by"`
	Expires string `json:"expires,omitempty"` // YYYY-MM-DD
	Origin  string `json:"origin"`            // policy, description, comment
	At      string `json:"at,omitempty"`      // YYYY-MM-DD, of a comment
	URL     string `json:"url,omitempty"`     // of a comment
}

// Rank gives the finding its likelihood and impact, and with them score and level.
func (x *Finding) Rank(likelihood, impact Axis) {
	x.Likelihood, x.Impact = likelihood, impact
	x.Score = likelihood.Value * impact.Value
	x.Level = severity.OfScore(x.Score)
}

// Rewrite puts the texts of one finding through f.
func (x *Finding) Rewrite(f func(string) string) {
	Rewrite(f, &x.Title, &x.Message, &x.Subject, &x.Consequence, &x.Was, &x.Is, &x.Mitigation, &x.Test, &x.Together)
	for i := range x.Operations {
		Rewrite(f, &x.Operations[i].Method, &x.Operations[i].Path)
	}
	for _, a := range [...]*Axis{&x.Likelihood, &x.Impact} {
		for i := range a.Because {
			Rewrite(f, &a.Because[i])
		}
	}
	for _, l := range [...]*Location{x.Base, x.Head} {
		if l != nil {
			Rewrite(f, &l.Pointer)
		}
	}
	for i := range x.Related {
		Rewrite(f, &x.Related[i].Message)
	}
	if x.Ranked != nil {
		Rewrite(f, &x.Ranked.Reason)
	}
	if x.Proof != nil {
		Rewrite(f, &x.Proof.Request, &x.Proof.Base, &x.Proof.Head, &x.Proof.Absent)
	}
	if x.Waiver != nil {
		Rewrite(f, &x.Waiver.Reason, &x.Waiver.By)
	}
	if x.Outgrown != nil {
		for i := range x.Outgrown.Operations {
			Rewrite(f, &x.Outgrown.Operations[i])
		}
	}
	for i := range x.Instances {
		one := x.as(x.Instances[i])
		one.Rewrite(f)
		x.Instances[i] = InstanceOf(one, x.Instances[i].Spec, x.Instances[i].Known)
	}
}

func Rewrite(f func(string) string, texts ...*string) {
	for _, t := range texts {
		*t = f(*t)
	}
}
