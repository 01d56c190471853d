package review

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/custom"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/union"
)

// Policy is the policy of a repository, and its own rules, compiled.
type Policy struct {
	*policy.Policy
	text []byte // of the file
	own  *custom.Program
}

// DefaultPolicy is that of a repository without a policy file.
func DefaultPolicy() *Policy { return &Policy{Policy: policy.Default()} }

// FindPolicy reads the policy file of a tree: that of the base, for a change
// must not decide about its own review. Without a file it is the default policy.
// An error that is [ErrUsage] says what is wrong with the file, each problem on a
// line of its own; any other, that the tree could not be read.
func FindPolicy(tree fs.FS) (*Policy, error) { return findPolicy(tree, nil) }

// findPolicy is FindPolicy, where the rules of a known policy are compiled already.
func findPolicy(tree fs.FS, known *Policy) (*Policy, error) {
	name, text, err := policy.Find(tree)
	var broken *policy.Errors
	switch {
	case errors.As(err, &broken):
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	case err != nil:
		return nil, err
	case name == "":
		return DefaultPolicy(), nil
	}
	return parsePolicy(name, text, known)
}

// ParsePolicy reads a policy file, and checks that the rules which it names
// exist and that those of its own compile. Errors are [ErrUsage].
func ParsePolicy(name string, text []byte) (*Policy, error) { return parsePolicy(name, text, nil) }

func parsePolicy(name string, text []byte, known *Policy) (*Policy, error) {
	p, err := policy.Parse(name, text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	out := &Policy{Policy: p, text: text}
	var wrong error
	if known != nil && known.Path == name && bytes.Equal(known.text, text) {
		out.own = known.own
	} else {
		out.own, wrong = custom.Compile(p.Path, p.Custom)
	}
	if err := policy.Join(p.Check(ruleIDs()), wrong); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUsage, err)
	}
	return out, nil
}

// OwnRules are the rules of the policy file, in its order, as the catalogue has rules.
func (p *Policy) OwnRules() []threat.Rule { return p.own.Start().Rules() }

// IsText reports whether the policy was read from that text.
func (p *Policy) IsText(text []byte) bool { return bytes.Equal(p.text, text) }

func ruleIDs() []string {
	var out []string
	for _, r := range rules.All() {
		out = append(out, r.ID)
	}
	return out
}

// gateway is what the policy says of the organisation's own gateway.
func gateway(p *policy.Policy) api.Gateway {
	g := api.Gateway{Upstream: p.Gateway.Upstream, Internal: p.Gateway.Internal, CORS: p.Gateway.CORS}
	for _, s := range p.Gateway.AuthOff {
		g.AuthOff = append(g.AuthOff, api.Switch{Extension: s.Extension, Value: s.Value})
	}
	return g
}

// setting is what the policy says of a description.
func setting(p *policy.Policy, path string) threat.Setting {
	s := p.Spec(path)
	out := threat.Setting{Exposure: s.Exposure, ExternalLimits: p.RateLimit.External}
	switch s.Criticality {
	case "low":
		out.Criticality = -1
	case "high":
		out.Criticality = 1
	}
	if len(p.Public) > 0 {
		out.Public = p.IsPublic
	}
	return out
}

// applied is what became of the policy in the course of a review.
type applied struct {
	used    map[int]bool         // waivers of the policy, by index
	named   map[string]string    // what became of findings, by their former fingerprints
	off     map[string]int       // findings left out, by rule
	expired []report.StaleWaiver // of the descriptions
	// unreadablePolicy: that of the head would end every review after the merge.
	unreadablePolicy bool
}

// build reads a description as the policy says; nil stays nil.
func (r *reviewer) build(doc *openapi.Document) *api.API {
	if doc == nil {
		return nil
	}
	a := api.Build(doc, r.known().limits)
	a.Gateway = gateway(r.in.Policy.Policy)
	return a
}

