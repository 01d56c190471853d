package build

import (
	"cmp"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/model"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

func (m *maker) words(class string) string { return sensitive.Class(class).Words() }

func (m *maker) entryPoints() []model.EntryPoint {
	letters := map[string][]string{}
	for _, t := range m.out.Threats {
		letters[t.Fingerprint] = t.STRIDE
	}
	out := []model.EntryPoint{}
	for _, x := range m.order {
		if x.Kind != api.Endpoint {
			continue
		}
		e := model.EntryPoint{Operation: x.named, Tag: x.tag, Auth: x.auth, Limit: x.limit, Boundary: x.boundary, Open: x.Auth.IsOpen(), Writes: x.Writes(),
			In: names(x.in), Out: names(x.out), Surface: x.surface, STRIDE: map[string][]string{}}
		for _, print := range x.threats {
			for _, letter := range letters[print] {
				e.STRIDE[letter] = append(e.STRIDE[letter], print)
			}
		}
		out = append(out, e)
	}
	slices.SortStableFunc(out, func(a, b model.EntryPoint) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), strings.Compare(a.Method, b.Method))
	})
	return out
}

func (m *maker) exitPoints() []model.ExitPoint {
	out := []model.ExitPoint{}
	for _, x := range m.order {
		if x.Kind != api.Endpoint {
			out = append(out, model.ExitPoint{Kind: x.Kind.String(), Name: x.named.Name(), Out: names(x.out), Threats: list(x.threats)})
		}
	}
	for _, host := range m.out.API.Upstreams {
		out = append(out, model.ExitPoint{Kind: "upstream", Name: host, Out: []string{}, Threats: []string{}})
	}
	slices.SortStableFunc(out, func(a, b model.ExitPoint) int {
		return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Name, b.Name))
	})
	return out
}

// boundaries are the trust boundaries that something crosses.
func (m *maker) boundaries() []model.Boundary {
	known := map[string]bool{}
	for _, x := range m.order {
		known[x.boundary] = true
	}
	known["outbound"] = known["outbound"] || len(m.out.API.Upstreams) > 0
	out := []model.Boundary{}
	for _, b := range []model.Boundary{
		{ID: "internet", Name: "Internet", Says: "requests of anybody come in here; nothing that they say is trusted before it is checked"},
		{ID: "partner", Name: "Partners", Says: "requests of known organisations come in here; who they act for is their word"},
		{ID: "internal", Name: "Internal network", Says: "requests of one's own services come in here; one of them may be taken over"},
		{ID: "outbound", Name: "Receivers", Says: "the API sends data out here; whoever receives it keeps it by rules of their own"},
	} {
		if known[b.ID] {
			out = append(out, b)
		}
	}
	return out
}

func (m *maker) actors() []model.Actor {
	acts := map[model.ActorKind]int{}
	for _, t := range m.out.Threats {
		acts[t.Statement.Actor]++
	}
	reach := map[model.ActorKind]int{}
	for _, x := range m.order {
		if x.Kind != api.Endpoint {
			reach[model.Partner]++
			continue
		}
		reach[model.Operator]++
		if x.Auth.IsOpen() {
			reach[model.Anonymous]++
		}
		for _, kind := range [...]model.ActorKind{model.Authenticated, model.OtherTenant, model.LowPrivilege} {
			reach[kind]++
		}
		if x.boundary == "partner" {
			reach[model.Partner]++
		}
	}
	out := []model.Actor{}
	for _, kind := range model.ActorKinds() {
		out = append(out, model.Actor{Kind: kind, Name: strings.TrimSuffix(kind.Words(), ","), Operations: reach[kind], Threats: acts[kind]})
	}
	return out
}
