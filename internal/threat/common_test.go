package threat

import (
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// TestCommonLevel: the level of an object that descriptions have in common is known by what
// surrounds it: what the path is about, the component that holds it, and the names on the way.
func TestCommonLevel(t *testing.T) {
	tree := fstest.MapFS{"parts.yaml": {Data: []byte("Part: {type: object, properties: {number: {type: string}, name: {type: string}}}\n" +
		"Holder: {type: object, properties: {id: {type: string}, card: {$ref: '#/Part'}}}\nOther: {type: object, properties: {id: {type: string}, parcel: {$ref: '#/Part'}}}\n")}}
	text := "openapi: 3.0.3\ninfo: {title: t, version: '1'}\npaths:\n"
	for path, part := range map[string]string{"cards": "Part", "parcels": "Part", "markets": "Holder", "shops": "Other"} {
		text += "  /" + path + ": {get: {responses: {'200': {description: d, content: {application/json: {schema: {$ref: 'parts.yaml#/" + part + "'}}}}}}}\n"
	}
	tree["plain.yaml"] = &fstest.MapFile{Data: []byte(text)}
	tree["named.yaml"] = &fstest.MapFile{Data: []byte(text + "components: {schemas: {Card: {$ref: 'parts.yaml#/Part'}}}\n")}
	levels := map[sensitive.Level]int{}
	check := func(view *View, o *api.Operation, name string) {
		m := sent(o)[0]
		got, about, ok := view.commonLevel(o, m)
		want, isAbout := view.ownLevel(o, m)
		if levels[want]++; !ok || got != want || about != isAbout {
			t.Errorf("%s of %s: %s, %v, want %s, %v", o.Path, name, got, about, want, isAbout)
		}
	}
	for _, order := range [][]string{{"plain.yaml", "named.yaml", "plain.yaml"}, {"named.yaml", "plain.yaml", "named.yaml"}} {
		store, classify := openapi.NewStore(tree, openapi.DefaultLimits()), sensitive.New()
		for _, name := range order {
			d, err := store.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			a := api.Build(d, ratelimit.New())
			view := NewView(diff.Compare(nil, a), classify)
			for _, o := range a.Operations() {
				check(view, o, name)
			}
		}
	}
	if len(levels) < 2 {
		t.Errorf("all are of one level: %v", levels)
	}
}
