package sensitive

import (
	"strings"

	"github.com/threatdelta/threatdelta/internal/words"
)

// node is a place in the tree of phrases. Its children are one word longer.
type node struct {
	next    map[string]*node
	terms   []Term // terms that end here, in the order of the table
	excepts bool   // an exception ends here
}

func (n *node) down(word string) *node {
	child := n.next[word]
	if child == nil {
		child = &node{}
		if n.next == nil {
			n.next = make(map[string]*node)
		}
		n.next[word] = child
	}
	return child
}

// addTerm adds a term. It replaces an exception with the same words, since the
// policy has precedence. A phrase of eight letters or more is also added as one
// compound word.
func (n *node) addTerm(t Term, parts []string) {
	if joined := strings.Join(parts, ""); len(parts) > 1 && len(joined) >= 8 {
		n.addTerm(t, []string{joined})
	}
	for _, word := range parts {
		n = n.down(words.Singular(word))
	}
	n.terms = append(n.terms, t)
	n.excepts = false
}

func (n *node) addException(phrase string) {
	for word := range strings.FieldsSeq(phrase) {
		n = n.down(word)
	}
	n.excepts = true
}

// span is a phrase found at words [from, to).
type span struct {
	from, to int
	at       *node
}

// find appends every phrase of the tree that occurs in the words, in the order of
// where it begins.
func (n *node) find(dst []span, w *tokenized) []span {
	for i := range w.one {
		dst = n.grow(dst, w, i, i)
	}
	return dst
}

func (n *node) grow(dst []span, w *tokenized, from, to int) []span {
	if len(n.terms) > 0 || n.excepts {
		dst = append(dst, span{from, to, n})
	}
	if to == len(w.one) {
		return dst
	}
	if child := n.next[w.one[to]]; child != nil {
		dst = child.grow(dst, w, from, to+1)
	}
	if w.raw[to] != w.one[to] {
		if child := n.next[w.raw[to]]; child != nil {
			dst = child.grow(dst, w, from, to+1)
		}
	}
	return dst
}
