package prune

import (
	"bytes"
	"sort"
	"strings"
)

// fold is an operation of which the text has nothing but the security requirements: it
// means the same on both sides, and so does all to which it refers.
type fold struct {
	at        int32 // offset in Text.out of the object
	from, end int32 // where it is in the original
	exact     bool  // it is unfolded as it is
}

// fold writes a folded operation and returns its place.
func (d *doc) fold(w *writer, c *region) (at int32) {
	m := &d.members[c.member]
	from, end := m.security[0], m.security[1]
	if from == end {
		at = int32(len(w.out))
		w.out = append(w.out, "{}"...)
		return at
	}
	name, closer := "{\"security\": ", "}"
	if !d.json && d.src[m.at] != '{' {
		indent := m.at - int32(bytes.LastIndexByte(d.src[:m.at], '\n')+1)
		w.out = append(append(w.out, '\n'), bytes.Repeat([]byte{' '}, int(indent))...)
		name, closer = "security: ", ""
	}
	at = int32(len(w.out))
	w.insert(m.at, name)
	w.copy(from, end)
	w.insert(end, closer)
	return at
}

// isIntricate reports keys of an operation, or of its path item, that the review of
// other operations may need: such operations are not folded.
func isIntricate(c context, k []byte) bool {
	switch c {
	case inOperation:
		switch string(k) {
		case "callbacks", "x-threatdelta-accept":
			return true
		}
	case inPathItem:
	default:
		return false
	}
	switch string(k) {
	case "servers", "schemes", "$ref":
		return true
	}
	return false
}

// noList keeps an operation from being folded whose requirements are no list.
func (t *tracker) noList(w want) {
	if w.context == inSecurity && t.cur >= 0 {
		t.doc.members[t.cur].intricate = true
	}
}

// foldable reports of each node whether it is an operation that both sides leave out.
// It must be the only one of its method and path, names of parameters apart, so that
// nothing else can be matched with it.
func (g *graph) foldable(docs [2]*doc) []bool {
	fold := make([]bool, len(g.bad))
	number := make(map[sum]int32, len(fold)/2)
	name := make([]sum, len(g.bad))
	seeds := newSeeds()
	var spelled []byte
	for n := range fold {
		for s, d := range docs {
			m := g.side[s][n]
			if m < 0 || d.members[m].kind != operation {
				continue
			}
			if name[n] == (sum{}) {
				spelled = anonymous(spelled[:0], d.members[m].id)
				name[n] = seeds.hash(spelled)
				number[name[n]]++
			}
			fold[n] = (s == 0 || fold[n]) && d.isPlain(m)
		}
		fold[n] = fold[n] && !g.bad[n] && g.side[0][n] >= 0
	}
	for n := range fold {
		fold[n] = fold[n] && number[name[n]] == 1
	}
	return fold
}

// isPlain reports whether a member is an object that may be folded by itself.
func (d *doc) isPlain(m int32) bool {
	x := &d.members[m]
	return x.at > 0 && x.end > x.at && !x.nested && !x.intricate && x.parts >= 0 && !d.members[x.parts].intricate
}

// anonymous appends the identity of an operation without what cannot tell two of them
// apart: what is in braces, case, and slashes at the end of the path.
func anonymous(to []byte, id string) []byte {
	depth := 0
	for _, c := range []byte(strings.ToLower(id)) {
		switch {
		case c == '{':
			depth++
		case c == '}' && depth > 0:
			depth--
			if depth == 0 {
				to = append(to, '{')
			}
		case depth == 0 || c == 0:
			if c == 0 {
				depth = 0
				to = bytes.TrimRight(to, "/")
			}
			to = append(to, c)
		}
	}
	return to
}

// replacements lists what is replaced, in the order of the text.
func (d *doc) replacements(v *division) []region {
	out := make([]region, 0, len(d.regions))
	members, inside := 0, int32(0) // inside is the end of the last member that is replaced as a whole
	next := func(before int32) {
		for ; members < len(d.members); members++ {
			c, whole := v.whole(d, int32(members))
			if c.at >= before {
				return
			}
			if whole {
				out = append(out, c)
				inside = c.end
			}
		}
	}
	for i := range d.regions {
		c := &d.regions[i]
		if next(c.end); c.from >= inside && !v.keep[c.member] {
			out = append(out, *c)
		}
	}
	next(int32(len(d.src)))
	return out
}

