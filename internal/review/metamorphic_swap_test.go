package review_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"go.yaml.in/yaml/v4"
)

// TestSwap: what a change introduces, the reversed change resolves, if the rule reports
// states and the operation can still be seen. Nothing is introduced in both directions.
func TestSwap(t *testing.T) {
	t.Parallel()
	for _, p := range slices.Concat(ownPairs(t), sampledCorpus(t)) {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			there, back := reviewed(t, p.base, p.head, false).Specs[0], reviewed(t, p.head, p.base, false).Specs[0]
			swapped(t, there, back.Findings)
			swapped(t, back, there.Findings)
		})
	}
}

func swapped(t *testing.T, there report.Spec, back []finding.Finding) {
	t.Helper()
	lost := unseenBack(there)
	resolved, introduced := map[string]bool{}, map[string]finding.Finding{}
	for _, f := range back {
		resolved[f.Fingerprint] = resolved[f.Fingerprint] || f.State == severity.Resolved
		if f.State == severity.Introduced {
			introduced[f.Fingerprint] = f
		}
	}
	for _, f := range states(there.Findings, "introduced") {
		r, ok := rules.Find(f.Rule)
		if !ok {
			t.Fatalf("a finding of the unknown rule %s", f.Rule)
		}
		if again, ok := introduced[f.Fingerprint]; ok {
			t.Errorf("introduced in both directions:\n\t%s\n\t%s", line(f), line(again))
		} else if r.Reports == threat.States && !slices.ContainsFunc(operations(f), func(o string) bool { return lost[o] }) && !resolved[f.Fingerprint] {
			t.Errorf("the reversed change does not resolve:\n\t%s", line(f))
		}
	}
}

// unseenBack lists the operations of which the reversed change resolves nothing:
// those that it takes away, and those that ask for a scheme without a definition
// there.
func unseenBack(s report.Spec) map[string]bool {
	out := map[string]bool{}
	for _, c := range s.Changes {
		if c.Change == "added" || strings.Contains(c.HeadAuth, "(undefined)") || strings.Contains(c.BaseAuth, "(undefined)") {
			out[c.Method+" "+api.Template(c.Path)] = true
		}
	}
	return out
}

// Nothing changed: nothing is said.
func TestSelf(t *testing.T) {
	t.Parallel()
	var all []document
	for _, p := range sampledCorpus(t) {
		all = append(all, p.base, p.head)
	}
	for _, d := range slices.Concat(own(t), all) {
		t.Run(d.name, func(t *testing.T) {
			t.Parallel()
			quiet(t, reviewed(t, d, d, false).Specs[0])
			if d.size() < large/2 && !d.multiFile() {
				renamed := d.replaced("renamed-"+d.root, d.raw()) // another name: equal bytes alone do not decide it
				quiet(t, reviewed(t, d, renamed, false).Specs[0])
			}
		})
	}
}

func quiet(t *testing.T, s report.Spec) {
	t.Helper()
	if len(s.Findings)+len(s.Changes) > 0 {
		var lines []string
		for _, f := range s.Findings {
			lines = append(lines, line(f))
		}
		t.Errorf("%d findings, %d changes:%s%s", len(s.Findings), len(s.Changes), brief(lines), changed(s))
	}
	if s.Surface != nil && s.Surface.Base != s.Surface.Head {
		t.Errorf("the surface went from %g to %g", s.Surface.Base, s.Surface.Head)
	}
}

// The same input gives the same bytes, in every format.
func TestTwice(t *testing.T) {
	t.Parallel()
	for _, p := range slices.Concat(ownPairs(t), sampledCorpus(t)) {
		if p.head.size() > large {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			first, second := reviewed(t, p.base, p.head, false), reviewed(t, p.base, p.head, false)
			for _, name := range report.FormatNames() {
				a, b := rendered(t, name, first), rendered(t, name, second)
				if !bytes.Equal(a, b) {
					t.Errorf("%s: two runs differ:\n%s", name, firstDifference(a, b))
				}
			}
		})
	}
}

func rendered(t *testing.T, format string, r *report.Report) []byte {
	t.Helper()
	render, ok := report.Format(format)
	if !ok {
		t.Fatalf("no format %q", format)
	}
	var buf bytes.Buffer
	if err := render(&buf, r, report.Options{}); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return buf.Bytes()
}

// firstDifference shows the first lines that differ.
func firstDifference(a, b []byte) string {
	x, y := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range min(len(x), len(y)) {
		if !bytes.Equal(x[i], y[i]) {
			from := max(0, i-3)
			return string(bytes.Join(x[from:min(len(x), i+3)], []byte("\n"))) + "\n--- other:\n" + string(bytes.Join(y[from:min(len(y), i+3)], []byte("\n")))
		}
	}
	return "one is longer"
}

// An operation that has nothing to do with a change adds findings of its own and
// no other.
func TestUnrelated(t *testing.T) {
	t.Parallel()
	for _, p := range slices.Concat(ownPairs(t), sampledCorpus(t)) {
		if p.head.size() > large {
			continue
		}
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			want := facts(t, p.base, p.head)
			head := p.head.edited(unrelated)
			for name, base := range map[string]document{"added": p.base, "on both sides": p.base.edited(unrelated)} {
				got := besides(facts(t, base, head))
				if lost, added := minus(want, got), minus(got, want); len(lost)+len(added) > 0 {
					t.Errorf("with one more operation %s, findings lost:%s\nfindings gained:%s", name, brief(lost), brief(added))
				}
			}
		})
	}
}

// besides leaves the unrelated operation out of findings. A change that reaches
// it, too, has it among the others.
func besides(list []string) []string {
	const name = "GET /zz-unrelated/{}/weather"
	var out []string
	for _, f := range list {
		if !strings.Contains(f, "["+name+"]") {
			out = append(out, strings.NewReplacer(name+" ", "", " "+name, "").Replace(f))
		}
	}
	return out
}

// unrelated adds an operation in words that no other uses.
func unrelated(root *yaml.Node) {
	parameter, answer := "schema: {type: string}", "content: {application/json: {schema: {type: object, properties: {degrees: {type: number}}}}}"
	if version(root) == "2" {
		parameter, answer = "type: string", "schema: {type: object, properties: {degrees: {type: number}}}"
	}
	item := yml("get: {parameters: [{name: town, in: path, required: true, %s}], responses: {'200': {description: Weather, %s}}}", parameter, answer)
	// It is guarded as another operation is.
	for _, p := range endpoints(root) {
		if s := get(p.node(), "security"); s != nil && !has(root, "security") && len(s.Content) > 0 {
			set(get(item, "get"), "security", clone(s))
			break
		}
	}
	set(ensure(root, "paths"), "/zz-unrelated/{town}/weather", item)
}
