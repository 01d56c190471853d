package openapi

import (
	"fmt"
	"slices"
)

// normalizer visits the nodes of a file once. It checks depth and size, joins
// duplicate keys, expands merge keys, and refuses what only a template can mean.
type normalizer struct {
	loader   *loader
	file     *file
	merged   int           // entries that merge keys added
	seen     map[*node]int // anchored nodes, with the number of values in them
	open     map[*node]bool
	at       map[string]int // by key, of one object at a time
	borrowed int32          // the last line of nodes that another normalizer visited, with as many above them
}

// normalize returns how many values the node has, aliases counted as their values.
func (m *normalizer) normalize(n *node, depth int) (int, error) {
	limits := m.loader.limits
	if depth > limits.Depth {
		return 0, m.fail(n, fmt.Sprintf("is nested deeper than %d levels", limits.Depth), "flatten the description")
	}
	if n.kind == alias {
		return m.alias(n, depth)
	}
	if n.line <= m.borrowed && m.borrowed > 0 {
		return 1, nil
	}
	if n.anchored {
		m.open[n] = true
		defer delete(m.open, n)
	}
	count := 1
	if n.kind == Map {
		if err := m.normalizeKeys(n); err != nil {
			return 0, err
		}
		n.mark()
	}
	for i, c := range n.content() {
		if n.kind == Map && i%2 == 0 {
			continue
		}
		k, err := m.normalize(c, depth+1)
		if err != nil {
			return 0, err
		}
		n.refers, n.chooses = n.refers || through(c).refers, n.chooses || through(c).chooses
		if count += k; count > limits.Nodes {
			return 0, m.fail(n, fmt.Sprintf("has more than %d values, aliases counted as what they stand for", limits.Nodes), "replace YAML aliases by $ref")
		}
	}
	if n.anchored {
		m.seen[n] = count
	}
	return count, nil
}

// mark notes which keys an object has that matter everywhere.
func (n *node) mark() {
	for i := 0; i < len(n.content()); i += 2 {
		switch n.content()[i].scalar() {
		case "$ref", "$dynamicRef":
			n.isRef, n.refers = true, true
		case discriminator:
			n.chooses = true
		}
	}
}

func (m *normalizer) alias(n *node, depth int) (int, error) {
	target := n.target()
	if target == nil || m.open[target] {
		return 0, m.fail(n, "has an alias that contains itself", "replace YAML aliases by $ref")
	}
	if count, ok := m.seen[target]; ok {
		return count, nil
	}
	return m.normalize(target, depth)
}

func (m *normalizer) fail(n *node, problem, hint string) error {
	s := m.file.span(n, n)
	return &Error{File: m.file.path, Line: s.Line, Column: s.Column, Problem: problem, Hint: hint}
}

// areNormal reports whether the keys of an object are certainly unique strings. It
// compares them in pairs, which for few keys is faster than a map.
func (m *normalizer) areNormal(entries []*node) bool {
	const few = 2 * 16
	if len(entries) > few {
		return false
	}
	for i := 0; i < len(entries); i += 2 {
		key := entries[i]
		if !key.isScalar() || key.merges {
			return false
		}
		name := key.scalar()
		for k := 0; k < i; k += 2 {
			if entries[k].scalar() == name {
				return false
			}
		}
		m.file.hasID = m.file.hasID || key.scalar() == "$id"
	}
	return true
}

// normalizeKeys makes the keys of an object unique strings.
func (m *normalizer) normalizeKeys(n *node) error {
	if m.areNormal(n.content()) {
		return nil
	}
	var merges []*node
	united := map[int]*union{} // by position
	content := n.content()
	at := m.index(len(content) / 2)
	kept := content[:0:len(content)]
	for i := 0; i+1 < len(content); i += 2 {
		key, value := through(content[i]), content[i+1]
		if !key.isScalar() {
			hint := "use strings as keys"
			if template().Match(m.file.text.original) {
				hint = "it looks like a template: review the rendered description"
			}
			return m.fail(key, "has an object or a list as a key", hint)
		}
		if key.merges {
			merges = append(merges, value)
			continue
		}
		if first, twice := at[key.scalar()]; twice {
			line, _ := m.file.text.short.Position(kept[first].place())
			m.loader.note(DuplicateKey, m.file.keySpan(n, key), "the key %.60q is there twice (first at line %d): both were read as one", key.scalar(), line)
			if united[first] == nil {
				united[first] = &union{node: kept[first+1]}
			}
			united[first].join(value)
			kept[first+1] = united[first].node
			continue
		}
		m.file.hasID = m.file.hasID || key.scalar() == "$id"
		at[key.scalar()] = len(kept)
		kept = append(kept, key, value)
	}
	for _, source := range merges {
		var err error
		if kept, err = m.expandMerges(kept, at, source); err != nil {
			return err
		}
	}
	n.fill(kept)
	return nil
}

// index returns an empty map with room for about so many keys. That of few is used again.
func (m *normalizer) index(keys int) map[string]int {
	const few = 256
	if keys > few {
		return make(map[string]int, keys)
	}
	if m.at == nil {
		m.at = make(map[string]int, few)
	}
	clear(m.at)
	return m.at
}

// union is what the values of one key that is there several times are together.
type union struct {
	node    *node
	content []*node // of a node that was made, with room for more
}

// join adds a value. Objects are united, so that no operation is lost. Otherwise the later
// value wins, as in most parsers.
func (u *union) join(value *node) {
	x, y := through(u.node), through(value)
	if x.kind != Map || y.kind != Map {
		u.node, u.content = value, nil
		return
	}
	if u.content == nil {
		made := *x
		u.node, u.content = &made, slices.Clone(x.content())
	}
	u.content = append(u.content, y.content()...)
	u.node.fill(u.content)
}

// expandMerges adds the entries of a merge key (https://yaml.org/type/merge.html).
// The object's own entries win, and of several sources the earlier one.
func (m *normalizer) expandMerges(kept []*node, at map[string]int, source *node) ([]*node, error) {
	alias := source
	source = through(source)
	if m.open[source] {
		return nil, m.fail(alias, "has an alias that contains itself", "replace YAML aliases by $ref")
	}
	m.open[source] = true
	defer delete(m.open, source)
	var err error
	switch source.kind {
	case List:
		for _, s := range source.content() {
			if kept, err = m.expandMerges(kept, at, s); err != nil {
				return nil, err
			}
		}
	case Map:
		if m.merged += 1 + len(source.content())/2; m.merged > m.loader.limits.Nodes {
			return nil, m.fail(alias, fmt.Sprintf("merges more than %d values", m.loader.limits.Nodes), "replace merge keys by $ref")
		}
		for i := 0; i+1 < len(source.content()); i += 2 {
			key, value := through(source.content()[i]), source.content()[i+1]
			if key.merges {
				if kept, err = m.expandMerges(kept, at, value); err != nil {
					return nil, err
				}
				continue
			}
			if _, ok := at[key.scalar()]; !ok {
				at[key.scalar()] = len(kept)
				kept = append(kept, key, value)
			}
		}
	}
	return kept, nil
}
