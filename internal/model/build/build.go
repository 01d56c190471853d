package build

import (
	"cmp"
	"maps"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// Input is what a description is modelled from.
type Input struct {
	Path string
	API  *api.API
	// View is that of the delta from nothing to the API.
	View *threat.View
	// Found are what the rules found, Reported the same as they are reported: with fingerprints, masked,
	// and judged by the policy, which may leave some out.
	Found    []*threat.Finding
	Reported []finding.Finding
	// Surface is the attack surface of all operations, see [threat.Surface].
	Surface float64
	// Criticality and Exposure are what the policy says, "" for nothing.
	Criticality, Exposure string
	// Mask makes credentials in a text harmless.
	Mask func(string) string
}

// maker makes the model of one description.
type maker struct {
	Input
	out    model.Description
	assets map[sensitive.Class]*asset
	facts  map[string]*operation // by Operation.Key
	order  []*operation
	// authentication: sensitive authentication data of cards is among the data.
	authentication bool
}

// operation is an operation with what the model says of it again and again.
type operation struct {
	*api.Operation
	named    finding.Operation
	tag      string
	boundary string
	auth     string
	limit    string
	surface  float64
	in, out  map[sensitive.Class]bool
	threats  []string
}

type asset struct {
	level   sensitive.Level
	in, out []finding.Operation
	values  []string
}

// Description is the model of a description. Its cost grows with the description, and counts
// as work with its document.
func Description(in Input) model.Description {
	m := &maker{Input: in, assets: map[sensitive.Class]*asset{}, facts: map[string]*operation{}}
	m.out = model.Description{Path: in.Path, Version: in.API.Doc.Version, Title: m.text(in.API.Doc.Root.Get("info").Get("title").Scalar()),
		Threats: []model.Threat{}}
	for _, o := range in.API.Operations() {
		m.read(o)
	}
	m.threats()
	m.out.Objectives = m.objectives()
	m.out.API = m.characterise()
	m.out.EntryPoints, m.out.ExitPoints = m.entryPoints(), m.exitPoints()
	m.out.Boundaries = m.boundaries()
	m.out.Actors = m.actors()
	m.out.Diagrams = m.diagrams()
	model.Weigh(&m.out)
	return m.out
}

// text is a text of the description without what is a credential.
func (m *maker) text(s string) string { return m.Mask(s) }

// read gathers what is said of one operation.
func (m *maker) read(o *api.Operation) {
	x := &operation{Operation: o, in: map[sensitive.Class]bool{}, out: map[sensitive.Class]bool{}}
	x.named = threat.OperationOf(o)
	x.named.Path = m.text(x.named.Path)
	if len(o.Tags) > 0 { // whatever their order
		x.tag = m.text(slices.Min(o.Tags))
	}
	x.auth, x.limit = m.text(m.API.Describe(o.Auth)), m.text(o.Limit.String())
	x.surface = m.View.Weight(o)
	x.boundary = m.boundaryOf(o)
	for l, v := range m.View.Revealing(o) {
		if l.IsSuccess() {
			m.flows(x, l, v, true)
		}
	}
	for l, v := range m.View.Received(o) {
		m.flows(x, l, v, false)
	}
	m.facts[o.Key()] = x
	m.order = append(m.order, x)
}

// flows notes that a value comes in or leaves through an operation.
func (m *maker) flows(x *operation, l api.Leaf, v sensitive.Verdict, leaves bool) {
	if !v.IsSure() {
		return
	}
	a := m.assets[v.Class]
	if a == nil {
		a = &asset{}
		m.assets[v.Class] = a
	}
	a.level = max(a.level, v.Level)
	m.authentication = m.authentication || v.Cardholder
	side, list := x.in, &a.in
	if leaves {
		side, list = x.out, &a.out
	}
	if !side[v.Class] {
		side[v.Class] = true
		*list = append(*list, x.named)
	}
	if value := m.text(l.Path()); len(a.values) < model.MostValues && !slices.Contains(a.values, value) {
		a.values = append(a.values, value)
	}
}

func (m *maker) boundaryOf(o *api.Operation) string {
	switch {
	case o.Kind != api.Endpoint:
		return "outbound"
	case m.View.IsInternal(o):
		return "internal"
	case m.Exposure == "partner":
		return "partner"
	}
	return "internet"
}

func (m *maker) objectives() model.Objectives {
	out := model.Objectives{Criticality: cmp.Or(m.Criticality, "normal"), Exposure: m.Exposure, Assets: []model.Asset{}}
	var classes []string
	for _, c := range sensitive.Classes() {
		a := m.assets[c]
		if a == nil {
			continue
		}
		classes = append(classes, string(c))
		slices.Sort(a.values)
		out.Assets = append(out.Assets, model.Asset{Class: string(c), Words: c.Words(), Level: a.level.String(), In: list(a.in), Out: list(a.out), Values: list(a.values)})
	}
	slices.SortStableFunc(out.Assets, func(a, b model.Asset) int { return cmp.Compare(b.Level, a.Level) })
	out.Obligations = model.ObligationsOf(classes, m.authentication)
	return out
}

func (m *maker) characterise() model.API {
	out := model.API{Surface: m.Surface, Upstreams: list(category.Upstreams(m.API)), Servers: []model.Server{}}
	tags, policies := map[string]int{}, map[string]int{}
	for _, x := range m.order {
		if x.Kind != api.Endpoint {
			continue
		}
		out.Operations++
		tags[x.tag]++
		policies[x.auth]++
		if x.Auth.IsOpen() {
			out.Anonymous++
		}
		if x.Limit.Level >= ratelimit.Contract {
			out.Limited++
		}
	}
	for i := range out.Upstreams {
		out.Upstreams[i] = m.text(out.Upstreams[i])
	}
	out.Tags, out.Policies = groups(tags), groups(policies)
	out.Servers = m.servers()
	return out
}

// servers are those of the root and of every operation, each once.
func (m *maker) servers() []model.Server {
	known := map[string]model.Server{}
	add := func(of []api.Server) {
		for _, s := range of {
			url := m.text(api.MaskURL(s.URL))
			known[url] = model.Server{URL: url, Cleartext: s.IsCleartext(), Internal: s.IsInternal(), Sandbox: s.IsSandbox()}
		}
	}
	add(m.API.Servers)
	for _, x := range m.order {
		if x.Kind == api.Endpoint {
			add(x.Servers)
		}
	}
	out := []model.Server{}
	for _, url := range slices.Sorted(maps.Keys(known)) {
		out = append(out, known[url])
	}
	return out
}

func groups(count map[string]int) []model.Group {
	out := []model.Group{}
	for _, name := range slices.Sorted(maps.Keys(count)) {
		out = append(out, model.Group{Name: name, Operations: count[name]})
	}
	return out
}

// list is l, or the empty list for nil.
func list[T any](l []T) []T {
	if l == nil {
		return []T{}
	}
	return l
}

// names are classes, sorted as the model has them.
func names(classes map[sensitive.Class]bool) []string {
	out := []string{}
	for _, c := range sensitive.Classes() {
		if classes[c] {
			out = append(out, string(c))
		}
	}
	return out
}
