package openapi

// Likeness knows which values of two documents are alike: they are written the same, entry
// by entry in the same order, and so is all to which they refer, by the same references to
// the same places. So they mean the same, wherever they are. Nothing is alike that holds an
// alias or a discriminator, which adds what is written elsewhere. It compares a pair of
// values once.
type Likeness struct {
	base, head *Document
	pairs      map[[2]*node]*likePair
	pending    []*likePair // not compared yet
	steps      int         // not reported yet, see Alike
	// user is this one among those that share the pairs, 0 where they are not shared. Which
	// of them had a pair compared is not seen in the steps.
	user    int
	forward *Likeness // the one of which this is the reverse, nil where it is none
}

// likePair is a pair of values in which a reference is, or that are not alike.
type likePair struct {
	base, head Value
	differs    bool
	isDecided  bool        // whether it differs, and nothing changes that
	around     []*likePair // which differ where this one does
	size       int         // entries and items of base, for who shares the pair
	asked      int         // the last user who asked
	isParted   bool        // entries is known
	entries    []int       // see Unlike
}

// NewLikeness returns the likeness of values of two documents. Nothing is alike where one
// of them is missing or they are of different versions, in which one keyword means two
// things.
func NewLikeness(base, head *Document) *Likeness {
	l := &Likeness{base: base, head: head}
	if base != nil && head != nil && base.Dialect == head.Dialect && base.Version == head.Version {
		if l.pairs, l.user = pairsOf(base, head); l.pairs == nil {
			l.pairs = map[[2]*node]*likePair{}
		}
	}
	return l
}

// Reversed is the likeness with the documents the other way round. Both know what either of
// them was asked.
func (l *Likeness) Reversed() *Likeness { return &Likeness{forward: l} }

// sharedPairs are the pairs that documents of two lots and a version have in common.
type sharedPairs struct {
	base    *Lot
	version string
	pairs   map[[2]*node]*likePair
	users   int
}

// mostShared bounds the pairs that several descriptions share.
const mostShared = 100_000

// pairsOf are the pairs that two documents share with others, nil for none. Those of files
// that were moved depend on which of them is the root.
func pairsOf(base, head *Document) (pairs map[[2]*node]*likePair, user int) {
	b, h := base.Common(), head.Common()
	if b == nil || h == nil || base.Path != head.Path {
		return nil, 0
	}
	if h.pairs.base != b || h.pairs.version != base.Version || len(h.pairs.pairs) > mostShared {
		h.pairs = sharedPairs{base: b, version: base.Version, pairs: map[[2]*node]*likePair{}}
	}
	h.pairs.users++
	return h.pairs.pairs, h.pairs.users
}

// Alike reports whether two values are alike, and counts how many entries and items it
// looked at. It may be false of values that mean the same.
func (l *Likeness) Alike(base, head Value) (alike bool, steps int) {
	if l.forward != nil {
		return l.forward.Alike(head, base)
	}
	if l.pairs == nil || base.node == nil || head.node == nil {
		return false, 0
	}
	base, head = base.Bare(), head.Bare()
	if l.user > 0 {
		asked := l.compare(base, head)
		l.steps = 0
		return !asked.differs, l.ask(asked, base.node)
	}
	alike = l.areAlike(base, head)
	steps, l.steps = l.steps, 0
	return alike, steps
}

// areAlike is Alike of what is not missing. It counts the steps on.
func (l *Likeness) areAlike(base, head Value) bool {
	if base.node.refers || head.node.refers {
		return !l.compare(base, head).differs
	}
	if known := l.pairs[[2]*node{base.node, head.node}]; known != nil {
		return !known.differs
	}
	return l.isWrittenAlike(nil, base.node, head.node)
}

// compare returns what is known of two values, after all of it is.
func (l *Likeness) compare(base, head Value) *likePair {
	asked := l.pair(base, head)
	var compared []*likePair
	for len(l.pending) > 0 {
		last := len(l.pending) - 1
		p := l.pending[last]
		l.pending, compared = l.pending[:last], append(compared, p)
		if !p.differs && !(l.follows(p) && l.isWrittenAlike(p, p.base.node, p.head.node)) {
			p.differ()
		}
		p.base, p.head = Value{}, Value{} // which keep a document
	}
	for _, p := range compared {
		p.isDecided, p.around = true, nil
	}
	return asked
}

// Unlike returns the entries in which two objects differ, by their indexes, where both hold
// references and have the same keys in the same order. Else, and where they are alike, there
// are none. It counts at how many it looked.
func (l *Likeness) Unlike(base, head Value) (entries []int, steps int) {
	if l.forward != nil {
		return l.forward.Unlike(head, base)
	}
	isOne := func(v Value) bool { return v.Kind() == Map && v.node.refers && v.origin() == v.node }
	if l.pairs == nil || !isOne(base) || !isOne(head) {
		return nil, 0
	}
	p := l.compare(base.Bare(), head.Bare())
	if p.differs && !p.isParted {
		p.isParted, p.entries = true, l.unlike(base, head)
	}
	steps, l.steps = base.Len()+l.steps, 0
	if l.user > 0 {
		steps = base.Len() // as in Alike, who had it compared is not seen
	}
	return p.entries, steps
}

