//go:build ignore

// Generate reduces GitHub's OpenAPI descriptions to the operations that the
// stand-in serves, and writes them beside itself with the licence they are under:
//
//	cd internal/githubtest && go run generate.go
//
// It needs npm (any version with "npm pack") and its registry. The package is
// pinned by version and by the hash of its archive, so that the result is the
// same everywhere; a change of either is a change of this file. It is no part of
// go generate, which works offline.
package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const (
	npmPackage = "@octokit/openapi@23.0.2"
	integrity  = "sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg=="
)

// operations are those the client uses, and no more.
var operations = []string{
	"GET /repos/{owner}/{repo}",
	"GET /repos/{owner}/{repo}/compare/{basehead}",
	"GET /repos/{owner}/{repo}/commits/{ref}",
	"GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
	"GET /repos/{owner}/{repo}/contents/{path}",
	"GET /repos/{owner}/{repo}/git/blobs/{file_sha}",
	"GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
	"GET /repos/{owner}/{repo}/git/trees/{tree_sha}",
	"GET /repos/{owner}/{repo}/pulls/{pull_number}",
	"GET /repos/{owner}/{repo}/pulls/{pull_number}/commits",
	"GET /repos/{owner}/{repo}/pulls/{pull_number}/files",
	"GET /repos/{owner}/{repo}/pulls/{pull_number}/comments",
	"POST /repos/{owner}/{repo}/pulls/{pull_number}/comments",
	"GET /repos/{owner}/{repo}/pulls/comments/{comment_id}",
	"PATCH /repos/{owner}/{repo}/pulls/comments/{comment_id}",
	"GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
	"POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
	"GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
	"POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
	"GET /repos/{owner}/{repo}/issues/comments/{comment_id}",
	"PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}",
	"POST /repos/{owner}/{repo}/check-runs",
	"GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
	"PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}",
	"GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations",
	"POST /repos/{owner}/{repo}/statuses/{sha}",
	"POST /repos/{owner}/{repo}/code-scanning/sarifs",
	"GET /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}",
	"GET /repos/{owner}/{repo}/collaborators/{username}/permission",
	"POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions",
	"GET /repos/{owner}/{repo}/issues/{issue_number}/events",
	"POST /repos/{owner}/{repo}/issues/{issue_number}/labels",
	"POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
	"GET /repos/{owner}/{repo}/actions/runs",
	"POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun",
	"POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs",
	"GET /orgs/{org}/teams/{team_slug}/memberships/{username}",
	"GET /orgs/{org}/repos",
	"GET /repos/{owner}/{repo}/pulls",
	"GET /repos/{owner}/{repo}/actions/artifacts",
	"GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}",
	"GET /repos/{owner}/{repo}/issues",
	"POST /repos/{owner}/{repo}/issues",
	"PATCH /repos/{owner}/{repo}/issues/{issue_number}",
}

// payloads are the schemas of webhook payloads, where a description has them.
var payloads = []string{
	"webhook-pull-request-opened",
	"webhook-pull-request-synchronize",
	"webhook-merge-group-checks-requested",
	"webhook-issue-comment-created",
}

func main() {
	log.SetFlags(0)
	log.SetPrefix("generate: ")
	archive, err := download()
	if err != nil {
		log.Fatal(err)
	}
	files, err := unpack(archive)
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range []string{"api.github.com.json", "ghes-3.19.json"} {
		reduced, err := reduce(files["package/generated/"+name])
		if err != nil {
			log.Fatalf("%s: %v", name, err)
		}
		if err := os.WriteFile(name, reduced, 0o644); err != nil {
			log.Fatal(err)
		}
	}
	licence := append([]byte("api.github.com.json and ghes-3.19.json are cut from the npm package\n"+npmPackage+
		" by generate.go, which is under this licence:\n\n"), files["package/LICENSE"]...)
	if err := os.WriteFile("LICENSE.octokit-openapi", licence, 0o644); err != nil {
		log.Fatal(err)
	}
}

