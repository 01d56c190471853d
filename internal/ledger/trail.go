package ledger

import "github.com/threatdelta/threatdelta/internal/openapi"

// trail is what is found below a target of a reference. In the files that descriptions have
// in common, it is the same for all of them.
type trail struct {
	targets []arrival
	strange []strangeKey
	steps   int
	isOwn   bool // it depends on the description
}

type trailKey struct {
	target  openapi.ID
	kind    kind
	grammar *grammar
}

// trails are those that are known of the documents of a lot, with the room of one document,
// which the next one uses.
type trails struct {
	known   map[trailKey]*trail
	targets map[openapi.ID]roles
	queue   []arrival
}

// mostTrails bounds those that are kept, and mostRoom how much room: clearing it takes as long
// as it is large.
const (
	mostTrails = 50_000
	mostRoom   = 10_000
)

// enter gives a document the room.
func (t *trails) enter(r *reach) {
	if t.targets != nil {
		r.targets, r.queue = t.targets, t.queue
	}
	t.targets, t.queue = nil, nil
}

// leave empties the room, for the next document.
func (r *reach) leave() {
	if r.trails == nil || len(r.targets) > mostRoom || cap(r.queue) > mostRoom {
		return
	}
	clear(r.targets)
	clear(r.queue)
	r.trails.targets, r.trails.queue = r.targets, r.queue[:0]
}

// visit walks a target of a reference, or goes along its trail.
func (r *reach) visit(at arrival) {
	if r.trails == nil || at.value.File() == r.doc.Path { // to its root file hardly any other description refers
		r.walk(at.value, at.kind)
		return
	}
	key := trailKey{at.value.ID(), at.kind, r.grammar}
	known := r.trails.from(key, at.along)
	if known != nil && !known.isOwn && known.steps <= *r.budget {
		*r.budget -= known.steps
		for _, to := range known.targets {
			r.goTo(to)
		}
		for _, s := range known.strange {
			r.strange[s] = true
		}
		return
	}
	before := *r.budget
	r.making = &trail{}
	r.walk(at.value, at.kind)
	made := r.making
	r.making = nil
	if made.steps = before - *r.budget; known == nil && *r.budget >= 0 {
		r.trails.keep(key, made)
	}
}

// from is the trail of a key, nil for none. It is noted for who comes from the same place.
func (t *trails) from(key trailKey, noted **trail) *trail {
	if noted == nil {
		return t.known[key]
	}
	if *noted == nil {
		*noted = t.known[key]
	}
	return *noted
}

func (t *trails) keep(key trailKey, made *trail) {
	if t.known == nil || len(t.known) >= mostTrails {
		t.known = map[trailKey]*trail{}
	}
	t.known[key] = made
}
