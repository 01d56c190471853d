package authz

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// fewNew is how many new operations of one kind are reported each at its line.
const fewNew = 3

// callers are what sets the callers of one new operation apart from those of
// another.
type callers struct {
	// areAnybody: no credentials are asked for.
	areAnybody bool
	// areUsual: the operation is guarded as its siblings are.
	areUsual bool
}

func callersOf(p *threat.Pass, o *api.Operation) callers {
	return callers{o.Auth.IsOpen(), p.Conventions.IsGuarded(o)}
}
