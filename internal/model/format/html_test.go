package format_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/pagetest"
)

// TestHTML: the page of each model holds together, and has every threat by its fingerprint, every entry and exit point, asset,
// obligation, attack path, measure and decision.
func TestHTML(t *testing.T) {
	for which, m := range models(t) {
		t.Run(which, func(t *testing.T) {
			p := pagetest.Read(t, rendered(t, "html", m))
			text := p.Text()
			for i := range m.Descriptions {
				d := &m.Descriptions[i]
				for _, x := range d.Threats {
					if len(m.Descriptions) == 1 && p.IDs["f-"+x.Fingerprint] != 1 {
						t.Errorf("no threat at #f-%s", x.Fingerprint)
					}
				}
				for _, what := range partsOf(d) {
					if !strings.Contains(text, strings.ReplaceAll(what, "`", "")) {
						t.Errorf("%q is not there", what)
					}
				}
			}
			for _, h := range m.History {
				if !p.Has(h.Commit) {
					t.Errorf("%s is not there", h.Commit)
				}
			}
		})
	}
}

// partsOf are what a page has to say of a description, as far as it can be seen.
func partsOf(d *model.Description) []string {
	var out []string
	for _, x := range d.Threats {
		out = append(out, x.Title, x.Statement.String(), x.Evidence, x.Mitigation, x.Test, fmt.Sprintf("= %d", x.Score))
	}
	for _, e := range d.EntryPoints {
		out = append(out, e.Name(), e.Limit)
	}
	for _, e := range d.ExitPoints {
		out = append(out, e.Name)
	}
	for _, a := range d.Objectives.Assets {
		out = append(out, a.Words)
	}
	for _, o := range d.Objectives.Obligations {
		out = append(out, o.Reference, o.Says)
	}
	for _, x := range d.Paths {
		out = append(out, x.Where, x.Counter)
	}
	for _, x := range d.Measures {
		out = append(out, x.Do)
	}
	for _, g := range d.Gone {
		out = append(out, g.Fingerprint)
	}
	return slices.DeleteFunc(out, func(s string) bool { // what cannot be seen is written as an escape
		return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' && !strings.ContainsRune("→×…", r) })
	})
}

// TestHTMLSays: what somebody decided, what a change did and what is missing stand on the page.
func TestHTMLSays(t *testing.T) {
	all := models(t)
	all["broken"] = &model.Model{Problems: []model.Problem{{Path: "api.yaml", Line: 3, Message: "is no description", Fatal: true}}}
	for which, texts := range map[string][]string{
		"by hand": {"Threats of our own", "Stale: decided about threats that no longer stand", "00000000000000ff", "Decisions about threats that stand", "accepted or closed", "a1b2c3d: surface score 1.5, 2 operations"},
		"marked":  {"new", "changed"},
		"several": {"Bookshop (a/api.yaml)", "Bookshop (b/api.yaml)"},
		"broken":  {"not complete", "api.yaml:3", "is no description"},
		"clinic":  {"GDPR", "HIPAA"},
	} {
		text := pagetest.Read(t, rendered(t, "html", all[which])).Text()
		for _, want := range texts {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is not there", which, want)
			}
		}
	}
}

// TestHTMLHostile: whatever names a description has, its page has the same elements as that of a harmless one.
func TestHTMLHostile(t *testing.T) {
	var want []string
	for i, name := range append([]string{"harmless"}, pagetest.Hostile()...) {
		m := hostileModel(name)
		got := slices.DeleteFunc(pagetest.Read(t, rendered(t, "html", m)).Skeleton, func(element string) bool {
			kind, _, _ := strings.Cut(element, " ") // a backquote pairs, a space breaks the line of a node, long values are a list to choose from
			return slices.Contains([]string{"code", "text", "fieldset", "legend", "label", "input", "select", "option"}, kind)
		})
		if i == 0 {
			want = got
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q changes the elements of the page", name)
		}
	}
}

