package discover

import (
	"maps"
	"slices"
)

// titled is how many different APIs of one title are told apart.
const titled = 64

// Twins finds, among descriptions by their paths, those of an API that another one
// describes too: with the same title, and nine of ten operations. To each it gives
// the path of the first of them. The first is not in the result, nor is what has no
// twin.
func Twins(all map[string]Outline) map[string]string {
	out, firsts := map[string]string{}, map[string][]string{} // by title
	for _, path := range slices.Sorted(maps.Keys(all)) {
		o := all[path]
		list := firsts[o.title]
		switch i := slices.IndexFunc(list, func(first string) bool { return o.isTwin(all[first]) }); {
		case i >= 0:
			out[path] = list[i]
		case len(list) < titled:
			firsts[o.title] = append(list, path)
		}
	}
	return out
}

func (o Outline) isTwin(of Outline) bool {
	return o.hasTitle(of) && len(o.names) > 0 && 10*o.shared(of) >= 9*max(len(o.names), len(of.names))
}
