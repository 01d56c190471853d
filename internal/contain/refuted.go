package contain

import "math"

// refuted is to which questions it is known that there is no value. Where the same is asked of
// a part of a value that is asked of the value itself, the part would do in its place, so
// there is no smallest value that holds it. What is refuted by that is so for as long as the
// outer question waits for its answer, and for good if that one is refuted too.
type refuted struct {
	waiting map[question]int // at which place in the row of those that wait
	known   map[question]refutation
	open    []question // the refuted ones of which the reason is one that waits, in order
	reason             // of the question that is asked
}

// reason is on what it rests that there is no value.
type reason struct {
	on        int  // the place of the first of the questions that waited, forGood if it is none
	isLimited bool // or that values were not looked into any deeper
}

// refutation is the reason by which a question is refuted, and how deep in the value it was asked.
type refutation struct {
	reason
	deep int
}

const forGood = math.MaxInt

func newRefuted() *refuted {
	return &refuted{waiting: map[question]int{}, known: map[question]refutation{}, reason: reason{on: forGood}}
}

// has reports whether a question at a depth is refuted, or waits for its answer, and notes on
// what it rests that it has no value then.
func (u *refuted) has(key question, deep int) (isKnown, isAsked bool) {
	if at, ok := u.waiting[key]; ok {
		u.on = min(u.on, at)
		return false, true
	}
	r, ok := u.known[key]
	if !ok || r.isLimited && deep < r.deep {
		return false, false
	}
	u.on, u.isLimited = min(u.on, r.on), u.isLimited || r.isLimited
	return true, false
}

// asked is what was known as a question began.
type asked struct {
	reason
	open int
}

func (u *refuted) begin(key question) asked {
	u.waiting[key] = len(u.waiting)
	outer := asked{u.reason, len(u.open)}
	u.reason = reason{on: forGood}
	return outer
}

// end ends the question that was asked last, at a depth. Unless it is refuted, what was refuted
// by it is not any more.
func (u *refuted) end(outer asked, key question, isRefuted bool, deep int) {
	delete(u.waiting, key)
	if !isRefuted {
		for _, k := range u.open[outer.open:] {
			delete(u.known, k)
		}
		u.open, u.reason = u.open[:outer.open], outer.reason
		return
	}
	if u.on >= len(u.waiting) { // for itself, or for none
		u.on = forGood
	}
	u.known[key] = refutation{u.reason, deep}
	for _, k := range u.open[outer.open:] {
		why := u.known[k]
		why.on = u.on
		u.known[k] = why
	}
	if u.open = append(u.open, key); u.on == forGood {
		u.open = u.open[:outer.open]
	}
	u.on, u.isLimited = min(u.on, outer.on), u.isLimited || outer.isLimited
}
