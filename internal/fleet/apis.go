package fleet

import (
	"cmp"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
)

// addModel adds the APIs of a model, and what is accepted of them. What the model is not complete for was not read.
func (s *State) addModel(r *Repository) {
	for i := range r.Model.Descriptions {
		d := &r.Model.Descriptions[i]
		a := API{Repository: r.Name, URL: r.URL, Path: d.Path, Title: d.Title, Commit: r.ModelCommit, At: r.ModelAt, Operations: d.API.Operations,
			Anonymous: d.API.Anonymous, Unlimited: max(0, d.API.Operations-d.API.Limited), Surface: d.API.Surface, Data: anybodyFetches(d), Threats: map[string]int{}}
		for j := range d.Threats {
			t := &d.Threats[j]
			if t.Residual() > 0 && t.PartOf == "" {
				a.Threats[t.Level.String()]++
				a.Level = max(a.Level, t.Level)
			}
			if t.Accepted != nil {
				s.accept(Accepted{Repository: r.Name, URL: r.URL, Where: d.Path, Fingerprint: t.Fingerprint, What: titled(t.Title, t.Operations), Level: t.Level}, t.Accepted)
			}
		}
		s.APIs = append(s.APIs, a)
	}
	for _, x := range r.Model.Shards {
		if gap := x.Gap(); gap != "" {
			s.Unread = append(s.Unread, UnreadIn{Repository: r.Name, URL: r.URL, Unread: Unread{What: "the model", Why: gap}})
		}
	}
	for _, p := range r.Model.Problems {
		if p.Fatal {
			s.Unread = append(s.Unread, UnreadIn{Repository: r.Name, URL: r.URL, Unread: Unread{What: cmp.Or(p.Path, "the model"), Why: p.Message, Do: "correct it at the default branch"}})
		}
	}
}

// titled is a title with the first operation that it is about.
func titled(title string, on []finding.Operation) string {
	if len(on) == 0 {
		return title
	}
	return title + ": " + on[0].Name()
}

// anybodyFetches is the most sensitive class of data that an operation gives to anybody. The model knows how sensitive a
// class is in the whole API only, so that its level is an upper bound here.
func anybodyFetches(d *model.Description) *Data {
	var best *Data
	for _, e := range d.EntryPoints {
		if !e.Open {
			continue
		}
		for _, class := range e.Out {
			for _, asset := range d.Objectives.Assets {
				if asset.Class == class && (best == nil || levelOfData(asset.Level) > levelOfData(best.Level)) {
					best = &Data{Class: class, Words: asset.Words, Level: asset.Level, Operation: e.Name()}
				}
			}
		}
	}
	return best
}

// levelOfData orders S1 to S3, which are spelled so that their letters do.
func levelOfData(level string) int {
	switch level {
	case "S1":
		return 1
	case "S2":
		return 2
	case "S3":
		return 3
	}
	return 0
}
