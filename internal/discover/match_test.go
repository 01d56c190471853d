package discover_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/discover"
)

// yaml is a description with the operations, each "METHOD /path".
func yaml(title string, operations ...string) string {
	text := "openapi: 3.0.3\ninfo:\n  title: " + title + "\n  version: '1'\npaths:\n"
	for _, o := range operations {
		method, path, _ := strings.Cut(o, " ")
		text += "  " + path + ":\n    " + strings.ToLower(method) + ":\n      responses:\n        '200':\n          description: what " + path + " of " + title + " answers\n"
	}
	return text
}

// json is the same in one line.
func json(version, title string, operations ...string) string {
	var items []string
	for _, o := range operations {
		method, path, _ := strings.Cut(o, " ")
		items = append(items, fmt.Sprintf(`%q:{%q:{"responses":{"200":{"description":"ok"}}}}`, path, strings.ToLower(method)))
	}
	return fmt.Sprintf(`{%s,"info":{"title":%q,"version":"1"},"paths":{%s}}`, version, title, strings.Join(items, ","))
}

const (
	swagger2 = `"swagger":"2.0"`
	openapi3 = `"openapi":"3.1.0"`
)

// The operations of two APIs.
var (
	shop  = []string{"GET /orders", "POST /carts", "GET /orders/{id}", "DELETE /carts/{id}", "GET /prices", "PUT /baskets/{b}/items"}
	clock = []string{"GET /zones", "GET /zones/{zone}", "PUT /alarms/{id}"}
)

// Which description of head is which of base.
func TestPairing(t *testing.T) {
	renamedParameter := slices.Clone(shop)
	renamedParameter[2] = "GET /v2/orders/{order-id}"
	for name, c := range map[string]struct {
		base, head files
		want       string
	}{
		"renamed":                     {files{"a.yaml": yaml("Shop", shop...)}, files{"b/api.yaml": yaml("Shop", shop...)}, "a.yaml=b/api.yaml"},
		"renamed and edited":          {files{"a.yaml": yaml("Shop", shop...)}, files{"b/api.yaml": yaml("Shop", shop[1:]...)}, "a.yaml=b/api.yaml"},
		"two changed places":          {files{"a/x.yaml": yaml("Shop", shop...), "b/x.yaml": yaml("Clock", clock...)}, files{"c/x.yaml": yaml("Clock", clock[1:]...), "d/x.yaml": yaml("Shop", shop[1:]...)}, "b/x.yaml=c/x.yaml a/x.yaml=d/x.yaml"},
		"the same path comes first":   {files{"a.yaml": yaml("Shop", shop...), "b.yaml": yaml("Clock", clock...)}, files{"a.yaml": yaml("Clock", clock...), "c.yaml": yaml("Shop", shop...)}, "a.yaml=a.yaml b.yaml= a.yaml>c.yaml"},
		"YAML to JSON":                {files{"openapi.yaml": yaml("Shop", shop...)}, files{"dist/api.json": json(openapi3, "Shop", shop...)}, "openapi.yaml=dist/api.json"},
		"2.0 to 3.1":                  {files{"swagger.json": json(swagger2, "Shop", shop...)}, files{"openapi.yaml": yaml("Shop API v2", shop...)}, "swagger.json=openapi.yaml"},
		"one file to many":            {files{"openapi.yaml": yaml("Shop", "GET /a1", "POST /b1")}, files{"api/root.yaml": "openapi: 3.1.0\npaths:\n  /a1: {$ref: a.yaml}\n  /b1: {$ref: b.yaml}\n", "api/a.yaml": "get: {responses: {}}\n", "api/b.yaml": "post: {responses: {}}\n"}, "openapi.yaml=api/root.yaml"},
		"rewritten, with a prefix":    {files{"a.yaml": yaml("Shop", shop...)}, files{"b.json": json(openapi3, "Another", renamedParameter...)}, "a.yaml=b.json"},
		"two converted":               {files{"a.yaml": yaml("Shop", shop...), "b.yaml": yaml("Clock", clock...)}, files{"1.json": json(openapi3, "Clock", clock...), "2.json": json(openapi3, "Shop", shop...)}, "b.yaml=1.json a.yaml=2.json"},
		"converted, most by name":     {files{"shop.yaml": yaml("x", shop...)}, files{"api/shop.json": json(openapi3, "y", append([]string{"GET /l1", "GET /l2", "GET /l3", "GET /l4", "GET /l5"}, shop[:4]...)...)}, "shop.yaml=api/shop.json"},
		"converted, little in common": {files{"shop.yaml": yaml("x", shop...)}, files{"new.json": json(openapi3, "y", append([]string{"GET /l1", "GET /l2", "GET /l3", "GET /l4", "GET /l5"}, shop[:4]...)...)}, "=new.json shop.yaml="},
		"a part of it is left":        {files{"shop.yaml": yaml("Shop", shop...)}, files{"orders.json": json(openapi3, "Orders", shop[0], shop[2])}, "shop.yaml=orders.json"},
		"only components":             {files{"common.yaml": "openapi: 3.0.3\ncomponents: {schemas: {Order: {}, Cart: {}}}\n"}, files{"c.json": `{"openapi":"3.0.3","components":{"schemas":{"Order":{},"Cart":{}}}}`}, "common.yaml=c.json"},

		"unrelated of the same name":           {files{"a/openapi.yaml": yaml("Shop", shop...)}, files{"b/openapi.yaml": yaml("Clock", clock...)}, "a/openapi.yaml= =b/openapi.yaml"},
		"unrelated of one title":               {files{"a.yaml": yaml("API", shop...)}, files{"b.json": json(openapi3, "API", clock...)}, "a.yaml= =b.json"},
		"only what every service has":          {files{"a/openapi.yaml": yaml("Shop", "GET /health", "GET /metrics")}, files{"b/openapi.json": json(openapi3, "Clock", "GET /health", "GET /metrics")}, "a/openapi.yaml= =b/openapi.json"},
		"one common operation":                 {files{"a.yaml": yaml("Shop", "GET /users")}, files{"b.json": json(openapi3, "Clock", "GET /users")}, "a.yaml= =b.json"},
		"what cannot be read is like no other": {files{"a/openapi.yaml": yaml("Shop", shop...)}, files{"b/openapi.yaml": "openapi: 3.0.0\n x: ["}, "a/openapi.yaml= =b/openapi.yaml"},
	} {
		for way, find := range ways() {
			globs := []string{"**"}
			if way == "by ids" {
				globs = nil
			}
			got, err := find(t, c.base, c.head, discover.Options{Globs: globs})
			got = strings.Join(slices.DeleteFunc(strings.Fields(got), func(p string) bool { // parts that the glob names too
				return strings.HasSuffix(p, "api/a.yaml") || strings.HasSuffix(p, "api/b.yaml")
			}), " ")
			if err != nil || got != c.want {
				t.Errorf("%s, %v: %q, %v; want %q", name, globs, got, err, c.want)
			}
		}
	}
}

