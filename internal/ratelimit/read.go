package ratelimit

import (
	"slices"
	"strings"
	"time"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// reading is what one extension says.
type reading struct {
	limits []limit
	level  Level         // if None and not off, nothing was found
	off    bool          // the extension says that there is no limit
	at     openapi.Value // the place, if it is not the extension itself
}

// says reports whether the reading has any content.
func (r reading) says() bool { return r.off || r.level > None }

// Bounds of one reading, so that a large value costs no more than a small one.
const (
	mostValues = 500
	mostLimits = 100
	mostDepth  = 6
)

// reader collects the limits below a value.
type reader struct {
	form   *form
	none   []string
	root   openapi.Value
	budget int
	limits []limit
	off    bool // something is switched off
	vague  bool // something is there, without a number
}

// readAt reads an extension as its row says.
func (r *row) readAt(op Operation, v openapi.Value) reading {
	if r.Find != nil {
		return r.readFound(op.Root, r.Find(op.about(), v))
	}
	if len(r.parts) == 0 {
		return readPart(op.Root, v, part{form: &form{}, bare: Hint}, r.none)
	}
	var sum reading
	for _, p := range r.parts {
		found := 0
		for below := range descend(local(op.Root, v), p.path) {
			if found++; found > mostLimits {
				break
			}
			one := readPart(op.Root, below, p, r.none)
			sum.limits = append(sum.limits, one.limits...)
			sum.level = max(sum.level, one.level)
			sum.off = sum.off || one.off
		}
	}
	sum.off = sum.off && sum.level == None
	return sum
}

func readPart(root, v openapi.Value, p part, none []string) reading {
	r := reader{form: p.form, none: none, root: root, budget: mostValues}
	r.value(v, 0)
	switch {
	case len(r.limits) > 0:
		return reading{limits: r.limits, level: Enforced}
	case r.vague:
		return reading{level: p.bare}
	}
	return reading{off: r.off}
}

// descend yields the values at the end of a path.
func descend(v openapi.Value, path []string) func(yield func(openapi.Value) bool) {
	return func(yield func(openapi.Value) bool) { step(v, path, yield) }
}

func step(v openapi.Value, path []string, yield func(openapi.Value) bool) bool {
	switch {
	case !v.Exists():
		return true
	case len(path) == 0:
		return yield(v)
	case path[0] != "*":
		return step(vendorext.Below(v, path[0]), path[1:], yield)
	}
	if v.Len() > vendorext.MostFields {
		return true
	}
	for _, f := range v.Fields() {
		if !step(f, path[1:], yield) {
			return false
		}
	}
	for item := range v.Items() {
		if !step(item, path[1:], yield) {
			return false
		}
	}
	return true
}

// local follows a reference within the file. Extensions may use references, which
// the reader of descriptions does not follow.
func local(root, v openapi.Value) openapi.Value {
	for range 4 {
		pointer, ok := strings.CutPrefix(vendorext.Below(v, "$ref").Scalar(), "#/")
		if !ok {
			return v
		}
		v = root
		for token := range strings.SplitSeq(pointer, "/") {
			v = vendorext.Below(v, strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~"))
		}
	}
	return v
}

func (r *reader) value(v openapi.Value, depth int) {
	if r.budget--; r.budget < 0 || depth > mostDepth {
		return
	}
	switch v.Kind() {
	case openapi.Bool:
		r.off, r.vague = r.off || v.IsFalse(), r.vague || v.IsTrue()
	case openapi.Number, openapi.String:
		r.scalar(v)
	case openapi.List:
		for item := range v.Items() {
			if r.value(item, depth+1); r.budget < 0 {
				return
			}
		}
	case openapi.Map:
		r.object(local(r.root, v), depth)
	}
}

func (r *reader) scalar(v openapi.Value) {
	text := v.Scalar()
	if v.Kind() == openapi.String && slices.Contains(r.none, fold(text)) {
		r.off = true
		return
	}
	if l, ok := limitOf(v); ok && r.form.open {
		r.add(l)
		return
	}
	r.vague = r.vague || text != ""
}

// limitOf reads a scalar: a number, or a rate such as "120/min".
func limitOf(v openapi.Value) (limit, bool) {
	if n, isNumber := v.Number(); isNumber {
		n, ok := requests(n)
		return limit{requests: n}, ok
	}
	return rate(v.Scalar())
}

func (r *reader) add(l limit) {
	if len(r.limits) < mostLimits {
		r.limits = append(r.limits, l)
	}
}

// object reads one object. Its numbers are limits in its window.
func (r *reader) object(m openapi.Value, depth int) {
	if m.Len() > vendorext.MostFields {
		r.vague = true
		return
	}
	if r.isSwitchedOff(m) {
		r.off = true
		return
	}
	p := pending{}
	before, wasOff, wasVague := len(r.limits), r.off, r.vague
	for key, v := range m.Fields() {
		if r.budget--; r.budget < 0 {
			return
		}
		e := r.form.entry(fold(key))
		switch e.role {
		case counting:
			r.count(&p, v, e.unit, depth)
		case lasting:
			p.window(v, e.unit)
		case unitName:
			p.window(v, 0)
		case unknown:
			if k := v.Kind(); k == openapi.Map || k == openapi.List {
				r.value(v, depth+1)
			}
		}
	}
	p.flush(r)
	if nothing := len(r.limits) == before && r.off == wasOff && r.vague == wasVague; nothing && m.Len() > 0 {
		r.vague = true
	}
}

// count reads the value of an entry whose name says that it is a number.
func (r *reader) count(p *pending, v openapi.Value, per time.Duration, depth int) {
	switch v.Kind() {
	case openapi.Map:
		r.value(v, depth+1)
	case openapi.List:
		for item := range v.Items() {
			if r.budget--; r.budget < 0 {
				return
			}
			if k := item.Kind(); k == openapi.Map || k == openapi.List {
				r.value(item, depth+1)
			} else {
				r.count(p, item, per, depth)
			}
		}
	case openapi.Number, openapi.String:
		if slices.Contains(r.none, fold(v.Scalar())) {
			r.off = true
			return
		}
		l, ok := limitOf(v)
		switch {
		case !ok || len(p.counts) >= mostLimits:
		case l.window > 0:
			r.add(l)
		case per > 0:
			r.add(limit{l.requests, per})
		default:
			p.counts = append(p.counts, l.requests)
		}
	}
}

// isSwitchedOff reports whether an object says that it is not applied.
func (r *reader) isSwitchedOff(m openapi.Value) bool {
	if vendorext.Below(m, "_meta", "disable").IsTrue() { // APISIX
		return true
	}
	for key, v := range m.Fields() {
		if r.budget--; r.budget < 0 {
			return false
		}
		if k := v.Kind(); k != openapi.Bool && k != openapi.String {
			continue
		}
		switch r.form.entry(fold(key)).role {
		case switchedOn:
			if v.IsFalse() {
				return true
			}
		case disabled:
			if v.IsTrue() {
				return true
			}
		}
	}
	return false
}

// pending holds the numbers and windows of one object before they are joined.
type pending struct {
	counts  []float64
	windows []time.Duration
	plain   float64       // a window as a number of units
	unit    time.Duration // the unit of plain
}

// window reads an entry that is a length of time. of is the unit that the entry's
// name gives to a bare number.
func (p *pending) window(v openapi.Value, of time.Duration) {
	if v.Kind() == openapi.List {
		for item := range v.Items() {
			if len(p.windows) >= mostLimits {
				return
			}
			if item.Kind() == openapi.Number || item.Kind() == openapi.String {
				p.window(item, of)
			}
		}
		return
	}
	text := strings.TrimSpace(v.Scalar())
	if len(text) > longText {
		return
	}
	text = strings.ToLower(text)
	n, isNumber := v.Number()
	d, isUnit := unit(text)
	switch {
	case isNumber && of > 0:
		if d, ok := span(n, of); ok {
			p.windows = append(p.windows, d)
		}
	case isNumber:
		if d, ok := span(n, time.Second); ok {
			p.windows, p.plain = append(p.windows, d), n
		}
	case isUnit && p.unit == 0:
		p.unit = d
	default:
		if d, ok := window(text); ok {
			p.windows = append(p.windows, d)
		}
	}
}

// flush joins the numbers with their windows: a number of units with its unit, two
// lists of the same length item by item, and all else with the first window.
func (p *pending) flush(r *reader) {
	var w time.Duration
	if len(p.windows) > 0 {
		w = p.windows[0]
	}
	if p.unit > 0 && len(p.windows) <= 1 && (w == 0 || p.plain > 0) {
		w, _ = span(max(p.plain, 1), p.unit)
		p.windows = nil
	}
	for i, n := range p.counts {
		if len(p.windows) == len(p.counts) {
			w = p.windows[i]
		}
		r.add(limit{n, w})
	}
}

// ending reads names such as requestsPerMinute, windowMs and timePeriodInSeconds.
func (f *form) ending(name string) entry {
	if start, per, ok := strings.Cut(name, "per"); ok && per != "" {
		if d, known := unit(per); known && f.counts(start) {
			return entry{counting, d}
		}
	}
	for i := range name {
		if i < 2 || len(name)-i < 2 {
			continue
		}
		d, ok := unit(name[i:])
		if ok && f.entries[strings.TrimSuffix(name[:i], "in")].role == lasting {
			return entry{lasting, d}
		}
	}
	if d, ok := unit(name); ok && len(name) > 2 && name != "min" { // "min" may mean minimum
		if strings.HasSuffix(name, "s") {
			return entry{lasting, d}
		}
		return entry{counting, d}
	}
	return entry{}
}

// counts reports whether the part before "per" is about requests.
func (f *form) counts(start string) bool {
	return start == "" || f.entries[start].role == counting || isCountable(start) || strings.HasSuffix(start, "requests") || strings.HasSuffix(start, "limit")
}

// fold writes a name in lower case, without hyphens, underscores, dots and spaces.
// A long text is not a name and becomes "".
func fold(s string) string {
	if len(s) > longText {
		return ""
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '-' || r == '_' || r == '.' || r == ' ':
			return -1
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
