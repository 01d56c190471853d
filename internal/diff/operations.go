package diff

import (
	"sort"
	"strings"

	"github.com/threatdelta/threatdelta/internal/api"
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

// Peers are the operations by which a new one is measured: base's, or head's
// where base has none.
func (d *Delta) Peers() []*api.Operation {
	if d.Base != nil {
		if all := d.Base.Endpoints(); len(all) > 0 {
			return all
		}
	}
	if d.Head == nil {
		return nil
	}
	return d.Head.Endpoints()
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