// A description that is gone and stays in another format is compared with that.
func TestKeptInAnotherFormat(t *testing.T) {
	now, inJSON := yaml("Shop", shop...), json(swagger2, "Shop", shop...)
	later := strings.Replace(inJSON, `"version":"1"`, `"version":"2"`, 1)
	for name, c := range map[string]struct {
		base, changes files
		want          string
	}{
		"beside it":                  {files{"api.yaml": now, "api.json": inJSON}, files{"api.yaml": ""}, "api.yaml=api.json"},
		"in a folder beside":         {files{"yaml/api-v1.yaml": now, "json/api-v1.json": inJSON, "json/api-v2.json": later}, files{"yaml/api-v1.yaml": ""}, "yaml/api-v1.yaml=json/api-v1.json"},
		"which changes too":          {files{"api.yaml": now, "api.json": inJSON}, files{"api.yaml": "", "api.json": inJSON + "\n"}, "api.json=api.json api.yaml=api.json"},
		"which goes too":             {files{"api.yaml": now, "api.json": inJSON}, files{"api.yaml": "", "api.json": ""}, "api.json= api.yaml="},
		"which says less":            {files{"api.yaml": now, "api.json": inJSON}, files{"api.yaml": "", "api.json": json(swagger2, "Shop", shop[1:]...)}, "api.json=api.json api.yaml="},
		"another version":            {files{"api-v1.yaml": now, "api-v2.yaml": now}, files{"api-v1.yaml": ""}, "api-v1.yaml="},
		"another version, within":    {files{"api.yaml": now, "api.json": later}, files{"api.yaml": ""}, "api.yaml="},
		"another release":            {files{"releases/1/api.yaml": now, "releases/2/api.yaml": now}, files{"releases/1/api.yaml": ""}, "releases/1/api.yaml="},
		"another API":                {files{"api.yaml": now, "api.json": json(swagger2, "Clock", clock...)}, files{"api.yaml": ""}, "api.yaml="},
		"which nobody reviews":       {files{"main.yaml": yaml("Clock", clock...), "src/api.yaml": now, "tests/api.json": inJSON}, files{"src/api.yaml": ""}, "src/api.yaml="},
		"among others' descriptions": {files{"src/api.yaml": now, "vendor/api.json": inJSON}, files{"src/api.yaml": ""}, "src/api.yaml="},
	} {
		for way, find := range ways() {
			if got, err := find(t, c.base, c.base.with(c.changes), discover.Options{}); err != nil || got != c.want {
				t.Errorf("%s, %s: %q, %v; want %q", name, way, got, err, c.want)
			}
		}
	}
}

