package api

// Path is "$.items[].owner.email" in a body, and the name of a parameter.
func (l Leaf) Path() string {
	switch {
	case l.place == nil:
		return ""
	case l.property == nil:
		return l.begin.path
	}
	names := l.Names()
	if len(names) < l.steps() {
		return joined(deepPath, names)
	}
	return joined(l.begin.path, names[len(l.begin.names):])
}

// IsWhole reports whether the leaf is a whole body, whose path is "$".
func (l Leaf) IsWhole() bool {
	return l.place != nil && l.property == nil && l.begin.path == wholePath
}

// wholePath is the path of a whole body.
const wholePath = "$"

// Subject joins carrier and path: "response 200 $.items[].email".
func (l Leaf) Subject() string { return l.Where() + " " + l.Path() }

// AppendSubject appends Subject.
func (l Leaf) AppendSubject(to []byte) []byte {
	to = append(append(to, l.Where()...), ' ')
	if l.place == nil || l.property == nil {
		return append(to, l.Path()...)
	}
	steps := l.steps()
	n := keptNames(steps)
	if n < steps {
		to = append(to, deepPath...)
	} else {
		to, n = append(to, l.begin.path...), n-len(l.begin.names)
	}
	var room [16]string
	return appendSteps(to, l.AppendNames(room[:0], n))
}

// PathLen is the length of Path in bytes.
func (l Leaf) PathLen() int {
	if l.place == nil {
		return 0
	}
	size, steps, begins := len(l.begin.path), l.steps(), 0
	n := keptNames(steps)
	if n < steps {
		size, begins = len(deepPath), len(l.begin.names)
	}
	at := l.place
	for ; n > 0 && at.property != nil; at, n = at.up, n-1 {
		size += stepLen(at.property.Name)
	}
	for ; n > 0 && begins > 0; n, begins = n-1, begins-1 {
		size += stepLen(l.begin.names[begins-1])
	}
	return size
}

// deepPath is how a path begins of which the outermost names were dropped.
const deepPath = "$…"

// joined adds names to a body path, in one piece.
func joined(path string, names []string) string {
	size := len(path)
	for _, n := range names {
		size += stepLen(n)
	}
	return string(appendSteps(append(make([]byte, 0, size), path...), names))
}

// appendSteps appends how a path goes on with names.
func appendSteps(to []byte, names []string) []byte {
	for _, n := range names {
		switch n {
		case Element:
			to = append(to, "[]"...)
		case Map:
			to = append(to, ".{*}"...)
		default:
			to = append(append(to, '.'), n...)
		}
	}
	return to
}

// stepLen is by how much a name makes a path longer.
func stepLen(name string) int {
	if name == Element {
		return len("[]")
	}
	return len(".") + len(name)
}
