package report

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// TestReadsBack: what is written, read and written again is the same, byte for byte.
func TestReadsBack(t *testing.T) {
	texts := map[string]string{}
	raw, err := os.ReadFile(filepath.Join("testdata", "rich.json"))
	if err != nil {
		t.Fatal(err)
	}
	texts["rich.json"] = string(raw)
	for name, r := range map[string]*Report{"rich": rich(), "calm": calm(), "better": better(), "crowded": crowded(), "several": several(),
		"empty": {Gate: Gate{FailOn: severity.Never, Verdict: VerdictPass}}} {
		texts[name] = render(t, "json", r, Options{})
	}
	for i, s := range hostile() {
		r := rich()
		r.Specs[0].Findings[0].Message, r.Specs[0].Notes = s, append(r.Specs[0].Notes, Note{Level: "info", Message: s})
		r.Tool.Version, r.Policy.Off[0].Reason = s, s
		texts[fmt.Sprint("hostile ", i)] = render(t, "json", r, Options{})
	}
	for name, text := range texts {
		back, err := Read(name, strings.NewReader(text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if d := cmp.Diff(text, render(t, "json", back, Options{})); d != "" {
			t.Errorf("%s (-written +written again):\n%s", name, d)
		}
	}
}

// nameAll makes all of a report that of the repository "a", and returns what it says of it.
func nameAll(doc map[string]any) map[string]any {
	gate := map[string]any{}
	maps.Copy(gate, doc["gate"].(map[string]any))
	out := map[string]any{"name": "a", "tool": doc["tool"], "gate": gate, "policy": doc["policy"]}
	doc["repositories"] = []any{out}
	delete(doc, "policy")
	delete(doc, "apart")
	for _, spec := range doc["specs"].([]any) {
		spec.(map[string]any)["repository"] = "a"
	}
	return out
}

// TestReadRefuses: what no review writes is refused, in one line with the file and what to do,
// and never read as nothing to do.
func TestReadRefuses(t *testing.T) {
	for want, change := range map[string]func(doc, spec, found map[string]any){
		`gate.verdict "" is no verdict`:       func(doc, _, _ map[string]any) { delete(doc["gate"].(map[string]any), "verdict") },
		`gate.verdict "passed" is no verdict`: func(doc, _, _ map[string]any) { doc["gate"].(map[string]any)["verdict"] = "passed" },
		"gate.failOn is missing":              func(doc, _, _ map[string]any) { delete(doc["gate"].(map[string]any), "failOn") },
		`"severe" is no level that blocks`:    func(doc, _, _ map[string]any) { doc["gate"].(map[string]any)["failOn"] = "severe" },
		"specs[0]: path is missing":           func(_, spec, _ map[string]any) { delete(spec, "path") },
		`specs[0]: status "" is no status`:    func(_, spec, _ map[string]any) { delete(spec, "status") },
		`the level "fatal" of a note`:         func(_, spec, _ map[string]any) { spec["notes"].([]any)[0].(map[string]any)["level"] = "fatal" },
		"report.json: gate.verdict is pass, and what it is about makes it error": func(doc, _, _ map[string]any) {
			doc["gate"].(map[string]any)["verdict"] = "pass"
		},
		"report.json: gate.verdict is pass, and what it is about makes it fail": func(doc, spec, _ map[string]any) {
			for _, s := range doc["specs"].([]any) {
				s.(map[string]any)["notes"], s.(map[string]any)["status"] = []any{}, "changed"
			}
			doc["gate"].(map[string]any)["verdict"] = "pass"
		},
		"repositories[0]: gate.verdict is pass, and what": func(doc, _, _ map[string]any) {
			nameAll(doc)["gate"].(map[string]any)["verdict"] = "pass"
		},
		"report.json: gate.verdict is pass, and what it is": func(doc, _, _ map[string]any) {
			nameAll(doc)
			doc["gate"].(map[string]any)["verdict"] = "pass"
		},
		"findings[0] has no rule":            func(_, _, found map[string]any) { delete(found, "rule") },
		`findings[0]: "x" is no fingerprint`: func(_, _, found map[string]any) { found["fingerprint"] = "x" },
		"findings[0]: the level is missing":  func(_, _, found map[string]any) { delete(found, "level") },
		"findings[0]: the score 99":          func(_, _, found map[string]any) { found["score"] = 99 },
		`"gone" is no state of a threat`:     func(_, _, found map[string]any) { found["state"] = "gone" },
		`the field "accepted"`:               func(_, _, found map[string]any) { found["accepted"] = true },
		"the repository \"x\" is not among":  func(_, spec, _ map[string]any) { spec["repository"] = "x" },
		"of 20000 shards": func(doc, _, _ map[string]any) {
			doc["shard"] = map[string]any{"review": "a", "of": 20000, "numbers": []int{1}, "verdict": "pass"}
		},
		"shard does not say which": func(doc, _, _ map[string]any) {
			doc["shard"] = map[string]any{"review": "a", "of": 2, "numbers": []int{1, 3}, "verdict": "pass"}
		},
		"what is said of one repository stands beside several": func(doc, _, _ map[string]any) {
			doc["repositories"] = []any{map[string]any{"name": "a", "tool": doc["tool"], "gate": doc["gate"]}}
		},
		"is threatdelta.model/v1, where a report":        func(doc, _, _ map[string]any) { doc["schema"] = "threatdelta.model/v1" },
		"is threatdelta.report/v9, of threatdelta 0.1.0": func(doc, _, _ map[string]any) { doc["schema"] = "threatdelta.report/v9" },
	} {
		var doc map[string]any
		if err := json.Unmarshal([]byte(render(t, "json", rich(), Options{})), &doc); err != nil {
			t.Fatal(err)
		}
		spec := doc["specs"].([]any)[0].(map[string]any)
		change(doc, spec, spec["findings"].([]any)[0].(map[string]any))
		raw, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Read("a/report.json", strings.NewReader(string(raw)))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "a/report.json") || strings.Contains(err.Error(), "\n") {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// FuzzRead: what is read is written as what reads back the same.
func FuzzRead(f *testing.F) {
	f.Add(render(f, "json", rich(), Options{}))
	f.Add(`{"schema":"threatdelta.report/v1","tool":{},"gate":{"failOn":"low","verdict":"pass"},"specs":[{"path":"a","status":"added"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		r, err := Read("a.json", strings.NewReader(text))
		if err != nil {
			return
		}
		written := render(t, "json", r, Options{})
		again, err := Read("a.json", strings.NewReader(written))
		if err != nil {
			t.Fatalf("what was read and written is refused: %v", err)
		}
		if d := cmp.Diff(written, render(t, "json", again, Options{})); d != "" {
			t.Error(d)
		}
	})
}
