package ratelimit

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/threatdelta/threatdelta/internal/vendorext"
)

// check checks what is true of any evidence that Of returns.
func check(t testing.TB, e Evidence) {
	t.Helper()
	if math.IsNaN(e.Requests) || math.IsInf(e.Requests, 0) || e.Requests < 0 || e.Requests > mostRate || e.Window < 0 {
		t.Errorf("requests %v in %v", e.Requests, e.Window)
	}
	if e.Level < None || e.Level > Enforced || e.String() == "" {
		t.Errorf("level %d, %q", e.Level, e)
	}
	if e.Has429 && e.Level == None || e.HasHeaders && e.Level == None || e.Has429 && e.HasHeaders && e.Level < Contract {
		t.Errorf("level %v with %v %v", e.Level, e.Has429, e.HasHeaders)
	}
	checkSources(t, e)
	if e.IsWeaker(e) {
		t.Errorf("%v is weaker than itself", e)
	}
}

func checkSources(t testing.TB, e Evidence) {
	t.Helper()
	if (e.Level > None || e.Off) != (len(e.Sources) > 0) {
		t.Errorf("level %v from %v", e.Level, e.Sources)
	}
	if e.Off && e.Level > Contract {
		t.Errorf("switched off at %v", e.Level)
	}
	if e.Described && (e.Level > None || e.Off) {
		t.Errorf("described beside %v", e.Level)
	}
}

func TestWeaker(t *testing.T) {
	const (
		bare   = "'429': {description: no}"
		retry  = "'429': {headers: {Retry-After: {}}}"
		family = "'201': {headers: {RateLimit: {}}}\n"
		policy = "'429': {headers: {RateLimit-Policy: {example: '\"a\";q=%;w=60'}}}"
	)
	res := func(s string) sample { return sample{responses: s} }
	op := func(s string) sample { return sample{op: s} }
	for _, c := range []struct {
		name         string
		before       sample
		after        sample
		weaker, back bool
	}{
		{"429 goes", res(retry), res(""), true, false},
		{"only the header goes", res(retry), res(bare), true, false},
		{"429 becomes 4XX", res(retry), res("4XX: {headers: {Retry-After: {}}}"), true, false},
		{"420 becomes 429", res("'420': {description: no}"), res(bare), false, true},
		{"a response with headers goes, the 429 stays", res(family + bare), res(bare), false, false},
		{"the headers go, their response stays", res(family + bare), res("'201': {description: OK}\n" + bare), true, false},
		{"a response with headers goes, there is no 429", res(family), res(""), true, false},
		{"a response with headers and the 429 go", res(family + bare), res(""), true, false},
		{"headers on both, the other response goes", res(family + retry), res(retry), false, false},
		{"headers move to the 429", res(family + bare), res(retry), false, false},
		{"a gateway's limit goes", op("x-rate-limit: 5/min"), op(""), true, false},
		{"a gateway's limit goes, a contract stays", sample{op: "x-rate-limit: 5/min", responses: retry}, res(retry), true, false},
		{"switched off", op("x-rate-limit: 5/min"), op("x-rate-limit: none"), true, false},
		{"switched off where nothing was", op(""), op("x-throttling-group: NoThrottling"), true, false},
		{"switched off beside a contract", res(retry), sample{op: "x-throttling-group: NoThrottling", responses: retry}, true, false},
		{"twice", op("x-rate-limit: 5/min"), op("x-rate-limit: 10/min"), true, false},
		{"half the window", op("x-rate-limit: 5/min"), op("x-rate-limit: 5/30s"), true, false},
		{"less than twice", op("x-rate-limit: 5/min"), op("x-rate-limit: 9/min"), false, false},
		{"the same in other units", op("x-rate-limit: 60/min"), op("x-rate-limit: {rps: 1}"), false, false},
		{"by another gateway", op("x-rate-limit: 5/min"), op("x-kong-plugin-rate-limiting: {config: {minute: 500}}"), true, false},
		{"no windows", op("x-rate-limit: 5"), op("x-rate-limit: 50"), true, false},
		{"one window", op("x-rate-limit: 5"), op("x-rate-limit: 500/s"), false, false},
		{"a number goes", op("x-rate-limit: 5/min"), op("x-rate-limit: gold"), true, false},
		{"policy", res(strings.Replace(policy, "%", "10", 1)), res(strings.Replace(policy, "%", "20", 1)), true, false},
		{"prose goes", op("description: rate limited"), op("description: hello"), false, false},
		{"another name of a header", res(retry), res("'429': {headers: {X-RateLimit-Reset: {}}}"), false, false},
		{"another tier", op("x-throttling-group: Heavy"), op("x-throttling-group: Light"), false, false},
	} {
		a, b := c.before.of(t), c.after.of(t)
		if got := b.IsWeaker(a); got != c.weaker {
			t.Errorf("%s: %q after %q: weaker %v", c.name, b, a, got)
		}
		if got := a.IsWeaker(b); got != c.back {
			t.Errorf("%s: %q after %q: weaker %v", c.name, a, b, got)
		}
	}
}

