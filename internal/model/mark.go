package model

import (
	"slices"
)

// Mark says in a model what is new or changed since an earlier model of the same descriptions,
// and what is gone. Descriptions are the same by their path; one that base does not have is new
// as a whole. Nothing else of head changes.
func Mark(head, base *Model) {
	for i := range head.Descriptions {
		d := &head.Descriptions[i]
		old := &Description{}
		for j := range base.Descriptions {
			if base.Descriptions[j].Path == d.Path {
				old = &base.Descriptions[j]
			}
		}
		d.markThreats(old)
		d.markPoints(old)
		d.markDiagrams(old)
	}
}

// markThreats marks threats by their states: one that shares none with base is new, one that
// has more of them or another rank is changed.
func (d *Description) markThreats(old *Description) {
	before, after := allStates(old), allStates(d)
	for i := range d.Threats {
		t := &d.Threats[i]
		stood, more := false, false
		for _, k := range t.keys() {
			score, known := before[k]
			stood, more = stood || known, more || !known || t.Score > score
		}
		switch {
		case !stood:
			t.Change = New
		case more:
			t.Change = Changed
		}
	}
	for i := range old.Threats {
		t := &old.Threats[i]
		if slices.ContainsFunc(t.keys(), func(k Key) bool { _, stands := after[k]; return stands }) {
			continue
		}
		where := "the API"
		if len(t.Operations) > 0 {
			where = t.Operations[0].Name()
		}
		d.Gone = append(d.Gone, Gone{t.Fingerprint, t.Rule, t.Title, t.Subject, where})
	}
}

func (t *Threat) keys() []Key { return keysOf(t.Rule, t.Subject, t.Operations) }

// allStates are the keys of all threats with their scores.
func allStates(d *Description) map[Key]int {
	out := map[Key]int{}
	for i := range d.Threats {
		for _, k := range d.Threats[i].keys() {
			out[k] = max(out[k], d.Threats[i].Score)
		}
	}
	return out
}

func (d *Description) markPoints(old *Description) {
	entries := map[string]*EntryPoint{}
	for i := range old.EntryPoints {
		entries[template(old.EntryPoints[i].Operation)] = &old.EntryPoints[i]
	}
	change := d.changes()
	for i := range d.EntryPoints {
		e := &d.EntryPoints[i]
		was := entries[template(e.Operation)]
		switch {
		case was == nil:
			e.Change = New
		case was.Auth != e.Auth || was.Limit != e.Limit || was.Boundary != e.Boundary || !slices.Equal(was.In, e.In) || !slices.Equal(was.Out, e.Out):
			e.Change = Changed
		}
		for _, prints := range e.STRIDE {
			if e.Change == "" && slices.ContainsFunc(prints, func(p string) bool { return change[p] != "" }) {
				e.Change = Changed
			}
		}
	}
	exits := map[string]*ExitPoint{}
	for i := range old.ExitPoints {
		exits[old.ExitPoints[i].Kind+old.ExitPoints[i].Name] = &old.ExitPoints[i]
	}
	for i := range d.ExitPoints {
		e := &d.ExitPoints[i]
		switch was := exits[e.Kind+e.Name]; {
		case was == nil:
			e.Change = New
		case !slices.Equal(was.Out, e.Out):
			e.Change = Changed
		}
	}
}

// changes are what was marked of the threats, by fingerprint.
func (d *Description) changes() map[string]Change {
	out := map[string]Change{}
	for _, t := range d.Threats {
		out[t.Fingerprint] = t.Change
	}
	return out
}

func (d *Description) markDiagrams(old *Description) {
	change := d.changes()
	for i := range d.Diagrams {
		g := &d.Diagrams[i]
		nodes, flows := map[string]bool{}, map[string]Flow{}
		for _, o := range old.Diagrams {
			if o.ID != g.ID {
				continue
			}
			for _, n := range o.Nodes {
				nodes[n.ID] = true
			}
			for _, f := range o.Flows {
				flows[f.ID] = f
			}
		}
		for j := range g.Nodes {
			n := &g.Nodes[j]
			switch {
			case !nodes[n.ID]:
				n.Change = New
			case slices.ContainsFunc(n.Threats, func(p string) bool { return change[p] != "" }):
				n.Change = Changed
			}
		}
		for j := range g.Flows {
			f := &g.Flows[j]
			switch was, known := flows[f.ID]; {
			case !known:
				f.Change = New
			case was.Encrypted != f.Encrypted || was.Public != f.Public || was.Name != f.Name:
				f.Change = Changed
			}
		}
	}
}
