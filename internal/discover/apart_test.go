package discover_test

import (
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/discover"
)

// Which descriptions of tests, examples and others are not reviewed ("~name").
func TestApart(t *testing.T) {
	now, next := yaml("Shop", shop...), yaml("Shop", append(slices.Clone(shop), "GET /refunds")...)
	other, otherNext := yaml("Clock", clock...), yaml("Clock", clock[1:]...)
	both := files{"api/openapi.yaml": now, "testdata/clock.yaml": other, "src/test/resources/clock.yaml": other, "a.yaml": "a: 1\n"}
	only := files{"examples/openapi.yaml": now, "a.yaml": "a: 1\n"}
	reaching := files{"api.yaml": "openapi: 3.1.0\npaths: {$ref: 'tests/clock.yaml#/paths'}\n", "tests/clock.yaml": other}
	for name, c := range map[string]struct {
		base, changes files
		globs         string
		want          string
	}{
		"a changed one":                  {both, files{"testdata/clock.yaml": otherNext}, "", "~testdata/clock.yaml"},
		"deeper":                         {both, files{"src/test/resources/clock.yaml": otherNext}, "", "~src/test/resources/clock.yaml"},
		"a new one":                      {both, files{"pkg/__fixtures__/x.yaml": otherNext}, "", "~pkg/__fixtures__/x.yaml"},
		"a removed one":                  {both, files{"testdata/clock.yaml": ""}, "", "~testdata/clock.yaml"},
		"beside a change":                {both, files{"testdata/clock.yaml": otherNext, "api/openapi.yaml": next}, "", "api/openapi.yaml=api/openapi.yaml ~testdata/clock.yaml"},
		"one that cannot be read":        {both, files{"testdata/api.yaml": lfs}, "", ""},
		"moved among them":               {both, files{"testdata/clock.yaml": "", "e2e/clock.yaml": other}, "", "~e2e/clock.yaml ~testdata/clock.yaml"},
		"named":                          {both, files{"testdata/clock.yaml": otherNext}, "testdata/*", "testdata/clock.yaml=testdata/clock.yaml"},
		"somebody's package":             {both, files{"src/com/example/x.yaml": otherNext}, "", "=src/com/example/x.yaml"},
		"no folder of samples":           {both, files{"latest/contest/spec/x.yaml": otherNext}, "", "=latest/contest/spec/x.yaml"},
		"moved away from the review":     {both.with(files{"b/openapi.yaml": other}), files{"api/openapi.yaml": "", "tests/openapi.yaml": now}, "", "api/openapi.yaml= ~tests/openapi.yaml"},
		"moved away and edited":          {both.with(files{"b/openapi.yaml": other}), files{"api/openapi.yaml": "", "tests/openapi.yaml": next}, "", "api/openapi.yaml= ~tests/openapi.yaml"},
		"moved into the review":          {both, files{"testdata/clock.yaml": "", "api/clock.yaml": other}, "", "=api/clock.yaml ~testdata/clock.yaml"},
		"copied into the review":         {both, files{"api/clock.yaml": other}, "", "=api/clock.yaml"},
		"replaced by one of its name":    {both.with(files{"b.yaml": other}), files{"api/openapi.yaml": "", "tests/openapi.yaml": now, "v2/openapi.yaml": next}, "", "api/openapi.yaml=v2/openapi.yaml ~tests/openapi.yaml"},
		"the only one":                   {only, files{"examples/openapi.yaml": next}, "", "examples/openapi.yaml=examples/openapi.yaml"},
		"the first one":                  {files{}, files{"examples/openapi.yaml": now}, "", "=examples/openapi.yaml"},
		"another beside the only one":    {only, files{"examples/openapi.yaml": next, "api.yaml": other}, "", "=api.yaml examples/openapi.yaml=examples/openapi.yaml"},
		"another file becomes one":       {only, files{"examples/openapi.yaml": next, "a.yaml": other}, "", "a.yaml=a.yaml examples/openapi.yaml=examples/openapi.yaml"},
		"the only one outside goes":      {files{"api/openapi.yaml": now}, files{"api/openapi.yaml": "", "examples/openapi.yaml": now}, "", "api/openapi.yaml=examples/openapi.yaml"},
		"the only one, unreadable":       {only, files{"examples/api.yaml": lfs}, "", "!examples/api.yaml"},
		"a part of what is reviewed":     {reaching, files{"tests/clock.yaml": otherNext}, "", "api.yaml=api.yaml"},
		"a part that others refer to":    {reaching.with(files{"tests/x.yaml": now}), files{"tests/clock.yaml": otherNext, "tests/x.yaml": next}, "", "api.yaml=api.yaml ~tests/x.yaml"},
		"a part of others":               {refersTo("vendor/x.yaml", other).with(files{"openapi.yaml": "openapi: 3.1.0\npaths: {$ref: 'vendor/x.yaml#/paths'}\n"}), files{"vendor/x.yaml": otherNext}, "", "openapi.yaml=openapi.yaml"},
		"samples that nothing describes": {both, files{"testdata/x.yaml": "a: 1\n"}, "", ""},
	} {
		for _, reads := range []int{0, 100} {
			opts := discover.Options{Reads: reads}
			if c.globs != "" {
				opts.Globs = []string{c.globs}
			}
			for way, find := range ways() {
				got, err := find(t, c.base, c.base.with(c.changes), opts)
				if err != nil || got != c.want {
					t.Errorf("%s, %s, %d reads: %q, %v; want %q", name, way, reads, got, err, c.want)
				}
			}
		}
	}
}

// ways are those to look at trees, with and without the ids of their objects.
func ways() map[string]func(*testing.T, files, files, discover.Options) (string, error) {
	return map[string]func(*testing.T, files, files, discover.Options) (string, error){"by content": find, "by ids": findIdentified}
}

// What is in folders of other people's files is named if it is known to differ.
func TestApartOfOthers(t *testing.T) {
	base := files{"api/openapi.yaml": yaml("Shop", shop...)}
	for name, c := range map[string]struct {
		changes files
		want    string
	}{
		"a new one":       {files{"third_party/x/openapi.yaml": yaml("Clock", clock...)}, "~third_party/x/openapi.yaml"},
		"moved to others": {files{"api/openapi.yaml": "", "vendor/openapi.yaml": base["api/openapi.yaml"]}, "api/openapi.yaml= ~vendor/openapi.yaml"},
	} {
		if got, err := findIdentified(t, base, base.with(c.changes), discover.Options{}); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}
