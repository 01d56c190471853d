package authz

import (
	"fmt"
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/category"
	"github.com/threatdelta/threatdelta/internal/diff"
	"github.com/threatdelta/threatdelta/internal/plan"
	"github.com/threatdelta/threatdelta/internal/rules/id"
	"github.com/threatdelta/threatdelta/internal/semantics"
	"github.com/threatdelta/threatdelta/internal/sensitive"
	"github.com/threatdelta/threatdelta/internal/severity"
	"github.com/threatdelta/threatdelta/internal/threat"
	"github.com/threatdelta/threatdelta/internal/wording"
)

func bolaObjectID() threat.Rule {
	return threat.Rule{
		ID: id.BolaObjectID, Title: "Caller names the object",
		STRIDE: []threat.STRIDE{threat.Disclosure, threat.Tampering, threat.Elevation}, OWASP: []string{"API1:2023"}, CWE: []int{639},
		Likelihood: 3, Impact: 3, Since: "0.1.0",
		Reports:     threat.Changes,
		Consequence: "A caller who puts in the id of somebody else's object gets at it, unless the server checks whose it is.",
		Mitigation:  "Check on every call that the object belongs to the caller: from the session, not from the input.",
		Test:        "Create as one user, call as another with the first one's id: 403 or 404, and the object is unchanged.",
		Probe:       threat.Probe{Template: plan.OtherTenant},
		Run: func(p *threat.Pass) {
			var added []threat.Item[newObject]
			for _, x := range category.GroupInputs(p, category.NewInputs(p)) {
				if !x.IsNew {
					reportObject(p, x, objectRisk(p, x))
					continue
				}
				x.Pairs = slices.DeleteFunc(slices.Clone(x.Pairs), func(q *diff.Pair) bool { return category.IsPublishing(p, q) })
				if len(x.Pairs) > 0 { // what everybody may read has no owner
					c := &diff.Change{Pairs: x.Pairs, Base: x.Change.Base, Head: x.Change.Head, What: x.Change.What}
					added = append(added, threat.Item[newObject]{Change: c, Value: newObject{objectRisk(p, x), x.Leaves}})
				}
			}
			// Nearly every new operation takes an id: those with the same risk are
			// one finding.
			for _, g := range threat.LedAll(p, threat.Merge(added, func(item threat.Item[newObject]) risk { return item.Value.risk })) {
				reportObject(p, allObjects(p, g), g.First().risk)
			}
		},
	}
}

// newObject is what new operations take as the id of an object.
type newObject struct {
	risk
	ids []api.Leaf
}

// allObjects are the ids of a group as one input of all its operations: those of
// the most exposed, which leads the group, and of the others what is called otherwise.
func allObjects(p *threat.Pass, g threat.Group[newObject]) *category.NewInput {
	x := &category.NewInput{Change: g.Change, Pairs: p.Ordered(g.Pairs), IsNew: true}
	named := map[string]bool{}
	for _, item := range g.Items {
		for _, l := range item.Value.ids {
			if !named[l.Path()] {
				named[l.Path()] = true
				x.Leaves = append(x.Leaves, l)
			}
		}
	}
	x.Leaves = category.LedBy(g.First().ids, x.Leaves)
	return x
}

// risk is what makes one object id worse than another.
type risk struct {
	open, guarded, countable, opaque bool
	catalogue                        bool // nobody owns what the ids pick
	level                            sensitive.Level
}

func objectRisk(p *threat.Pass, x *category.NewInput) risk {
	o := x.Pairs[0].Op()
	r := risk{open: o.Auth.IsOpen() && p.Conventions.Demands, guarded: p.Conventions.IsGuarded(o) || !p.Conventions.Demands, opaque: true}
	r.catalogue = p.Level(o) == sensitive.S0
	p.Spend(len(x.Leaves) * len(x.Pairs))
	for _, l := range x.Leaves {
		r.catalogue = r.catalogue && !slices.ContainsFunc(x.Pairs, func(q *diff.Pair) bool { return !semantics.IsOfCatalogue(q.Op(), l) })
		r.countable = r.countable || semantics.IsCountable(l.Schema())
		r.opaque = r.opaque && l.Schema().Facts().Format == "uuid"
	}
	if r.level = p.Level(o); r.level < sensitive.S2 && !r.open {
		r.level = sensitive.S0
	}
	return r
}

func reportObject(p *threat.Pass, x *category.NewInput, r risk) {
	d := x.Growth(p)
	d.DataLevel = int(min(r.level, sensitive.S2))
	if !r.open || r.level == sensitive.S0 {
		d.Confidence = severity.LowConfidence // a description does not say whether the code checks the owner
	}
	switch {
	case r.catalogue:
		d.Likelihood, d.Why = 1, "ids of a catalogue, which belongs to no caller"
	case r.countable && !r.guarded:
		d.Likelihood, d.Why = 4, "ids that can be counted up"
	case isFilter(x):
		d.Likelihood, d.Why = 2, "it narrows a list that its callers get anyway"
	case r.opaque:
		d.Likelihood, d.Why = 2, "ids that cannot be guessed"
	}
	var why []string
	if r.countable {
		why = append(why, "ids that can be counted up")
	}
	if r.level > sensitive.S0 {
		why = append(why, "personal or secret data in the answer")
	}
	if r.open {
		why = append(why, "no credentials asked for")
	}
	if x.IsNew && len(x.Pairs) == 1 && semantics.DestructionOf(x.Pairs[0].Op()).Kind != semantics.DestroysNothing {
		d.ShownWith = []string{id.BflaDestructiveOp} // whose right it is to destroy which object
	}
	with := ""
	if len(why) > 0 {
		with = ", with " + wording.List(why, 3)
	}
	c := &diff.Change{Pairs: x.Pairs, Base: x.Change.Base, Head: x.Change.Head, What: x.Change.What}
	if x.IsNew {
		c.Head = x.Pairs[0].Op().Span()
	}
	if r.catalogue {
		with = " of what reads like a catalogue"
		d.Consequence = "If the objects belong to somebody after all, a caller who puts in another id gets at them."
	}
	if n := len(x.Pairs); x.IsNew && n > 1 {
		d.Subject = "object ids"
		d.Message = fmt.Sprintf("%d new operations take object ids, first %s (%s)", n, wording.Name(x.Pairs[0].Op().String()), wording.Leaves(x.Leaves)) + with
	} else {
		x.Say(&d, "the id of an object (%s)"+with)
	}
	category.ReportGrowth(p, c, d, x.Pairs[0].Op())
}

// isFilter reports whether all values may be left out of a read that answers with a
// list: what it answers without them, the code must have limited already.
func isFilter(x *category.NewInput) bool {
	o := x.Pairs[0].Op()
	if x.IsNew || o.Method != "GET" || !semantics.HasAnswer(o) || semantics.AnswersWithOneObject(o) {
		return false
	}
	return !slices.ContainsFunc(x.Leaves, func(l api.Leaf) bool { return l.Where() != "query" || l.Required() })
}