// tip is the description as the branch has it that the change goes to: what an
// older commit accepted may have been withdrawn since.
func (r *reviewer) tip(base *api.API) *api.API {
	if base == nil || r.in.Steering == nil || !accepts(base) {
		return base
	}
	doc, err := openapi.Load(r.in.Steering.FS, base.Doc.Path, r.in.Limits)
	if err != nil {
		return nil
	}
	return r.build(doc)
}

func accepts(a *api.API) bool {
	return slices.ContainsFunc(a.Differing(), func(o *api.Operation) bool { return o.Value.Get("x-threatdelta-accept").Exists() })
}

// accepting is the policy with what a description at base accepts beside its
// operations. That of the head would be a change that waives itself, and what the
// origin of a copy accepts is accepted there.
func (r *reviewer) accepting(out *report.Spec, base *api.API) *policy.Policy {
	if base = r.tip(base); base == nil || out.CopyOf != "" {
		return r.in.Policy.Policy
	}
	var own []policy.Waiver
	for _, o := range base.Differing() {
		for entry := range o.Value.Get("x-threatdelta-accept").Items() {
			w := policy.Waiver{Rule: entry.Get("rule").Scalar(), Operation: o.Method + " " + o.Path, Reason: entry.Get("reason").Scalar(),
				By: cmp.Or(entry.Get("by").Scalar(), "the description"), Origin: "description"}
			at := entry.EntrySpan()
			w.Expires, _ = time.Parse(time.DateOnly, entry.Get("expires").Scalar())
			if end, _ := r.in.Policy.End(w, r.in.Now); w.Rule == "" || w.Reason == "" || end.IsZero() || !r.in.Now.Before(end) {
				s := stale(w, end)
				s.Line = 0
				s.What = fmt.Sprintf("%s (%s:%d)", s.What, at.File, at.Line)
				if end.IsZero() || w.Rule == "" || w.Reason == "" {
					s.Why = "x-threatdelta-accept needs rule, reason and expires, a date as 2027-01-31"
				}
				r.expired = append(r.expired, s)
				continue
			}
			own = append(own, w)
		}
	}
	if len(own) == 0 {
		return r.in.Policy.Policy
	}
	return r.in.Policy.Plus(own)
}

// judge applies what the policy decides about the findings of a description, by
// the path by which it is known: levels of rules, rules that are off, waivers.
func (r *reviewer) judge(list []finding.Finding, known string, p *policy.Policy) []finding.Finding {
	out := list[:0]
	for _, f := range list {
		f.Rewrite(r.masked)            // people write waivers from the text of the report
		if f.Rule != id.GateWeakened { // nothing that it guards switches it off
			s := p.Rules[f.Rule]
			if s.Off {
				r.off[f.Rule]++
				continue
			}
			if s.Level != 0 && s.Level != f.Level {
				f.Ranked = &finding.Ranked{Level: f.Level, Reason: s.Reason}
				f.Level = s.Level
			}
		}
		if f.State != severity.Resolved {
			r.waive(&f, known, p)
		}
		out = append(out, f)
	}
	return orphans(out)
}

// waive applies the waivers of a policy to a finding that is not resolved.
func (r *reviewer) waive(f *finding.Finding, known string, p *policy.Policy) {
	r.named[f.Former] = max(r.named[f.Former], fmt.Sprintf("the finding is now %s in %s", f.Fingerprint, known)) // whatever the order
	about := Waivable(*f, known)
	if w, ok := p.Waive(about, r.in.Now); ok {
		f.Waiver = waiver(p, w, r.in.Now)
		r.use(p, w)
		return
	}
	w, grown, ok := p.Outgrown(about, r.in.Now)
	if !ok {
		return
	}
	r.use(p, w)
	f.Outgrown = &finding.Outgrown{Score: w.Score, Decision: finding.Decision{By: w.By, Reason: w.Reason}, Origin: w.Origin,
		Operations: grown.Operations, Others: grown.Others}
	if !w.Granted.IsZero() {
		f.Outgrown.At = w.Granted.Format(time.DateOnly)
	}
}

