package proof_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/threatdelta/threatdelta/internal/review"
)

// large is a description of about 1 MB and a head of it with 50 findings: who may call, new
// operations, sizes and constraints of bodies and parameters, and new values in responses.
type large struct {
	version string
	modern  bool // components have keywords that 3.0 does not have
}

func (l large) isSwagger() bool { return l.version == "2.0" }

const (
	largeOperations = 400
	largeComponents = 100
	largeFields     = 30
)

func (l large) texts() (base, head string) { return l.text(false), l.text(true) }

func (l large) text(isHead bool) string {
	var b strings.Builder
	start, place := "openapi: "+l.version+"\nservers: [{url: 'https://api.shop.test'}]\n", "components:\n  securitySchemes: {token: {type: http, scheme: bearer}, key: {type: apiKey, in: query, name: key}}\n  schemas:\n"
	if l.isSwagger() {
		start, place = "swagger: '2.0'\nhost: api.shop.test\nschemes: [https]\nconsumes: [application/json]\nproduces: [application/json]\n", "securityDefinitions: {token: {type: basic}, key: {type: apiKey, in: query, name: key}}\ndefinitions:\n"
	}
	b.WriteString(start + "info: {title: Shop, version: '1'}\nsecurity: [{token: []}]\npaths:\n")
	for n := range largeOperations {
		if n%2 == 0 {
			l.reading(&b, n, isHead)
		} else {
			l.writing(&b, n, isHead)
		}
	}
	for n := range 5 {
		if isHead {
			fmt.Fprintf(&b, "  /v2/extra%d/{id}:\n    delete: {parameters: [%s], responses: {'204': {description: gone}}}\n", n, l.parameter("in: path, name: id, required: true", "type: string"))
		}
	}
	b.WriteString(place)
	for i := range largeComponents {
		fmt.Fprintf(&b, "    Model%d: %s\n", i, l.object(i, "", ""))
	}
	return b.String()
}

// object has many fields, and others of its kind that have others. Where it is edited, one
// constraint is another one.
func (l large) object(i int, old, edited string) string {
	kinds := [...]string{"{type: string, maxLength: 40}", "{type: integer, minimum: 0, maximum: 1000}", "{type: string, format: date-time}", "{type: string, enum: [open, closed, held]}",
		"{type: array, maxItems: 20, items: {type: string, maxLength: 60}}", "{type: string, format: uuid}", "{type: boolean}", "{type: string, pattern: '^[A-Z]{2,6}-[0-9]{1,8}$'}"}
	var b strings.Builder
	fmt.Fprintf(&b, "{type: object, description: What the shop keeps of each of these, required: [field0of%[1]d, field1of%[1]d, field2of%[1]d, field3of%[1]d], properties: {", i)
	for j := range largeFields {
		kind := kinds[(i*7+j)%len(kinds)]
		if old != "" && strings.Contains(kind, old) {
			kind, old = strings.Replace(kind, old, edited, 1), ""
		}
		fmt.Fprintf(&b, "field%dof%d: {description: 'Value %d of this object, as it is kept by the back office of the shop, and as it is shown to the people who work with it every day, in their own language', %s, ", j, i, j, kind[1:])
	}
	if l.modern {
		fmt.Fprintf(&b, "kind: {const: k%d}, ", i)
	}
	for k := 1; k <= 3 && i >= 3; k++ {
		fmt.Fprintf(&b, "part%d: %s, ", k, l.ref((i-k)/2))
	}
	return strings.TrimSuffix(b.String(), ", ") + "}}"
}

func (l large) writing(b *strings.Builder, n int, isHead bool) {
	body := l.ref(n % largeComponents)
	if n < 60 {
		old, edited := "", ""
		if isHead {
			edit := [...][2]string{{", maxLength: 40", ""}, {", maxItems: 20", ""}, {"held]", "held, void]"}, {", pattern: '^[A-Z]{2,6}-[0-9]{1,8}$'", ""}, {", maximum: 1000", ""}}[n/2%5]
			old, edited = edit[0], edit[1]
		}
		body = l.object(n, old, edited)
	}
	sent := "requestBody: {required: true, " + l.content(body)[1:]
	if l.isSwagger() {
		sent = "parameters: [{in: body, name: body, required: true, schema: " + body + "}]"
	}
	fmt.Fprintf(b, "  /v1/orders%d:\n    post:\n      %s\n      responses: {'201': {description: d, %s}\n", n, sent, l.content(l.ref(n % largeComponents))[1:])
}

