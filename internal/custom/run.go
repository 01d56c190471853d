package custom

import (
	"errors"
	"fmt"
	"strings"

	"github.com/google/cel-go/cel"
	"github.com/google/cel-go/common/types"
	"github.com/google/cel-go/common/types/ref"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/policy"
	"github.com/threatdelta/threatdelta/internal/threat"
)

// hit is an edit that a rule finds, with the operations that it finds it on.
type hit struct {
	change *change
	pairs  []*diff.Pair
}

// run looks for the rule in the delta of the pass. It stops at the first error:
// the review has then failed.
func (s *Set) run(r *rule, p *threat.Pass) {
	if s.Err() != nil {
		return
	}
	w := threat.Once(p, "custom", func() *world { return newWorld(p) })
	search := search{set: s, rule: r, world: w, hits: map[place]*hit{}, seen: map[*diff.Pair]bool{}}
	for _, d := range p.Delta.Changes {
		if c, ok := w.change(d); ok {
			search.change(c)
		}
		if s.Err() != nil {
			return
		}
	}
	for _, at := range search.order {
		s.report(r, w, p, search.hits[at])
	}
}

// search runs a rule over a delta and keeps what it found.
type search struct {
	set   *Set
	rule  *rule
	world *world
	order []place
	hits  map[place]*hit
	seen  map[*diff.Pair]bool // the pairs that a rule about state facts has judged
}

func (x *search) change(c *change) {
	if x.rule.stateFacts {
		for _, p := range c.Pairs {
			if !x.seen[p] && x.set.holds(x.rule, x.world.scene(c, p)) {
				x.add(place{subject: p.Op().Key(), at: p.Op().Span()}, &hit{c, []*diff.Pair{p}})
			}
			x.seen[p] = true
		}
		return
	}
	pairs, found := x.reached(c)
	if found {
		x.add(c.place(), &hit{c, pairs}) // one edit of something shared may be several changes
	}
}

func (x *search) add(at place, h *hit) {
	if known := x.hits[at]; known != nil && !at.at.IsZero() {
		known.pairs = append(known.pairs, h.pairs...)
		return
	}
	x.order = append(x.order, at)
	x.hits[at] = h
}

// reached lists the pairs of a change for which the rule holds; found is true
// without any where it holds for a change that concerns no operation.
func (x *search) reached(c *change) (pairs []*diff.Pair, found bool) {
	holds := func(p *diff.Pair) bool { return x.set.holds(x.rule, x.world.scene(c, p)) }
	if len(c.Pairs) == 0 {
		return nil, holds(&diff.Pair{})
	}
	if x.rule.alike {
		return c.Pairs, holds(c.Pairs[0])
	}
	for _, p := range c.Pairs {
		if holds(p) {
			pairs = append(pairs, p)
		}
	}
	return pairs, len(pairs) > 0
}

// holds is false once something went wrong.
func (s *Set) holds(r *rule, at *scene) bool {
	return len(s.problems) == 0 && s.evaluate(r.when, at) == types.True
}

func (s *Set) report(r *rule, w *world, p *threat.Pass, h *hit) {
	pairs := p.Ordered(h.pairs)
	first := &diff.Pair{}
	if len(pairs) > 0 {
		first = pairs[0]
	}
	at := w.scene(h.change, first)
	out := printer{at.operation, len(pairs) - 1}
	var b strings.Builder
	for _, piece := range r.message {
		if piece.value == nil {
			b.WriteString(piece.words)
			continue
		}
		v := s.evaluate(piece.value, at)
		if v == nil {
			return
		}
		text := out.print(v)
		if strings.HasSuffix(b.String(), "`") { // the author wrote the backquotes himself
			text = strings.Trim(text, "`")
		}
		b.WriteString(text)
	}
	message := strings.TrimSuffix(strings.Join(strings.Fields(b.String()), " "), ".")
	d := threat.Diagnostic{Subject: h.change.subject(), Message: message, Pairs: pairs}
	if r.stateFacts {
		d.Subject = "operation"
		if first.Base != nil {
			d.Base = first.Base.Span()
		}
		if first.Head != nil {
			d.Head = first.Head.Span()
		}
	}
	p.Report(h.change.Change, d)
}

// scene has the values of the variables in one evaluation.
type scene struct {
	change, operation, base, head, description *object
}

var _ cel.Activation = (*scene)(nil)

func (w *world) scene(c *change, p *diff.Pair) *scene {
	return &scene{newObject(changeType, c), w.of(p.Op()), w.of(p.Base), w.of(p.Head), w.description}
}

// ResolveName finds a variable.
func (s *scene) ResolveName(name string) (any, bool) {
	switch name {
	case "change":
		return s.change, true
	case "operation":
		return s.operation, true
	case "base":
		return s.base, true
	case "head":
		return s.head, true
	case "description":
		return s.description, true
	}
	return nil, false
}

// Parent is nil: there is no other scope.
func (s *scene) Parent() cel.Activation { return nil }

// evaluate runs an expression. It returns nil after an error, which is then among the
// problems of the set.
func (s *Set) evaluate(e *expression, at *scene) ref.Val {
	if e == nil {
		return nil
	}
	v, details, err := e.program.Eval(at)
	if details != nil {
		if cost := details.ActualCost(); cost != nil {
			s.spent += *cost
		}
	}
	switch {
	case err != nil:
		s.failed(e, at, err)
		return nil
	case s.spent > s.limit:
		s.problem(e, 1, 0, fmt.Sprintf("the custom rules of this review cost more than %s", amount(s.limit)),
			"ask for change.kind first, keep patterns short")
		return nil
	}
	return v
}

// failed adds an error at run time to the problems, with the change at which it happened.
func (s *Set) failed(e *expression, at *scene, err error) {
	line, column := 1, 0
	message, hint := firstLine(err.Error()), "a condition before it can keep it from happening"
	var failed *types.Err
	switch {
	case strings.Contains(message, "cost limit exceeded"):
		message, hint = fmt.Sprintf("costs more than %s", amount(maxCost)), "ask for change.kind first, look at fewer values, keep patterns short"
	case errors.As(err, &failed) && failed.NodeID() > 0:
		l := e.checked.NativeRep().SourceInfo().GetStartLocation(failed.NodeID())
		line, column = l.Line(), l.Column()
	}
	c := at.change.self.(*change)
	where := c.Head
	if where.IsZero() {
		where = c.Base
	}
	s.problem(e, line, column, fmt.Sprintf("%s (for %s, %s at %s:%d)", clip(message), c.kind, clip(c.subject()), where.File, where.Line), hint)
}

func (s *Set) problem(e *expression, line, column int, message, hint string) {
	l, col := e.place(line, column)
	s.problems = append(s.problems, policy.Problem{File: s.file, Line: l, Column: col, Key: e.key, Message: e.rule + ": " + message, Hint: hint})
}