// use marks a waiver of a policy as one that found what it is about.
func (r *reviewer) use(p *policy.Policy, w *policy.Waiver) {
	for i := range p.Waivers {
		if &p.Waivers[i] == w {
			r.used[i] = true
		}
	}
}

// orphans makes findings of their own of those whose compound is left out.
func orphans(list []finding.Finding) []finding.Finding {
	for i := range list {
		if of := list[i].PartOf; of != "" && !slices.ContainsFunc(list, func(f finding.Finding) bool { return f.Fingerprint == of }) {
			list[i].PartOf = ""
		}
	}
	return list
}

// Waivable is a finding as waivers are matched with it, in a description by the
// path by which it is known (see [report.Spec.Name]).
func Waivable(f finding.Finding, known string) policy.Finding {
	out := policy.Finding{Fingerprint: f.Fingerprint, Rule: f.Rule, Subject: f.Subject, Spec: known, Score: f.Score}
	for _, o := range f.Operations {
		out.Operations = append(out.Operations, strings.TrimSpace(o.Kind+" "+o.Method+" "+o.Path))
	}
	return out
}

func waiver(p *policy.Policy, w *policy.Waiver, now time.Time) *finding.Waiver {
	end, _ := p.End(*w, now)
	return &finding.Waiver{Reason: w.Reason, By: w.By, Origin: w.Origin, Expires: end.AddDate(0, 0, -1).Format(time.DateOnly)}
}

// reported is what the report says of the policy.
func (r *reviewer) reported() *report.Policy {
	p := r.in.Policy.Policy
	out := &report.Policy{Path: p.Path}
	if p.Path != "" {
		out.Revision = r.in.steeringTree().Revision
	}
	for i, w := range p.Waivers {
		end, cut := p.End(w, r.in.Now)
		s := stale(w, end)
		switch {
		case end.IsZero():
			s.Why = "without a date, and nobody knows when it was written: add expires"
		case w.Fingerprint != "" && w.Score == 0:
			s.Why = r.vague(w)
		case p.IsAlive(w, r.in.Now):
			out.Waivers++
			if !r.used[i] {
				out.Unmatched = append(out.Unmatched, s)
			}
			continue
		case r.in.Now.Before(end):
			s.Why = "was given at a date that is yet to come"
		case cut:
			s.Why = fmt.Sprintf("ended %s, %d days after it was written", s.Expires, p.WaiverDays)
		}
		out.Expired = append(out.Expired, s)
	}
	out.Expired = append(out.Expired, union.Elsewhere(r.expired)...)
	for _, id := range slices.Sorted(maps.Keys(r.off)) {
		out.Off = append(out.Off, report.RuleOff{Rule: id, Reason: p.Rules[id].Reason, Findings: r.off[id]})
	}
	return out
}

// vague says what to do about a waiver that names a finding and does not say what
// it accepts of it: written by hand, or before fingerprints knew descriptions.
func (r *reviewer) vague(w policy.Waiver) string {
	if now, ok := r.named[w.Fingerprint]; ok {
		return "fingerprints now include the description: run threatdelta waive again, " + now
	}
	return "does not say what it accepts, score and operations: run threatdelta waive again"
}

func stale(w policy.Waiver, end time.Time) report.StaleWaiver {
	what := w.Fingerprint
	if what == "" {
		what = w.Rule
		if w.Operation != "" {
			what += " on " + w.Operation
		}
		if w.Subject != "" {
			what += ", " + w.Subject
		}
		if w.Spec != "" {
			what += " in " + w.Spec
		}
	}
	s := report.StaleWaiver{Line: w.Line, What: what, Reason: w.Reason, By: w.By}
	if !end.IsZero() {
		s.Expires = end.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return s
}