// TestWeakerLaws tries evidence that Of would return, and any other.
func TestWeakerLaws(t *testing.T) {
	for _, seed := range []uint64{1, 2, 3, rand.Uint64()} {
		rng := rand.New(rand.NewPCG(seed, 0))
		for _, one := range []func(*rand.Rand) Evidence{plausible, arbitrary} {
			if checkOrder(t, seed, pool(rng, one, 100)) == 0 {
				t.Errorf("seed %d: nothing was compared", seed)
			}
		}
	}
}

// checkOrder checks that Weaker is a strict partial order, and returns how many
// pairs are in it.
func checkOrder(t *testing.T, seed uint64, all []Evidence) (compared int) {
	t.Helper()
	for _, a := range all {
		if a.IsWeaker(a) {
			t.Fatalf("seed %d: %+v is weaker than itself", seed, a)
		}
		for _, b := range all {
			if !a.IsWeaker(b) {
				continue
			}
			compared++
			if b.IsWeaker(a) {
				t.Fatalf("seed %d: both are weaker\n%+v\n%+v", seed, a, b)
			}
			for _, c := range all {
				if b.IsWeaker(c) && !a.IsWeaker(c) {
					t.Fatalf("seed %d: not transitive\n%+v\n%+v\n%+v", seed, a, b, c)
				}
			}
		}
	}
	return compared
}

func pool(rng *rand.Rand, one func(*rand.Rand) Evidence, n int) []Evidence {
	var all []Evidence
	for range n {
		all = append(all, one(rng))
	}
	return all
}

func pick[T any](rng *rand.Rand, of ...T) T { return of[rng.IntN(len(of))] }

// plausible returns evidence that the recogniser's own code makes.
func plausible(rng *rand.Rand) Evidence {
	f := &found{}
	var all []Response
	for _, status := range []string{"200", "429", "400"} {
		if rng.IntN(3) == 0 {
			continue
		}
		r := Response{Status: status}
		if rng.IntN(2) == 0 {
			r.Headers = []string{pick(rng, "RateLimit", "Retry-After")}
		}
		all = append(all, r)
	}
	f.responses(all)
	if f.evidence.HasHeaders && rng.IntN(2) == 0 {
		f.offer(limit{pick(rng, 100.0, 200, 400), time.Minute}, f.evidence.Level, "RateLimit")
	}
	if rng.IntN(3) == 0 {
		f.extensions([]hit{{key: "x", at: vendorext.AtOperation, reading: pick(rng,
			reading{off: true}, reading{level: Hint}, reading{level: Enforced},
			reading{level: Enforced, limits: []limit{{10, time.Second}}}, reading{level: Enforced, limits: []limit{{30, 0}}})}})
	}
	e := f.evidence
	e.Requests, e.Window = f.best.requests, f.best.window
	return e
}

func arbitrary(rng *rand.Rand) Evidence {
	flip := func() bool { return rng.IntN(2) == 0 }
	statuses := func() []string {
		return pick(rng, nil, []string{"200"}, []string{"400"}, []string{"200", "400"}, []string{"200", "429"})
	}
	return Evidence{
		Level:    pick(rng, None, Hint, Contract, Contract, Enforced, Level(-1), Level(9)),
		Requests: pick(rng, 0, 1, 2, 4, 8, -1, math.NaN(), math.Inf(1), math.MaxFloat64, 1e300, 5e-324, 1e-320),
		Window:   pick(rng, 0, time.Second, time.Minute, time.Nanosecond, -1, math.MaxInt64),
		Off:      rng.IntN(4) == 0, Has429: rng.IntN(4) > 0, HasHeaders: flip(), Described: flip(),
		carried: flip(), carriers: statuses(), statuses: statuses(),
	}
}

func TestString(t *testing.T) {
	for want, e := range map[string]Evidence{
		"none": {}, "hint": {Level: Hint}, "429": {Level: Hint, Has429: true}, "429 + headers": {Level: Contract, Has429: true, HasHeaders: true},
		"enforced 5/1s": {Level: Enforced, Requests: 5, Window: time.Second}, "switched off": {Off: true}, "prose only": {Described: true},
		"a + b 2.5/1h0m0s + c + 1 more": {Level: Enforced, Requests: 2.5, Window: time.Hour, counted: "b", Sources: sources("a", "b", "c", "d")[:4:4]},
		"a + b + c + d 1e+09 + 1 more":  {Level: Enforced, Requests: 1e9, counted: "d", Sources: sources("a", "b", "c", "d", "e")},
	} {
		if got := e.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	var levels []string
	for l := Level(-1); l <= 4; l++ {
		levels = append(levels, l.String()+" "+l.Words())
	}
	if want := []string{"E0 none", "E0 none", "E1 hint", "E2 contract", "E3 enforced", "E3 enforced"}; !slices.Equal(levels, want) {
		t.Errorf("levels %v", levels)
	}
}

func sources(names ...string) []Source {
	var out []Source
	for _, n := range names {
		out = append(out, Source{Name: n})
	}
	return out
}
