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
	free  []part
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
	if len(s.free) == 0 {
		s.free = make([]part, min(max(1, len(s.list)), 32))
	}
	p := &s.free[0]
	s.free = s.free[1:]
	p.name = name
	s.list = append(s.list, p)
	switch {
	case s.index != nil:
		s.index[name] = p
	case len(s.list) == manyParts:
		s.index = make(map[string]*part, 4*manyParts)
		for _, p := range s.list {
			s.index[p.name] = p
		}
	}
	return p
}
