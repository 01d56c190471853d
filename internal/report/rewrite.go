package report

// Rewrite puts every text that a description or a policy wrote through f: names,
// paths, pointers and sentences made of them. What identifies something stays:
// fingerprints, rules, levels, revisions, dates and the paths of files.
func (r *Report) Rewrite(f func(string) string) {
	if p := r.Policy; p != nil {
		for _, list := range [...][]StaleWaiver{p.Expired, p.Unmatched} {
			for i := range list {
				rewrite(f, &list[i].What, &list[i].Reason, &list[i].By, &list[i].Why)
			}
		}
		for i := range p.Off {
			rewrite(f, &p.Off[i].Reason)
		}
	}
	for i := range r.Specs {
		r.Specs[i].rewrite(f)
	}
}

func rewrite(f func(string) string, texts ...*string) {
	for _, t := range texts {
		*t = f(*t)
	}
}

func (s *Spec) rewrite(f func(string) string) {
	for _, side := range [...]*Side{s.Base, s.Head} {
		if side != nil {
			rewrite(f, &side.Version)
		}
	}
	if s.Surface != nil {
		for i := range s.Surface.Top {
			rewrite(f, &s.Surface.Top[i].Method, &s.Surface.Top[i].Path)
		}
	}
	for i := range s.Changes {
		c := &s.Changes[i]
		rewrite(f, &c.Method, &c.Path, &c.BaseAuth, &c.HeadAuth, &c.BaseLimit, &c.HeadLimit, &c.Public)
		for j := range c.Data {
			rewrite(f, &c.Data[j].Leaf)
		}
	}
	for i := range s.Findings {
		s.Findings[i].Rewrite(f)
	}
	for i := range s.Notes {
		rewrite(f, &s.Notes[i].Message)
	}
	if s.Edits != nil {
		for i := range s.Edits.Unread {
			rewrite(f, &s.Edits.Unread[i].Problem, &s.Edits.Unread[i].Pointer)
		}
	}
}

// Rewrite puts the texts of one finding through f.
func (x *Finding) Rewrite(f func(string) string) {
	rewrite(f, &x.Title, &x.Message, &x.Subject, &x.Mitigation, &x.Test, &x.Together)
	for i := range x.Operations {
		rewrite(f, &x.Operations[i].Method, &x.Operations[i].Path)
	}
	for _, a := range [...]*Axis{&x.Likelihood, &x.Impact} {
		for i := range a.Because {
			rewrite(f, &a.Because[i])
		}
	}
	for _, l := range [...]*Location{x.Base, x.Head} {
		if l != nil {
			rewrite(f, &l.Pointer)
		}
	}
	for i := range x.Related {
		rewrite(f, &x.Related[i].Message)
	}
	if x.Ranked != nil {
		rewrite(f, &x.Ranked.Reason)
	}
	if x.Proof != nil {
		rewrite(f, &x.Proof.Request, &x.Proof.Base, &x.Proof.Head)
	}
	if x.Waiver != nil {
		rewrite(f, &x.Waiver.Reason, &x.Waiver.By)
	}
	if x.Outgrown != nil {
		for i := range x.Outgrown.Operations {
			rewrite(f, &x.Outgrown.Operations[i])
		}
	}
}
