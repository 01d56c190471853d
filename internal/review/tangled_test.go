package review_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// Bounds of one review of a tangled pair: its sides are no larger, and it allocates no more.
const (
	tangledBytes     = 20 << 10
	tangledAllocated = 1 << 30
)

// edited changes some places of a description, which is the head of a pair then.
func (g *tangle) edited(root node) node {
	type spot struct {
		of  any
		key string
		at  int
	}
	var spots []spot
	var look func(v any)
	look = func(v any) {
		switch v := v.(type) {
		case node:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				spots = append(spots, spot{v, key, 0})
				look(v[key])
			}
		case []any:
			for i := range v {
				spots = append(spots, spot{v, "", i})
				look(v[i])
			}
		}
	}
	look(root)
	for range choose(g.r, 1, 1, 2, 4, 8, 20) {
		s := choose(g.r, spots...)
		made := choose(g.r, func() any { return g.value(0) }, func() any { return g.part(1) }, func() any { return g.schema(1) }, func() any { return node{"type": "string", "maxLength": 5} })()
		switch of := s.of.(type) {
		case []any:
			of[s.at] = made
		case node:
			switch g.r.IntN(4) {
			case 0:
				delete(of, s.key)
			case 1:
				of[g.name()] = of[s.key]
			default:
				of[s.key] = made
			}
		}
	}
	return root
}

