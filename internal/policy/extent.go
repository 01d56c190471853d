package policy

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/threatdelta/threatdelta/internal/limits"
)

// Growth says in what a threat exceeds what was accepted.
type Growth struct {
	// Score is true if the score is higher.
	Score bool
	// Operations are those that it reaches now and did not reach.
	Operations []string
	// Others is true if it reaches other operations, but what was accepted is kept
	// as a digest or not at all, so that it is not known which.
	Others bool
}

// Any reports whether there is any growth.
func (g Growth) Any() bool { return g.Score || g.Others || len(g.Operations) > 0 }

// Reach returns operations in the form in which they are compared, in their order.
// The names of path parameters do not count. Of operations that differ in nothing
// else, the second and further ones are numbered. The operations that were accepted
// are a set of these.
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

// Digest identifies a set of operations that is too large to be listed: their
// number, and a hash.
func Digest(operations []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(Reach(operations))), "\n")))
	return fmt.Sprintf("%d:%s", len(operations), hex.EncodeToString(sum[:16]))
}

// Accepting returns a waiver of a finding as it is: by its fingerprint, in its
// description, up to its score, and for the operations that it reaches. Of more
// than 100 operations it keeps their number and a digest. It then accepts exactly
// these, and not fewer.
func Accepting(f Finding) Waiver {
	w := Waiver{Fingerprint: f.Fingerprint, Spec: EscapeGlob(f.Spec), Score: f.Score}
	if !isValidGlob(w.Spec) || strings.HasPrefix(w.Spec, "/") { // the description is elsewhere; the fingerprint says which it is
		w.Spec = ""
	}
	if len(f.Operations) > limits.OperationsListed {
		w.Digest = Digest(f.Operations)
	} else {
		w.Operations = slices.Sorted(slices.Values(f.Operations))
	}
	return w
}

// growth returns in what a finding exceeds what a waiver with its fingerprint
// accepts. A waiver with neither score nor operations accepts nothing.
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