func download() ([]byte, error) {
	dir, err := os.MkdirTemp("", "octokit-openapi")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	cmd := exec.Command("npm", "pack", "--silent", npmPackage)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("npm pack %s: %w", npmPackage, err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if err != nil || len(found) != 1 {
		return nil, fmt.Errorf("npm pack %s left %d archives instead of one", npmPackage, len(found))
	}
	raw, err := os.ReadFile(found[0])
	if err != nil {
		return nil, err
	}
	sum := sha512.Sum512(raw)
	if got := "sha512-" + base64.StdEncoding.EncodeToString(sum[:]); got != integrity {
		return nil, fmt.Errorf("%s has hash %s instead of %s", npmPackage, got, integrity)
	}
	return raw, nil
}

func unpack(archive []byte) (map[string][]byte, error) {
	plain, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{}
	for r := tar.NewReader(plain); ; {
		header, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if strings.Contains(header.Name, ".deref.") {
			continue // the same with its references written out
		}
		if files[header.Name], err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
}

func reduce(raw []byte) ([]byte, error) {
	var whole map[string]any
	if err := json.Unmarshal(raw, &whole); err != nil {
		return nil, err
	}
	paths := map[string]any{}
	for _, operation := range operations {
		method, path, _ := strings.Cut(operation, " ")
		item, _ := whole["paths"].(map[string]any)[path].(map[string]any)
		if item[strings.ToLower(method)] == nil {
			return nil, fmt.Errorf("no operation %s: strike it from the list or correct it", operation)
		}
		kept, _ := paths[path].(map[string]any)
		if kept == nil {
			kept = map[string]any{}
			paths[path] = kept
		}
		kept[strings.ToLower(method)] = item[strings.ToLower(method)]
		if shared, ok := item["parameters"]; ok {
			kept["parameters"] = shared
		}
	}
	out := map[string]any{
		"openapi": whole["openapi"],
		"info":    map[string]any{"title": "cut from " + npmPackage, "version": "23.0.2", "license": map[string]any{"name": "MIT"}},
		"servers": whole["servers"],
		"paths":   strip(paths, byName),
	}
	reached := map[string]map[string]any{}
	all := whole["components"].(map[string]any)
	for _, name := range payloads {
		if all["schemas"].(map[string]any)[name] != nil {
			reach(all, reached, "#/components/schemas/"+name)
		}
	}
	follow(all, reached, out["paths"])
	out["components"] = reached
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	err := e.Encode(out)
	return b.Bytes(), err
}

// follow keeps every component that a value refers to.
func follow(all map[string]any, reached map[string]map[string]any, v any) {
	switch v := v.(type) {
	case map[string]any:
		if ref, ok := v["$ref"].(string); ok {
			reach(all, reached, ref)
			return
		}
		for _, inner := range v {
			follow(all, reached, inner)
		}
	case []any:
		for _, inner := range v {
			follow(all, reached, inner)
		}
	}
}

func reach(all map[string]any, reached map[string]map[string]any, ref string) {
	part := strings.Split(ref, "/") // #/components/<kind>/<name>
	kind, name := part[2], part[3]
	if reached[kind] == nil {
		reached[kind] = map[string]any{}
	}
	if _, done := reached[kind][name]; done {
		return
	}
	k := object
	if kind == "responses" {
		k = response
	}
	kept := strip(all[kind].(map[string]any)[name], k)
	reached[kind][name] = kept
	follow(all, reached, kept)
}

// what the keys of a map are: OpenAPI's own words, or names somebody chose.
type keys int

const (
	object keys = iota
	response
	byName
	responsesByName
)

// strip drops prose, examples and extensions. A property or a header that has a
// name like theirs stays.
func strip(v any, k keys) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, inner := range v {
			if below, keep := within(key, k); keep {
				out[key] = strip(inner, below)
			}
		}
		if k == response && v["$ref"] == nil {
			out["description"] = "" // it must have one
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = strip(inner, k)
		}
		return out
	}
	return v
}

// within says what a member holds, and whether it is kept.
func within(key string, k keys) (keys, bool) {
	switch k {
	case byName:
		return object, true
	case responsesByName:
		return response, true
	}
	switch key {
	case "description", "summary", "externalDocs", "example", "examples", "tags":
		return object, false
	case "properties", "headers", "content":
		return byName, true
	case "responses":
		return responsesByName, true
	}
	return object, !strings.HasPrefix(key, "x-")
}
