package report

import (
	"sort"

	"github.com/threatdelta/threatdelta/internal/severity"
)

// scene is a report as a format for people shows it. loud are the descriptions with
// something of their own to say, what could not be read first and then what has the
// worst threat; quiet those with nothing.
type scene struct {
	r           *Report
	digest      digest
	loud, quiet []*Spec
	specs       []*Spec
	like        map[*Spec]*Spec   // see likewise
	files       map[string]string // the shortest names of the files, by path
}

func newScene(r *Report) scene {
	sc := scene{r: r, specs: r.specs()}
	sc.digest, sc.like, sc.files = digestOf(sc.specs), likewise(sc.specs), shortest(filesOf(sc.specs))
	for _, s := range sc.specs {
		switch {
		case s.Status == Unchanged && s.CopyOf == "" && s.BasePath == "" && quiet(s):
		case quiet(s):
			sc.quiet = append(sc.quiet, s)
		case sc.like[s] == nil:
			sc.loud = append(sc.loud, s)
		}
	}
	sc.order()
	return sc
}

func (sc *scene) order() {
	top := map[*Spec]int{}
	for _, e := range sc.digest.open {
		top[e.spec] = max(top[e.spec], e.f.Score)
	}
	sort.SliceStable(sc.loud, func(i, j int) bool {
		a, b := sc.loud[i], sc.loud[j]
		if x, y := a.Status == Unreadable, b.Status == Unreadable; x != y {
			return x
		}
		if a.Steers != b.Steers {
			return a.Steers
		}
		return top[a] > top[b]
	})
}

// byUrgency are the open entries in the order in which a reader decides about them:
// what keeps the gate from passing or loosens the review, then all else.
func (sc *scene) byUrgency() (blocks, others []entry) {
	for _, e := range sc.digest.open {
		if sc.r.Gate.Blocks(e.f) || e.spec.Steers && e.f.Level >= severity.Medium {
			blocks = append(blocks, e)
		} else {
			others = append(others, e)
		}
	}
	return blocks, others
}
