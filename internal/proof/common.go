package proof

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// common has the schemas that the descriptions of a lot refer to, as they were written for
// the validator and read by it: once for all of them.
type common struct {
	version string
	side    *side
}

// sharing is what the descriptions that have a side know of it.
type sharing struct {
	read  map[string]map[*part]bool // see side.readFor
	users int                       // that had it
	// failed is true while something is read, and after the validator panicked over it: then
	// no other description has the side.
	failed bool
}

// mostParts bounds how many schemas are kept.
const mostParts = 5_000

// of is the side of a description.
func (c *common) of(doc *openapi.Document, with *joint) *side {
	if c.side == nil || c.version != doc.Version || c.side.spender != doc && (c.side.shared.failed || len(c.side.parts) > mostParts) {
		c.version, c.side = doc.Version, newSide(doc)
		c.side.shared = &sharing{read: map[string]map[*part]bool{}}
	}
	if c.side.joint = with; c.side.spender != doc || c.side.shared.users == 0 {
		c.side.doc, c.side.spender = doc.Unmetered(), doc
		c.side.shared.users++
	}
	return c.side
}

// commonSide is the side of a description that it shares with others, nil for none.
func (p *prover) commonSide(doc *openapi.Document) *side {
	lot := doc.Common()
	if lot == nil {
		return nil
	}
	return openapi.Kept[common](lot).of(doc, p.joint)
}

// errOdd is the error of a schema of which the validator cannot read every part. Which
// parts it reads depends on the values that it judged before, so that no other description
// may have had it judge some.
var errOdd = errors.New("a schema that the validator does not read as a whole")

// count counts the values of a part as steps of the description, as if that had it written.
func (d *side) count(p *part) {
	if d.shared != nil && p.counted != d.shared.users {
		p.counted = d.shared.users
		d.spender.Spend(p.values)
	}
}

// examine finds out whether the validator reads a part as a whole.
func (d *side) examine(p *part) {
	if d.shared == nil || p.err != nil {
		return
	}
	p.isOdd = !d.isReadable(p.text) && d.decode(p) != nil
}

func (d *side) decode(p *part) (err error) {
	defer caught(&err)
	dec := &decoder{side: d}
	made := dec.schema(p.text)
	if dec.err != nil {
		return dec.err
	}
	return loader().ResolveRefsIn(&openapi3.T{OpenAPI: "3.1.0", Components: &openapi3.Components{Schemas: openapi3.Schemas{p.name: made}}}, nil)
}

// mostNames bounds of how many sets of names it is known what was read.
const mostNames = 100

// readFor are the parts that were read for values of some names, with all to which they
// refer; nil where that is not kept.
func (d *side) readFor(names map[string]bool) map[*part]bool {
	if d.shared == nil || names == nil {
		return nil
	}
	key := strings.Join(slices.Sorted(maps.Keys(names)), "\x00")
	if d.shared.read[key] == nil {
		if len(d.shared.read) >= mostNames {
			clear(d.shared.read)
		}
		d.shared.read[key] = map[*part]bool{}
	}
	return d.shared.read[key]
}
