package diff

import (
	"slices"
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// AddedEndpoints lists the OperationAdded changes of operations that clients call.
// What the API itself calls (webhooks, callbacks) is none of them.
func (d *Delta) AddedEndpoints() []*Change {
	var out []*Change
	for c := range Each[OperationAdded](d) {
		if c.Pairs[0].Head.Kind == api.Endpoint {
			out = append(out, c)
		}
	}
	return out
}

// All returns Pairs together with the operations that mean the same on both sides, in
// their order. They are read on the first call, see [api.API.Operations].
func (d *Delta) All() []*Pair {
	if d.Base == nil || d.Head == nil {
		return d.Pairs
	}
	base, head := d.Base.InCommon(), d.Head.InCommon()
	if len(base) == 0 {
		return d.Pairs
	}
	if d.all == nil {
		d.all = slices.Clone(d.Pairs)
		for i, o := range base {
			d.all = append(d.all, &Pair{Base: o, Head: head[i]})
		}
		sort.SliceStable(d.all, func(i, j int) bool { return d.all[i].Op().Before(d.all[j].Op()) })
	}
	return d.all
}

// AtHead returns the pair of an operation of head, nil for none.
func (d *Delta) AtHead(o *api.Operation) *Pair {
	if o == nil {
		return nil
	}
	pairs := d.Pairs
	if o.InCommon {
		pairs = d.All()
	}
	for _, p := range pairs {
		if p.Head == o {
			return p
		}
	}
	return nil
}

// Peers are the operations by which a new one is measured: base's, or head's
// where base has none.
func (d *Delta) Peers() []*api.Operation {
	if a := d.peers(); a != nil {
		return a.Endpoints()
	}
	return nil
}

// HasPeer reports whether one of Peers is such. Those that the change may be about are asked
// first: all others have to be read.
func (d *Delta) HasPeer(is func(*api.Operation) bool) bool {
	a := d.peers()
	return a != nil && slices.ContainsFunc(a.Differing(), func(o *api.Operation) bool { return o.Kind == api.Endpoint && is(o) }) ||
		slices.ContainsFunc(d.Peers(), is)
}

// HasPeerObject reports whether the object of one of Peers is such, see [api.API.Objects].
func (d *Delta) HasPeerObject(is func(openapi.Value) bool) bool {
	if a := d.peers(); a != nil {
		for v := range a.Objects() {
			if is(v) {
				return true
			}
		}
	}
	return false
}

// peers is the API of Peers, nil for none.
func (d *Delta) peers() *api.API {
	if d.Base != nil && d.Base.HasEndpoints() {
		return d.Base
	}
	return d.Head
}

// Reach spells the operations of a change: equal for changes of the same ones.
func (c *Change) Reach() string {
	var keys []string
	for _, p := range c.Pairs {
		keys = append(keys, p.Op().Key()+" "+p.Op().Path)
	}
	sort.Strings(keys)
	return strings.Join(keys, "\n")
}
