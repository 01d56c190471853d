package judge_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing/fstest"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/ratelimit"
)

// trial holds the delta of two descriptions against the verdicts on requests.
type trial struct {
	r          *rand.Rand
	base, head *contract
	gates      [2]gate
	delta      *diff.Delta
	problems   []string
	// separated counts the parts of requests of which base refuses what head accepts,
	// and confirmed the whole requests that show it.
	separated, confirmed int
	// idle counts the constraints that are surely relaxed at places that no request
	// reaches that head accepts.
	idle int
	// sought counts the constraints that are surely relaxed of which only a long search
	// finds a value.
	sought int
	// differ counts the values of which the judges do not say the same.
	differ int
}

// compared returns the delta of two descriptions.
func compared(base, head string) (*diff.Delta, error) {
	var built [2]*api.API
	for i, text := range []string{base, head} {
		doc, err := openapi.Load(fstest.MapFS{"api.json": {Data: []byte(text)}}, "api.json", openapi.DefaultLimits())
		if err != nil {
			return nil, fmt.Errorf("%w:\n%s", err, text)
		}
		built[i] = api.Build(doc, ratelimit.New())
	}
	return diff.Compare(built[0], built[1]), nil
}

// run judges a pair, which both readers must be able to read.
func (x *trial) run() {
	before, after := x.base.describe(), x.head.describe()
	for i, text := range []string{before, after} {
		g, err := newGate(text, x.base.version)
		if isUnread(x.base.version, err) {
			return
		}
		if err != nil {
			x.problem("kin-openapi: %v:\n%s", err, text)
			return
		}
		x.gates[i] = g
	}
	var err error
	if x.delta, err = compared(before, after); err != nil {
		x.problem("%v", err)
		return
	}
	x.servedAt()
	for _, h := range x.head.operations {
		i := slices.IndexFunc(x.base.operations, func(b *exchange) bool { return b.method == h.method && b.path == h.path })
		if i < 0 || x.base.operations[i].route() != h.route() {
			continue
		}
		p := &parts{trial: x, base: x.base.operations[i], head: h}
		p.callers()
		p.parameters()
		p.bodies()
		p.confirm()
	}
}

func (x *trial) problem(format string, args ...any) {
	x.problems = append(x.problems, fmt.Sprintf(format, args...))
}

// servedAt holds that a server, and an operation, that only head has is reported.
func (x *trial) servedAt() {
	for _, host := range either(x.base.hosts, x.head.hosts) {
		for _, e := range x.head.operations {
			c := newCall(e, host)
			if x.gates[0].serves(c) || !x.gates[1].serves(c) {
				continue
			}
			explained := false
			for _, ch := range x.delta.Changes {
				switch w := ch.What.(type) {
				case diff.ServerAdded:
					explained = explained || strings.Contains(w.Server.URL, host)
				case diff.OperationAdded, diff.OperationMoved:
					explained = explained || reaches(ch, e)
				}
			}
			if !explained {
				x.problem("not explained: %s %s is newly served at %s", e.method, e.path, host)
			}
		}
	}
}

func either(a, b []string) []string {
	out := slices.Concat(a, b)
	slices.Sort(out)
	return slices.Compact(out)
}

// reaches reports whether a change reaches an operation.
func reaches(ch *diff.Change, e *exchange) bool {
	return slices.ContainsFunc(ch.Pairs, func(p *diff.Pair) bool {
		o := p.Op()
		return strings.EqualFold(o.Method, e.method) && o.Path == e.route()
	})
}

// address is the path of a request with values for its variables.
func (e *exchange) address(value map[string]string) string {
	text := e.path
	for _, f := range e.parameters {
		if f.in != "path" {
			continue
		}
		v := value[f.name]
		if v == "" {
			v = "1"
		}
		text += "/" + v
	}
	return text
}

// parts are the parts of a request to one operation that both sides have.
type parts struct {
	*trial
	base, head *exchange
	pieces     []piece
	// satisfiable is true if base accepts some body: of parts that exclude each other
	// nobody knows what they mean.
	satisfiable bool
}

// piece is a part of a request: what both sides accept there, and what only head
// does, each as a change of a call. It is nil where nothing was found.
// The sides may write it in other styles.
type piece struct{ common, witness func(c *call, side int) }

// host is that of all requests. It is the first of a base.
const host = "api.example.com"

func (p *parts) call() call { return newCall(p.head, host) }

// callers holds that somebody who gets in only at head is reported.
func (p *parts) callers() {
	var common, more holder
	g := guarded{version: p.trial.base.version, kinds: p.trial.base.kinds}
	for _, by := range g.holders() {
		c := p.call()
		c.by = by
		switch before, after := p.gates[0].admits(c), p.gates[1].admits(c); {
		case before && after:
			common = by
		case after && more == nil:
			more = by
		}
	}
	piece := piece{}
	if common != nil {
		piece.common = func(c *call, _ int) { c.by = common }
	}
	if more != nil {
		piece.witness = func(c *call, _ int) { c.by = more }
	}
	p.pieces = append(p.pieces, piece)
	if more == nil {
		return
	}
	if !slices.ContainsFunc(p.delta.Changes, func(ch *diff.Change) bool {
		_, ok := ch.What.(diff.AuthChanged)
		return ok && reaches(ch, p.head)
	}) {
		p.problem("not explained: %s %s lets in %v", p.head.method, p.head.path, more)
	}
}

// relaxation is a leaf that accepts more, with where that is written.
type relaxation struct {
	diff.InputRelaxed
	head openapi.Span
}

