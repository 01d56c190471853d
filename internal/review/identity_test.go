package review

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// twins is a tree with the same description at several paths.
func twins(text string, paths ...string) fstest.MapFS {
	tree := fstest.MapFS{}
	for _, p := range paths {
		tree[p] = &fstest.MapFile{Data: []byte(text)}
	}
	return tree
}

// found are the findings of a rule as they are in each description, by its path, the
// first of each.
func found(r *report.Report, rule string) map[string]finding.Finding {
	out := map[string]finding.Finding{}
	for _, s := range r.Specs {
		for _, f := range s.Findings {
			for i, one := range f.Each() {
				name := s.Path
				if len(f.Instances) > 0 {
					name = f.Instances[i].Spec
				}
				if _, is := out[name]; !is && f.Rule == rule && f.State != severity.Resolved {
					out[name] = one
				}
			}
		}
	}
	return out
}

func run(t *testing.T, in Input) *report.Report {
	t.Helper()
	in.Now = day("2026-11-22")
	r, err := Run(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAcceptedThereOnly: the same threat in two descriptions is two to decide about,
// and who accepts one accepts one, by a waiver or by a decision.
func TestAcceptedThereOnly(t *testing.T) {
	in := Input{Base: Tree{FS: twins(guarded, "a.yaml", "b.yaml")}, Head: Tree{FS: twins(opened(), "a.yaml", "b.yaml")}}
	two := found(run(t, in), "auth-removed")
	a, b := two["a.yaml"], two["b.yaml"]
	if a.Fingerprint == b.Fingerprint || a.Former != b.Former || a.Former == a.Fingerprint {
		t.Fatalf("fingerprints %s and %s, formerly %s and %s", a.Fingerprint, b.Fingerprint, a.Former, b.Former)
	}
	operation := a.Operations[0].Method + " " + a.Operations[0].Path
	for waiver, want := range map[string]string{
		fmt.Sprintf("fingerprint: %q, score: %d, operations: [%s]", a.Fingerprint, a.Score, operation):               "a",
		fmt.Sprintf("fingerprint: %q, score: %d, operations: [%s], spec: a.yaml", a.Fingerprint, a.Score, operation): "a",
		fmt.Sprintf("fingerprint: %q, score: %d, operations: [%s], spec: b.yaml", a.Fingerprint, a.Score, operation): "",
		fmt.Sprintf("rule: auth-removed, operation: %s, spec: b.yaml", operation):                                    "b",
		fmt.Sprintf("rule: auth-removed, operation: %s, spec: '{b,c}.yaml'", operation):                              "b",
		fmt.Sprintf("rule: auth-removed, operation: %s", operation):                                                  "ab",
		fmt.Sprintf("fingerprint: %q, score: 25, operations: [%s]", a.Former, operation):                             "",
		fmt.Sprintf("fingerprint: %q", a.Fingerprint):                                                                "",
		fmt.Sprintf("fingerprint: %q, score: %d, operations: [%s]", a.Fingerprint, a.Score-1, operation):             "",
		fmt.Sprintf("fingerprint: %q, score: %d, operations: [GET /nothing/of/this]", a.Fingerprint, a.Score):        "",
	} {
		p, err := ParsePolicy("p.yaml", []byte("waivers: [{"+waiver+", reason: r, by: lead, expires: 2027-01-31}]"))
		if err != nil {
			t.Fatal(err)
		}
		in.Policy = p
		now := found(run(t, in), "auth-removed")
		got := ""
		for _, name := range []string{"a", "b"} {
			if now[name+".yaml"].Waiver != nil {
				got += name
			}
		}
		if got != want {
			t.Errorf("%s: waived in %q, want %q", waiver, got, want)
		}
	}
	in.Policy = nil
	r := run(t, in)
	Decide(r, []Decision{{Fingerprint: a.Fingerprint, Accepted: true, By: "lead", Reason: "r"}})
	if now := found(r, "auth-removed"); now["a.yaml"].Waiver == nil || now["b.yaml"].Waiver != nil {
		t.Error("a decision about one is one about the other")
	}
}

// TestKnownByBase: a description is known by its path at base, so that one that
// is renamed keeps what was decided, and cannot take what was decided about
// another; a new one is known by the path that it has.
func TestKnownByBase(t *testing.T) {
	print := func(in Input) (string, string) {
		t.Helper()
		r := run(t, in)
		for _, s := range r.Specs {
			for _, f := range s.Findings {
				if f.Rule == "auth-removed" && f.Operations[0].Path == "/orders" {
					return f.Fingerprint, s.Name()
				}
			}
		}
		t.Fatal("no finding")
		return "", ""
	}
	at := func(base, head string) Input {
		return Input{Base: Tree{FS: twins(guarded, base)}, Head: Tree{FS: twins(opened(), head)}, Pairs: []Pair{{Base: base, Head: head}}}
	}
	plain, _ := print(at("api.yaml", "api.yaml"))
	within := at("api.yaml", "api.yaml")
	within.Within = "services/shop"
	direct := at("old.yaml", "new.yaml")
	direct.Pairs[0].Known = "services/shop/api.yaml"
	inFolder, _ := print(at("services/shop/api.yaml", "services/shop/api.yaml"))
	for name, c := range map[string]struct {
		in   Input
		want string
		path string
	}{
		"renamed":               {at("api.yaml", "v2/api.yaml"), plain, "api.yaml"},
		"in the place of it":    {at("other.yaml", "api.yaml"), "", "other.yaml"},
		"seen from a folder":    {within, inFolder, "services/shop/api.yaml"},
		"two files, known here": {direct, inFolder, "services/shop/api.yaml"},
	} {
		got, path := print(c.in)
		if path != c.path || c.want != "" && got != c.want || c.want == "" && got == plain {
			t.Errorf("%s: %s in %s; that of api.yaml is %s", name, got, path, plain)
		}
	}
	fresh := found(run(t, Input{Base: Tree{FS: fstest.MapFS{}}, Head: Tree{FS: twins(opened(), "api.yaml")}}), "auth-new-op-anonymous")["api.yaml"]
	again := found(run(t, Input{Base: Tree{FS: twins(strings.Split(guarded, "paths:")[0]+"paths: {}\n", "api.yaml")}, Head: Tree{FS: twins(opened(), "moved.yaml")},
		Pairs: []Pair{{Base: "api.yaml", Head: "moved.yaml"}}}), "auth-new-op-anonymous")["moved.yaml"]
	if fresh.Fingerprint == "" || fresh.Fingerprint != again.Fingerprint {
		t.Errorf("new it is %q, and once it stands %q", fresh.Fingerprint, again.Fingerprint)
	}
}

// TestOutgrownWaiver: a waiver with a fingerprint accepts the threat as it was,
// and the report says what grew.
func TestOutgrownWaiver(t *testing.T) {
	base := strings.Replace(guarded, "    post:", "    get:", 1)
	one := strings.Replace(base, "  /invoices:\n    get:\n", "  /invoices:\n    get:\n      security: []\n", 1)
	both := strings.Replace(one, "  /orders:\n    get:\n", "  /orders:\n    get:\n      security: []\n", 1)
	worse := strings.Replace(one, "\"200\": {description: ok}", "\"200\": {description: ok, content: {application/json: {schema: {type: object, properties: {card_number: {type: string}}}}}}", 1)
	worseBase := strings.Replace(worse, "      security: []\n", "", 1)
	was := found(reviewed(t, "", base, one), "auth-removed")["api.yaml"]
	w := policy.Accepting(Waivable(was, "api.yaml"))
	w.Reason, w.By, w.Granted = "r", "lead", day("2026-11-01")
	raw, err := policy.Insert("p.yaml", nil, []policy.Waiver{w})
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		base, head string
		want       finding.Outgrown
	}{
		"as it was":    {base, one, finding.Outgrown{}},
		"reaches more": {base, both, finding.Outgrown{Score: was.Score, Operations: []string{"GET /orders"}}},
		"scores more":  {worseBase, worse, finding.Outgrown{Score: was.Score}},
	} {
		r := reviewed(t, string(raw), c.base, c.head)
		f := found(r, "auth-removed")["api.yaml"]
		if f.Fingerprint != was.Fingerprint {
			t.Fatalf("%s: another finding", name)
		}
		if c.want.Score == 0 {
			if f.Waiver == nil || f.Outgrown != nil || r.Gate.Verdict != report.VerdictPass {
				t.Errorf("%s: %+v", name, f)
			}
			continue
		}
		got := f.Outgrown
		if f.Waiver != nil || got == nil || got.Score != c.want.Score || strings.Join(got.Operations, " ") != strings.Join(c.want.Operations, " ") ||
			got.By != "lead" || got.At != "2026-11-01" || got.Origin != "policy" || r.Gate.Verdict != report.VerdictFail || len(r.Policy.Unmatched) != 0 {
			t.Errorf("%s: waiver %+v, outgrown %+v, %s", name, f.Waiver, got, r.Gate.Verdict)
		}
	}
}

// TestFormerFingerprint: a waiver by a fingerprint of before accepts nothing, and
// the report says what to write instead, where it would have matched.
func TestFormerFingerprint(t *testing.T) {
	f := found(reviewed(t, "", guarded, opened()), "auth-removed")["api.yaml"]
	const rest = ", reason: r, by: lead, expires: 2027-01-31}\n"
	r := reviewed(t, fmt.Sprintf("waivers:\n  - {fingerprint: %q%s  - {fingerprint: %q%s", f.Former, rest, "0000000000000001", rest), guarded, opened())
	if len(r.Policy.Expired) != 2 || r.Policy.Waivers != 0 || r.Gate.Verdict != report.VerdictFail {
		t.Fatalf("%+v, %s", r.Policy, r.Gate.Verdict)
	}
	if got, want := r.Policy.Expired[0].Why, "fingerprints now include the description: run threatdelta waive again, the finding is now "+f.Fingerprint+" in api.yaml"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got := r.Policy.Expired[1].Why; !strings.Contains(got, "does not say what it accepts") {
		t.Errorf("%q", got)
	}
}
