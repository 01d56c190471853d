package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sample"
)

// What lies beside a description in a repository changes every day, and is none of
// the review's business: the action passes, writes nothing and asks for little.
func TestNeighboursAreSilent(t *testing.T) {
	pointer := func(n int) string {
		return fmt.Sprintf("version https://git-lfs.github.com/spec/v1\noid sha256:%064d\nsize %d\n", n, n)
	}
	base := tree{
		specPath: guarded, "README.md": "a shop\n", "package.json": "{}\n", "package-lock.json": `{"packages": {"a": {"version": "1.0.0", "os": ["linux"]}}}`,
		"deploy/shop.yaml":         "apiVersion: v1\nkind: Service\n---\napiVersion: apps/v1\nkind: Deployment\n",
		"chart/templates/job.yaml": "{{- if .Values.on }}\nname: {{ .Values.name }}\n{{- end }}\n", ".github/workflows/ci.yml": "on: {push: {branches: [main]}}\n",
		"ci.yml": "only: {refs: [main]}\nneeds: []\n", "art/logo.psd": pointer(1), "art/logo.png": pointer(1), "models/words.safetensors": pointer(1),
		"lib": "\x00submodule:" + strings.Repeat("ab", 20), "docs/guide.md": "\x00symlink:../README.md",
	}
	for i := range sample.Size(320, 3200) {
		base[fmt.Sprintf("fixtures/%d/%d.json", i%30, i)] = fmt.Sprintf(`{"id": %d, "roles": {"admin": ["a"]}, "rows": []}`, i)
	}
	for name, more := range map[string]tree{
		"prose":        {"README.md": "the shop\n"},
		"packages":     {"package.json": `{"name": "shop"}`, "package-lock.json": `{"packages": {"a": {"version": "1.0.1", "os": ["linux"]}}}`},
		"deployment":   {"deploy/shop.yaml": "apiVersion: v1\nkind: Service\n---\napiVersion: apps/v1\nkind: StatefulSet\n"},
		"a template":   {"chart/templates/job.yaml": "{{- if .Values.off }}\nname: {{ .Values.name }}\n{{- end }}\n"},
		"a workflow":   {".github/workflows/ci.yml": "on: {push: {branches: [main, next]}}\n"},
		"another's":    {"ci.yml": "only: {refs: [main, next]}\nneeds: []\n"},
		"Git LFS":      {"art/logo.psd": pointer(2), "art/logo.png": pointer(2), "models/words.safetensors": pointer(2), "models/more.h5": pointer(3)},
		"a submodule":  {"lib": "\x00submodule:" + strings.Repeat("cd", 20)},
		"a link":       {"docs/guide.md": "\x00symlink:../package.json"},
		"a fixture":    {"fixtures/0/0.json": `{"id": 0, "roles": {"admin": ["a", "b"]}, "rows": []}`},
		"a fixture, -": {"fixtures/0/0.json": ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := ranFor(t, base, base.with(more))
			if r.code != exitPass || r.writes() > 0 || len(r.requests) > 12 {
				t.Errorf("exit %d, %d requests, %d of them writing\n%s%s", r.code, len(r.requests), r.writes(), r.out, r.err)
			}
		})
	}
}

// ranFor runs the action for a pull request between two trees.
func ranFor(t *testing.T, base, head tree) ran {
	t.Helper()
	g := newRig(t, flavours()[0])
	from := g.repo.Commit(nil, base)
	return g.run("pull_request", g.repo.Event("pull_request", g.repo.PullRequest(from, g.repo.Commit([]string{from}, head))))
}
