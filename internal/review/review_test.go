package review_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/severity"
)

const guarded = `openapi: 3.0.3
info: {title: Shop, version: '1'}
security: [{bearer: []}]
paths:
  /orders: {get: {responses: {'200': {description: ok}, '429': {description: slow down}}}}
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
`

var open = strings.Replace(guarded, "{get: {", "{get: {security: [], ", 1)

func tree(files map[string]string) fstest.MapFS {
	t := fstest.MapFS{}
	for name, text := range files {
		t[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return t
}

func run(t *testing.T, in review.Input, base, head map[string]string) *report.Report {
	t.Helper()
	r, err := try(t, in, base, head)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func try(t *testing.T, in review.Input, base, head map[string]string) (*report.Report, error) {
	t.Helper()
	in.Base, in.Head = review.Tree{FS: tree(base), Name: "base"}, review.Tree{FS: tree(head), Name: "head"}
	if in.FailOn == 0 {
		in.FailOn = severity.UsualThreshold
	}
	return review.Run(t.Context(), in)
}

// statuses prints what became of every description.
func statuses(r *report.Report) string {
	var out []string
	for _, s := range r.Specs {
		line := s.Path + " " + string(s.Status)
		if s.BasePath != "" {
			line += " from " + s.BasePath
		}
		out = append(out, line)
	}
	return strings.Join(out, ", ")
}

func TestDiscovery(t *testing.T) {
	noise := map[string]string{
		"node_modules/x/openapi.yaml": open, "vendor/x/openapi.yaml": open, ".git/openapi.yaml": open,
		"config.yaml": "name: x\n", "data.json": `{"text": "not \"openapi\": 3"}`, "notes.md": guarded,
	}
	with := func(more map[string]string) map[string]string {
		out := map[string]string{}
		for _, m := range []map[string]string{noise, more} {
			for k, v := range m {
				out[k] = v
			}
		}
		return out
	}
	for _, c := range []struct {
		name       string
		base, head map[string]string
		want       string
	}{
		{"changed", map[string]string{"api.yaml": guarded}, map[string]string{"api.yaml": open}, "api.yaml changed"},
		{"one of two changed", map[string]string{"a.yaml": guarded, "b.yaml": guarded}, map[string]string{"a.yaml": guarded, "b.yaml": open}, "b.yaml changed"},
		{"none changed", map[string]string{"a.yaml": guarded, "b.yaml": guarded}, map[string]string{"a.yaml": guarded, "b.yaml": guarded}, ""},
		{"added", map[string]string{"a.yaml": guarded}, map[string]string{"a.yaml": guarded, "b.yaml": open}, "b.yaml added"},
		{"removed", map[string]string{"a.yaml": guarded, "b.yaml": open}, map[string]string{"a.yaml": guarded}, "b.yaml removed"},
		{"moved", map[string]string{"old/api.yaml": guarded}, map[string]string{"new/api.yaml": open}, "new/api.yaml changed from old/api.yaml"},
		{"renamed with the same bytes", map[string]string{"x.yaml": guarded, "y.yaml": open}, map[string]string{"z.yaml": guarded, "y.yaml": open}, "z.yaml unchanged from x.yaml"},
		{"a file that it refers to changed",
			map[string]string{"api.yaml": "openapi: 3.0.0\npaths: {/a: {$ref: 'a.yaml'}}\n", "a.yaml": "get: {responses: {}}\n"},
			map[string]string{"api.yaml": "openapi: 3.0.0\npaths: {/a: {$ref: 'a.yaml'}}\n", "a.yaml": "get: {responses: {}}\npost: {responses: {}}\n"},
			"api.yaml changed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := statuses(run(t, review.Input{}, with(c.base), with(c.head))); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestNamed(t *testing.T) {
	files := map[string]string{"api/a.yaml": guarded, "api/b.yaml": guarded, "other.yaml": guarded}
	changed := map[string]string{"api/a.yaml": open, "api/b.yaml": guarded, "other.yaml": open}
	if got := statuses(run(t, review.Input{Specs: []string{"api/*.yaml"}}, files, changed)); got != "api/a.yaml changed" {
		t.Errorf("got %q", got)
	}
	for _, glob := range []string{"none/*.yaml", "[a"} {
		if _, err := try(t, review.Input{Specs: []string{glob}}, files, changed); !errors.Is(err, review.ErrUsage) || !strings.Contains(err.Error(), glob) {
			t.Errorf("--spec %s: %v, want wrong use that names it", glob, err)
		}
	}
	if _, err := try(t, review.Input{}, map[string]string{"x.txt": ""}, nil); !errors.Is(err, review.ErrUsage) {
		t.Errorf("nothing found: %v, want wrong use", err)
	}
}

func TestGate(t *testing.T) {
	base, head := map[string]string{"api.yaml": guarded}, map[string]string{"api.yaml": open}
	for _, failOn := range severity.Thresholds() {
		want := report.VerdictFail
		if failOn == severity.Never {
			want = report.VerdictPass
		}
		r := run(t, review.Input{FailOn: failOn}, base, head)
		if r.Gate.Verdict != want || (want == "fail") != (len(r.Gate.Blocking) > 0) {
			t.Errorf("fail-on %s: %+v, want %s", failOn, r.Gate, want)
		}
	}
	if r := run(t, review.Input{FailOn: severity.Threshold(severity.Low)}, head, base); r.Gate.Verdict != report.VerdictPass || len(r.Specs[0].Findings) == 0 {
		t.Errorf("what is resolved blocks: %+v", r.Gate)
	}
	// Where nothing declares authentication, "anonymous" is an inference.
	silent := strings.NewReplacer("security: [{bearer: []}]\n", "", "  /orders:", "  /users: {post: {responses: {'200': {description: ok}}}}\n  /orders:").Replace(guarded)
	r := run(t, review.Input{FailOn: severity.Threshold(severity.Low)}, map[string]string{"api.yaml": strings.Replace(guarded, "security: [{bearer: []}]\n", "", 1)}, map[string]string{"api.yaml": silent})
	for _, f := range r.Specs[0].Findings {
		for _, b := range r.Gate.Blocking {
			if f.Fingerprint == b && f.Confidence == severity.LowConfidence {
				t.Errorf("%s blocks with confidence low", f.Rule)
			}
		}
	}
}

func TestUnreadable(t *testing.T) {
	for name, text := range map[string]string{
		"broken YAML": "openapi: 3.0.0\npaths:\n  /a: [\n", "a template": "openapi: 3.0.0\npaths: {{ .Values.paths }}\n", "empty": "", "a conflict": "<<<<<<< HEAD\n" + guarded,
		"a pointer": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n",
	} {
		for _, side := range []string{"base", "head"} {
			base, head := map[string]string{"api.yaml": guarded}, map[string]string{"api.yaml": guarded}
			map[string]map[string]string{"base": base, "head": head}[side]["api.yaml"] = text
			r := run(t, review.Input{Pairs: []review.Pair{{Base: "api.yaml", Head: "api.yaml"}}, FailOn: severity.Never}, base, head)
			s := r.Specs[0]
			if side == "base" { // a change that repairs it must be able to pass
				if r.Gate.Verdict != report.VerdictPass || s.Status != report.Added || len(s.Findings) == 0 {
					t.Errorf("%s at base: verdict %s, status %s, %d findings", name, r.Gate.Verdict, s.Status, len(s.Findings))
				}
				if len(s.Notes) != 1 || s.Notes[0].Level != "warning" || !strings.Contains(s.Notes[0].Message, "the head is reviewed as new: ") {
					t.Errorf("%s at base: notes %+v", name, s.Notes)
				}
				continue
			}
			if r.Gate.Verdict != report.VerdictError || s.Status != report.Unreadable || len(s.Findings) != 0 {
				t.Errorf("%s at %s: verdict %s, status %s, %d findings", name, side, r.Gate.Verdict, s.Status, len(s.Findings))
			}
			if len(s.Notes) != 1 || s.Notes[0].Level != "error" || s.Notes[0].File != "api.yaml" || s.Notes[0].Line == 0 || !strings.HasPrefix(s.Notes[0].Message, side) {
				t.Errorf("%s at %s: notes %+v", name, side, s.Notes)
			}
		}
	}
}

// TestNotes: what cannot be followed is said once, with the operations that it blinds.
func TestNotes(t *testing.T) {
	text := `openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /a: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Gone'}}}}}}}
  /b: {$ref: 'https://example.com/b.yaml'}
  /c: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/Gone'}}}}}}}
`
	r := run(t, review.Input{}, map[string]string{"api.yaml": text}, map[string]string{"api.yaml": text + "tags: [{name: x}]\n"})
	if r.Gate.Verdict != report.VerdictPass || len(r.Specs[0].Findings) != 0 {
		t.Errorf("verdict %s, findings %+v: what was there before is only noted", r.Gate.Verdict, r.Specs[0].Findings)
	}
	var notes []string
	for _, n := range r.Specs[0].Notes {
		notes = append(notes, fmt.Sprintf("%s %d %s", n.Level, n.Line, n.Message))
	}
	want := []string{
		`warning 4 the reference "#/components/schemas/Gone" is not followed: there is nothing at that place; reviewed without it: GET /a, GET /c`,
		`warning 5 the reference "https://example.com/b.yaml" is not followed: remote references are not followed; reviewed without it: /b`,
	}
	if fmt.Sprint(notes) != fmt.Sprint(want) {
		t.Errorf("notes\n%s\nwant\n%s", strings.Join(notes, "\n"), strings.Join(want, "\n"))
	}
}

// failing is a tree whose files cannot be opened.
type failing struct{ fstest.MapFS }

func (f failing) Open(name string) (fs.File, error) {
	if strings.HasSuffix(name, ".yaml") {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return f.MapFS.Open(name)
}

func TestFileThatCannotBeOpened(t *testing.T) {
	files := tree(map[string]string{"api.yaml": guarded})
	r, err := review.Run(t.Context(), review.Input{FailOn: severity.UsualThreshold, Pairs: []review.Pair{{Base: "api.yaml", Head: "api.yaml"}},
		Base: review.Tree{FS: files}, Head: review.Tree{FS: failing{files}}})
	if err != nil || r.Gate.Verdict != report.VerdictError {
		t.Fatalf("error %v, report %+v, want verdict error", err, r)
	}
}

func TestLimits(t *testing.T) {
	files := map[string]string{"api.yaml": guarded}
	limits := openapi.DefaultLimits()
	limits.FileBytes = 100
	r := run(t, review.Input{Limits: limits, Pairs: []review.Pair{{Base: "api.yaml", Head: "api.yaml"}}}, files, files)
	if r.Gate.Verdict != report.VerdictError {
		t.Errorf("verdict %s beyond a limit", r.Gate.Verdict)
	}
}

// TestCombinations: a description whose schemas combine beyond what is compared
// is never a clean review.
func TestCombinations(t *testing.T) {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: t, version: '1'}\n" +
		"paths: {/a: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/S0'}}}}}}}}\n" +
		"components:\n  schemas:\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "    S%d: {oneOf: [{$ref: '#/components/schemas/S%d'}, {type: string}]}\n", i, i+1)
	}
	base := b.String() + "    S1000: {properties: {name: {type: string}}}\n"
	head := b.String() + "    S1000: {properties: {name: {type: string}, ssn: {type: string}}}\n"
	r := run(t, review.Input{}, map[string]string{"api.yaml": base}, map[string]string{"api.yaml": head})
	if r.Gate.Verdict != report.VerdictError {
		t.Errorf("verdict %s, notes %+v", r.Gate.Verdict, r.Specs[0].Notes)
	}
}
