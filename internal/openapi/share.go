package openapi

import (
	"errors"
	"sync"

	"github.com/threatdelta/threatdelta/internal/openapi/prune"
)

// sharing is what two texts have in common that is read in one of them (see
// [prune.Share]): the nodes are those of both. Nobody changes them once they are ready.
type sharing struct {
	runs  []prune.Run
	ready chan struct{} // closed when the rest is known
	done  sync.Once
	nodes []*node // of the runs
	hasID bool    // of the file in which they are
}

// newSharing returns what base's text leaves to head's, nil for nothing.
func newSharing(base *prune.Text) *sharing {
	if len(base.Shared()) == 0 {
		return nil
	}
	return &sharing{runs: base.Shared(), ready: make(chan struct{})}
}

// errShared is the error of a text of which a part could not be read in another one.
var errShared = errors.New("what both texts have could not be read in one")

// joint is where a text is read together with another one: at offsets, in their order, where
// values begin.
type joint struct {
	sharing *sharing
	borrows bool // the nodes of the other text, else they are for it
	shift   int  // lines that come before those of the text
	met     int  // how many
}

// next is the offset of the next one, -1 for none.
func (j *joint) next() int {
	switch {
	case j == nil || j.met == len(j.sharing.runs):
		return -1
	case j.borrows:
		return int(j.sharing.runs[j.met].At)
	}
	return int(j.sharing.runs[j.met].Other)
}

// isComplete reports whether all were met.
func (j *joint) isComplete() bool { return j == nil || j.met == len(j.sharing.runs) }

// joined reads the value at a place that is shared.
func (r *jsonReader) joined() *node {
	j := r.joint
	j.met++
	r.stop = j.next()
	if j.borrows {
		r.at += len("{}")
		return j.sharing.nodes[j.met-1]
	}
	n := r.value()
	j.sharing.nodes = append(j.sharing.nodes, n)
	return n
}

// finish lets who waits for the text go on.
func (j *joint) finish() {
	if j != nil && !j.borrows {
		j.sharing.done.Do(func() { close(j.sharing.ready) })
	}
}

// wait waits for the other text, if nodes of it are borrowed. It is false where they are not there.
func (j *joint) wait() bool {
	if j == nil || !j.borrows {
		return true
	}
	<-j.sharing.ready
	return len(j.sharing.nodes) == len(j.sharing.runs)
}

// pass tells the other text, or asks it, what is known of the file.
func (j *joint) pass(f *parsedFile) {
	switch {
	case j == nil:
	case j.borrows:
		f.hasID = f.hasID || j.sharing.hasID
	default:
		j.sharing.hasID = f.hasID
		j.finish()
	}
}

// isBorrowed reports whether a node is one of another file that the file shares.
func (f *parsedFile) isBorrowed(n *node) bool { return n.line <= f.borrowed && f.borrowed > 0 }
