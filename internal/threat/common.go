package threat

import (
	"slices"

	"github.com/threatdelta/threatdelta/internal/api"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sensitive"
)

// common is what is known of the values that the descriptions of a lot have in common: what
// each gives away is judged once for all of them.
type common struct {
	classify *sensitive.Classifier
	schemas  api.Common
	objects  map[*api.Schema]*commonObject
	walks    int
	views    int   // that used it
	view     *View // the last one of them
	none     sensitive.Verdict
	desk     desk
	queue    []commonPlace         // room for that of one walk at a time
	alike    map[string]*judgement // see common.judgement
	text     []byte                // room for what is written in one declaration at a time
}

// commonObject is what a schema holds that goes out.
type commonObject struct {
	schema *api.Schema
	made   []openapi.ID // of which schema objects
	names  int          // of all that it declares
	leaves []commonLeaf
	below  []commonBelow // what holds others
	is     bool          // it can be judged without the description around it
	levels []commonPart  // of its leaves, by what surrounds them

	walk    int // the last one that passed it
	weighed int // the last view of which it was counted, see cost
}

// around is all of what surrounds the values of an object that may count.
type around struct {
	container string
	names     [contextNames - 1]surrounding // nearest first
}

// commonPart is the highest level of the values of an object where that surrounds them.
type commonPart struct {
	in    around
	level sensitive.Level
	last  way // by which a walk came there
}

// way are the properties by which a walk comes to the values of an object, nearest first, as
// far as their names may count.
type way [contextNames - 1]*api.Property

// mostParts bounds of how many surroundings the level of an object is kept.
const mostParts = 8

type commonBelow struct {
	property *api.Property
	object   *commonObject
}

// commonLeaf is a value. When it was judged, all of its property but the name is dropped: it
// is hardly ever asked for again.
type commonLeaf struct {
	property *api.Property
	known    *judgement // nil until it is judged
}

// commonWalk is a [levelWalk] of schemas that several descriptions have in common.
type commonWalk struct {
	view      *View
	of        *common
	operation *api.Operation
	queue     []commonPlace
	level     sensitive.Level
	about     bool // the operation's path was used to say what a value is of
	room      api.Room
}

// commonPlace is an object on the way. What the component is called that holds it is up to
// the description.
type commonPlace struct {
	object    *commonObject
	property  *api.Property // that it is the value of, nil for the whole body
	in        int           // the place of what has the property
	at        api.Leaf      // nothing until it is asked for, see commonWalk.leaf
	container string
}

// holder names what holds the values of the object: a component, or what the path is about.
func (p *commonPlace) holder(o *api.Operation) string {
	if p.container == "" {
		return resource(o)
	}
	return p.container
}

// commonLevel is bodyLevel where all of a body is what several descriptions may have in
// common. It is not ok of another one.
func (v *View) commonLevel(o *api.Operation, m api.Media) (level sensitive.Level, about, ok bool) {
	lot := o.API.Doc.Common()
	if lot == nil {
		return 0, false, false
	}
	known := openapi.Kept[common](lot)
	root, isFirst := known.schemas.Of(m.Schema)
	if isFirst || known.classify != v.classify {
		known.classify, known.objects, known.alike = v.classify, map[*api.Schema]*commonObject{}, map[string]*judgement{}
	}
	if root == nil {
		return 0, false, false
	}
	w := commonWalk{view: v, of: known, operation: o, queue: known.queue}
	known.walks++
	if known.view != v.weighs {
		known.view = v.weighs
		known.views++
	}
	w.add(commonPlace{object: known.object(root), at: api.BodyLeaf("", root, m.Value)})
	ok = true
	for i := 0; i < len(w.queue) && w.level < sensitive.S3 && ok; i++ {
		ok = w.visit(i)
	}
	clear(w.queue)
	known.queue = w.queue[:0]
	return w.level, w.about, ok
}

// add adds an object once.
func (w *commonWalk) add(p commonPlace) {
	if p.object.walk != w.of.walks {
		p.object.walk = w.of.walks
		w.queue = append(w.queue, p)
	}
}

// leaf is a place as a leaf, which most walks need of few.
func (w *commonWalk) leaf(i int) api.Leaf {
	way := []int{}
	for ; w.queue[i].at == (api.Leaf{}); i = w.queue[i].in {
		way = append(way, i)
	}
	at := w.queue[i].at
	for _, i := range slices.Backward(way) {
		at = at.Child(w.queue[i].property)
		w.queue[i].at = at
	}
	return at
}

// visit looks at what an object holds. It is false where that cannot be judged without the
// description.
func (w *commonWalk) visit(i int) bool {
	at := &w.queue[i]
	object := at.object
	if name := w.operation.API.ComponentOf(object.made); name != "" {
		at.container = name
	}
	w.of.expand(object)
	w.view.delta.Spend(object.cost(w.of.views))
	if !object.is {
		return false
	}
	level, ok := w.levelIn(i)
	if !ok {
		return false
	}
	w.level = max(w.level, level)
	container := at.container
	w.about = w.about || container == "" && len(object.leaves) > 0
	for _, b := range object.below {
		w.add(commonPlace{object: b.object, property: b.property, in: i, container: container})
	}
	return true
}