// tangledPair is the pair of a seed, false where it is too large.
func tangledPair(t *testing.T, seed uint64) (base, head []byte, ok bool) {
	t.Helper()
	g := newTangle(rand.New(rand.NewPCG(seed, 29)))
	text := func(d node) []byte {
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	base = text(g.description())
	var again node
	d := json.NewDecoder(bytes.NewReader(base))
	d.UseNumber()
	if err := d.Decode(&again); err != nil {
		t.Fatal(err)
	}
	head = text(g.edited(again))
	return base, head, len(base) <= tangledBytes && len(head) <= tangledBytes
}

// TestTangled reviews random pairs of descriptions whose schemas refer to each other and to
// themselves. Each review ends with a report or with an error that says what could not
// be reviewed, within a bound of what it allocates, twice with the same bytes, and nothing
// in any format acts on who reads it. They are reviewed in a process of their own, since a
// stack that overflows cannot be caught. FROM and PAIRS ask for others; PAIR prints one.
func TestTangled(t *testing.T) {
	if seed, err := strconv.ParseUint(os.Getenv("PAIR"), 10, 64); err == nil {
		base, head, _ := tangledPair(t, seed)
		t.Logf("%s\n%s", base, head)
		tangledReview(t, seed)
		return
	}
	from, _ := strconv.ParseUint(os.Getenv("FROM"), 10, 64)
	pairs := sample.Size(12, 3_000)
	if n, err := strconv.Atoi(os.Getenv("PAIRS")); err == nil {
		pairs = n
	}
	if os.Getenv("TANGLED") != "" {
		for i := range uint64(pairs) {
			fmt.Fprintf(os.Stderr, "pair %d\n", from+i)
			tangledReview(t, from+i)
		}
		return
	}
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestTangled$", "-test.timeout=60m")
	child.Env = append(os.Environ(), "TANGLED=here", fmt.Sprint("FROM=", from), fmt.Sprint("PAIRS=", pairs))
	var said bytes.Buffer
	child.Stdout, child.Stderr = &said, &said
	if err := child.Run(); err != nil {
		last := said.Bytes()
		if before, _, crashed := bytes.Cut(last, []byte("\n\ngoroutine ")); crashed {
			last = before
		}
		t.Errorf("%v\n%s", err, last[max(0, len(last)-8_000):])
	}
	if n := bytes.Count(said.Bytes(), []byte("pair ")); n < pairs {
		t.Errorf("%d of %d pairs were reviewed", n, pairs)
	}
}

func tangledReview(t *testing.T, seed uint64) {
	t.Helper()
	base, head, ok := tangledPair(t, seed)
	if !ok {
		return
	}
	r := tangledBounded(t, seed, base, head)
	isError := func(n report.Note) bool { return n.Level == "error" && n.File != "" && n.Message != "" }
	for _, n := range r.Specs[0].Notes {
		if strings.Contains(n.Message, "the review failed") {
			t.Errorf("pair %d: %s", seed, n.Message)
		}
	}
	if r.Gate.Verdict == report.VerdictError && !slices.ContainsFunc(r.Specs[0].Notes, isError) && r.Specs[0].Edits == nil {
		t.Errorf("pair %d: not reviewed, and nothing says why: %+v", seed, r.Specs[0].Notes)
	}
	tangledAgain(t, seed, r, tangledBounded(t, seed, base, head))
	for _, name := range report.FormatNames() {
		text := rendered(t, name, r)
		if i := bytes.IndexFunc(text, actsOnTerminal); i >= 0 {
			t.Errorf("pair %d, %s: a control character: %q", seed, name, text[max(0, i-40):min(len(text), i+40)])
		}
	}
}

// tangledBounded is a review of a pair that allocates no more than it may.
func tangledBounded(t *testing.T, seed uint64, base, head []byte) *report.Report {
	t.Helper()
	in := review.Input{FailOn: severity.UsualThreshold, Version: "test", Tests: true, Pairs: []review.Pair{{Base: "openapi.json", Head: "openapi.json"}},
		Base: review.Tree{FS: fstest.MapFS{"openapi.json": file(string(base))}}, Head: review.Tree{FS: fstest.MapFS{"openapi.json": file(string(head))}}}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := review.Run(context.Background(), in)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatalf("pair %d: %v", seed, err)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > tangledAllocated {
		t.Errorf("pair %d: %d MB were allocated for %d bytes", seed, n>>20, len(base)+len(head))
	}
	return r
}

// tangledAgain compares two reviews of one pair.
func tangledAgain(t *testing.T, seed uint64, r, second *report.Report) {
	t.Helper()
	if text, other := rendered(t, "json", r), rendered(t, "json", second); !bytes.Equal(text, other) {
		t.Errorf("pair %d: a second review differs:\n%s", seed, firstDifference(text, other))
	}
}

// actsOnTerminal reports whether a character steers a terminal, or turns the direction of
// what follows it.
func actsOnTerminal(c rune) bool {
	return c != '\n' && c != '\t' && unicode.IsControl(c) || c >= '\u202a' && c <= '\u202e' || c >= '\u2066' && c <= '\u2069'
}

// TestTangledFaults are pairs of which a review failed once: a list of fewer elements than
// none, a response whose status is an empty text, and a text of fewer characters than none.
func TestTangledFaults(t *testing.T) {
	for _, seed := range []uint64{5557, 6185, 2923} {
		if _, _, ok := tangledPair(t, seed); !ok {
			t.Fatalf("pair %d is too large to be reviewed", seed)
		}
		tangledReview(t, seed)
	}
}

// TestTangledCosts are pairs of which a review allocated 2 to 30 GB once, for combinations of
// alternatives, values of closed lists, searches for values, and paths of files.
func TestTangledCosts(t *testing.T) {
	if testing.Short() {
		t.Skip("with -short runs the race detector, which allocates by itself")
	}
	for _, seed := range []uint64{145, 1402, 2814, 5282, 5308, 5313, 5775} {
		if !sample.Has(fmt.Sprint("pair ", seed), 3) {
			continue
		}
		base, head, ok := tangledPair(t, seed)
		if !ok {
			t.Fatalf("pair %d is too large to be reviewed", seed)
		}
		tangledBounded(t, seed, base, head)
	}
}

// TestTangledSame is a pair whose schemas are too many, of which those were left out that
// were looked at last, in the order of a map once: its reviews differed.
func TestTangledSame(t *testing.T) {
	const seed = 1187
	base, head, ok := tangledPair(t, seed)
	if !ok {
		t.Fatalf("pair %d is too large to be reviewed", seed)
	}
	r := tangledBounded(t, seed, base, head)
	for range sample.Size(1, 4) {
		tangledAgain(t, seed, r, tangledBounded(t, seed, base, head))
	}
}
