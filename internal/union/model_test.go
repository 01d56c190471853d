package union_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/shard"
	"github.com/threatdelta/threatdelta/internal/union"
)

// modelled is a model of some descriptions; what was written by hand is about a threat of
// b.yaml, and of none.
func modelled(paths ...string) *model.Model {
	m := &model.Model{Schema: model.Schema, Descriptions: []model.Description{}, Problems: []model.Problem{{Path: "common.yaml", Message: "is everywhere"}},
		Own: []model.Own{{ID: "own-1", Title: "of our own"}}, Stale: []model.Stale{{Fingerprint: "b.yaml", Line: 3}, {Fingerprint: "gone", Line: 7}}}
	for _, path := range paths {
		m.Descriptions = append(m.Descriptions, model.Description{Path: path, Threats: []model.Threat{{Fingerprint: path, Score: 4}}})
		m.History = append(m.History, model.Point{Path: path, Commit: "z"}, model.Point{Path: path, Commit: "a"})
	}
	union.SortModel(m)
	return m
}

func modelNamed(t testing.TB, name string, m *model.Model) *model.Model {
	t.Helper()
	out, ok := m.Named(name)
	if !ok {
		t.Fatal("has names already")
	}
	return out
}

func mergedModels(list ...*model.Model) (*model.Model, error) {
	var sources []union.SourceModel
	for i, m := range list {
		sources = append(sources, union.SourceModel{Name: fmt.Sprintf("%d.json", i), Model: m})
	}
	return union.Models(sources)
}

func writtenModel(t testing.TB, m *model.Model, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func modelShard(number, of int, m *model.Model) *model.Model {
	m.Shards = []model.Shard{{Part: shard.Part{Review: "r", Of: of, Numbers: []int{number}}}}
	return m
}

// TestModelsInAnyOrder: as TestOrderDoesNotCount, of threat models.
func TestModelsInAnyOrder(t *testing.T) {
	for name, list := range map[string][]*model.Model{
		"one repository": {modelled("a.yaml", "c.yaml"), modelled("b.yaml"), modelled()},
		"several": {modelNamed(t, "o/b", modelled("a.yaml")), modelNamed(t, "o/a", modelled("a.yaml")), modelNamed(t, "o/b", modelled("b.yaml")),
			modelNamed(t, "o/c", modelShard(2, 3, modelled("e.yaml"))), modelNamed(t, "o/c", modelShard(1, 3, modelled("f.yaml")))},
		"shards": {modelShard(1, 3, modelled("a.yaml")), modelShard(2, 3, modelled("b.yaml")), modelShard(3, 3, modelled("c.yaml"))},
	} {
		first, err := mergedModels(list...)
		want := writtenModel(t, first, err)
		random := rand.New(rand.NewPCG(1, 2))
		for range 100 {
			tree := append([]*model.Model{}, list...)
			for len(tree) > 1 {
				random.Shuffle(len(tree), func(i, j int) { tree[i], tree[j] = tree[j], tree[i] })
				n := 2 + random.IntN(len(tree)-1)
				some, err := mergedModels(tree[:n]...)
				if err != nil {
					t.Fatal(err)
				}
				tree = append(tree[n:], some)
			}
			if d := cmp.Diff(want, writtenModel(t, tree[0], nil)); d != "" {
				t.Fatalf("%s: in another order:\n%s", name, d)
			}
		}
		if alone, err := mergedModels(first); writtenModel(t, alone, err) != want {
			t.Errorf("%s: merged once more it is another", name)
		}
	}
	whole, err := mergedModels(modelled("a.yaml"), modelled("b.yaml"))
	if err != nil || len(whole.Stale) != 1 || len(whole.Own) != 1 || len(whole.Problems) != 1 || len(whole.History) != 4 || whole.History[0].Commit != "z" {
		t.Errorf("%+v, %v", whole, err)
	}
}

// TestModelsAreLaidOut: the formats for readers name the repository of each description, and
// the shards that are missing.
func TestModelsAreLaidOut(t *testing.T) {
	m, err := mergedModels(modelNamed(t, "o/a", modelled("a.yaml")), modelNamed(t, "o/b", modelShard(1, 2, modelled("a.yaml"))))
	if err != nil {
		t.Fatal(err)
	}
	before := writtenModel(t, m, nil)
	shown := m.LaidOut()
	last := shown.Problems[len(shown.Problems)-1]
	if shown.Descriptions[0].Path != "o/a/a.yaml" || shown.Descriptions[1].Path != "o/b/a.yaml" || last.Path != "o/b/shards" || !last.Fatal {
		t.Errorf("%s, %s, %+v", shown.Descriptions[0].Path, shown.Descriptions[1].Path, last)
	}
	if writtenModel(t, m, nil) != before {
		t.Error("the model was changed")
	}
	if alone := modelled("a.yaml"); alone.LaidOut() != alone {
		t.Error("a model of one repository is laid out")
	}
}

// TestModelsRefused: as TestRefused.
func TestModelsRefused(t *testing.T) {
	for want, list := range map[string][]*model.Model{
		"0.json and 1.json both have a.yaml":        {modelled("a.yaml"), modelled("a.yaml")},
		"0.json and 1.json both have a.yaml of o/a": {modelNamed(t, "o/a", modelled("a.yaml")), modelNamed(t, "o/a", modelled("a.yaml"))},
		"1.json: names no repository":               {modelNamed(t, "o/a", modelled("a.yaml")), modelled("b.yaml")},
		"1.json: is a whole model":                  {modelShard(1, 2, modelled("a.yaml")), modelled("b.yaml")},
		"0.json and 1.json have the same shard":     {modelShard(1, 2, modelled("a.yaml")), modelShard(1, 2, modelled("b.yaml"))},
		"are shards of different reviews":           {modelShard(1, 2, modelled("a.yaml")), modelShard(2, 3, modelled("b.yaml"))},
	} {
		if _, err := mergedModels(list...); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
