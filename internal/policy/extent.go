package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// mostListed is how many operations a waiver lists; of more it keeps a digest.
const mostListed = 100

// Growth is how a threat is more than what was accepted.
type Growth struct {
	// Score says that it scores higher.
	Score bool
	// Operations are those that it reaches now and did not.
	Operations []string
	// Others says that it reaches other operations, where what was accepted is
	// kept as a digest or not at all, so that nobody knows which.
	Others bool
}

// Any reports whether there is any growth.
func (g Growth) Any() bool { return g.Score || g.Others || len(g.Operations) > 0 }

// Reach writes operations as they are compared, in their order: the names of path
// parameters do not count, and of those that differ in nothing else the second
// and further ones are numbered. What was accepted is a set of these.
func Reach(operations []string) []string {
	seen := map[string]int{}
	out := make([]string, len(operations))
	for i, operation := range operations {
		name := nameless(operation)
		seen[name]++
		if out[i] = name; seen[name] > 1 {
			out[i] = fmt.Sprintf("%s %d", name, seen[name])
		}
	}
	return out
}

// Digest is what is kept of a set of operations that is too large to be listed:
// how many they are, and a sum by which the same set is known again.
func Digest(operations []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(Reach(operations))), "\n")))
	return fmt.Sprintf("%d:%s", len(operations), hex.EncodeToString(sum[:16]))
}

// Accepting is a waiver of a finding as it is: by its fingerprint, in its
// description, up to its score and for the operations that it reaches. Of more
// than 100 operations it keeps their number and a digest, and then accepts these
// and no others, nor fewer of them.
func Accepting(f Finding) Waiver {
	w := Waiver{Fingerprint: f.Fingerprint, Spec: EscapeGlob(f.Spec), Score: f.Score}
	if !validGlob(w.Spec) || strings.HasPrefix(w.Spec, "/") { // of a description that lies elsewhere; the fingerprint says which it is
		w.Spec = ""
	}
	if len(f.Operations) > mostListed {
		w.Digest = Digest(f.Operations)
	} else {
		w.Operations = slices.Sorted(slices.Values(f.Operations))
	}
	return w
}

// growth is how a finding is more than what a waiver with its fingerprint
// accepts. One that says neither score nor operations accepts nothing.
func (w Waiver) growth(f Finding) Growth {
	g := Growth{Score: f.Score > w.Score}
	if w.Digest != "" {
		g.Others = w.Digest != Digest(f.Operations)
		return g
	}
	accepted := map[string]bool{}
	for _, name := range Reach(w.Operations) {
		accepted[name] = true
	}
	for i, name := range Reach(f.Operations) {
		if !accepted[name] {
			g.Operations = append(g.Operations, f.Operations[i])
		}
	}
	return g
}
