package judge_test

// confirm sends a whole request for each witness, of which all other parts are
// accepted by both sides: base must refuse it, and head accept it.
func (p *parts) confirm() {
	for i, one := range p.pieces {
		if one.witness == nil {
			continue
		}
		p.separated++
		c, whole := [2]call{p.call(), p.call()}, true
		for k, other := range p.pieces {
			add := other.common
			if k == i {
				add = one.witness
			}
			if add == nil {
				whole = false
				continue
			}
			for side := range c {
				add(&c[side], side)
			}
		}
		switch before, after := p.gates[0].accepts(c[0]), p.gates[1].accepts(c[1]); {
		case !whole:
		case before || !after:
			p.problem("a whole request of %s %s: base accepts it %t, head %t", p.head.method, p.head.path, before, after)
		default:
			p.confirmed++
		}
	}
}
