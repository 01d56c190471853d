package openapi

import "slices"

// walker resolves every reference of a description. A reference that leads nowhere
// is noted once, at its place, however many use it.
type walker struct {
	loader *loader
	seen   map[*node]uint64 // as which places an object or list was read, one bit each
	passed []passed         // what is not in seen yet, see goAlong
	noted  map[*node]bool
	queue  []arrival
	found  []candidate
	survey *survey // what a search of a file finds of which no part was reached as something
	making *trail  // of what is visited, nil for none
	number int     // of this walker among those of the store
}

// survey is what a search of a whole file for references finds, if no part of it was
// reached as something: the files that they open, in this order. It is the same for every
// description of a store.
type survey struct {
	files []string
	// plain: each reference leads to a value of a file, and no schema there is named by
	// its "$id".
	plain bool
}

// arrival is a value to which a reference leads, with the place that it stands for.
type arrival struct {
	value Value
	place place
	from  *step // of the trail that leads here, nil for none
}

// candidate is a reference where a value of the target's kind belongs.
type candidate struct {
	value, target Value
	how           inlining
}

// followAll resolves the references of a root file and of all that it reaches. What
// a reference leads to is read as the kind of value that the reference stands for.
// The rest of a file of which a part is reached is searched for references that
// lead nowhere.
func (l *loader) followAll(root *file) {
	w := &walker{loader: l, seen: map[*node]uint64{}, noted: map[*node]bool{}}
	room := l.store.walkRoom()
	room.enter(w)
	defer room.leave(w)
	w.queue = append(w.queue, arrival{value: Value{node: root.node, file: root}, place: atRoot})
	for swept := 1; ; swept++ { // the root file is read from its root
		for i := 0; i < len(w.queue); i++ {
			w.arrive(w.queue[i])
		}
		w.queue = w.queue[:0]
		if swept >= len(l.order) {
			break
		}
		w.sweep(l.order[swept])
	}
	l.inline(w.found)
	if l.store != nil && len(l.order) > 1 {
		l.store.reach = len(l.order)
	}
}

// sweep searches a file for references that lead nowhere.
func (w *walker) sweep(f *file) {
	switch {
	case w.loader.store == nil:
		w.read(Value{node: f.node, file: f}, atUnknown)
		return
	case f.reached:
		w.sweepReached(f)
		return
	}
	if f.survey != nil && f.survey.plain && w.loader.ids == 0 && w.opens(f.survey.files) {
		w.loader.noteBack(f.survey.files)
		return
	}
	w.survey = &survey{plain: w.loader.ids == 0}
	w.read(Value{node: f.node, file: f}, atUnknown)
	f.survey, w.survey = w.survey, nil
}

// sweepReached is sweep for a file of which parts were reached. Nothing is found in one in
// which every reference leads to a file that is open.
func (w *walker) sweepReached(f *file) {
	isClosed := func(name string) bool { return w.loader.files[name] == nil }
	if f.survey != nil && f.survey.plain && w.loader.ids == 0 && !slices.ContainsFunc(f.survey.files, isClosed) {
		w.loader.noteBack(f.survey.files)
		return
	}
	w.read(Value{node: f.node, file: f}, atUnknown)
	if f.survey == nil && w.loader.ids == 0 {
		f.survey = look(f)
	}
}

// noteBack notes whether one of the files to which another one refers is the root file.
func (l *loader) noteBack(files []string) {
	l.comesBack = l.comesBack || slices.Contains(files, l.order[0].path)
}

// look is what a search of a whole file finds, as far as its references were followed: a
// file with others is not plain. It opens nothing.
func look(f *file) *survey {
	s := &survey{plain: true}
	var step func(n *node, p place)
	seen := map[*node]bool{}
	step = func(n *node, p place) {
		if !n.refers || p == atData || seen[n] || !s.plain {
			return
		}
		seen[n] = true
		v := Value{node: n, file: f}
		if _, isRef := v.Ref(); n.kind == Map && p != atNames && isRef {
			s.add(f, n)
		}
		for i, c := range n.content() {
			switch {
			case n.kind == List:
				step(through(c), p.item())
			case i%2 == 1:
				step(through(c), p.field(n.content()[i-1].scalar()))
			}
		}
	}
	step(f.node, atUnknown)
	return s
}

