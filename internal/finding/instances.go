package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// Instance is a finding as it is in one description, where the same edit is in
// several: what may differ between them, and what was decided about this one. Each
// has the fingerprint that it has alone. Decisions are always about an instance, so
// that none is accepted by what was accepted of another.
type Instance struct {
	Spec        string              `json:"spec"`            // the path of the description
	Known       string              `json:"known,omitempty"` // see report.Spec
	Fingerprint string              `json:"fingerprint"`
	Level       severity.Level      `json:"level"`
	Score       int                 `json:"score"`
	Likelihood  Axis                `json:"likelihood"`
	Impact      Axis                `json:"impact"`
	Confidence  severity.Confidence `json:"confidence"`
	Message     string              `json:"message"`
	Operations  []Operation         `json:"operations"`
	Subject     string              `json:"subject,omitempty"`
	Base        *Location           `json:"base,omitempty"`
	Head        *Location           `json:"head,omitempty"`
	Related     []Related           `json:"related,omitempty"`
	Consequence string              `json:"consequence,omitempty"`
	Together    string              `json:"together,omitempty"`
	Ranked      *Ranked             `json:"ranked,omitempty"`
	Proof       *Proof              `json:"proof,omitempty"`
	Waiver      *Waiver             `json:"waiver,omitempty"`
	Rejected    *Decision           `json:"rejected,omitempty"`
	Outgrown    *Outgrown           `json:"outgrown,omitempty"`
	Former      string              `json:"formerFingerprint,omitempty"`
}

// Name is the path by which fingerprints and waivers know the description.
func (i Instance) Name() string { return cmp.Or(i.Known, i.Spec) }

// InstanceOf is a finding of one description as an instance.
func InstanceOf(x Finding, spec, known string) Instance {
	return Instance{Spec: spec, Known: known, Fingerprint: x.Fingerprint, Level: x.Level, Score: x.Score, Likelihood: x.Likelihood, Impact: x.Impact,
		Confidence: x.Confidence, Message: x.Message, Operations: x.Operations, Subject: x.Subject, Base: x.Base, Head: x.Head, Related: x.Related,
		Consequence: x.Consequence, Together: x.Together, Ranked: x.Ranked, Proof: x.Proof, Waiver: x.Waiver, Rejected: x.Rejected, Outgrown: x.Outgrown, Former: x.Former}
}

// as is the finding with what an instance has of its own.
func (x Finding) as(i Instance) Finding {
	x.Fingerprint, x.Level, x.Score, x.Likelihood, x.Impact, x.Confidence = i.Fingerprint, i.Level, i.Score, i.Likelihood, i.Impact, i.Confidence
	x.Message, x.Operations, x.Subject, x.Base, x.Head, x.Related, x.Together = i.Message, i.Operations, i.Subject, i.Base, i.Head, i.Related, i.Together
	x.Consequence, x.Ranked, x.Proof, x.Waiver, x.Rejected, x.Outgrown, x.Former = i.Consequence, i.Ranked, i.Proof, i.Waiver, i.Rejected, i.Outgrown, i.Former
	x.Instances = nil
	return x
}

// Each lists the finding as it is in each of its descriptions, in the order of
// Instances; one that is in a single description is its own list.
func (x Finding) Each() []Finding {
	if len(x.Instances) == 0 {
		return []Finding{x}
	}
	out := make([]Finding, len(x.Instances))
	for n, i := range x.Instances {
		out[n] = x.as(i)
	}
	return out
}

// Merged is the one finding for the same edit in several descriptions, of which x
// is any. It says what the worst of those says that are open, and is accepted if
// each of them is. Its fingerprint is that of the list of its instances: with one
// more or less it is another. A single instance is the finding as it is.
func (x Finding) Merged(list []Instance) Finding {
	lead := slices.MinFunc(list, worse)
	out := x.as(lead)
	if len(list) == 1 {
		return out
	}
	prints := make([]string, len(list))
	for n, i := range list {
		prints[n] = i.Fingerprint
	}
	slices.Sort(prints)
	sum := sha256.Sum256([]byte("descriptions\x00" + strings.Join(prints, "\x00")))
	out.Fingerprint, out.Former, out.Instances = hex.EncodeToString(sum[:8]), "", list
	return out
}

// worse orders instances: what is rejected, open, sure enough to block, then of the
// higher level and score comes first.
func worse(a, b Instance) int {
	return cmp.Or(first(a.Rejected != nil, b.Rejected != nil), first(a.Waiver == nil, b.Waiver == nil),
		first(a.Confidence > severity.LowConfidence, b.Confidence > severity.LowConfidence),
		cmp.Compare(b.Level, a.Level), cmp.Compare(b.Score, a.Score), cmp.Compare(b.Confidence, a.Confidence))
}

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
