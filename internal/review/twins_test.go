package review_test

import (
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// The report says which descriptions are of one API.
func TestSameAPI(t *testing.T) {
	asJSON := func(version string) string {
		return `{` + version + `, "info": {"title": "Shop", "version": "2"}, "paths": {"/orders": {"get": {"responses": {}}}, "/carts": {"post": {"responses": {}}}, "/prices": {"get": {"responses": {}}}}}`
	}
	base := map[string]string{
		"api.yaml": versioned, "dist/api.json": asJSON(`"openapi": "3.1.0"`), "dist/swagger.json": asJSON(`"swagger": "2.0"`),
		"releases/1.yaml": versioned, "releases/2.yaml": versioned, "clock.yaml": strings.NewReplacer("Shop", "Clock", "/orders", "/zones").Replace(guarded),
		"other.yaml": strings.Replace(versioned, "Shop", "Store", 1),
	}
	head := map[string]string{}
	for name, text := range base {
		if !strings.HasPrefix(name, "releases/") {
			head[name] = strings.Replace(text, "200", "206", 1) + "\n"
		}
	}
	r := run(t, review.Input{FailOn: severity.Never}, base, head)
	got := map[string]string{}
	for _, s := range r.Specs {
		got[s.Path] = s.SameAs
	}
	for path, want := range map[string]string{"api.yaml": "", "dist/api.json": "api.yaml", "dist/swagger.json": "api.yaml", "releases/1.yaml": "api.yaml", "releases/2.yaml": "api.yaml", "clock.yaml": "", "other.yaml": ""} {
		if same, reviewed := got[path]; !reviewed || same != want {
			t.Errorf("%s: the same as %q, want %q", path, same, want)
		}
	}
}
