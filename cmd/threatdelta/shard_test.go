package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/sample"
)

// shardsTried is into how many shards the large repository is divided.
const shardsTried = 8

// TestShards: the shards of a review and of a model of a repository with many small
// descriptions, each made by itself and merged in another order, are byte for byte what one
// process writes. Of the ways in which descriptions hang together the repository has all: the
// same edit in many, in a file that many refer to, the same API in two formats, descriptions that
// move, are copied, come and go, and a policy that accepts, switches off and guards.
func TestShards(t *testing.T) {
	n := sample.Size(100, 5000)
	t.Chdir(manyDescriptions(t, n))
	out := t.TempDir()
	for _, command := range []string{"review", "model"} {
		args := []string{command, "--format", "json", "change"}
		if command == "review" {
			args = []string{command, "--format", "json", "main", "change"}
		}
		whole, code, work := runHere(t, args...)
		if count := strings.Count(whole, `"path": "services/`); code != exitNoReview || count < n/2 {
			t.Fatalf("%s: code %d, %d descriptions:\n%.2000s", command, code, count, whole)
		}
		if command == "review" {
			hasAll(t, whole)
		}
		files, most, sum := []string{}, 0.0, 0.0
		for i := range shardsTried {
			number := (i*3)%shardsTried + 1 // in no order
			share, _, cost := runHere(t, append(args, "--shard", fmt.Sprintf("%d/%d", number, shardsTried))...)
			file := filepath.Join(out, fmt.Sprintf("%s-%d.json", command, number))
			if err := os.WriteFile(file, []byte(share), 0o666); err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
			ratio := float64(cost) / float64(work)
			most, sum = max(most, ratio), sum+ratio
		}
		merged, mergedCode, _ := runHere(t, append([]string{"merge"}, files...)...)
		if merged != whole || mergedCode != code {
			t.Errorf("%s: the %d shards merged are not what one process writes (codes %d and %d): %s", command, shardsTried, mergedCode, code, firstLines(whole, merged))
		}
		half, _, _ := runHere(t, append([]string{"merge"}, files[:3]...)...)
		rest, _, _ := runHere(t, append([]string{"merge"}, files[3:]...)...)
		both := []string{filepath.Join(out, "half.json"), filepath.Join(out, "rest.json")}
		for i, text := range []string{half, rest} {
			if err := os.WriteFile(both[i], []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if again, _, _ := runHere(t, "merge", both[1], both[0]); again != whole {
			t.Errorf("%s: shards that were merged in two steps are another report: %s", command, firstLines(whole, again))
		}
		if _, code, _ := runHere(t, append([]string{"merge"}, files[1:]...)...); code != exitNoReview {
			t.Errorf("%s: without one of its shards the merge ends with %d", command, code)
		}
		if command == "review" {
			sameFormats(t, files)
		}
		t.Logf("%s of %d descriptions: a shard allocates %.3f of the whole on average, %.3f at most", command, n, sum/shardsTried, most)
		if sample.All() && most > 0.25 {
			t.Errorf("%s: a shard of %d costs %.3f of the whole", command, shardsTried, most)
		}
	}
}

// hasAll fails the test where the report of one process lacks what only all shards together
// know, for then the comparison would show nothing.
func hasAll(t *testing.T, whole string) {
	t.Helper()
	for _, part := range []string{`"sameAs": `, `"instances": `, `"sharedFindings": `, `"unmatched": `, `"expired": `, `"off": `, `"waiver": `, `"basePath": `, `"copyOf": `,
		`"steers": true`, `"status": "unreadable"`, `"status": "removed"`, "was open before", `"proof": `} {
		if part == `"copyOf": ` && sample.All() {
			continue // of so many folders the first alone are looked through for what a new description is a copy of
		}
		if !strings.Contains(whole, part) {
			t.Errorf("the report of one process has no %s", part)
		}
	}
}

// formatsOfShards are those for which the merged report is compared beside its JSON.
func formatsOfShards() []string { return []string{"markdown", "sarif", "rdjson", "gitlab", "junit"} }

// sameFormats: the other formats of the merged report are those of one process too.
func sameFormats(t *testing.T, files []string) {
	t.Helper()
	whole, merged := inFormats(t, "review", "main", "change"), inFormats(t, append([]string{"merge"}, files...)...)
	for _, format := range formatsOfShards() {
		if strings.ReplaceAll(merged[format], "--report FILE", "main change") != whole[format] {
			t.Errorf("%s of what was merged: %s", format, firstLines(whole[format], merged[format]))
		}
	}
}

// inFormats runs a command once, and returns what it says in each of these formats.
func inFormats(t *testing.T, args ...string) map[string]string {
	t.Helper()
	dir, out := t.TempDir(), map[string]string{}
	args = append(args, "--format", "json")
	for _, format := range formatsOfShards() {
		args = append(args, "--format", format+"="+filepath.Join(dir, format))
	}
	runHere(t, args...)
	for _, format := range formatsOfShards() {
		raw, err := os.ReadFile(filepath.Join(dir, format))
		if err != nil {
			t.Fatal(err)
		}
		out[format] = string(raw)
	}
	return out
}

// runHere runs the program in this process, and says how many bytes it allocated.
func runHere(t *testing.T, args ...string) (stdout string, code int, allocated uint64) {
	t.Helper()
	var out, failed bytes.Buffer
	p := &program{engine: builtinEngine(), stdin: strings.NewReader(""), stdout: &out, stderr: &failed, env: func(string) string { return "" }, terminal: func(io.Writer) bool { return false }}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	code = p.execute(t.Context(), args)
	runtime.ReadMemStats(&after)
	if code == exitUsage || out.Len() == 0 {
		t.Fatalf("%v: %s", args, failed.String())
	}
	return out.String(), code, after.TotalAlloc - before.TotalAlloc
}

// firstLines are the first lines that differ.
func firstLines(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return fmt.Sprintf("line %d:\n%s\n%s", i+1, strings.Join(x[max(0, i-12):min(len(x), i+3)], "\n"), strings.Join(y[max(0, i-3):min(len(y), i+3)], "\n"))
		}
	}
	return fmt.Sprintf("%d and %d lines", len(x), len(y))
}

