package sensitive

import "maps"

// Usual is the level of a class if nothing more is known of a value. It is the
// lowest level of the class.
func (c Class) Usual() Level {
	switch c {
	case Cred, PCI, PHI:
		return S3
	case Gov, Fin:
		return S2
	case PII, Op, Biz, IP:
		return S1
	}
	return S0
}

// Range is the least and the most that a term of the class is worth by default.
func (c Class) Range() (least, most Level) {
	least, most = S1, S1
	switch c {
	case Cred, PCI, PHI:
		most = S3
	case Gov, Fin, PII:
		most = S2
	}
	switch c {
	case Cred:
		least = S3
	case Gov:
		least = S2
	}
	return least, most
}

// Weighing returns a Classifier that gives all values of the classes these levels
// instead of their own. With S0 it reports nothing for the class. The receiver is
// unchanged.
func (c *Classifier) Weighing(levels map[Class]Level) *Classifier {
	changed := *c
	changed.levels = maps.Clone(levels)
	return &changed
}

// weighed applies the levels of the organisation's policy.
func (c *Classifier) weighed(v Verdict) Verdict {
	level, ok := c.levels[v.Class]
	switch {
	case !ok || v.Level == S0:
		return v
	case level == S0:
		return Verdict{}
	}
	v.Level = level
	return v
}
