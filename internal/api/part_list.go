package api

import "github.com/threatdelta/threatdelta/internal/openapi"

// part collects the declarations of one name.
type part struct {
	name    string
	sources []source
	entry   openapi.Value
	groups  [][]*Schema
	first   [1]source // where the only one is kept, of most
}

// add adds a declaration.
func (p *part) add(v openapi.Value) {
	if p.sources == nil {
		p.sources = p.first[:0]
	}
	p.sources = append(p.sources, source{v, true})
}

// parts are the parts of an object while they are collected.
type parts struct {
	list  []*part
	index map[string]*part // of many
	stock *stock
}

// stock has parts, and what they are collected in, that served their purpose: of a large
// description there is room for the parts of one object at a time, or of one within another.
type stock struct {
	parts   []*part
	lists   [][]*part
	indexes []map[string]*part
}

// lot is how many parts are made at once.
const lot = 32

func (k *stock) part() *part {
	if len(k.parts) == 0 {
		made := make([]part, lot)
		for i := range made {
			k.parts = append(k.parts, &made[i])
		}
	}
	return pop(&k.parts)
}

// pop takes the last one of a list, or the zero value of an empty one.
func pop[T any](list *[]T) T {
	var last T
	if n := len(*list) - 1; n >= 0 {
		last = (*list)[n]
		*list = (*list)[:n]
	}
	return last
}

// collect returns an empty collection.
func (k *stock) collect() parts { return parts{list: pop(&k.lists), stock: k} }

// done takes back what is not needed any more.
func (s *parts) done() {
	k := s.stock
	for _, p := range s.list {
		*p = part{}
		k.parts = append(k.parts, p)
	}
	clear(s.list)
	k.lists = append(k.lists, s.list[:0])
	if s.index != nil && len(s.list) <= lot*manyParts { // clearing it takes as long as it once was
		clear(s.index)
		k.indexes = append(k.indexes, s.index)
	}
}

// manyParts is from how many on parts are looked up in an index.
const manyParts = 8

// at returns the part of a name, a new one where there is none yet.
func (s *parts) at(name string) *part {
	if s.index != nil {
		if known := s.index[name]; known != nil {
			return known
		}
	} else {
		for _, p := range s.list {
			if p.name == name {
				return p
			}
		}
	}
	p := s.stock.part()
	p.name = name
	s.list = append(s.list, p)
	switch {
	case s.index != nil:
		s.index[name] = p
	case len(s.list) == manyParts:
		if s.index = pop(&s.stock.indexes); s.index == nil {
			s.index = make(map[string]*part, 4*manyParts)
		}
		for _, p := range s.list {
			s.index[p.name] = p
		}
	}
	return p
}
