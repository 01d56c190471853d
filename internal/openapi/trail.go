package openapi

// trail is where the references below a value lead, in the order of the text. It is the same
// for every description of a store that comes to the value as the same place.
type trail struct {
	steps []step
	isOwn bool // something there is up to the description
	last  int  // the last walker that went along
}

// step is a reference that leads to a value of a file, and what belongs in its place.
type step struct {
	to    direct
	place place
	along *trail // from there, nil as long as it is not known
}

// passed is a value from which a walker went along a trail, and as which place, see
// [walker.seen].
type passed struct {
	node *node
	as   uint64
}

type trailKey struct {
	node  *node
	place place
}

// mostSteps bounds the references of a trail that is kept.
const mostSteps = 500

// trail is the trail from where a reference leads, nil for none.
func (at arrival) trail() *trail {
	if at.from != nil && at.from.along != nil {
		return at.from.along
	}
	known := at.value.file.trails[trailKey{at.value.node, at.place}]
	if at.from != nil {
		at.from.along = known
	}
	return known
}

// arrive visits a value to which a reference leads, or goes along its trail.
func (w *walker) arrive(at arrival) {
	f, key := at.value.file.parsedFile, trailKey{at.value.node, at.place}
	if !key.node.refers {
		return
	}
	if w.loader.store == nil || w.loader.ids > 0 {
		w.read(at.value, at.place)
		return
	}
	if known := at.trail(); known != nil {
		if !w.goAlong(known, at) {
			w.read(at.value, at.place)
		}
		return
	}
	w.making = &trail{}
	w.read(at.value, at.place)
	made := w.making
	w.making = nil
	if made.isOwn || w.loader.ids > 0 || len(made.steps) > mostSteps {
		return
	}
	if f.trails == nil {
		f.trails = map[trailKey]*trail{}
	}
	f.trails[key] = made
}

// goAlong does what a visit does where there is a trail. What is below the value does not
// count as seen: all references there lead to a value, so that another visit finds nothing
// new. It is false where the description cannot go there.
func (w *walker) goAlong(t *trail, at arrival) bool {
	bit := uint64(1) << at.place
	if t.last == w.number || w.seen[at.value.node]&bit != 0 {
		return true
	}
	for i := range t.steps {
		s := &t.steps[i]
		to, ok := w.loader.enter(at.value.file, s.to)
		if !ok {
			return false
		}
		w.lead(at.value.file, arrival{to, s.place, s})
	}
	t.last = w.number
	w.passed = append(w.passed, passed{at.value.node, bit})
	return true
}

// isOwn notes that what is visited has something that is up to the description, or was passed
// over.
func (w *walker) isOwn() {
	if w.making != nil {
		w.making.isOwn = true
	}
}

// add adds a reference that was followed.
func (t *trail) add(ref Value, p place) {
	to, isDirect := ref.file.targets[ref.origin()]
	t.isOwn = t.isOwn || !isDirect
	t.steps = append(t.steps, step{to: to, place: p})
}

// walkRoom is what walkers of a store use one after the other, so that it grows once.
type walkRoom struct {
	queue   []arrival
	passed  []passed
	walkers int // that had it
}

// mostRoom bounds how much is kept of it: clearing it takes as long as it is large.
const mostRoom = 10_000

// walkRoom is the room for the next walker, of a store or, where there is none, its own.
func (s *Store) walkRoom() *walkRoom {
	if s == nil {
		return &walkRoom{}
	}
	return &s.room
}

// enter gives a walker the room.
func (r *walkRoom) enter(w *walker) {
	r.walkers++
	w.queue, w.passed, w.number = r.queue, r.passed, r.walkers
	r.queue, r.passed = nil, nil
}

// leave empties the room, for the next walker.
func (r *walkRoom) leave(w *walker) {
	if cap(w.passed) > mostRoom || cap(w.queue) > mostRoom {
		return
	}
	clear(w.passed[:cap(w.passed)])
	clear(w.queue[:cap(w.queue)])
	r.queue, r.passed = w.queue[:0], w.passed[:0]
}
