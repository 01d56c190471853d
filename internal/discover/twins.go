package discover

import (
	"crypto/sha256"
	"encoding/hex"
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

// Recognised is the outline with a title and operations, sorted, whatever stands for
// them: of two that were made by [Outline.Digests] the same are twins as of those
// themselves.
func Recognised(title string, operations []string) Outline {
	return Outline{title: title, names: operations}
}

// Digests are what stands for the title, "" for none, and for the operations, sorted, by
// which alone nobody learns their names.
func (o Outline) Digests() (title string, operations []string) {
	digest := func(name string) string {
		sum := sha256.Sum256([]byte(name))
		return hex.EncodeToString(sum[:8])
	}
	if o.title != "" {
		title = digest(o.title)
	}
	operations = make([]string, len(o.names))
	for i, name := range o.names {
		operations[i] = digest(name)
	}
	slices.Sort(operations)
	return title, operations
}
