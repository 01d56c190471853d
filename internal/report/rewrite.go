package report

import "github.com/threatdelta/threatdelta/internal/finding"

// Rewrite puts every text that a description or a policy wrote through f: names,
// paths, pointers and sentences made of them. What identifies something stays:
// fingerprints, rules, levels, revisions, dates and the paths of files.
func (r *Report) Rewrite(f func(string) string) {
	if p := r.Policy; p != nil {
		for _, list := range [...][]StaleWaiver{p.Expired, p.Unmatched} {
			for i := range list {
				finding.Rewrite(f, &list[i].What, &list[i].Reason, &list[i].By, &list[i].Why)
			}
		}
		for i := range p.Off {
			finding.Rewrite(f, &p.Off[i].Reason)
		}
	}
	for i := range r.Specs {
		r.Specs[i].rewrite(f)
	}
	for i := range r.Tests {
		r.Tests[i].Rewrite(f)
	}
	for i := range r.Untested {
		finding.Rewrite(f, &r.Untested[i].Why)
	}
}

func (s *Spec) rewrite(f func(string) string) {
	for _, side := range [...]*Side{s.Base, s.Head} {
		if side != nil {
			finding.Rewrite(f, &side.Version)
		}
	}
	if s.Surface != nil {
		for i := range s.Surface.Top {
			finding.Rewrite(f, &s.Surface.Top[i].Method, &s.Surface.Top[i].Path)
		}
	}
	for i := range s.Changes {
		c := &s.Changes[i]
		finding.Rewrite(f, &c.Method, &c.Path, &c.BaseAuth, &c.HeadAuth, &c.BaseLimit, &c.HeadLimit, &c.Public)
		for j := range c.Data {
			finding.Rewrite(f, &c.Data[j].Leaf)
		}
	}
	for i := range s.Findings {
		s.Findings[i].Rewrite(f)
	}
	for i := range s.Notes {
		finding.Rewrite(f, &s.Notes[i].Message)
	}
	if s.Edits != nil {
		for i := range s.Edits.Unread {
			finding.Rewrite(f, &s.Edits.Unread[i].Problem, &s.Edits.Unread[i].Pointer)
		}
	}
}
