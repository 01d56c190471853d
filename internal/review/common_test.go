package review

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/openapi"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// shared writes files of schemas that refer to each other, and descriptions that refer to
// them.
type shared struct {
	r     *rand.Rand
	files int
	each  int // schemas of a file
}

// reference leads to some schema, seen from a file.
func (s shared) reference() string {
	return fmt.Sprintf("{$ref: 'f%d.yaml#/components/schemas/%s'}", s.r.IntN(s.files), names()[s.r.IntN(s.each)])
}

// names are those of components, which say something of what is in them.
func names() []string { return []string{"User", "Card", "Parcel", "Patient", "BankAccount", "Market"} }

// schema is one that most often is plain.
func (s shared) schema(rare bool) string {
	kinds := []string{
		"{type: object, properties: {id: {type: string}, number: {type: string}, patient: " + s.reference() + ", amount: {type: number}}}",
		"{type: object, properties: {name: {type: string}, birth: {type: string, format: date}, passport: {type: string}, more: {type: array, items: " + s.reference() + "}}}",
		"{type: object, properties: {token: {type: string, writeOnly: true}, next: " + s.reference() + ", other: " + s.reference() + "}}",
		"{type: object, required: [email], properties: {email: {type: string, format: email}, inner: {type: object, properties: {address: {type: string}, to: " + s.reference() + "}}}}",
		"{type: object, additionalProperties: " + s.reference() + "}",
		"{type: array, items: " + s.reference() + "}",
		"{type: string, maxLength: 20}",
	}
	if rare {
		kinds = append(kinds,
			"{allOf: ["+s.reference()+", {type: object, properties: {iban: {type: string}}}]}",
			"{oneOf: ["+s.reference()+", "+s.reference()+"]}",
			"{type: object, properties: {kind: {type: string}, password: {type: string, x-data-classification: public}}, discriminator: {propertyName: kind}}",
			"{type: object, properties: {api_key: {type: string, description: The masked key.}, nextToken: {type: string}, lost: {$ref: '#/components/schemas/nothing'}}}",
			"{type: object, properties: {user: {type: object, properties: {id: {type: string}, ssn: {type: string}}}}, patternProperties: {'^x': "+s.reference()+"}}",
		)
	}
	return kinds[s.r.IntN(len(kinds))]
}

// trees are both sides of descriptions that share files, some of which the change edits.
func (s shared) trees(rare bool) (base, head fstest.MapFS) {
	base, head = fstest.MapFS{}, fstest.MapFS{}
	for f := range s.files {
		version := "3.0.3"
		if rare && f%4 == 3 {
			version = "3.1.0"
		}
		var was, now strings.Builder
		begin := fmt.Sprintf("openapi: %s\ninfo: {title: API %d, version: '1'}\nsecurity: [{key: []}]\npaths:\n  /a%d: {get: {responses: {'200': {description: ok, content: {application/json: {schema: %s}}}}}}\n"+
			"  /b%d: {post: {requestBody: {content: {application/json: {schema: %s}}}, responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: %s}}}}}}}\n"+
			"components:\n  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}\n  schemas:\n", version, f, f, s.reference(), f, s.reference(), s.reference())
		was.WriteString(begin)
		now.WriteString(begin)
		for i := range s.each {
			text := s.schema(rare)
			fmt.Fprintf(&was, "    %s: %s\n", names()[i], text)
			if s.r.IntN(s.files*s.each) < 3 {
				text = strings.Replace(strings.Replace(text, "properties: {", "properties: {credit_card_number: {type: string}, ", 1), "maxLength: 20", "maxLength: 40", 1)
			}
			fmt.Fprintf(&now, "    %s: %s\n", names()[i], text)
		}
		if s.r.IntN(3) == 0 { // what another file has is called otherwise here
			alias := "    Customer: " + s.reference() + "\n"
			was.WriteString(alias)
			now.WriteString(alias)
		}
		name := fmt.Sprintf("f%d.yaml", f)
		base[name], head[name] = &fstest.MapFile{Data: []byte(was.String())}, &fstest.MapFile{Data: []byte(now.String())}
	}
	return base, head
}

