package report

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/finding"
)

// shardsPath stands for the descriptions of shards that are missing.
const shardsPath = "shards"

// LaidOut is the report as the formats for readers show it, which know of one repository
// and of no shards: in front of each path stands the name of its repository, what the
// policies say stands together, and a shard that is missing is a description that could
// not be read. It is r itself where there is nothing to lay out; r is not changed.
func (r *Report) LaidOut() *Report {
	gaps := r.gaps()
	if len(r.Repositories) == 0 && len(gaps) == 0 {
		return r
	}
	out := *r
	out.Specs = make([]Spec, 0, len(r.Specs)+len(gaps))
	for i := range r.Specs {
		out.Specs = append(out.Specs, r.Specs[i].laidOut())
	}
	out.Specs = append(out.Specs, gaps...)
	if len(r.Repositories) == 0 {
		return &out
	}
	out.Gate.Each, out.Policy, out.Repositories = map[string][]string{}, &Policy{Path: "of each repository"}, nil
	for _, x := range r.Repositories {
		out.Gate.Each[x.Name] = x.Gate.Blocking
		for _, path := range x.Apart {
			out.Apart = append(out.Apart, x.Name+"/"+path)
		}
		out.Policy.add(x.Name, x.Policy)
	}
	return &out
}

// gaps are descriptions that stand for the shards that are missing of several.
func (r *Report) gaps() []Spec {
	var out []Spec
	add := func(repository string, s *Shard, g Gate) {
		if s == nil || g.Verdict != VerdictError || s.Verdict == VerdictError && len(s.Numbers) == 1 {
			return
		}
		if gap := s.Gap(); gap != "" {
			path := pathIn(repository, shardsPath)
			out = append(out, Spec{Path: path, Status: Unreadable, Notes: []Note{{Level: "error", File: path, Message: gap}}})
		}
	}
	add("", r.Shard, r.Gate)
	for _, x := range r.Repositories {
		add(x.Name, x.Shard, x.Gate)
	}
	return out
}

// pathIn is a path in a repository.
func pathIn(repository, path string) string {
	if repository == "" || path == "" {
		return path
	}
	return repository + "/" + path
}

// add adds what the policy of a repository says.
func (p *Policy) add(repository string, of *Policy) {
	if of == nil {
		return
	}
	p.Waivers += of.Waivers
	named := func(list []StaleWaiver) []StaleWaiver {
		list = slices.Clone(list)
		for i := range list {
			list[i].What = repository + ": " + list[i].What
		}
		return list
	}
	p.Expired, p.Unmatched = append(p.Expired, named(of.Expired)...), append(p.Unmatched, named(of.Unmatched)...)
	for _, off := range of.Off {
		off.Reason = off.Reason + " (" + repository + ")"
		p.Off = append(p.Off, off)
	}
}

func (s *Spec) laidOut() Spec {
	out := *s
	if s.Repository == "" {
		return out
	}
	name := func(path string) string { return pathIn(s.Repository, path) }
	out.Repository = ""
	out.Path, out.BasePath, out.CopyOf, out.SameAs, out.Known = name(s.Path), name(s.BasePath), name(s.CopyOf), name(s.SameAs), name(s.Known)
	out.Notes = slices.Clone(s.Notes)
	for i := range out.Notes {
		out.Notes[i].File = name(out.Notes[i].File)
	}
	out.Findings = slices.Clone(s.Findings)
	for i := range out.Findings {
		f := &out.Findings[i]
		f.Repository, f.Base, f.Head, f.Related = s.Repository, placed(f.Base, name), placed(f.Head, name), relatedPlaced(f.Related, name)
		f.Instances = slices.Clone(f.Instances)
		for n := range f.Instances {
			in := &f.Instances[n]
			in.Spec, in.Known, in.Base, in.Head, in.Related = name(in.Spec), name(in.Known), placed(in.Base, name), placed(in.Head, name), relatedPlaced(in.Related, name)
		}
	}
	if s.Edits != nil {
		edits := *s.Edits
		edits.Unread = slices.Clone(edits.Unread)
		for i := range edits.Unread {
			edits.Unread[i].File = name(edits.Unread[i].File)
		}
		out.Edits = &edits
	}
	return out
}

func placed(l *finding.Location, name func(string) string) *finding.Location {
	if l == nil {
		return nil
	}
	out := *l
	out.File = name(l.File)
	return &out
}

func relatedPlaced(list []finding.Related, name func(string) string) []finding.Related {
	list = slices.Clone(list)
	for i := range list {
		list[i].File = name(list[i].File)
	}
	return list
}