// hostileModel has a name wherever a string of a description can stand.
func hostileModel(name string) *model.Model {
	threat := model.Threat{Fingerprint: "0123456789abcdef", Rule: name, Title: name, Statement: model.Statement{Who: name, With: name, Can: name, Leads: name, Assets: []string{name}}, Evidence: name,
		STRIDE: []string{"S", "I"}, OWASP: []string{name}, Mitigated: []string{name}, Mitigation: name, Test: name, Together: name, Kept: &model.Kept{Decision: name, Owner: name, Reason: name}}
	threat.Operations = append(threat.Operations, model.EntryPoint{}.Operation)
	threat.Operations[0].Method, threat.Operations[0].Path = "GET", name
	threat.Score, threat.Level = 25, 4
	d := model.Description{Path: name, Title: name, Version: name, Threats: []model.Threat{threat}, Gone: []model.Gone{{Fingerprint: name, Title: name, Where: name}}}
	d.Objectives = model.Objectives{Criticality: name, Exposure: name, Assets: []model.Asset{{Class: "pii", Words: name, In: threat.Operations, Values: []string{name}}}}
	d.API = model.API{Tags: []model.Group{{Name: name}}, Policies: []model.Group{{Name: name}}, Servers: []model.Server{{URL: name}}, Upstreams: []string{name}}
	d.EntryPoints = []model.EntryPoint{{Operation: threat.Operations[0], Tag: name, Auth: name, Limit: name, Boundary: "internet", In: []string{name}, STRIDE: map[string][]string{"S": {threat.Fingerprint}}}}
	d.ExitPoints = []model.ExitPoint{{Kind: "upstream", Name: name + " ", Out: []string{name}}}
	d.Boundaries = []model.Boundary{{ID: "internet", Name: name, Says: name}}
	d.Diagrams = []model.Diagram{{ID: "whole", Title: name, Nodes: []model.Node{
		{ID: "actor:x", Kind: model.ActorNode, Name: name}, {ID: "p", Kind: model.ProcessNode, Name: name, Boundary: "internet", Operations: 1, Threats: []string{threat.Fingerprint}}, {ID: "data:pii", Kind: model.StoreNode, Name: name},
	}, Flows: []model.Flow{{ID: "a", From: "actor:x", To: "p", Name: name}, {ID: "b", From: "data:pii", To: "p", Name: name, Encrypted: true}}}}
	d.Paths = []model.Path{{ID: name, Where: name, Counter: name, Steps: []model.Step{{Stage: model.GetIn, Threat: threat.Fingerprint}}}}
	d.Measures = []model.Measure{{Do: name, Threats: []string{threat.Fingerprint}}}
	return &model.Model{Schema: model.Schema, Descriptions: []model.Description{d}, History: []model.Point{{Path: name, Commit: name, Surface: 3}, {Path: name, Commit: name, Surface: 5, Threats: map[string]int{"high": 2}}},
		Own: []model.Own{{ID: name, Title: name, Statement: name, Operations: []string{name}}}, Stale: []model.Stale{{Fingerprint: name}}, Problems: []model.Problem{{Path: name, Message: name}}}
}

// TestHTMLTwice: what a model has twice under one name is written twice, and led to once.
func TestHTMLTwice(t *testing.T) {
	m := hostileModel("x")
	m.Own, m.History = append(m.Own, m.Own...), m.History[:1]
	d := &m.Descriptions[0]
	d.Threats, d.EntryPoints, d.ExitPoints, d.Paths = append(d.Threats, d.Threats...), append(d.EntryPoints, d.EntryPoints...), append(d.ExitPoints, d.ExitPoints...), append(d.Paths, d.Paths...)
	d.Objectives.Assets = append(d.Objectives.Assets, d.Objectives.Assets...)
	p := pagetest.Read(t, rendered(t, "html", m))
	if got := strings.Count(p.Text(), "T1") + strings.Count(p.Text(), "T2"); p.IDs["f-0123456789abcdef"] != 1 || got < 4 {
		t.Errorf("%d times at %d places", got, p.IDs["f-0123456789abcdef"])
	}
}

// TestHTMLSame: the same model has the same bytes.
func TestHTMLSame(t *testing.T) {
	for which, m := range models(t) {
		if !bytes.Equal(rendered(t, "html", m), rendered(t, "html", m)) {
			t.Errorf("%s: other bytes the second time", which)
		}
	}
}

// TestHTMLHeading: a title of any length, and any number of descriptions, leave what stands in sight.
func TestHTMLHeading(t *testing.T) {
	long := &model.Model{Schema: model.Schema}
	for i := range 40 {
		long.Descriptions = append(long.Descriptions, model.Description{Path: fmt.Sprintf("api%d.yaml", i), Title: strings.Repeat("No threats. ", 5000)})
	}
	whole := rendered(t, "html", long)
	_, rest, _ := bytes.Cut(whole, []byte("<h1>"))
	h1, _, _ := bytes.Cut(rest, []byte("</h1>"))
	if !bytes.Contains(h1, []byte("No threats. ")) || !bytes.Contains(h1, []byte("api0.yaml")) || !bytes.HasSuffix(h1, []byte(" and 35 more")) || len(h1) > 700 {
		t.Errorf("the heading has %d bytes: %.200s", len(h1), h1)
	}
	if len(whole) > 400_000 {
		t.Errorf("the page repeats the titles: %d bytes", len(whole))
	}
}
