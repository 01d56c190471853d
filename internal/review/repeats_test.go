package review

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// repeated are the messages that a report has more than once.
func repeated(r *report.Report) []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			said := f.State.String() + ": " + f.Message
			if seen[said] {
				out = append(out, said)
			}
			seen[said] = true
		}
	}
	return out
}

// instancesOf are the descriptions of the one finding of a rule.
func instancesOf(t *testing.T, r *report.Report, rule string) (f finding.Finding, specs []string) {
	t.Helper()
	n := 0
	for _, s := range r.Specs {
		for _, one := range s.Findings {
			if one.Rule == rule {
				f = one
				n++
			}
		}
	}
	if n != 1 {
		t.Errorf("%d findings of %s, want one", n, rule)
	}
	for _, i := range f.Instances {
		specs = append(specs, i.Spec)
	}
	return f, specs
}

// withUser is a description that refers to a shared schema from a path of its own.
func withUser(path string) string {
	return fmt.Sprintf(`openapi: 3.0.3
info: {title: a, version: "1"}
servers: [{url: https://api.example.com}]
components: {securitySchemes: {bearer: {type: http, scheme: bearer}}}
security: [{bearer: []}]
paths:
  %s:
    get: {responses: {"200": {description: ok, content: {application/json: {schema: {$ref: shared/user.yaml}}}}, "429": {description: slow}}}
`, path)
}

const aUser = "type: object\nproperties:\n  id: {type: string}\n"

// TestSharedFile: an edit of a file that several descriptions refer to is one
// finding, whatever the operations are that it reaches in each.
func TestSharedFile(t *testing.T) {
	files := func(user string) fstest.MapFS {
		return fstest.MapFS{"a.yaml": {Data: []byte(withUser("/me"))}, "b.yaml": {Data: []byte(withUser("/users/{id}"))}, "c.yaml": {Data: []byte(withUser("/staff"))},
			"shared/user.yaml": {Data: []byte(user)}}
	}
	r := run(t, Input{Base: Tree{FS: files(aUser)}, Head: Tree{FS: files(aUser + "  ssn: {type: string}\n")}})
	f, specs := instancesOf(t, r, "data-sensitive-field-added")
	if !slices.Equal(specs, []string{"a.yaml", "b.yaml", "c.yaml"}) || f.Head.File != "shared/user.yaml" {
		t.Errorf("in %v, at %+v", specs, f.Head)
	}
	for i, one := range f.Instances {
		if len(one.Operations) != 1 || one.Operations[0].Path != []string{"/me", "/users/{id}", "/staff"}[i] {
			t.Errorf("%s reaches %v", one.Spec, one.Operations)
		}
	}
	if len(r.Specs) != 3 || len(r.Specs[1].Shared) == 0 || !slices.Contains(r.Specs[2].Shared, f.Fingerprint) {
		t.Errorf("the others do not say where it is listed: %+v", r.Specs)
	}
	blocking := 0
	for _, print := range r.Gate.Blocking {
		if print == f.Fingerprint {
			blocking++
		}
	}
	if blocking != 1 {
		t.Errorf("it blocks %d times", blocking)
	}
}

// TestSharedFileByOtherWays: and so it is where each description comes to the declaration
// by a way of its own; what is sent in and what comes out stay apart.
func TestSharedFileByOtherWays(t *testing.T) {
	files := func(user string) fstest.MapFS {
		tree := fstest.MapFS{"shared/user.yaml": {Data: []byte(user)}}
		for i, way := range []string{"owner", "reviewer", "boss"} {
			of := "{type: object, properties: {" + way + ": {$ref: shared/user.yaml}}}"
			text := strings.Replace(withUser("/things"+strconv.Itoa(i)), "{$ref: shared/user.yaml}", of, 1)
			text += "    post: {requestBody: {content: {application/json: {schema: " + of + "}}}, responses: {\"204\": {description: ok}, \"429\": {description: slow}}}\n"
			tree[way+".yaml"] = &fstest.MapFile{Data: []byte(text)}
		}
		return tree
	}
	r := run(t, Input{Base: Tree{FS: files(aUser)}, Head: Tree{FS: files(aUser + "  ssn: {type: string}\n")}})
	f, specs := instancesOf(t, r, "data-sensitive-field-added")
	if !slices.Equal(specs, []string{"boss.yaml", "owner.yaml", "reviewer.yaml"}) || f.Head.File != "shared/user.yaml" {
		t.Errorf("in %v, at %+v", specs, f.Head)
	}
	for _, s := range r.Specs {
		for _, one := range s.Findings {
			if strings.HasPrefix(one.Subject, "request") != (one.Rule == "input-fields-added") {
				t.Errorf("%s is about %s", one.Rule, one.Subject)
			}
			if len(one.Instances) != 3 {
				t.Errorf("%s: %s: %d instances", one.Rule, one.Message, len(one.Instances))
			}
		}
	}
}

