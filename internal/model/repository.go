package model

import "slices"

// Named is the model with everything in it in a repository of that name. It is false
// where the model names repositories already.
func (m *Model) Named(name string) (*Model, bool) {
	if names := m.Repositories(); len(names) > 0 && names[0]+names[len(names)-1] != "" {
		return nil, false
	}
	out := *m
	out.Shards, out.Descriptions, out.History = slices.Clone(m.Shards), slices.Clone(m.Descriptions), slices.Clone(m.History)
	out.Own, out.Stale, out.Problems = slices.Clone(m.Own), slices.Clone(m.Stale), slices.Clone(m.Problems)
	out.eachRepository(func(at *string) { *at = name })
	return &out, true
}

// Repositories are the names of those that the model is about, sorted; "" is one without a
// name.
func (m *Model) Repositories() []string {
	var out []string
	m.eachRepository(func(at *string) { out = append(out, *at) })
	slices.Sort(out)
	return slices.Compact(out)
}

// eachRepository goes through the places that name one.
func (m *Model) eachRepository(do func(*string)) {
	for i := range m.Shards {
		do(&m.Shards[i].Repository)
	}
	for i := range m.Descriptions {
		do(&m.Descriptions[i].Repository)
	}
	for i := range m.History {
		do(&m.History[i].Repository)
	}
	for i := range m.Own {
		do(&m.Own[i].Repository)
	}
	for i := range m.Stale {
		do(&m.Stale[i].Repository)
	}
	for i := range m.Problems {
		do(&m.Problems[i].Repository)
	}
}

// LaidOut is the model as the formats for readers write it, which know of one repository
// and of no shards: in front of each path stands the name of its repository, and shards
// that are missing are a problem. It is m itself where there is nothing to lay out.
func (m *Model) LaidOut() *Model {
	names := m.Repositories()
	if len(m.Shards) == 0 && (len(names) == 0 || names[len(names)-1] == "") {
		return m
	}
	out := *m
	out.Descriptions, out.History, out.Problems = slices.Clone(m.Descriptions), slices.Clone(m.History), slices.Clone(m.Problems)
	for i := range out.Descriptions {
		d := &out.Descriptions[i]
		d.Path = within(d.Repository, d.Path)
	}
	for i := range out.History {
		x := &out.History[i]
		x.Path = within(x.Repository, x.Path)
	}
	for i := range out.Problems {
		x := &out.Problems[i]
		x.Path = within(x.Repository, x.Path)
	}
	for _, s := range m.Shards {
		out.Problems = append(out.Problems, Problem{Path: within(s.Repository, "shards"), Message: s.Gap(), Fatal: true})
	}
	return &out
}

func within(repository, path string) string {
	if repository == "" {
		return path
	}
	return repository + "/" + path
}
