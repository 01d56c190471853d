package fleet

import (
	"cmp"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/report"
)

// ofReport makes a repository of each that a report is about; one that names none is of the given name. A share of the
// descriptions is not all of them: what is missing was not read.
func ofReport(name string, r *report.Report) *Records {
	out := &Records{Schema: RecordsSchema, Tool: r.Tool}
	if len(r.Repositories) == 0 {
		out.add(name, r)
	}
	for _, one := range r.Repositories {
		part := &report.Report{Schema: r.Schema, Tool: one.Tool, Gate: one.Gate, Policy: one.Policy, Apart: one.Apart, Shard: one.Shard, Specs: []report.Spec{}}
		for _, s := range r.Specs {
			if s.Repository == one.Name {
				part.Specs = append(part.Specs, s)
			}
		}
		out.add(cmp.Or(one.Name, name), part)
	}
	return out
}

func (r *Records) add(name string, one *report.Report) {
	repository := Repository{Name: name, Checked: true, Pulls: []Pull{{Report: one}}}
	if one.Shard != nil {
		if gap := one.Shard.Gap(); gap != "" {
			repository.Unread = append(repository.Unread, Unread{What: "the report", Why: gap})
		}
	}
	r.Repositories = append(r.Repositories, repository)
}

// ofModel makes a repository of each that a model is about.
func ofModel(name string, m *model.Model) *Records {
	out := &Records{Schema: RecordsSchema}
	at := map[string]*model.Model{}
	var names []string
	part := func(of string) *model.Model {
		of = cmp.Or(of, name)
		if at[of] == nil {
			at[of] = &model.Model{Schema: m.Schema, Descriptions: []model.Description{}, Problems: []model.Problem{}}
			names = append(names, of)
		}
		return at[of]
	}
	for _, d := range m.Descriptions {
		p := part(d.Repository)
		p.Descriptions = append(p.Descriptions, d)
	}
	for _, x := range m.Problems {
		p := part(x.Repository)
		p.Problems = append(p.Problems, x)
	}
	for _, x := range m.Shards {
		p := part(x.Repository)
		p.Shards = append(p.Shards, x)
	}
	if len(names) == 0 {
		part("")
	}
	for _, of := range names {
		out.Repositories = append(out.Repositories, Repository{Name: of, Checked: true, Model: at[of]})
	}
	return out
}
