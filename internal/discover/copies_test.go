package discover_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// Of which description at base a new one is a copy ("base>head").
func TestCopies(t *testing.T) {
	older := yaml("Shop", shop[:5]...)
	now := yaml("Shop", shop...)
	edited := yaml("Shop", append(slices.Clone(shop), "GET /refunds")...)
	other := yaml("Clock", clock...)
	opened := yaml("Shop", shop...) + "security: []\n"
	for name, c := range map[string]struct {
		base, changes files
		globs         string
		want          string
	}{
		"a new version":                    {files{"api-v1.0.yaml": now}, files{"api-v1.1.yaml": edited}, "", "api-v1.0.yaml>api-v1.1.yaml"},
		"of the first":                     {files{"api.yaml": now}, files{"api-v2.yaml": edited}, "", "api.yaml>api-v2.yaml"},
		"in another format":                {files{"openapi.yaml": now}, files{"openapi.json": json(swagger2, "Shop", shop...)}, "", "openapi.yaml>openapi.json"},
		"a release":                        {files{"releases/2026-09/openapi.yaml": older, "releases/2026-10/openapi.yaml": now}, files{"releases/2026-11/openapi.yaml": edited}, "", "releases/2026-10/openapi.yaml>releases/2026-11/openapi.yaml"},
		"v10 comes after v9":               {files{"v2/api.yaml": older, "v9/api.yaml": now}, files{"v10/api.yaml": now}, "", "v9/api.yaml>v10/api.yaml"},
		"a release of what is worked on":   {files{"openapi.yaml": now, "releases/2026-10/openapi.yaml": older}, files{"releases/2026-11/openapi.yaml": now}, "", "openapi.yaml>releases/2026-11/openapi.yaml"},
		"a release, beside a change":       {files{"openapi.yaml": now}, files{"openapi.yaml": edited, "releases/1/openapi.yaml": edited}, "", "openapi.yaml=openapi.yaml openapi.yaml>releases/1/openapi.yaml"},
		"an old version that was less":     {files{"api-v1.yaml": opened, "api-v2.yaml": now}, files{"api-v3.yaml": opened}, "", "api-v2.yaml>api-v3.yaml"},
		"under another name":               {files{"shop.yaml": now}, files{"store.yaml": edited}, "", "shop.yaml>store.yaml"},
		"in a folder beside":               {files{"current/api.yaml": now}, files{"next/api.yaml": edited}, "", "current/api.yaml>next/api.yaml"},
		"kept under another name":          {files{"openapi.yaml": now}, files{"openapi.yaml": other, "openapi-v1.yaml": now}, "", "openapi.yaml>openapi-v1.yaml openapi.yaml=openapi.yaml"},
		"moved, and a copy":                {files{"a.yaml": now}, files{"a.yaml": "", "b.yaml": now, "c.yaml": edited}, "", "a.yaml=b.yaml a.yaml>c.yaml"},
		"divided":                          {files{"all.yaml": now}, files{"all.yaml": "", "1.json": json(openapi3, "Orders", shop[0], shop[2], shop[4]), "2.json": json(openapi3, "Carts", shop[1], shop[3])}, "", "all.yaml=1.json all.yaml>2.json"},
		"named by globs":                   {files{"api/v1.yaml": now}, files{"api/v2.yaml": edited}, "api/*", "api/v1.yaml>api/v2.yaml"},
		"of what the globs do not name":    {files{"internal/v1.yaml": now, "api/x.yaml": other}, files{"api/v2.yaml": edited}, "api/*", "=api/v2.yaml"},
		"little like the version before":   {files{"api-v1.yaml": now}, files{"api-v2.yaml": yaml("Shop", shop[0], "GET /a1", "GET /a2", "GET /a3", "GET /a4")}, "", "=api-v2.yaml"},
		"another API beside":               {files{"shop.yaml": now}, files{"clock.yaml": other}, "", "=clock.yaml"},
		"a part of what stays":             {files{"internal.yaml": now}, files{"public.yaml": yaml("Shop", shop[:2]...)}, "", "=public.yaml"},
		"of one of two, nobody knows":      {files{"closed.yaml": now, "opened.yaml": opened}, files{"new.yaml": opened}, "", "=new.yaml"},
		"of another service's description": {files{"services/a/api.yaml": now}, files{"services/b/api.yaml": yaml("Clock", append(slices.Clone(clock), shop[0])...)}, "", "=services/b/api.yaml"},
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

// However many descriptions there are, what a copy costs is the same.
func TestCopiesAreFoundAmongMany(t *testing.T) {
	base := files{}
	for i := range 300 {
		base[fmt.Sprintf("releases/%d/openapi.yaml", i)] = yaml("Shop", append(slices.Clone(shop), fmt.Sprintf("GET /r%d", i))...)
	}
	head := newCostly(base.with(files{"releases/300/openapi.yaml": yaml("Shop", shop...)}).tree(), false)
	from := newCostly(base.tree(), false)
	changes, err := discover.Compare(t.Context(), from, head)
	if err != nil {
		t.Fatal(err)
	}
	*from.singles = 0
	clear(from.known)
	found, err := changes.Find(t.Context(), discover.Options{Reads: 100, Limits: openapi.DefaultLimits()})
	if err != nil || len(found.Pairs) != 1 || found.Pairs[0].Base != "releases/299/openapi.yaml" || *from.singles > 5 {
		t.Errorf("%+v, %v, %d single reads", found, err, *from.singles)
	}
}

// TestTooManyFolders: however many other descriptions come with a copy, it is compared with
// what it is a copy of, or the review is said to be incomplete. New folders are not searched.
func TestTooManyFolders(t *testing.T) {
	for name, c := range map[string]struct {
		old, new int
		copied   bool
	}{
		"many new ones":    {0, 1200, true},
		"some old folders": {300, 300, true},
		"too many":         {1200, 1200, false},
	} {
		base, changes := files{"z/v1/openapi.yaml": yaml("Shop", shop...)}, files{"z/v2/openapi.yaml": yaml("Shop", shop...)}
		for i := range c.old {
			base[fmt.Sprintf("s%04d/x.txt", i)] = "x"
		}
		for i := range c.new {
			changes[fmt.Sprintf("s%04d/new.yaml", i)] = yaml(fmt.Sprintf("N%d", i), fmt.Sprintf("GET /n%d", i))
		}
		compared, err := discover.Compare(t.Context(), base.tree(), base.with(changes).tree())
		if err != nil {
			t.Fatal(err)
		}
		found, err := compared.Find(t.Context(), discover.Options{Limits: openapi.DefaultLimits()})
		if err != nil {
			t.Fatal(err)
		}
		isCopy := slices.ContainsFunc(found.Pairs, func(p discover.Pair) bool { return p.Base == "z/v1/openapi.yaml" && p.Copy })
		if isCopy != c.copied || isCopy != (len(found.Problems) == 0) {
			t.Errorf("%s: copied %v, problems %+v", name, isCopy, found.Problems)
		}
	}
}