// specsOf are the reports of descriptions, of each as one worker after the other writes it
// that of makes.
func specsOf(t *testing.T, pairs []discover.Pair, of func() *reviewer) []string {
	t.Helper()
	var out []string
	for _, p := range pairs {
		part := of().fresh().one(t.Context(), p)
		text, err := json.Marshal(part.spec)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
}

// TestSharedAsAlone: what descriptions have in common is worked out once, and each is
// reported as if it were the only one, wherever its budget ends.
func TestSharedAsAlone(t *testing.T) {
	found, cut, seeds := 0, 0, sample.Size(10, 30)
	for seed := range uint64(seeds) {
		s := shared{r: rand.New(rand.NewPCG(seed, 7)), files: 4 + int(seed%5), each: 2 + int(seed%5)}
		base, head := s.trees(seed%3 > 0)
		for _, steps := range []int64{0, 200 * int64(seed+1), 36_000 + 1_000*int64(seed)} {
			in := Input{Base: Tree{FS: base}, Head: Tree{FS: head}, FailOn: severity.Never, Now: day("2026-11-20"), Limits: openapi.DefaultLimits(), Steps: steps}
			in.finalize()
			for _, text := range s.compare(t, in, fmt.Sprintf("seed %d, %d steps", seed, steps)) {
				found += strings.Count(text, `"rule":`)
				cut += strings.Count(text, "million steps")
			}
		}
	}
	if found < 10*seeds || cut < seeds/3 {
		t.Errorf("%d findings, %d reviews that were cut off", found, cut)
	}
}

// compare reviews the descriptions alone, one after the other, again in another order, and
// with nothing shared. It returns their reports.
func (s shared) compare(t *testing.T, in Input, name string) []string {
	t.Helper()
	var pairs []discover.Pair
	for i := range s.files {
		name := fmt.Sprintf("f%d.yaml", i)
		pairs = append(pairs, discover.Pair{Base: name, Head: name})
	}
	alone := specsOf(t, pairs, func() *reviewer { return newReviewer(in).worker(false) })
	together, apart := newReviewer(in).worker(false), newReviewer(in).worker(false)
	apart.in.baseStore, apart.in.headStore = nil, nil
	for _, w := range [...]*reviewer{together, together, apart} {
		if w == apart && in.Steps > 0 {
			break // what is not shared is counted otherwise
		}
		s.r.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j], alone[i], alone[j] = pairs[j], pairs[i], alone[j], alone[i] })
		for i, got := range specsOf(t, pairs, func() *reviewer { return w }) {
			if got != alone[i] {
				t.Fatalf("%s: %s among others:\n%s\nalone:\n%s", name, pairs[i].Head, got, alone[i])
			}
		}
	}
	return alone
}

// TestSharedOnce: of descriptions that refer to each other, whichever is reviewed first has
// what they have in common worked out, and those after it have little left to do.
func TestSharedOnce(t *testing.T) {
	const n = 60
	base, head := fstest.MapFS{}, fstest.MapFS{}
	for i := range n {
		text := fmt.Sprintf("openapi: 3.0.3\ninfo: {title: API %d, version: '1'}\npaths:\n  /a%d: {get: {responses: {'200': {description: ok, content: {application/json: {schema: {$ref: '#/components/schemas/First'}}}}}}}\n"+
			"components:\n  schemas:\n    First: {type: object, properties: {id: {type: string}, following: {$ref: 'f%d.yaml#/components/schemas/First'}, second: {$ref: '#/components/schemas/Second0'}}}\n", i, i, (i+1)%n)
		for k := range 8 {
			text += fmt.Sprintf("    Second%d: {type: object, properties: {title: {type: string, maxLength: 10}, kind: {type: string, enum: [a, b]}, number: {type: integer}, more: {$ref: '#/components/schemas/Second%d'}}}\n", k, k+1)
		}
		text += "    Second8: {type: object, properties: {title: {type: string}}}\n"
		name := fmt.Sprintf("f%d.yaml", i)
		base[name] = &fstest.MapFile{Data: []byte(text)}
		if i == n/2 {
			text = strings.Replace(text, "Second8: {type: object, properties: {", "Second8: {type: object, properties: {passport_number: {type: string}, ", 1)
		}
		head[name] = &fstest.MapFile{Data: []byte(text)}
	}
	in := Input{Base: Tree{FS: base}, Head: Tree{FS: head}, FailOn: severity.Never, Now: day("2026-11-20"), Limits: openapi.DefaultLimits()}
	in.finalize()
	w := newReviewer(in).worker(false)
	load := func() {
		w.in.baseStore, w.in.headStore = openapi.NewStore(base, in.Limits), openapi.NewStore(head, in.Limits)
		for i := range n {
			for _, store := range [...]*openapi.Store{w.in.baseStore, w.in.headStore} {
				if _, err := store.Load(fmt.Sprintf("f%d.yaml", i)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	cost := func(i int) int64 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		name := fmt.Sprintf("f%d.yaml", i)
		if text := specsOf(t, []discover.Pair{{Base: name, Head: name}}, func() *reviewer { return w })[0]; !strings.Contains(text, "passport_number") {
			t.Errorf("not seen from %s: %s", name, text)
		}
		runtime.ReadMemStats(&after)
		return int64(after.TotalAlloc - before.TotalAlloc)
	}
	load()
	cost(n - 1) // in which the program makes what it has once
	load()
	first, second := cost(0), cost(1)
	if third := cost(2); 6*second > first || 6*third > first {
		t.Errorf("the first took %d bytes, the second %d, the third %d", first, second, third)
	}
}