// TestTwins: the same edit in two formats, or in several versions, is one finding
// of each rule, and none repeats another.
func TestTwins(t *testing.T) {
	r := run(t, Input{Base: Tree{FS: twins(guarded, "v1/api.yaml", "v2/api.yaml", "v3/api.yaml")}, Head: Tree{FS: twins(opened(), "v1/api.yaml", "v2/api.yaml", "v3/api.yaml")}})
	if list := repeated(r); len(list) > 0 {
		t.Errorf("reported more than once: %q", list)
	}
	one := run(t, Input{Base: Tree{FS: twins(guarded, "v1/api.yaml")}, Head: Tree{FS: twins(opened(), "v1/api.yaml")}})
	if got, want := len(r.Specs[0].Findings), len(one.Specs[0].Findings); got != want || want == 0 || len(r.Specs[1].Findings) > 0 {
		t.Fatalf("%d findings, of one description alone %d", got, want)
	}
	if got, want := len(r.Gate.Blocking), len(one.Gate.Blocking); got != want {
		t.Errorf("%d block, of one description alone %d", got, want)
	}
	for i, f := range r.Specs[0].Findings {
		alone := one.Specs[0].Findings[i]
		if len(f.Instances) != 3 || f.Fingerprint == alone.Fingerprint || f.Instances[0].Fingerprint != alone.Fingerprint {
			t.Errorf("%s: %d instances, of v1 %s and not %s", f.Message, len(f.Instances), f.Instances[0].Fingerprint, alone.Fingerprint)
		}
		if (f.PartOf == "") != (alone.PartOf == "") {
			t.Errorf("%s: part of %q, alone of %q", f.Message, f.PartOf, alone.PartOf)
		}
	}
}

// TestNotTheSameEdit: another edit of the same rule stays a finding of its own, and
// so do two of one description.
func TestNotTheSameEdit(t *testing.T) {
	other := strings.Replace(guarded, "    post:\n", "    post:\n      security: []\n", 1)
	base := twins(guarded, "a.yaml", "b.yaml")
	head := fstest.MapFS{"a.yaml": {Data: []byte(opened())}, "b.yaml": {Data: []byte(other)}}
	r := run(t, Input{Base: Tree{FS: base}, Head: Tree{FS: head}})
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			if len(f.Instances) > 0 && strings.Contains(f.Message, "/orders") {
				t.Errorf("%s is in %v", f.Message, f.Instances)
			}
		}
	}
}

