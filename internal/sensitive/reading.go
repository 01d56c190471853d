package sensitive

import "slices"

// Part is a part of what surrounds a field: the name so many steps outward of its own, which
// is 0, or one of the following.
type Part int

// The parts that are no names.
const (
	InContainer Part = -1 - iota // Field.Container
	IsState                      // Field.State
)

// Reading notes the parts that a verdict depends on, in the order in which they were looked
// at. Of two fields that differ in nothing but their surroundings the verdicts are equal if
// those parts are. A name may be looked for where there is none. See [Field.Reading].
type Reading struct {
	parts []Part
	names int
}

// Parts lists them. The name of the field is not among them.
func (r *Reading) Parts() []Part { return r.parts }

// Reset forgets them, and keeps the room.
func (r *Reading) Reset() { r.parts, r.names = r.parts[:0], 0 }

// readName notes that the names were looked at that are up to so many steps outward.
func (f *Field) readName(outward int) {
	if r := f.Reading; r != nil {
		for ; r.names < outward; r.names++ {
			r.parts = append(r.parts, Part(r.names+1))
		}
	}
}

func (f *Field) readPart(part Part) {
	if r := f.Reading; r != nil && !slices.Contains(r.parts, part) {
		r.parts = append(r.parts, part)
	}
}

func (f *Field) container() string {
	f.readPart(InContainer)
	return f.Container
}

func (f *Field) isState() bool {
	f.readPart(IsState)
	return f.State
}

// split returns the name at the end of a path and the names around it. The values of a map
// have the name of the map. The path is the field's, or how that begins.
func (f *Field) split(path []string) (leaf string, outer []string) {
	n := len(path)
	for n > 0 && isNoiseSegment(path[n-1]) {
		n--
	}
	f.readName(len(f.Path) - n)
	if n == 0 {
		return "", nil
	}
	return path[n-1], path[:n-1]
}

func isNoiseSegment(segment string) bool {
	return segment == "{*}" || segment == "{*}[]" || segment == "[]" || segment == ""
}