func (l large) reading(b *strings.Builder, n int, isHead bool) {
	security, limit := "[{token: []}]", ", maximum: 100"
	answer := l.ref(n % largeComponents)
	if n < 20 {
		answer = l.object(n, "", "")
	}
	switch {
	case !isHead:
	case n < 20:
		answer = strings.Replace(answer, "properties: {", fmt.Sprintf("properties: {passwordHash%d: {type: string}, ", n), 1)
	case n < 30:
		security = "[{token: []}, {}]"
	case n < 40:
		security = "[{token: []}, {key: []}]"
	case n < 60:
		limit = ""
	}
	fmt.Fprintf(b, "  /v1/orders%d/{id}:\n    get:\n      security: %s\n      parameters: [%s, %s]\n      responses: {'200': {description: d, %s}\n", n, security,
		l.parameter("in: path, name: id, required: true", "type: string, format: uuid"), l.parameter("in: query, name: size", "type: integer, minimum: 1"+limit), l.content(answer)[1:])
}

func (l large) ref(i int) string {
	if l.isSwagger() {
		return fmt.Sprintf("{$ref: '#/definitions/Model%d'}", i)
	}
	return fmt.Sprintf("{$ref: '#/components/schemas/Model%d'}", i)
}

func (l large) parameter(what, schema string) string {
	if l.isSwagger() {
		return "{" + what + ", " + schema + "}"
	}
	return "{" + what + ", schema: {" + schema + "}}"
}

// content is what a response has by its schema.
func (l large) content(schema string) string {
	if l.isSwagger() {
		return "{schema: " + schema + "}"
	}
	return "{content: {application/json: {schema: " + schema + "}}}"
}

func inputOf(base, head string) review.Input {
	tree := func(text string) review.Tree {
		return review.Tree{FS: fstest.MapFS{"openapi.yaml": {Data: []byte(text)}}}
	}
	return review.Input{Base: tree(base), Head: tree(head), Specs: []string{"openapi.yaml"}}
}

// TestCost: how many bytes the proofs of 50 findings allocate, in a review of a description
// of 1 MB. The bounds are what was reached, with room for the race detector, and only go
// down. The ratio is in the log, and is none to hold: it rises whenever the rest of the
// review gets leaner.
func TestCost(t *testing.T) {
	for _, c := range []struct {
		large
		most uint64
	}{
		{large{"2.0", false}, 17_200_000},
		{large{"3.0.3", false}, 16_100_000},
		{large{"3.1.0", false}, 16_700_000},
		{large{"3.1.0", true}, 16_700_000},
	} {
		base, head := c.texts()
		in := inputOf(base, head)
		with := allocated(t, in)
		in.NoProofs = true
		without := allocated(t, in)
		t.Logf("%s, modern %v: %d KB: %d bytes, %d without proofs: %.3f", c.version, c.modern, len(base)>>10, with, without, float64(with)/float64(without))
		if with-without > c.most {
			t.Errorf("%s, modern %v: proofs allocate %d bytes, more than %d", c.version, c.modern, with-without, c.most)
		}
	}
}

// allocated is how many bytes a review allocates.
func allocated(t *testing.T, in review.Input) uint64 {
	t.Helper()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	r, err := review.Run(context.Background(), in)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	shown := 0
	for _, f := range r.Specs[0].Findings {
		if f.Proof.IsShown() {
			shown++
		}
	}
	if n := len(r.Specs[0].Findings); n < 50 || !in.NoProofs && shown < 45 {
		t.Fatalf("%d findings, of which %d have a proof", n, shown)
	}
	return after.TotalAlloc - before.TotalAlloc
}

func BenchmarkProofs(b *testing.B) {
	for _, l := range []large{{"2.0", false}, {"3.0.3", false}, {"3.1.0", false}, {"3.1.0", true}} {
		base, head := l.texts()
		in := inputOf(base, head)
		for name, isOff := range map[string]bool{"with": false, "without": true} {
			in.NoProofs = isOff
			b.Run(fmt.Sprintf("%s modern=%v %s", l.version, l.modern, name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := review.Run(context.Background(), in); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