// TestSnapshotsRemoved: many that are removed are one finding with the list.
func TestSnapshotsRemoved(t *testing.T) {
	base := fstest.MapFS{"openapi.yaml": {Data: []byte(guarded)}}
	for i := range 100 {
		text := guarded
		if i%2 == 0 { // not all are alike
			text = strings.Replace(guarded, "/invoices", fmt.Sprintf("/invoices%d", i), 1)
		}
		base[fmt.Sprintf("releases/%d/openapi.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	r := run(t, Input{Base: Tree{FS: base}, Head: Tree{FS: twins(guarded, "openapi.yaml")}})
	f, specs := instancesOf(t, r, "spec-removed")
	if len(specs) != 100 || len(f.Operations) == 0 {
		t.Errorf("%d of 100 are listed, with %v", len(specs), f.Operations)
	}
	if list := repeated(r); len(list) > 0 {
		t.Errorf("reported more than once: %q", list)
	}
	if n := strings.Count(rendered(t, r, "text"), "Trust boundary"); n > 1 {
		t.Errorf("%d tables of what is gone", n)
	}
}

func rendered(t *testing.T, r *report.Report, format string) string {
	t.Helper()
	render, ok := report.Format(format)
	if !ok {
		t.Fatal(format)
	}
	var b strings.Builder
	if err := render(&b, r, report.Options{}); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestAcceptingRepeats: a finding of several descriptions is accepted when each of
// them is, and open again with another.
func TestAcceptingRepeats(t *testing.T) {
	in := func(names ...string) Input {
		return Input{Base: Tree{FS: twins(guarded, names...)}, Head: Tree{FS: twins(opened(), names...)}}
	}
	two := found(run(t, in("a.yaml", "b.yaml")), "auth-removed")
	accepted := func(specs ...string) []Decision {
		var out []Decision
		for _, s := range specs {
			out = append(out, Decision{Fingerprint: two[s].Fingerprint, Accepted: true, By: "lead"})
		}
		return out
	}
	for name, c := range map[string]struct {
		specs     []string
		decisions []Decision
		open      bool
	}{
		"one of two":           {[]string{"a.yaml", "b.yaml"}, accepted("a.yaml"), true},
		"the other of two":     {[]string{"a.yaml", "b.yaml"}, accepted("b.yaml"), true},
		"both":                 {[]string{"a.yaml", "b.yaml"}, accepted("a.yaml", "b.yaml"), false},
		"both, and then three": {[]string{"a.yaml", "b.yaml", "c.yaml"}, accepted("a.yaml", "b.yaml"), true},
		"both, and then one":   {[]string{"b.yaml"}, accepted("a.yaml", "b.yaml"), false},
		"both, one taken back": {[]string{"a.yaml", "b.yaml"}, append(accepted("a.yaml", "b.yaml"), Decision{Fingerprint: two["b.yaml"].Fingerprint, By: "lead"}), true},
	} {
		r := run(t, in(c.specs...))
		before := len(r.Gate.Blocking)
		Decide(r, c.decisions)
		f := r.Specs[0].Findings[slices.IndexFunc(r.Specs[0].Findings, func(f finding.Finding) bool { return f.Rule == "auth-removed" })]
		if f.IsOpen() != c.open || r.Gate.Blocks(&f) != c.open || (len(r.Gate.Blocking) == before) != c.open {
			t.Errorf("%s: open %v, blocking %v of %d", name, f.IsOpen(), r.Gate.Blocking, before)
		}
		if want := "both, one taken back"; name == want && (f.Rejected == nil || len(f.Instances) != 2 || f.Instances[0].Waiver == nil) {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// TestWorstInstanceDecides: a finding of several descriptions blocks where it does
// in one, also where another has a higher score by prose alone or is accepted.
func TestWorstInstanceDecides(t *testing.T) {
	r := run(t, Input{Base: Tree{FS: twins(guarded, "a.yaml", "b.yaml")}, Head: Tree{FS: twins(opened(), "a.yaml", "b.yaml")}})
	f := r.Specs[0].Findings[slices.IndexFunc(r.Specs[0].Findings, func(f finding.Finding) bool { return f.Rule == "auth-removed" })]
	list := slices.Clone(f.Instances)
	list[0].Score, list[0].Confidence = 25, severity.LowConfidence
	unsure := f.Merged(list)
	if !unsure.IsBlocking(r.Gate.FailOn) || unsure.Score != list[1].Score {
		t.Errorf("what is unsure in one hides the other: score %d", unsure.Score)
	}
	list[1].Waiver = &finding.Waiver{By: "lead"}
	if rest := f.Merged(list); rest.IsBlocking(r.Gate.FailOn) || !rest.IsOpen() || rest.Fingerprint != f.Fingerprint {
		t.Error("what is accepted in one counts for the other")
	}
}

// TestRepeatAfterAnother: what a description shares is found with the first that has
// it, although that one shares others with one before it.
func TestRepeatAfterAnother(t *testing.T) {
	describe := func(orders, carts string) string {
		return `{"openapi": "3.0.3", "security": [{"b": []}], "paths": {"/orders": {"get": {` + orders + `"responses": {"200": {"description": "ok"}}}},
			"/carts": {"post": {"responses": {"201": {"description": "made"}` + carts + `}}}}, "components": {"securitySchemes": {"b": {"type": "http", "scheme": "bearer"}}}}`
	}
	limit, open := `, "429": {"description": "slow down"}`, `"security": [], `
	head := twins(describe(open, ""), "b.json", "c.json")
	head["a.json"] = &fstest.MapFile{Data: []byte(describe(open, limit))}
	r := run(t, Input{Base: Tree{FS: twins(describe("", limit), "a.json", "b.json", "c.json")}, Head: Tree{FS: head}})
	for i, s := range r.Specs {
		for _, shared := range s.Shared {
			if !slices.ContainsFunc(r.Specs[:i], func(s report.Spec) bool {
				return slices.ContainsFunc(s.Findings, func(f finding.Finding) bool { return f.Fingerprint == shared })
			}) {
				t.Errorf("%s shares %s, which no description before it has", s.Path, shared)
			}
		}
	}
	if len(r.Specs[1].Findings) == 0 || len(r.Specs[2].Shared) < 2 {
		t.Errorf("%d findings of the second, %d shared of the third", len(r.Specs[1].Findings), len(r.Specs[2].Shared))
	}
}
