package proof

import (
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/threatdelta/threatdelta/internal/openapi"
)

// side is one description. What its operations refer to is written, and read by the
// validator, once for all of them.
type side struct {
	doc   *openapi.Document
	parts map[openapi.ID]*part
	named map[string]*part

	strict     map[string]*strict             // by the names that values have
	patterns   map[string]pattern             // by their texts
	parameters map[string]*openapi3.Parameter // without schemas, by their texts
	joint      *joint

	spender *openapi.Document // whose steps are counted
	shared  *sharing          // nil for the side of one description
	walks   int               // through parts, see reached
	room    []*part           // for the list of the next one
}

func newSide(doc *openapi.Document) *side {
	return &side{doc: doc, spender: doc, joint: newJoint(), parts: map[openapi.ID]*part{}, named: map[string]*part{}, strict: map[string]*strict{}, patterns: map[string]pattern{}, parameters: map[string]*openapi3.Parameter{}}
}

// part is a schema that others refer to, or the whole schema of a body.
type part struct {
	name    string // that no other part of the side has
	called  string // by the first that referred to it
	value   openapi.Value
	written bool
	text    any     // as it is written
	values  int     // how many it has
	met     []*part // that it refers to itself
	err     error   // why it cannot be written

	isModern bool // it has a keyword that 3.0 does not have
	isPlain  bool // neither it nor what it refers to has one, as far as is known
	isOdd    bool // see errOdd

	schema *openapi3.Schema // as kin-openapi has it, empty until it is read
	isRead bool
	unread map[string]any // properties that are not, see read
	refers []*part        // to which that refers which is read

	walk    int // the last one that passed it
	counted int // the last description of which it was counted
}

// part is the schema to which a reference leads.
func (d *side) part(to openapi.Value, called string) *part {
	known := d.parts[to.ID()]
	if known == nil {
		known = &part{value: to, called: called, name: d.free(called)}
		d.parts[to.ID()], d.named[known.name] = known, known
	}
	return known
}

// schemaPlace is where references to schemas lead, but for the name.
const schemaPlace = "#/components/schemas/"

// referred is the part to which a reference leads, nil for none.
func (d *side) referred(ref string) *part {
	name, isLocal := strings.CutPrefix(ref, schemaPlace)
	if !isLocal {
		return nil
	}
	return d.named[name]
}

// free is a name for a schema that no other one of the side has.
func (d *side) free(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < 0x80 && (r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z') {
			return r
		}
		return '_'
	}, name)
	if d.named[name] != nil {
		return name + "." + strconv.Itoa(len(d.named))
	}
	return name
}

// reached are the parts to which a slice refers, and those to which these do. Their
// values count as its own. The list is good until it is asked for another one.
func (d *side) reached(s *slice) []*part {
	out := append(d.room, s.met...)
	d.walks++
	for _, p := range out {
		p.walk = d.walks
	}
	for i := 0; i < len(out) && s.err == nil; i++ {
		p := out[i]
		d.write(p)
		switch s.err = p.err; {
		case s.err == nil && p.values > s.left:
			s.fail(p.value, errTooLarge)
		case p.isOdd:
			s.fail(p.value, errOdd)
		}
		s.left -= p.values
		for _, q := range p.met {
			if q.walk != d.walks {
				q.walk = d.walks
				out = append(out, q)
			}
		}
	}
	d.room = out[:0]
	return out
}

// write writes a part, once.
func (d *side) write(p *part) {
	if !p.written {
		p.written = true
		s := &slice{side: d, doc: d.doc, left: maxSlice}
		p.text = s.schema(p.value) // it may be a reference itself
		p.met, p.values, p.isModern, p.err = s.met, maxSlice-s.left, s.isModern, s.err
		d.examine(p)
	}
	d.count(p)
}
