package github

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// referring adds the descriptions that refer, directly or through other files,
// to a changed part.
func (s *search) referring() error {
	if len(s.parts) == 0 {
		return nil
	}
	candidates, err := s.candidates()
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, p := range s.pairs {
		known[p[1]] = true
	}
	for _, name := range candidates {
		if known[name] || s.changed[name] {
			continue
		}
		data, ok, err := s.fetch(name)
		if err != nil {
			return err
		}
		if !ok { // not read: the search is over
			s.c.log("looked into %d files for descriptions that refer to a changed one; name your descriptions to be sure of them", searchReads)
			return nil
		}
		if !describes(data) {
			continue
		}
		hit, err := s.reaches(name, data)
		if err != nil {
			return err
		}
		if hit {
			s.pairs = append(s.pairs, [2]string{name, name})
		}
	}
	return nil
}

// candidates are files that may be a description, those worth a read first:
// a telling name in a folder above a changed part, a telling name elsewhere, any
// name in a folder above one.
func (s *search) candidates() ([]string, error) {
	above := map[string]bool{}
	for _, part := range s.parts {
		for dir := path.Dir(part); ; dir = path.Dir(dir) {
			above[dir] = true
			if dir == "." {
				break
			}
		}
	}
	type candidate struct {
		name  string
		worth int
		depth int
	}
	var list []candidate
	err := fs.WalkDir(s.head, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() || !d.Type().IsRegular() || !textual(name):
			return nil
		}
		worth := 0
		switch near := above[path.Dir(name)]; {
		case promising(name) && near:
			worth = 3
		case promising(name):
			worth = 2
		case near:
			worth = 1
		default:
			return nil
		}
		list = append(list, candidate{name, worth, strings.Count(name, "/")})
		return nil
	})
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.depth, b.depth), strings.Compare(a.name, b.name))
	})
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.name
	}
	return names, err
}

// fetch reads a file of head within the search's bound; ok is false beyond it.
func (s *search) fetch(name string) (data []byte, ok bool, err error) {
	if data, seen := s.seen[name]; seen {
		return data, true, nil
	}
	if s.reads >= searchReads {
		return nil, false, nil
	}
	s.reads++
	data, err = s.read(s.head, name)
	s.seen[name] = data
	return data, true, err
}

// reaches says whether a description refers to a changed file, or may, because
// the bound was met before all its references were followed.
func (s *search) reaches(name string, data []byte) (bool, error) {
	queue := references(name, data)
	visited := map[string]bool{name: true}
	for len(queue) > 0 {
		to := queue[0]
		queue = queue[1:]
		if visited[to] {
			continue
		}
		visited[to] = true
		if s.changed[to] {
			return true, nil
		}
		if _, err := fs.Stat(s.head, to); errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
			continue
		}
		data, ok, err := s.fetch(to)
		if err != nil {
			return false, err
		}
		if !ok {
			return true, nil
		}
		queue = append(queue, references(to, data)...)
	}
	return false, nil
}