// Of descriptions without operations the renames are those of git diff -M.
func TestRenamesAreThoseOfGit(t *testing.T) {
	const rounds = 60
	random := rand.New(rand.NewPCG(1, 2))
	dir := t.TempDir()
	git := func(input string, args ...string) string {
		cmd := exec.Command("git", append([]string{"-C", dir, "-c", "diff.renames=true", "-c", "diff.renameLimit=0"}, args...)...)
		cmd.Stdin = strings.NewReader(input)
		var problem bytes.Buffer
		cmd.Stderr = &problem
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, problem.String())
		}
		return string(out)
	}
	git("", "init", "-q", "--bare")
	var bases, heads []files
	var script strings.Builder
	for i := range rounds {
		base, head := renames(random)
		bases, heads = append(bases, base), append(heads, head)
		for j, f := range []files{base, head} {
			fmt.Fprintf(&script, "commit refs/heads/r%d-%d\ncommitter x <x@example.com> 1 +0000\ndata 0\n", i, j)
			for name, text := range f {
				fmt.Fprintf(&script, "M 100644 inline %s\ndata %d\n%s\n", name, len(text), text)
			}
		}
	}
	git(script.String(), "fast-import", "--quiet")
	total := 0
	for i := range rounds {
		var want []string
		for line := range strings.Lines(git("", "diff", "-M", "--name-status", fmt.Sprintf("r%d-0", i), fmt.Sprintf("r%d-1", i))) {
			if fields := strings.Fields(line); fields[0][0] == 'R' {
				want = append(want, fields[1]+"="+fields[2])
			}
		}
		total += len(want)
		out, err := find(t, bases[i], heads[i], discover.Options{})
		got := slices.DeleteFunc(strings.Fields(out), func(p string) bool { return p[0] == '=' || p[len(p)-1] == '=' })
		slices.Sort(want)
		slices.Sort(got)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("round %d: %v, %v; git: %v", i, got, err, want)
		}
	}
	if total < 2*rounds {
		t.Errorf("only %d renames in %d rounds", total, rounds)
	}
}

// renames are files of which some were moved, and edited by more or less.
func renames(random *rand.Rand) (base, head files) {
	base, head = files{}, files{}
	names := []string{"openapi.yaml", "api.yaml", "spec.yaml", "rest.yaml"}
	for k := range 2 + random.IntN(6) {
		lines := []string{}
		for range 5 + random.IntN(40) {
			end := "\n"
			if k%3 == 0 {
				end = "\r\n"
			}
			lines = append(lines, fmt.Sprintf("# %s%s", strings.Repeat(string(rune('a'+random.IntN(26))), 1+random.IntN(100)), end))
		}
		name := fmt.Sprintf("d%d/%s", k, names[random.IntN(len(names))])
		base[name] = "openapi: 3.0.3\n" + strings.Join(lines, "")
		for range 1 + random.IntN(2) { // once, or twice
			edited := slices.Clone(lines)
			for j := range edited {
				if random.IntN(100) < 15*k {
					edited[j] = fmt.Sprintf("# %d\n", random.Uint64())
				}
			}
			head[fmt.Sprintf("e%d/%s", random.IntN(9), names[random.IntN(len(names))])] = "openapi: 3.0.3\n" + strings.Join(edited, "")
		}
	}
	return base, head
}