// whole is how a member is replaced as a whole, if it is.
func (v *division) whole(d *doc, member int32) (c region, ok bool) {
	m := &d.members[member]
	if v.shared != nil && v.shared[member] {
		return region{member: member, from: m.start, at: m.start, end: m.end, form: toRun}, true
	}
	return region{member: member, from: m.from, at: m.at, end: m.end, form: toFold}, v.folded[member]
}

// Folds is the number of operations that were left out. Each has nothing but its
// security requirements in Bytes.
func (t *Text) Folds() int { return len(t.folds) }

// Fold returns the number of the fold at a 1-based line and column of Bytes, from 0
// in the order of the text, or -1.
func (t *Text) Fold(line, column int) int {
	if len(t.folds) == 0 {
		return -1
	}
	at := int32(t.Offset(line, column))
	i := sort.Search(len(t.folds), func(i int) bool { return t.folds[i].at >= at })
	if i == len(t.folds) || t.folds[i].at != at {
		return -1
	}
	return i
}

// Unfold returns all operations that were left out, shortened like all that is the
// same on both sides: an object with a list as its only value, in the order of the
// folds. Position maps a place in it if its line is counted from Below.
func (t *Text) Unfold() []byte {
	if t.unfolded == nil {
		t.unfolded, t.doc = t.doc.unfold(t.folds), nil
	}
	return t.unfolded.out
}

// Below is the number of lines of Bytes and of the Shift, which are added to those of what Unfold
// returns.
func (t *Text) Below() int {
	return t.shift + t.lines().count() + 1 // a missing value at the end is on the line after the last
}

func (d *doc) unfold(folds []fold) *Text {
	bytes, segments := d.unfoldedSize(folds)
	w := writer{src: d.src, out: make([]byte, 0, bytes), segments: make([]segment, 0, segments)}
	if d.json {
		w.insert(0, `{"folded":[`)
	} else {
		w.insert(0, "folded:\n")
	}
	for i := range folds {
		m := &folds[i]
		switch {
		case d.json && i > 0:
			w.insert(m.from, ",\n")
		case !d.json:
			w.insert(m.from, "- ")
			if d.src[m.from] != '{' {
				w.insert(m.from, "\n")
				w.copy(d.lineOf(m.from), m.from)
			}
		}
		at := m.from
		regions := d.regionsOf(m)
		for j := range regions {
			c := &regions[j]
			w.copy(at, c.from)
			w.segments = append(w.segments, segment{at: int32(len(w.out)), orig: c.at})
			if c.from < c.at {
				w.out = append(w.out, ' ')
			}
			w.out = d.replace(w.out, c)
			at = c.end
		}
		w.copy(at, m.end)
		if !d.json {
			w.insert(m.end, "\n")
		}
	}
	if d.json {
		w.insert(int32(len(d.src)), "]}")
	}
	return &Text{out: w.out, orig: d.src, segments: w.segments, json: d.json}
}

// regionsOf are what is replaced in an operation when it is unfolded.
func (d *doc) regionsOf(m *fold) []region {
	if m.exact {
		return nil
	}
	first := sort.Search(len(d.regions), func(i int) bool { return d.regions[i].at >= m.from })
	end := first + sort.Search(len(d.regions)-first, func(i int) bool { return d.regions[first+i].from >= m.end })
	return d.regions[first:end]
}

// lineOf returns the offset at which the line of another one begins.
func (d *doc) lineOf(at int32) int32 { return int32(bytes.LastIndexByte(d.src[:at], '\n') + 1) }

// unfoldedSize returns about as many bytes and segments as unfolding makes.
func (d *doc) unfoldedSize(folds []fold) (bytes, segments int) {
	for i := range folds {
		m := &folds[i]
		replaced := d.regionsOf(m)
		bytes += int(m.end-m.from) + 8
		segments += 2*len(replaced) + 3
		if !d.json {
			bytes += int(m.from - d.lineOf(m.from))
			segments += 2
		}
		for j := range replaced {
			bytes += d.growth(&replaced[j])
		}
	}
	return bytes + 16, segments + 2
}

// insert adds a text that the original does not have at the place.
func (w *writer) insert(place int32, text string) {
	w.segments = append(w.segments, segment{at: int32(len(w.out)), orig: place})
	w.out = append(w.out, text...)
}
