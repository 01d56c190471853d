package api

// IsWrittenLike reports whether two schemas are of one schema object each, both objects
// are written alike, and nothing outside of them says more: then they mean the same. It
// may be false of schemas that mean the same, such as large ones, and those that refer to
// others.
func (x *Schema) IsWrittenLike(y *Schema) bool {
	if x.set == nil || y.set == nil || x.set.doc.Dialect != y.set.doc.Dialect || x.set.doc.Version != y.set.doc.Version || !x.isOfOne() || !y.isOfOne() {
		return false
	}
	same, steps := x.must[0].IsWrittenLike(y.must[0], mostAlike)
	x.Spend(steps)
	return same
}

// mostAlike bounds what is compared of each pair, since what is within is compared again
// where the whole is another one.
const mostAlike = 300

// isOfOne reports whether a schema is made of one schema object, and holds no alternatives.
func (x *Schema) isOfOne() bool {
	return len(x.must) == 1 && len(x.sources) == 1 && len(x.groups)+len(x.given)+len(x.fixed)+len(x.listed)+len(x.Unresolved)+x.nested+x.undivided == 0
}