// relaxations are the leaves of an operation that accept more, by what carries them.
func (p *parts) relaxations(where string) []relaxation {
	var out []relaxation
	for _, ch := range p.delta.Changes {
		if w, ok := ch.What.(diff.InputRelaxed); ok && w.Leaf.Where() == where && reaches(ch, p.head) {
			out = append(out, relaxation{w, ch.Head})
		}
	}
	return out
}

// inputs are the places of an operation of which a change says that more may be
// sent, by what carries them. A value that is gone is among them.
func (p *parts) inputs(where string) []string {
	var out []string
	add := func(list ...api.Leaf) {
		for _, l := range list {
			if l.Where() == where {
				out = append(out, l.Path())
			}
		}
	}
	for _, ch := range p.delta.Changes {
		if !reaches(ch, p.head) {
			continue
		}
		switch w := ch.What.(type) {
		case diff.InputRelaxed:
			add(w.Leaf)
		case diff.InputListed:
			add(w.Leaf)
		case diff.InputAdded:
			add(w.Leaves...)
		case diff.InputRemoved:
			add(w.Leaves...)
		}
	}
	return out
}

// isCertain reports whether one of the constraints surely accepts more. Of null beside
// other parts see TestByDesign.
func isCertain(w diff.InputRelaxed) bool {
	return slices.ContainsFunc(w.Relaxed, func(r api.Relaxation) bool {
		return r.Certain && (r.Facet != "nullable" || !hasParts(w.Leaf.Schema()))
	})
}

// hasParts reports whether several schema objects hold at once, or do in an alternative.
func hasParts(x *api.Schema) bool {
	own := slices.ContainsFunc(x.Declarations(), func(d openapi.Value) bool { return d.Get("type").Exists() })
	return len(x.Declarations()) > 1 || own && len(x.Alternatives()) > 0 || slices.ContainsFunc(x.Alternatives(), func(g []*api.Schema) bool {
		return slices.ContainsFunc(g, func(b *api.Schema) bool { return b != x && hasParts(b) })
	})
}

func facetsOf(w diff.InputRelaxed) string {
	var out []string
	for _, r := range w.Relaxed {
		out = append(out, fmt.Sprintf("%s %q>%q", r.Facet, r.Was(), r.Is()))
	}
	return strings.Join(out, ", ")
}

// parameters holds the verdicts on each parameter against the changes of it.
func (p *parts) parameters() {
	type key struct{ in, name string }
	known := map[key][2]*field{}
	for i, e := range []*exchange{p.base, p.head} {
		for _, f := range e.parameters {
			both := known[key{f.in, f.name}]
			both[i] = f
			known[key{f.in, f.name}] = both
		}
	}
	keys := slices.SortedFunc(maps.Keys(known), func(a, b key) int { return strings.Compare(a.in+a.name, b.in+b.name) })
	for _, k := range keys {
		p.parameter(known[k])
	}
}

func (p *parts) parameter(both [2]*field) {
	f := both[1]
	if f == nil {
		f = both[0]
	}
	search := p.separate
	if f.name == jsonField {
		search = p.separateJSON
	}
	found := search(both, f)
	explained := slices.ContainsFunc(p.inputs(f.in), func(path string) bool {
		_, own := f.placeIn(path)
		return own
	})
	if found.witness != "" && !explained {
		p.problem("not explained: %s %s accepts %s %s = %s", p.head.method, p.head.path, f.in, f.name, found.witness)
	}
	for _, w := range p.relaxations(f.in) {
		place, own := f.placeIn(w.Leaf.Path())
		switch {
		case !own || !isCertain(w.InputRelaxed) || found.isAt(place) || f.name != jsonField && isUnseen(w.InputRelaxed):
		case !found.isReached(place):
			p.idle++
		case both[0] != nil && both[1] != nil && p.isSoughtIn(both[0].schema, both[1].schema, place):
			p.sought++
		default:
			p.problem("disagreement: %s %s %s: %s", p.head.method, f.in, w.Leaf.Path(), facetsOf(w.InputRelaxed))
		}
	}
}

// placeIn is the place in a parameter of which a change speaks, false for another parameter.
func (f *field) placeIn(path string) (place []string, own bool) {
	rest, ok := strings.CutPrefix(path, f.name)
	return pointer(rest), ok && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

func (p *parts) inventor() inventor {
	defs := object{}
	for i, side := range []*contract{p.trial.base, p.trial.head} {
		for name, s := range side.parts {
			defs[namedOf(i, name)] = p.reading(i, s)
		}
	}
	return inventor{sampler: sampler{defs}, r: p.r, pools: map[string][]any{}}
}

func namedOf(side int, name string) string { return []string{"base", "head"}[side] + name }

// reading is the reading of a schema of one side, whose components have names of
// their own.
func (p *parts) reading(side int, s any) any {
	s = reading(s, p.trial.base.version, false)
	subschemas(s, func(m map[string]any) {
		if name, ok := m["$ref"].(string); ok {
			m["$ref"] = "#/$defs/" + namedOf(side, strings.TrimPrefix(name, "#/$defs/"))
		}
	})
	return s
}

// validator compiles the reading of a schema of one side, to the letter.
func (p *parts) validator(side int, s any, response bool) *jsonschema.Schema {
	return p.compiled(side, s, response, func(s any) any { return s })
}

// meaning compiles the reading of a schema of one side as it is meant.
func (p *parts) meaning(side int, s any, of ...string) *jsonschema.Schema {
	return p.compiled(side, s, false, func(s any) any { return meant(side, s, of...) })
}

func (p *parts) compiled(side int, s any, response bool, as func(any) any) *jsonschema.Schema {
	defs := object{}
	for name, part := range []*contract{p.trial.base, p.trial.head}[side].parts {
		defs[namedOf(side, name)] = p.reading(side, as(part))
	}
	return compileReading(p.reading(side, as(s)), defs, response)
}
