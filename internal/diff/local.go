package diff

import (
	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
)

// local is a difference of one pair of schemas, without a place in a body.
type local struct {
	kind     localKind
	property *api.Property // head's; nil for the schema itself
	relaxed  []api.Relaxation
	base     openapi.Value // declaration at base
	head     openapi.Value // declaration at head
	how      string
	opening  Opening // of opened
	old, new string
	was      *api.Schema // of retyped: the schema at base
	variant  bool        // found by comparing alternatives one by one
}

type localKind int

const (
	added localKind = iota
	lifted
	declared // a field of an object that could hold anything
	relaxed
	opened
	listed
	marked
	vanished
	reworded
	retyped
	withheld
)

// adds reports whether a difference is a property that newly travels, or is newly
// declared not to.
func (l *local) adds() bool {
	return l.kind == added || l.kind == lifted || l.kind == declared || l.kind == withheld
}