func (l *Likeness) unlike(base, head Value) (entries []int) {
	a, b := base.node.content(), head.node.content()
	if len(a) != len(b) {
		return nil
	}
	for i := 0; i < len(a); i += 2 {
		if a[i].scalar() != b[i].scalar() || a[i].merges || b[i].merges {
			return nil
		}
		if !l.areAlike(Value{node: a[i+1], file: base.file, bare: true}, Value{node: b[i+1], file: head.file, bare: true}) {
			entries = append(entries, i/2)
		}
	}
	return entries
}

// ask returns the steps for a pair that is shared: how much is written there, for the first
// time that this description asks. What it refers to was, or will be, compared once for all
// descriptions.
func (l *Likeness) ask(p *likePair, base *node) int {
	if p.asked == l.user {
		return 0
	}
	p.asked = l.user
	if p.size == 0 {
		p.size = written(base)
	}
	return p.size
}

// written counts a value with the entries and items in it.
func written(n *node) int {
	count := 1
	for _, c := range n.content() {
		count += written(c)
	}
	return count
}

// pair returns what is known of two values, which are compared later if nothing is.
func (l *Likeness) pair(base, head Value) *likePair {
	key := [2]*node{base.node, head.node}
	p := l.pairs[key]
	if p == nil {
		p = &likePair{base: base, head: head}
		l.pairs[key] = p
		l.pending = append(l.pending, p)
	}
	return p
}

// differ marks a pair as one that is not alike, and those in which it is or which refer
// to it.
func (p *likePair) differ() {
	p.differs = true
	for queue := []*likePair{p}; len(queue) > 0; queue = queue[1:] {
		for _, outer := range queue[0].around {
			if !outer.differs {
				outer.differs = true
				queue = append(queue, outer)
			}
		}
		queue[0].around = nil
	}
}

// needs makes a pair differ where another one does. It is false if that does.
func (p *likePair) needs(other *likePair) bool {
	if !other.differs && !other.isDecided {
		other.around = append(other.around, p)
	}
	return !other.differs
}

// follows compares what two references lead to: the same place, without another reference
// on the way.
func (l *Likeness) follows(p *likePair) bool {
	if !p.base.node.isRef && !p.head.node.isRef {
		return true
	}
	was, ok := p.base.Ref()
	if is, also := p.head.Ref(); !ok || !also {
		return ok == also
	} else if was != is {
		return false
	}
	b, problemBefore := l.base.loader.follow(p.base)
	h, problem := l.head.loader.follow(p.head)
	if problem != "" || problemBefore != "" || !p.base.leadsDirectly() || !p.head.leadsDirectly() {
		return false
	}
	isRoot := b.file.path == l.base.Path && h.file.path == l.head.Path
	return (isRoot || b.file.path == h.file.path) && p.needs(l.pair(b.Bare(), h.Bare()))
}

// leadsDirectly reports whether a reference that was followed leads to a value of a file
// whatever other references say.
func (v Value) leadsDirectly() bool {
	_, known := v.file.targets[v.node]
	return known
}

// discriminator is the key of what adds to a schema what is written elsewhere.
const discriminator = "discriminator"

// isWrittenAlike compares two values of a pair, which is nil where neither holds a reference.
// What holds references is a pair of its own, and so is what differs, so that neither is
// compared again with what is around it.
func (l *Likeness) isWrittenAlike(p *likePair, a, b *node) bool {
	l.steps++
	if a == b && (a.chooses || !a.refers) { // of JSON that both texts share
		return !a.chooses
	}
	if !isOneShape(a, b) {
		return false
	}
	for i, x := range a.content() {
		y := b.content()[i]
		switch {
		case a.kind == Map && i%2 == 0 && x.scalar() == discriminator:
			return false
		case x.refers || y.refers:
			if !p.needs(l.pair(Value{node: x, file: p.base.file, bare: true}, Value{node: y, file: p.head.file, bare: true})) {
				return false
			}
		case !l.isWrittenAlike(p, x, y):
			if x.kind == Map && y.kind == Map {
				l.pairs[[2]*node{x, y}] = &likePair{differs: true}
			}
			return false
		}
	}
	return true
}

// isOneShape reports whether two nodes are written alike but for what is within them.
func isOneShape(a, b *node) bool {
	return a.kind == b.kind && a.kind != alias && a.scalar() == b.scalar() && a.block == b.block && !a.merges && !b.merges && len(a.content()) == len(b.content())
}
