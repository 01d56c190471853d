package judge_test

import (
	"bytes"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/threatdelta/threatdelta/internal/sample"
)

// leastRight is how many pairs come at least on one of which a check is said to be relaxed
// though no request shows it. In the sample of an ordinary run there is none. What is newly
// accepted without a word is allowed to none.
const leastRight = 20_000

// TestPairs holds the delta of random pairs of descriptions against the verdicts of
// kin-openapi, and of the validator of JSON Schema, on requests. What base refuses and
// head accepts is in the delta, at the operation and the place; and where the delta is
// certain that a check is relaxed, there is such a request. PAIR=12 judges one pair,
// makes it smaller and prints it.
func TestPairs(t *testing.T) {
	if text := os.Getenv("PAIR"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		x := randomTrial(rand.New(rand.NewPCG(seed, 23)))
		x.run()
		t.Logf("%s\n-----\n%s", x.brief(), shrunk(x).brief())
		return
	}
	pairs := sample.Size(100, 20_000)
	if n, err := strconv.Atoi(os.Getenv("PAIRS")); err == nil {
		pairs = n
	}
	from, _ := strconv.ParseUint(os.Getenv("FROM"), 10, 64)
	seeds := make(chan uint64)
	var wg sync.WaitGroup
	var separated, confirmed, idle, sought, differ, wrong, silent atomic.Int64
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for seed := range seeds {
				x := randomTrial(rand.New(rand.NewPCG(seed, 23)))
				x.run()
				separated.Add(int64(x.separated))
				confirmed.Add(int64(x.confirmed))
				idle.Add(int64(x.idle))
				sought.Add(int64(x.sought))
				differ.Add(int64(x.differ))
				if len(x.problems) > 0 {
					wrong.Add(1)
					if slices.ContainsFunc(x.problems, func(p string) bool { return !strings.HasPrefix(p, "disagreement: ") }) {
						silent.Add(1)
					}
					t.Logf("pair %d, %s: %q", seed, x.base.version, x.problems)
				}
			}
		})
	}
	for i := range uint64(pairs) {
		seeds <- from + i
	}
	close(seeds)
	wg.Wait()
	t.Logf("%d pairs, %d of them wrong; %d parts of requests are newly accepted, %d confirmed by whole requests; %d relaxed where no request comes, %d found by a long search; the judges differ %d times",
		pairs, wrong.Load(), separated.Load(), confirmed.Load(), idle.Load(), sought.Load(), differ.Load())
	if silent.Load() > 0 {
		t.Errorf("of %d pairs %d are newly accepted without a word", pairs, silent.Load())
	}
	if wrong.Load() > int64(pairs)/leastRight {
		t.Errorf("%d of %d pairs break a law, more than one of %d", wrong.Load(), pairs, leastRight)
	}
	if separated.Load() < int64(pairs)/4 || confirmed.Load() < separated.Load()*9/10 {
		t.Errorf("of %d pairs only %d parts of requests are newly accepted, and %d confirmed", pairs, separated.Load(), confirmed.Load())
	}
}

func randomTrial(r *rand.Rand) *trial {
	base := randomContract(r, one(r, "2.0", "3.0", "3.1", "3.1", "3.2"))
	return &trial{r: r, base: base, head: base.next(r)}
}

// choices are those that random numbers are made of: the bytes of an input, and behind
// them always the same.
type choices struct {
	*bytes.Reader
	rest *rand.PCG
}

func (c choices) Uint64() uint64 {
	if b, err := c.ReadByte(); err == nil {
		return uint64(b) * 0x0101_0101_0101_0101
	}
	return c.rest.Uint64()
}

// FuzzPairs makes the choices of the generator from the input. A pair that breaks a law
// fails.
func FuzzPairs(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(binary.BigEndian.AppendUint64(nil, seed*0x9e37_79b9_7f4a_7c15))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		x := randomTrial(rand.New(choices{bytes.NewReader(input), rand.NewPCG(1, 23)}))
		x.run()
		for _, p := range x.problems {
			t.Errorf("%s\n%s", p, x.brief())
		}
	})
}
