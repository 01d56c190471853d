package union

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/model"
)

// SourceModel is a model with the name of the file that it was read from.
type SourceModel struct {
	Name  string
	Model *model.Model
}

// Models is the threat model over all of the sources. A description of a repository is in
// it once; see [Reports] for what goes together. The shards of one model, all of them, are
// the model that one process would have made.
func Models(sources []SourceModel) (*model.Model, error) {
	if len(sources) == 1 {
		return sources[0].Model, nil
	}
	if err := isOneForm(sources); err != nil {
		return nil, err
	}
	out := &model.Model{Schema: model.Schema, Descriptions: []model.Description{}, Problems: []model.Problem{}}
	holder := map[[2]string]string{}
	for _, s := range sources {
		for _, d := range s.Model.Descriptions {
			key := [2]string{d.Repository, d.Path}
			if other, known := holder[key]; known {
				return nil, fmt.Errorf("%s and %s both have %s%s: give each description once, or name their repositories, NAME=FILE", other, s.Name, d.Path, inRepository(d.Repository))
			}
			holder[key] = s.Name
		}
		m := s.Model
		out.Descriptions, out.History, out.Problems = append(out.Descriptions, m.Descriptions...), append(out.History, m.History...), append(out.Problems, m.Problems...)
		out.Own, out.Stale = append(out.Own, m.Own...), append(out.Stale, m.Stale...)
	}
	var err error
	if out.Shards, err = shardsOf(sources); err != nil {
		return nil, err
	}
	SortModel(out)
	return out, nil
}

// isOneForm refuses sources of which some name their repositories and some do not.
func isOneForm(sources []SourceModel) error {
	nameless, named := "", false
	for _, s := range sources {
		for _, name := range s.Model.Repositories() {
			named = named || name != ""
			if name == "" {
				nameless = s.Name
			}
		}
	}
	if named && nameless != "" {
		return fmt.Errorf("%s: names no repository, and other models do: give it one, NAME=FILE", nameless)
	}
	return nil
}

// shardsOf are the shards of each repository together, without those that are all there.
func shardsOf(sources []SourceModel) ([]model.Shard, error) {
	at, from := map[string]model.Shard{}, map[string]string{}
	for _, s := range sources {
		own := map[string]bool{}
		for _, x := range s.Model.Shards {
			own[x.Repository] = true
			known, has := at[x.Repository]
			if clash := known.Clash(x.Part); has && clash != "" {
				return nil, fmt.Errorf("%s and %s %s", from[x.Repository], s.Name, clash)
			}
			if has {
				x.Part = known.Plus(x.Part)
			}
			at[x.Repository], from[x.Repository] = x, s.Name
		}
		for _, name := range s.Model.Repositories() {
			if !own[name] && slices.ContainsFunc(sources, func(t SourceModel) bool {
				return slices.ContainsFunc(t.Model.Shards, func(x model.Shard) bool { return x.Repository == name })
			}) {
				return nil, fmt.Errorf("%s: is a whole model%s, and others are shards of one: give the shards of one model alone", s.Name, inRepository(name))
			}
		}
	}
	var out []model.Shard
	for _, x := range at {
		if x.Gap() != "" {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b model.Shard) int { return cmp.Compare(a.Repository, b.Repository) })
	return out, nil
}

// SortModel puts a model in its order, with what is said twice said once, and without what
// was written by hand about a threat that stands in another of its descriptions.
func SortModel(m *model.Model) {
	slices.SortStableFunc(m.Descriptions, func(a, b model.Description) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path))
	})
	slices.SortStableFunc(m.History, func(a, b model.Point) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path))
	})
	slices.SortStableFunc(m.Problems, func(a, b model.Problem) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.Path, b.Path), strings.Compare(a.Message, b.Message), cmp.Compare(a.Line, b.Line))
	})
	m.Problems = slices.Compact(m.Problems)
	stands := map[[2]string]bool{}
	for i := range m.Descriptions {
		for j := range m.Descriptions[i].Threats {
			stands[[2]string{m.Descriptions[i].Repository, m.Descriptions[i].Threats[j].Fingerprint}] = true
		}
	}
	m.Stale = slices.DeleteFunc(m.Stale, func(x model.Stale) bool { return stands[[2]string{x.Repository, x.Fingerprint}] })
	slices.SortStableFunc(m.Stale, func(a, b model.Stale) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), cmp.Compare(a.Line, b.Line), strings.Compare(a.Fingerprint, b.Fingerprint))
	})
	m.Stale = slices.Compact(m.Stale)
	slices.SortStableFunc(m.Own, func(a, b model.Own) int {
		return cmp.Or(strings.Compare(a.Repository, b.Repository), strings.Compare(a.ID, b.ID), strings.Compare(a.Title, b.Title), strings.Compare(a.Statement, b.Statement))
	})
	m.Own = slices.CompactFunc(m.Own, func(a, b model.Own) bool { return isSame(a, b) })
}

func isSame(a, b model.Own) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