// add adds a reference of a file.
func (s *survey) add(f *file, ref *node) {
	to, known := f.targets[ref]
	if !known || to.in.hasID {
		s.plain = false
	} else if to.in != f.parsedFile && !slices.Contains(s.files, to.in.path) {
		s.files = append(s.files, to.in.path)
	}
}

// opens opens files, and reports whether none is beyond a limit.
func (w *walker) opens(files []string) bool {
	for _, name := range files {
		if _, err := w.loader.open(name); err != nil {
			return false
		}
	}
	return true
}

// note adds a reference that leads to a value, if it is searched for.
func (s *survey) note(ref, target Value, p place) {
	if s == nil || p != atUnknown {
		return
	}
	if _, isDirect := ref.file.targets[ref.origin()]; !isDirect || target.file.hasID {
		s.plain = false
	}
	if target.file != ref.file && !slices.Contains(s.files, target.file.path) {
		s.files = append(s.files, target.file.path)
	}
}

// read visits a value, with all that was passed before in mind.
func (w *walker) read(v Value, p place) {
	for _, known := range w.passed {
		w.seen[known.node] |= known.as
	}
	w.passed = w.passed[:0]
	w.visit(v, p)
}

func (w *walker) visit(v Value, p place) {
	n := v.node
	if !n.refers {
		return
	}
	known, bit := w.seen[n], uint64(1)<<p
	if p == atData || known&bit != 0 || known != 0 && (p == atUnknown || p == atNames) {
		w.isOwn()
		return
	}
	w.seen[n] = known | bit
	if n.isRef {
		w.follow(v, p)
	}
	if n.kind == List {
		for _, c := range n.content() {
			w.visit(Value{node: through(c), file: v.file}, p.item())
		}
		return
	}
	for i := 0; i+1 < len(n.content()); i += 2 {
		if c := through(n.content()[i+1]); c.refers {
			w.visit(Value{node: c, key: n.content()[i], file: v.file}, p.field(n.content()[i].scalar()))
		}
	}
}

// follow resolves a reference, if v is one.
func (w *walker) follow(v Value, p place) {
	if _, ok := v.Ref(); !ok {
		return
	}
	if p == atNames {
		w.isOwn()
		return
	}
	target, problem := w.loader.follow(v)
	if problem != "" {
		w.isOwn()
		w.dangle(v, p, problem)
		return
	}
	if w.making != nil {
		w.making.add(v, p)
	}
	w.survey.note(v, target, p)
	w.lead(v.file, arrival{value: target, place: p})
	if how := p.inlining(); how != never && v.Get("$ref").Kind() == String && (how != beside || v.Len() > 1) {
		w.isOwn()
		w.found = append(w.found, candidate{v, target, how})
	}
}

// lead goes on with what a reference of a file leads to. If that is nothing known, its whole
// file is searched.
func (w *walker) lead(from *file, to arrival) {
	target := to.value.file
	w.loader.comesBack = w.loader.comesBack || target == w.loader.order[0] && from != target
	if to.place == atUnknown {
		return
	}
	w.queue = append(w.queue, to)
	target.reached = true
}

func (w *walker) dangle(v Value, p place, problem string) {
	if w.survey != nil {
		w.survey.plain = false
	}
	if w.noted[v.node] || p.isQuiet() {
		return
	}
	w.noted[v.node] = true
	ref, _ := v.Ref()
	w.loader.note(Unresolved, v.Get("$ref").EntrySpan(), "the reference %.120q is not followed: %s", ref, problem)
}
