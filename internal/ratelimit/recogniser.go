package ratelimit

import (
	"slices"
	"strings"
	"sync"

	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// Operation is what the recogniser reads. Any value may be missing or of the wrong
// kind.
type Operation struct {
	ID          string        // operationId
	Object      openapi.Value // the operation
	PathItem    openapi.Value
	Root        openapi.Value // the root object
	Responses   []Response
	APIKey      bool   // the effective security asks for an API key
	Description string // prose of the operation, not of the API
}

// Response is a declared response.
type Response struct {
	Status       string                   // "429", "4XX", "default"
	Headers      []string                 // names as written
	HeaderValues map[string]openapi.Value // header objects by these names
	Referred     map[string]openapi.Value // targets of the header objects that are references
	Value        openapi.Value            // the response, for its place
}

// Recogniser holds the known extensions. It is immutable. Any number of goroutines
// may use it if the values that they pass allow that.
type Recogniser struct {
	rows  []row
	exact map[string]int
	globs []glob
	bare  bool // a key without the prefix "x" is known
}

type glob struct {
	pattern string
	prefix  string // of the pattern, up to what may be any text
	suffix  string // likewise, from there on
	row     int
}

// New returns a recogniser of the extensions that gateways and API portals
// document. It is made once.
func New() *Recogniser { return builtIn() }

var builtIn = sync.OnceValue(func() *Recogniser { return index(table()) })

// With returns a recogniser that knows further extension keys, on operations, path
// items, the root and info. Case does not matter, and "*" stands for any text. The
// numbers are expected under the usual names (requests and period, limit and
// window, 120/min and so on).
func (r *Recogniser) With(keys ...string) *Recogniser {
	rows := slices.Clone(r.rows)
	for _, key := range keys {
		if key = strings.ToLower(strings.TrimSpace(key)); key != "" {
			rows = append(rows, custom(key))
		}
	}
	return index(rows)
}

func index(rows []row) *Recogniser {
	r := &Recogniser{rows: rows, exact: map[string]int{}}
	for i, row := range rows {
		for _, key := range row.Keys {
			r.bare = r.bare || key[0] != 'x'
			if free := strings.IndexAny(key, "*+"); free >= 0 {
				r.globs = append(r.globs, glob{key, key[:free], key[strings.LastIndexAny(key, "*+")+1:], i})
			} else if _, used := r.exact[key]; !used {
				r.exact[key] = i
			}
		}
	}
	return r
}

// match finds the row of a key in lower case.
func (r *Recogniser) match(key string) (int, bool) {
	if i, ok := r.exact[key]; ok {
		return i, true
	}
	for _, g := range r.globs {
		if strings.HasPrefix(key, g.prefix) && strings.HasSuffix(key, g.suffix) && globMatches(g.pattern, key) {
			return g.row, true
		}
	}
	return 0, false
}

// globMatches takes time proportional to the length of the pattern times that of
// the name.
func globMatches(pattern, name string) bool {
	p, n, star, resume := 0, 0, -1, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && (pattern[p] == '*' || pattern[p] == '+'):
			star, resume = p, n
			p++
		case p < len(pattern) && pattern[p] == name[n]:
			p++
			n++
		case star >= 0 && (pattern[star] == '*' || isWordByte(name[resume])):
			resume++
			p, n = star+1, resume
		default:
			return false
		}
	}
	for p < len(pattern) && (pattern[p] == '*' || pattern[p] == '+') {
		p++
	}
	return p == len(pattern)
}

func isWordByte(b byte) bool {
	return b == '_' || b >= 'a' && b <= 'z' || b >= '0' && b <= '9'
}

// Of returns what limits an operation. It never fails: what makes no sense as a
// limit is ignored.
func (r *Recogniser) Of(op Operation) Evidence {
	f := &found{}
	f.responses(op.Responses)
	f.extensions(r.hits(op))
	e := f.evidence
	if f.best.requests > 0 {
		e.Requests, e.Window = f.best.requests, f.best.window
	}
	slices.SortStableFunc(f.sources, func(a, b strongSource) int {
		switch {
		case a.off != b.off:
			if a.off {
				return -1
			}
			return 1
		case a.level != b.level:
			return int(b.level - a.level)
		}
		return strings.Compare(a.Name, b.Name)
	})
	for _, s := range f.sources {
		e.Sources = append(e.Sources, s.Source)
		if s.off {
			e.offs++
		}
	}
	e.Described = e.Level == None && !e.Off && speaksOfLimits(op.Description)
	if e.Described {
		e.prose = limitSentence(op.Description)
	}
	return e
}

// hit is an extension that was recognised and says something.
type hit struct {
	key    string
	at     vendorext.Place
	row    int
	family string
	reading
	value openapi.Value
}

// hits finds the extensions that hold for an operation: of each family those
// nearest to it.
func (r *Recogniser) hits(op Operation) []hit {
	var all []hit
	all = r.scan(all, op, op.Object, vendorext.AtOperation)
	all = r.scan(all, op, op.PathItem, vendorext.AtPath)
	all = r.scan(all, op, op.Root, vendorext.AtRoot)
	all = r.scan(all, op, vendorext.Below(op.Root, "info"), vendorext.InInfo)
	if len(all) < 2 {
		return all
	}
	nearest := map[string]hit{}
	for _, h := range all {
		n, ok := nearest[h.family]
		if !ok || h.at > n.at || (h.at == n.at && h.row < n.row) {
			nearest[h.family] = h
		}
	}
	return slices.DeleteFunc(all, func(h hit) bool {
		n := nearest[h.family]
		return h.at != n.at || h.row != n.row
	})
}

// scan reads the extensions of one object.
func (r *Recogniser) scan(hits []hit, op Operation, object openapi.Value, at vendorext.Place) []hit {
	if object.Kind() != openapi.Map || object.Len() > vendorext.MostFields {
		return hits
	}
	const most = 32
	before := len(hits)
	for name, v := range object.Fields() {
		if name == "" || len(name) > longText || (!r.bare && name[0]|0x20 != 'x') {
			continue
		}
		key := strings.ToLower(name)
		i, ok := r.match(key)
		if !ok || r.rows[i].At&at == 0 {
			continue
		}
		row := &r.rows[i]
		said := row.readAt(op, v)
		if !said.says() {
			continue
		}
		family := row.Family
		if family == "" {
			family = key
		}
		if hits = append(hits, hit{name, at, i, family, said, v}); len(hits)-before == most {
			break
		}
	}
	return hits
}

// extensions joins what the extensions say. One that switches a limit off overrides
// those further away from the operation, but not one that enforces a limit equally
// near.
func (f *found) extensions(hits []hit) {
	var off vendorext.Place
	for _, h := range hits {
		if h.off {
			off = max(off, h.at)
		}
	}
	enforced := slices.ContainsFunc(hits, func(h hit) bool { return h.level == Enforced && h.at >= off })
	f.evidence.Off = off > 0 && !enforced
	for _, h := range hits {
		where := h.value
		if h.reading.at.Exists() {
			where = h.reading.at
		}
		source := Source{h.key, where}
		switch {
		case h.off && f.evidence.Off:
			f.sources = append(f.sources, strongSource{source, None, true})
		case h.off || f.evidence.Off || h.at < off:
		default:
			f.evidence.Level = max(f.evidence.Level, h.level)
			if len(h.limits) == 0 {
				f.evidence.otherwise = max(f.evidence.otherwise, h.level)
			}
			f.sources = append(f.sources, strongSource{source, h.level, false})
			for _, l := range h.limits {
				f.offer(l, h.level, h.key)
			}
		}
	}
}
