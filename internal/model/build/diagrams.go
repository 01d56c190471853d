package build

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// process is a node of a diagram and the operations that it stands for.
type process struct {
	model.Node
	operations []*operation
	surface    float64
}

// diagrams are the whole by tag and boundary, and one for each tag, an operation a node.
func (m *maker) diagrams() []model.Diagram {
	whole := map[string]*process{}
	byTag := map[string][]*operation{}
	for _, x := range m.order {
		tag := cmp.Or(x.tag, otherTag(x))
		add(whole, x.boundary+":"+tag, tag, x)
		byTag[tag] = append(byTag[tag], x)
	}
	out := []model.Diagram{m.diagram("whole", cmp.Or(m.out.Title, m.Path), whole)}
	if len(byTag) < 2 {
		for _, list := range byTag { // the only one
			if len(list) > model.MostNodes {
				return out
			}
		}
	}
	tags := make([]string, 0, len(byTag))
	for tag := range byTag {
		tags = append(tags, tag)
	}
	slices.Sort(tags)
	for _, tag := range tags {
		each := map[string]*process{}
		for _, x := range byTag[tag] {
			add(each, m.text(x.Key()), x.named.Name(), x)
		}
		out = append(out, m.diagram("tag:"+tag, tag, each))
	}
	return out
}

// otherTag is what the operations without a tag are called together.
func otherTag(x *operation) string {
	if x.Kind != api.Endpoint {
		return "webhooks and callbacks"
	}
	return "operations without a tag"
}

func add(to map[string]*process, id, name string, x *operation) {
	p := to[id]
	if p == nil {
		p = &process{Node: model.Node{ID: id, Kind: model.ProcessNode, Name: name, Boundary: x.boundary, Threats: []string{}}}
		to[id] = p
	}
	p.Operations++
	p.surface += x.surface
	p.operations = append(p.operations, x)
}

// diagram draws processes with who calls them and the data that they carry.
func (m *maker) diagram(id, title string, all map[string]*process) model.Diagram {
	list := make([]*process, 0, len(all))
	for _, p := range all {
		list = append(list, p)
	}
	slices.SortFunc(list, func(a, b *process) int { // what is exposed most is drawn where there is no room for all
		return cmp.Or(cmp.Compare(b.surface, a.surface), strings.Compare(a.ID, b.ID))
	})
	d := model.Diagram{ID: id, Title: title, Nodes: []model.Node{}, Flows: []model.Flow{}}
	for _, p := range list[min(len(list), model.MostNodes):] {
		d.LeftOut += p.Operations
	}
	list = list[:min(len(list), model.MostNodes)]
	slices.SortFunc(list, func(a, b *process) int { return strings.Compare(a.ID, b.ID) })
	w := &drawing{maker: m, diagram: &d, flows: map[string]*model.Flow{}, nodes: map[string]bool{}, rank: map[string]int{}}
	for i, t := range m.out.Threats {
		w.rank[t.Fingerprint] = i
	}
	for _, p := range list {
		w.process(p)
	}
	slices.SortFunc(d.Nodes, func(a, b model.Node) int {
		return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), strings.Compare(a.ID, b.ID))
	})
	for _, f := range w.flows {
		d.Flows = append(d.Flows, *f)
	}
	slices.SortFunc(d.Flows, func(a, b model.Flow) int { return strings.Compare(a.ID, b.ID) })
	return d
}

func kindOrder(k model.NodeKind) int {
	return map[model.NodeKind]int{model.ActorNode: 0, model.ProcessNode: 1, model.StoreNode: 2}[k]
}

type drawing struct {
	*maker
	diagram *model.Diagram
	flows   map[string]*model.Flow
	nodes   map[string]bool
	rank    map[string]int // of threats
}

// process draws a process: who calls it or is called, and which classes of data it takes and gives.
func (w *drawing) process(p *process) {
	in, out, threats := map[sensitive.Class]bool{}, map[sensitive.Class]bool{}, map[string]bool{}
	for _, x := range p.operations {
		for c := range x.in {
			in[c] = true
		}
		for c := range x.out {
			out[c] = true
		}
		for _, print := range x.threats {
			threats[print] = true
		}
		w.call(p, x)
	}
	for print := range threats {
		p.Threats = append(p.Threats, print)
	}
	slices.SortFunc(p.Threats, func(a, b string) int { return cmp.Compare(w.rank[a], w.rank[b]) })
	w.node(p.Node)
	for _, c := range sensitive.Classes() {
		store := "data:" + string(c)
		if in[c] || out[c] {
			w.node(model.Node{ID: store, Kind: model.StoreNode, Name: c.Words(), Threats: []string{}})
		}
		if in[c] {
			w.flow(p.ID, store, "writes", true, false)
		}
		if out[c] {
			w.flow(store, p.ID, "reads", true, false)
		}
	}
}

// call draws who calls an operation, or what it calls.
func (w *drawing) call(p *process, x *operation) {
	encrypted := len(x.Servers) > 0 && !slices.ContainsFunc(x.Servers, func(s api.Server) bool { return s.IsCleartext() || s.HasFreeScheme() })
	switch {
	case x.Kind != api.Endpoint:
		w.node(model.Node{ID: "actor:receiver", Kind: model.ActorNode, Name: "Receiver", Boundary: "outbound", Threats: []string{}})
		w.flow(p.ID, "actor:receiver", "sends", encrypted, true)
	case x.Auth.IsOpen():
		w.node(model.Node{ID: "actor:anonymous", Kind: model.ActorNode, Name: "Anybody", Threats: []string{}})
		w.flow("actor:anonymous", p.ID, "without credentials", encrypted, x.boundary != "internal")
	default:
		id := "actor:" + x.auth
		w.node(model.Node{ID: id, Kind: model.ActorNode, Name: "Caller with " + x.auth, Threats: []string{}})
		w.flow(id, p.ID, x.auth, encrypted, x.boundary != "internal")
	}
}

func (w *drawing) node(n model.Node) {
	if !w.nodes[n.ID] {
		w.nodes[n.ID] = true
		w.diagram.Nodes = append(w.diagram.Nodes, n)
	}
}

// flow draws a flow, one between two nodes: encrypted where every part of it is.
func (w *drawing) flow(from, to, name string, encrypted, public bool) {
	id := fmt.Sprintf("%s > %s", from, to)
	f := w.flows[id]
	if f == nil {
		w.flows[id] = &model.Flow{ID: id, From: from, To: to, Name: name, Encrypted: encrypted, Public: public}
		return
	}
	f.Encrypted, f.Public = f.Encrypted && encrypted, f.Public || public
}
