package judge_test

import (
	"fmt"
	"os"
	"regexp"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// The directions of a cell.
const (
	relaxed    = "request relaxed"
	tightened  = "request tightened"
	opened     = "response opened"
	narrowed   = "response closed"
	refactored = "refactored"
)

func directions() []string { return []string{relaxed, tightened, opened, narrowed, refactored} }

// cell is one edit at one place in one version and direction. A backward cell goes
// from the wide schema to the narrow one.
type cell struct {
	direction, edit, place, version string
}

// verdict is what became of a cell: as asserted or not. For whoever looks at a
// failure it has the witness and what was reported.
type verdict struct {
	right             bool
	witness, reported string
}

// experiment is a pair of descriptions in both ways, which makes two cells.
type experiment struct {
	edit     edit
	place    place
	version  string
	response bool
	same     bool // both schemas must accept the same
}

// oneOf is of how many experiments the ordinary run makes one.
const oneOf = 48

func all() bool { return *update || sample.All() }

// chosen is what JUDGE asks for: an expression that the spelling of an experiment
// matches. Nil where it asks for nothing.
func chosen() *regexp.Regexp {
	if text := os.Getenv("JUDGE"); text != "" && !all() {
		return regexp.MustCompile(text)
	}
	return nil
}

func (x experiment) String() string {
	side := "request"
	if x.response {
		side = "response"
	}
	return fmt.Sprintf("%s, %s, %s, %s", side, x.edit, x.place.name, x.version)
}

// isDue reports whether an experiment is made: all, those that are chosen, or a part
// that the names decide, so that every run makes the same.
func (x experiment) isDue(only *regexp.Regexp) bool {
	if only != nil {
		return only.MatchString(x.String())
	}
	return all() || sample.Has(x.String(), oneOf)
}

// experiments are all that the tables make together.
func experiments(t *testing.T) []experiment {
	t.Helper()
	var list []experiment
	requests, responses, refactorings := readEdits(t, "edits.yaml"), readEdits(t, "responses.yaml"), readEdits(t, "refactorings.yaml")
	add := func(e edit, p place, response, same bool) {
		for _, v := range e.versions {
			if slices.Contains(p.versions, v) && fits(p, v, e.narrow) && fits(p, v, e.wide) && !(response && p.in != "body") {
				list = append(list, experiment{e, p, v, response, same})
			}
		}
	}
	for _, p := range readPlaces(t) {
		for _, e := range requests {
			add(e, p, false, false)
		}
		for _, e := range responses {
			add(e, p, true, false)
		}
		for _, e := range refactorings {
			add(e, p, false, true)
			add(e, p, true, true)
		}
	}
	return list
}

// laboratory makes experiments.
type laboratory struct {
	library object
	mu      sync.Mutex
	values  map[string][]any
	cells   map[cell]verdict
}

// measure makes all experiments that are due.
func measure(t *testing.T) map[cell]verdict {
	t.Helper()
	lab := &laboratory{library: readLibrary(t), values: map[string][]any{}, cells: map[cell]verdict{}}
	due := make(chan experiment)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for x := range due {
				lab.make(t, x)
			}
		})
	}
	only := chosen()
	for _, x := range experiments(t) {
		if x.isDue(only) {
			due <- x
		}
	}
	close(due)
	wg.Wait()
	return lab.cells
}

func (lab *laboratory) candidates(x experiment) []any {
	key := fmt.Sprint(x.edit, x.version, x.response, x.same)
	lab.mu.Lock()
	values, ok := lab.values[key]
	lab.mu.Unlock()
	if !ok {
		values = candidates(lab.library, x.edit, x.version, x.response)
		lab.mu.Lock()
		lab.values[key] = values
		lab.mu.Unlock()
	}
	return values
}

func (lab *laboratory) make(t *testing.T, x experiment) {
	r := judge(lab.library, x, lab.candidates(x))
	narrow := describe(lab.library, x.place, x.edit.narrow, x.version, x.response)
	wide := describe(lab.library, x.place, x.edit.wide, x.version, x.response)
	switch {
	case x.same && x.response && r != (relation{}):
		return // in what is returned it means something
	case x.same && r != (relation{}):
		t.Errorf("%s at %s in %s is no refactoring: %+v", x.edit, x.place.name, x.version, r)
		return
	case narrow == wide || !x.same && r == (relation{}):
		return // nothing at this place
	}
	lab.decide(t, x, r, narrow, wide)
	lab.decide(t, x, r.reversed(), wide, narrow)
}

// decide reviews one way and compares the answer with the judge's. The verdicts of
// both ways of one direction count together.
func (lab *laboratory) decide(t *testing.T, x experiment, r relation, base, head string) {
	c := cell{refactored, x.edit.String(), x.place.name, x.version}
	switch {
	case x.same && x.response:
		c.edit += " in a response"
	case x.same:
	case x.response && r.gained != "":
		c.direction = opened
	case x.response:
		c.direction = narrowed
	case r.gained != "":
		c.direction = relaxed
	default:
		c.direction = tightened
	}
	reported := reports(t, base, head)
	loud := c.direction == relaxed || c.direction == opened
	v := verdict{loud == (reported != ""), r.gained, reported}
	lab.mu.Lock()
	defer lab.mu.Unlock()
	if known, ok := lab.cells[c]; ok && !known.right {
		v = known
	}
	lab.cells[c] = v
}

// reports is what the review says is introduced or worse, "" for nothing.
func reports(t *testing.T, base, head string) string {
	text := ""
	for _, f := range findings(t, base, head) {
		if f.State != severity.Resolved {
			text += fmt.Sprintf("%s %s: %s; ", f.Level, f.Rule, f.Message)
		}
	}
	return text
}

// findings reviews two descriptions, of which both must be readable.
func findings(t *testing.T, base, head string) []finding.Finding {
	tree := func(text string) review.Tree {
		return review.Tree{FS: fstest.MapFS{"api.json": {Data: []byte(text), Mode: 0o644}}, Name: "tree"}
	}
	r, err := review.Run(t.Context(), review.Input{NoProofs: true, Pairs: []review.Pair{{Base: "api.json", Head: "api.json"}}, FailOn: severity.Never, Base: tree(base), Head: tree(head)})
	if err != nil || len(r.Specs) != 1 || r.Gate.Verdict == report.VerdictError {
		t.Errorf("%v: not reviewed:\n%s\n%s", err, base, head)
		return nil
	}
	return r.Specs[0].Findings
}
