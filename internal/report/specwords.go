package report

// specWords says what there is to say of a description as a whole, with names as one
// format writes them.
type specWords struct {
	path, revision func(string) string
	name           func(*Spec) string
	arrow          string
}

// of lists the phrases about a description, with those that are like it among all.
func (w specWords) of(s *Spec, like, all []*Spec) []string {
	out := []string{w.name(s) + copyOf(s) + ": " + text(string(s.Status))}
	if s.SameAs != "" {
		out = append(out, "the same API as "+w.path(s.SameAs))
	}
	if s.Base != nil && s.Head != nil && s.Base.Revision != "" && s.Head.Revision != "" {
		out = append(out, w.revision(s.Base.Revision)+w.arrow+w.revision(s.Head.Revision))
	}
	if s.Steers {
		out = append(out, "steers this review")
	}
	if len(s.Owners) > 0 {
		out = append(out, "owned by "+shown(s.Owners[:min(len(s.Owners), ownersShown)], ", "))
	}
	if others := followerWords(s, like, w.name); others != "" {
		out = append(out, others)
	}
	if len(s.Shared) > 0 {
		out = append(out, listedWith(s, all, w.name))
	}
	return out
}