// levelIn is the highest level of the values of an object. It is not ok where one of them
// cannot be judged without the description.
func (w *commonWalk) levelIn(i int) (level sensitive.Level, ok bool) {
	object := w.queue[i].object
	if len(object.leaves) == 0 {
		return 0, true
	}
	by := w.way(i)
	known, in := object.part(w.queue[i].holder(w.operation), by)
	if known != nil {
		return known.level, true
	}
	at := w.leaf(i)
	for i := range object.leaves {
		verdict := w.verdict(object, at, in.container, i)
		if verdict == nil {
			return 0, false
		}
		level = max(level, verdict.Counts())
	}
	object.drop()
	if len(object.levels) < mostParts {
		object.levels = append(object.levels, commonPart{in, level, by})
	}
	return level, true
}

// way is the way to a place.
func (w *commonWalk) way(i int) (by way) {
	p := &w.queue[i]
	for n := 0; n < len(by) && p.property != nil; n++ {
		by[n] = p.property
		p = &w.queue[p.in]
	}
	return by
}

func (w *way) names() (names [len(way{})]surrounding) {
	for i, p := range w {
		if p != nil {
			names[i] = surrounding{p.Name, true}
		}
	}
	return names
}

// part is what is known of the values of an object in a container where a way leads to them,
// nil for nothing, and what surrounds them then. Mostly it is the way of another walk: no name
// is looked at.
func (o *commonObject) part(container string, by way) (known *commonPart, in around) {
	for i := range o.levels {
		if p := &o.levels[i]; p.last == by && p.in.container == container {
			return p, p.in
		}
	}
	in = around{container, by.names()}
	for i := range o.levels {
		if p := &o.levels[i]; p.in == in {
			p.last = by
			return p, in
		}
	}
	return nil, in
}

// cost is what looking at an object costs, in steps: for the first time its values are
// judged by a view, also where another description had that done.
func (o *commonObject) cost(view int) int {
	each := knownCost
	if o.weighed != view {
		o.weighed, each = view, verdictCost
	}
	return o.names + each*len(o.leaves)
}

// object is the object of a schema, which may not be expanded yet.
func (s *common) object(x *api.Schema) *commonObject {
	known := s.objects[x]
	if known == nil {
		known = &commonObject{schema: x, names: -1}
		for _, v := range x.Declarations() {
			known.made = append(known.made, v.ID())
		}
		s.objects[x] = known
	}
	return known
}

// expand finds out what an object holds.
func (s *common) expand(o *commonObject) {
	if o.names >= 0 {
		return
	}
	var list []*api.Property
	list, o.is = s.schemas.Properties(o.schema)
	o.names = len(list)
	o.leaves = make([]commonLeaf, 0, len(list))
	for _, p := range list {
		switch {
		case !p.Travels(api.Out):
		case s.schemas.HasProperties(p):
			kept := s.schemas.Keep(p)
			o.below = append(o.below, commonBelow{kept, s.object(kept.Schema)})
		default:
			o.leaves = append(o.leaves, commonLeaf{property: p})
		}
	}
}

// drop drops what is not needed of values that were judged.
func (o *commonObject) drop() {
	for i := range o.leaves {
		if p := o.leaves[i].property; p.Schema != nil {
			o.leaves[i].property = &api.Property{Name: p.Name}
		}
	}
}

// recall finds what was dropped again.
func (s *common) recall(o *commonObject) {
	if len(o.leaves) == 0 || o.leaves[0].property.Schema != nil {
		return
	}
	list, _ := s.schemas.Properties(o.schema)
	for i := range o.leaves {
		at := slices.IndexFunc(list, func(p *api.Property) bool { return p.Name == o.leaves[i].property.Name })
		o.leaves[i].property = list[at]
	}
}

// verdict is what a leaf gives away, nil where its description has to be asked.
func (w *commonWalk) verdict(object *commonObject, in api.Leaf, container string, i int) *sensitive.Verdict {
	leaf := &object.leaves[i]
	l := w.room.Child(in, leaf.property)
	if leaf.known == nil {
		leaf.known = w.of.judgement(l, leaf.property.Name)
	}
	at, depth := leaf.known, 0
	for ; at.isKnown && at.first != nil; depth++ {
		at = at.next(partIn(l, at.asks, container))
	}
	if at.isKnown {
		return at.verdict
	}
	w.of.recall(object)
	l = w.room.Child(in, leaf.property)
	f := w.of.desk.field(l, api.Out)
	reading := &w.of.desk.read
	reading.Reset()
	f.Container, f.Reading = container, reading
	isSaid := true
	made := w.view.classify.Weigh(f, func() sensitive.Said {
		isSaid = false
		return sensitive.Said{}
	})
	if !isSaid || slices.Contains(reading.Parts(), sensitive.IsState) {
		return nil
	}
	for _, p := range reading.Parts()[depth:] {
		at.isKnown, at.asks = true, p
		at = at.next(partIn(l, p, container))
	}
	at.isKnown, at.verdict = true, &w.of.none
	if !made.IsZero() {
		at.verdict = &made
	}
	return at.verdict
}

// partIn is a part of what surrounds a value in a container.
func partIn(l api.Leaf, which sensitive.Part, container string) surrounding {
	switch {
	case which == sensitive.InContainer:
		return surrounding{container, true}
	case which >= contextNames:
		return surrounding{}
	}
	name, is := l.Outward(int(which))
	return surrounding{name, is}
}
