package review_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/review"
)

// TestModelIsOfItsSchema: what is modelled, of every own and real description, is valid,
// and comes back from JSON as it was.
func TestModelIsOfItsSchema(t *testing.T) {
	t.Parallel()
	schema := modelSchema(t)
	all := own(t)
	for _, p := range sampledCorpus(t) {
		all = append(all, p.head)
	}
	for _, d := range all {
		m := &model.Model{Schema: model.Schema, Descriptions: []model.Description{*modelOf(t, d)}, Problems: []model.Problem{}}
		raw, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", d, err)
		}
		back, err := model.Read(d.root, bytes.NewReader(raw))
		if err != nil {
			t.Error(err)
			continue
		}
		if again, err := json.Marshal(back); err != nil || !bytes.Equal(raw, again) {
			t.Errorf("%s: the JSON form loses something", d)
		}
	}
}

func modelSchema(t testing.TB) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(model.JSONSchema()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("model.schema.json", document); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("model.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestModelIsOneReview: the threats are what a review against nothing finds, those with a
// letter of STRIDE, with the same fingerprints and ranks.
func TestModelIsOneReview(t *testing.T) {
	t.Parallel()
	for _, d := range append(own(t), examplePair(t, "bookshop").head) {
		r, err := review.Run(t.Context(), review.Input{Base: review.Tree{FS: fstest.MapFS{}}, Head: review.Tree{FS: d.files}, Pairs: []review.Pair{{Head: d.root}}})
		if err != nil {
			t.Fatal(err)
		}
		var want, got []string
		for _, f := range r.Specs[0].Findings {
			if len(f.STRIDE) > 0 {
				want = append(want, f.Fingerprint+" "+f.Level.String())
			}
		}
		for _, x := range modelOf(t, d).Threats {
			got = append(got, x.Fingerprint+" "+x.Level.String())
		}
		if len(want) == 0 || !slices.Equal(want, got) {
			t.Errorf("%s: the review finds %q, the model has %q", d, want, got)
		}
	}
}

// TestModelHidesSecrets: what is a credential by itself is in no string of a model.
func TestModelHidesSecrets(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"AKIA" + "Z7Q4WX2NV5TPLK3M", "ghp_" + "x7Kq9ZbL2mVt4RwPn8YcHd3JsF6gA1uQe5Xo", "4716283911704467"} {
		raw, err := json.Marshal(modelOf(t, single("secret", "openapi.yaml", []byte(strings.ReplaceAll(named, "KEY", key)))))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), key) {
			t.Errorf("the model shows the credential: %s", raw)
		}
		if !strings.Contains(string(raw), "password") {
			t.Error("the model does not have what leaves")
		}
	}
}