// TestShardsOfNothing: a shard of a change without descriptions passes, as the whole does.
func TestShardsOfNothing(t *testing.T) {
	t.Chdir(manyDescriptions(t, 12))
	whole, _, _ := runHere(t, "review", "--format", "json", "main", "main")
	var files []string
	for i := range 2 {
		share, code, _ := runHere(t, "review", "--format", "json", "--shard", fmt.Sprintf("%d/2", i+1), "main", "main")
		if code != exitPass {
			t.Errorf("shard %d of nothing: %d", i+1, code)
		}
		files = append(files, filepath.Join(t.TempDir(), "share.json"))
		if err := os.WriteFile(files[i], []byte(share), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if merged, code, _ := runHere(t, append([]string{"merge"}, files...)...); merged != whole || code != exitPass {
		t.Errorf("merged: code %d, %s", code, firstLines(whole, merged))
	}
}

// manyDescriptions is a git repository with the branches main and change, between which n
// descriptions differ.
func manyDescriptions(t *testing.T, n int) string {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	remove := func(name string) {
		if err := os.Remove(filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) {
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	git("init", "-q", "-b", "main")
	write("common/errors.yaml", sharedParts("maxLength: 40"))
	write(".github/threatdelta.yaml", manyPolicy(time.Now()))
	for i := range n {
		write(pathOf(i), description(i, false))
	}
	git("add", "-A")
	git("commit", "-q", "-m", "base")
	git("checkout", "-q", "-b", "change")
	write("common/errors.yaml", sharedParts("description: any"))
	write(".github/threatdelta.yaml", strings.Replace(manyPolicy(time.Now()), "fail-on: high", "fail-on: critical", 1))
	for i := range n {
		switch i % 20 {
		case 5: // moved to another folder
			remove(pathOf(i))
			write("moved/"+word(i%7)+"/"+word(i)+".yaml", description(i, true))
		case 6:
			remove(pathOf(i))
		case 7: // a new version beside it
			write(strings.Replace(pathOf(i), "openapi", "openapi-v2", 1), description(i, true))
		case 8: // stays as it is, and refers to what changed
		case 9:
			if i%100 == 9 {
				write(pathOf(i), "openapi: 3.0.3\npaths: [\n")
			}
		default:
			write(pathOf(i), description(i, true))
		}
	}
	git("add", "-A")
	git("commit", "-q", "-m", "head")
	return dir
}

// pathOf is the path of a description; every tenth is the one before it in JSON.
func pathOf(i int) string {
	if i%10 == 4 {
		return "services/" + word(i-1) + "/openapi.json"
	}
	return "services/" + word(i) + "/openapi.yaml"
}

// word is a number in letters, so that nobody takes it for a version.
func word(i int) string {
	return strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%04d", i))
}

func sharedParts(bound string) string {
	return "components:\n  schemas:\n    Note: {type: string, " + bound + "}\n    Page: {type: object, properties: {size: {type: integer, maximum: 100}}}\n"
}

// description is a small one: number i, before or after the change.
func description(i int, changed bool) string {
	of := i
	if i%10 == 4 {
		of = i - 1
	}
	security, extra, accepted := "security: [{key: []}]", "", ""
	if changed && of%3 == 0 {
		security = "security: []"
	}
	if changed && of%4 == 1 {
		extra = `, ssn: {type: string}, email: {type: string, format: email}`
	}
	added, addedJSON := "", ""
	if changed && of%4 == 3 {
		added = fmt.Sprintf("  /s%d/new:\n    get: {security: [{key: []}], responses: {\"200\": {description: ok}}}\n", of)
		addedJSON = fmt.Sprintf(`"/s%d/new": {"get": {"security": [{"key": []}], "responses": {"200": {"description": "ok"}}}}, `, of)
	}
	if of%11 == 2 {
		accepted = fmt.Sprintf("x-threatdelta-accept: [{rule: auth-removed, reason: was open before %d, expires: 2024-01-31}], ", of%3)
	}
	if i%10 == 4 {
		yes := strings.NewReplacer("security: []", `"security": []`, "security: [{key: []}]", `"security": [{"key": []}]`).Replace(security)
		props := `"name": {"type": "string"}`
		if extra != "" {
			props += `, "ssn": {"type": "string"}, "email": {"type": "string", "format": "email"}`
		}
		return fmt.Sprintf(`{"openapi": "3.0.3", "info": {"title": "Service s%[1]d", "version": "1"}, "paths": {"/s%[1]d/items": {"get": {%[2]s, "responses": {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object", "properties": {%[3]s}}}}}}}, "post": {"security": [{"key": []}], "responses": {"201": {"description": "made"}}}}, %[4]s"/s%[1]d/items/{id}": {"delete": {"security": [{"key": []}], "responses": {"204": {"description": "gone"}}}}}, "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}}}`, of, yes, props, addedJSON)
	}
	return fmt.Sprintf(`openapi: 3.0.3
info: {title: Service s%[1]d, version: "1"}
paths:
  /s%[1]d/items:
    get:
      %[4]s%[2]s
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {name: {type: string}%[3]s}}}}}}
    post:
      security: [{key: []}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {note: {$ref: "../../common/errors.yaml#/components/schemas/Note"}}}}}}
      responses: {"201": {description: made}}
  /s%[1]d/items/{id}:
    delete: {security: [{key: []}], responses: {"204": {description: gone}}}
%[5]scomponents: {securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}}
`, of, security, extra, strings.Replace(accepted, "}], ", "}]\n      ", 1), added)
}

// manyPolicy is a policy with every kind of exception: of use in some descriptions, in none,
// ended, and by a fingerprint of long ago.
func manyPolicy(now time.Time) string {
	return `fail-on: high
rules:
  surface-new-op: {level: off, reason: reviewed elsewhere}
waivers:
  - {rule: auth-removed, operation: GET /s3/items, spec: ` + pathOf(3) + `, reason: open data, by: lead, expires: ` + now.AddDate(0, 3, 0).Format(time.DateOnly) + `}
  - {rule: auth-removed, operation: GET /none, spec: services/none/openapi.yaml, reason: is gone, by: lead, expires: ` + now.AddDate(0, 3, 0).Format(time.DateOnly) + `}
  - {rule: auth-removed, operation: GET /s6/items, spec: ` + pathOf(6) + `, reason: ended, by: lead, expires: 2024-01-31}
  - {fingerprint: 0123456789abcdef, reason: long ago, by: lead, expires: ` + now.AddDate(0, 3, 0).Format(time.DateOnly) + `}
`
}
