package threat

import (
	"fmt"

	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/finding"
)

// joining is a finding that others may join, with the operations and names of all.
type joining struct {
	*Finding
	pairs map[*diff.Pair]bool
	names []string
	named map[string]bool // the names as a set
	say   func([]*diff.Pair, []string) string
	grown bool
}

// join adds the operations and names of a finding to an earlier one with the same key,
// and reports whether there was one.
func (p *Pass) join(f *Finding, d Diagnostic) bool {
	key := fmt.Sprint(f.State, f.Likelihood.Value, f.Impact.Value, f.Confidence, d.JoinKey)
	known := p.open[key]
	if known == nil {
		known = &joining{Finding: f, pairs: map[*diff.Pair]bool{}, named: map[string]bool{}, say: d.JoinMessage}
		if p.open == nil {
			p.open = map[string]*joining{}
		}
		p.open[key] = known
	}
	for _, pair := range f.Pairs {
		if !known.pairs[pair] && known.Finding != f {
			known.Pairs = append(known.Pairs, pair)
		}
		known.pairs[pair] = true
	}
	for _, name := range d.JoinNames {
		if len(known.names) < maxNames && !known.named[name] {
			known.named[name] = true
			known.names = append(known.names, name)
		}
	}
	if known.Finding == f {
		return false
	}
	at := f.Head
	if at == nil {
		at = f.Base
	}
	if at != nil && len(known.Related) < maxRelated && len(f.Pairs) > 0 {
		known.Related = append(known.Related, finding.Related{File: at.File, Line: at.Line, Column: at.Column, Pointer: at.Pointer,
			Message: "`" + f.Pairs[0].Op().String() + "`"})
	}
	known.Anonymous = known.Anonymous || f.Anonymous
	known.grown = true
	return true
}

// finalize gives the findings that others joined their order and their message.
func (p *Pass) finalize() {
	for _, known := range p.open {
		if known.grown {
			p.view.sortByExposure(known.Pairs)
			known.Message = sentence(known.say(known.Pairs, known.names)) + known.claims
		}
	}
}

// maxNames bounds what a joined finding counts of the names in its message.
const maxNames = 1000

// maxRelated bounds the places that a joined finding names besides its own.
const maxRelated = 20
