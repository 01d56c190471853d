package fleet

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
)

func (s *State) addPull(r *Repository, p *Pull) {
	w := Waiting{Repository: r.Name, Number: p.Number, Title: p.Title, URL: p.URL, Author: p.Author, Unready: p.Unready, Fork: p.Fork, Head: p.Head,
		Threats: map[string]int{}, Asked: sorted(p.Asked), Owners: []string{}, Opened: p.Opened, Updated: p.Updated}
	if !p.Opened.IsZero() {
		w.Days = max(0, int(s.At.Sub(p.Opened)/(24*time.Hour)))
	}
	if r := p.Report; r != nil && r.Gate.Verdict == report.VerdictPass && !slices.ContainsFunc(r.Specs, func(s report.Spec) bool { return s.Status != report.Unchanged }) {
		s.Counts.Unrelated++
		return
	}
	if p.Report == nil {
		w.unreported(p)
	} else {
		w.reported(p.Report)
		s.acceptedBy(r, p)
	}
	s.Queue = append(s.Queue, w)
}

// unreported is a pull request without a report: what its check run says is believed where it says that it failed, and nothing else is.
func (w *Waiting) unreported(p *Pull) {
	w.Waits, w.Happened = Unreviewed, cmp.Or(p.Without, "there is no report on its head")
	switch {
	case p.Unread:
		w.Waits = Undecided
	case p.Conclusion == "failure":
		w.Waits, w.Happened = Blocked, "the check run fails; "+w.Happened
	case p.Conclusion != "":
		w.Happened = "the check run ends with " + p.Conclusion + "; " + w.Happened
	}
}

func (w *Waiting) reported(r *report.Report) {
	for i := range r.Specs {
		w.Owners = append(w.Owners, r.Specs[i].Owners...)
	}
	w.Owners = sorted(w.Owners)
	var worst *finding.Finding
	open := openFindings(r)
	for _, f := range open {
		w.Threats[f.Level.String()]++
		if worst == nil || before(r, f, worst) {
			worst = f
		}
	}
	if worst != nil {
		w.Level, w.Score, w.Happened = worst.Level, worst.Score, worst.Message
		w.Possible = cmp.Or(worst.Together, worst.Consequence)
	}
	switch {
	case r.Gate.Verdict == report.VerdictFail:
		w.Waits = Blocked
	case r.Gate.Verdict == report.VerdictError:
		w.Waits = Undecided
		w.Possible, w.Happened = "", "could not be reviewed: "+firstError(r)
	case worst != nil:
		w.Waits = Informed
	default:
		w.Waits, w.Happened = Clear, "nothing new for an attacker"
	}
}

// before orders findings by what a reader looks at first: what blocks, then the worst.
func before(r *report.Report, a, b *finding.Finding) bool {
	if x, y := r.Gate.Blocks(a), r.Gate.Blocks(b); x != y {
		return x
	}
	return cmp.Or(cmp.Compare(b.Level, a.Level), cmp.Compare(b.Score, a.Score)) < 0
}

// openFindings are those that somebody has to decide about: what a compound threat shows counts with it.
func openFindings(r *report.Report) []*finding.Finding {
	var out []*finding.Finding
	for i := range r.Specs {
		list := r.Specs[i].Findings
		for j := range list {
			f := &list[j]
			part := f.PartOf != "" && slices.ContainsFunc(list, func(x finding.Finding) bool { return x.Fingerprint == f.PartOf })
			if !part && f.IsOpen() {
				out = append(out, f)
			}
		}
	}
	return out
}

func firstError(r *report.Report) string {
	for _, s := range r.Specs {
		for _, n := range s.Notes {
			if n.Level == "error" {
				return strings.TrimPrefix(cmp.Or(n.File, s.Path)+": ", ": ") + n.Message
			}
		}
	}
	return "the report does not say why"
}

// acceptedBy lists what the report of a pull request has accepted, and what its policy once accepted and no longer does.
func (s *State) acceptedBy(r *Repository, p *Pull) {
	where := "a report"
	if p.Number > 0 {
		where = "#" + strconv.Itoa(p.Number)
	}
	for i := range p.Report.Specs {
		for _, whole := range p.Report.Specs[i].Findings {
			for _, f := range whole.Each() {
				if f.Outcome() == finding.Waived {
					s.accept(Accepted{Repository: r.Name, URL: p.URL, Where: where, Fingerprint: f.Fingerprint, What: f.Message, Level: f.Level}, f.Waiver)
				}
			}
		}
	}
	if p.Report.Policy == nil {
		return
	}
	for _, w := range p.Report.Policy.Expired {
		what := w.What
		if w.Why != "" {
			what += ", which does not count: " + w.Why
		}
		over := 0 // on whatever day it ended
		s.accept(Accepted{Repository: r.Name, URL: r.URL, Where: p.Report.Policy.Path, What: what, Days: &over}, &finding.Waiver{Reason: w.Reason, By: w.By, Expires: w.Expires, Origin: "policy"})
	}
}

// accept adds an acceptance, once for a threat of a repository: the standing one counts before that of a pull request.
func (s *State) accept(a Accepted, w *finding.Waiver) {
	a.Reason, a.By, a.Expires, a.Origin = w.Reason, w.By, w.Expires, w.Origin
	if day, err := time.Parse(time.DateOnly, a.Expires); err == nil {
		days := int(day.AddDate(0, 0, 1).Sub(s.At.Truncate(24*time.Hour)) / (24 * time.Hour))
		a.Days = &days
	}
	threat := cmp.Or(a.Fingerprint, "of "+a.What)
	if key := [...]string{a.Repository, threat, a.Expires, a.By}; !s.accepted[key] {
		s.accepted[key] = true
		s.Accepted = append(s.Accepted, a)
	}
}

// sorted is a list in order, each once, never nil.
func sorted(list []string) []string {
	out := append([]string{}, list...)
	slices.Sort(out)
	return slices.Compact(out)
}
