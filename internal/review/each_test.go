package review

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/threatdelta/threatdelta/internal/discover"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
)

// service is one of many descriptions: each with names of its own, a file that all share,
// and an anchor, which a debug line is about.
func service(text string, i int) string {
	if i%8 == 2 {
		i-- // describes the same API
	}
	text = strings.NewReplacer("title: a,", fmt.Sprintf("title: Service %d,", i), "/orders", fmt.Sprintf("/orders%d", i), "/invoices", fmt.Sprintf("/invoices%d", i)).Replace(text)
	text = strings.Replace(text, "total: {type: integer}", "total: {$ref: 'shared.yaml#/Total'}", 1)
	return text + "x-anchored: &a {b: 1}\nx-again: *a\n"
}

// services are two trees with n of them: most differ, one cannot be read, some are new, gone
// or elsewhere.
func services(n int) (base, head fstest.MapFS) {
	base, head = fstest.MapFS{}, fstest.MapFS{}
	put := func(tree fstest.MapFS, name, text string) { tree[name] = &fstest.MapFile{Data: []byte(text)} }
	put(base, "shared.yaml", "Total: {type: integer}\n")
	put(head, "shared.yaml", "Total: {type: object, properties: {passport_number: {type: string}}}\n")
	for i := range n {
		name, moved := fmt.Sprintf("service%02d.yaml", i), fmt.Sprintf("other%02d.yaml", i)
		was, now := service(guarded, i), service(opened(), i)
		switch i % 8 {
		case 3:
			now = was
		case 5:
			name, moved = moved, name
			fallthrough
		case 6:
			put(base, name, was)
			put(head, moved, now)
			continue
		case 7:
			put(head, name, now)
			continue
		}
		put(base, name, was)
		put(head, name, now)
	}
	put(head, "service00.yaml", "openapi: 3.1.0\ninfo: {title: [\n")
	return base, head
}

// many reviews with so many processors, and returns the report and what was said meanwhile.
func many(t *testing.T, processors int, in Input) (text []byte, said []string, err error) {
	t.Helper()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(processors))
	var saying sync.Mutex
	say := func(line string) {
		if !saying.TryLock() {
			t.Error("something is said while something else is")
			return
		}
		defer saying.Unlock()
		said = append(said, line)
	}
	in.Debug = func(line string) { say("debug " + line) }
	var progress []string
	in.Progress = func(done, total int, what string) {
		progress = append(progress, fmt.Sprintf("%d/%d %s", done, total, what))
	}
	r, err := Run(t.Context(), in)
	if err != nil {
		return nil, nil, err
	}
	text, err = json.Marshal([]any{r, r.Tests, r.Untested})
	return text, append(said, progress...), err
}

// TestManyAtOnce: the report and what is said meanwhile do not depend on how many
// descriptions are reviewed at once.
func TestManyAtOnce(t *testing.T) {
	base, head := services(24)
	p, err := ParsePolicy("policy.yaml", []byte("rules:\n  rate-weakened: {level: off, reason: we know}\n"+
		"waivers:\n  - {rule: auth-removed, operation: GET /orders1, reason: public, by: \"@a\", granted: 2026-11-01, expires: 2026-12-01}\n"+
		"  - {rule: auth-removed, operation: GET /nothing, reason: public, by: \"@a\", granted: 2026-11-01, expires: 2026-12-01}\n"+
		"custom:\n  - {id: custom-kind, level: low, when: 'change.kind != \"\"', message: '{change.kind} {change.subject}'}\n"))
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Base: Tree{FS: base, Name: "base"}, Head: Tree{FS: head, Name: "head"}, FailOn: severity.Never, Policy: p, Now: day("2026-11-20"), Tests: true}
	want, said, err := many(t, 1, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"custom-kind", `"sameAs":"`, `"basePath":"`, "passport_number", `"off":[`, `"unmatched":[`, `"template":"`, "service00.yaml", `"sharedFindings":[`} {
		if !bytes.Contains(want, []byte(part)) {
			t.Errorf("no review with %s: %s", part, want)
		}
	}
	if lines := strings.Join(said, "\n"); strings.Count(lines, "debug ") < 12 || !strings.Contains(lines, "0/24 ") {
		t.Errorf("said: %s", lines)
	}
	for range 2 {
		got, now, err := many(t, 4, in)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Fatalf("several at once:\n%s\none after the other:\n%s", got, want)
		}
		if fmt.Sprint(now) != fmt.Sprint(said) {
			t.Fatalf("several at once say:\n%s\none after the other:\n%s", strings.Join(now, "\n"), strings.Join(said, "\n"))
		}
	}
}

// sameErrorAtOnce reviews under a policy with one rule of its own, which fails.
func sameErrorAtOnce(t *testing.T, rule, want string, base, head fstest.MapFS) {
	t.Helper()
	p, err := ParsePolicy("policy.yaml", []byte("custom:\n  - {id: custom-x, level: low, when: '"+rule+"', message: m}\n"))
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Base: Tree{FS: base}, Head: Tree{FS: head}, FailOn: severity.Never, Policy: p}
	_, _, alone := many(t, 1, in)
	if alone == nil || !strings.Contains(alone.Error(), want) {
		t.Fatalf("no error with %q but %v", want, alone)
	}
	for range sample.Size(2, 1) { // at night it is long
		if _, _, err := many(t, 4, in); err == nil || err.Error() != alone.Error() {
			t.Errorf("several at once: %v; one after the other: %v", err, alone)
		}
	}
}

// TestErrorOfManyAtOnce: rules of the policy that fail, fail where they do one description
// after the other.
func TestErrorOfManyAtOnce(t *testing.T) {
	base, head := services(24)
	sameErrorAtOnce(t, `change.kind == "output-added" && int(change.kind) == 1`, "type conversion error", base, head)
}

// TestCostOfManyAtOnce: so do rules of which each description alone would not be too much.
func TestCostOfManyAtOnce(t *testing.T) {
	if !sample.All() {
		t.Skip("runs at night: what a review may cost takes many seconds")
	}
	base, head := fstest.MapFS{}, fstest.MapFS{}
	for i := range 14 {
		parameters := ""
		for n := range 700 {
			parameters += fmt.Sprintf("      - {name: p%d, in: query, schema: {type: string}}\n", n)
		}
		name := fmt.Sprintf("service%02d.yaml", i)
		base[name] = &fstest.MapFile{Data: []byte(service(guarded, i))}
		head[name] = &fstest.MapFile{Data: []byte(strings.Replace(service(guarded, i), "paths:\n", "paths:\n  /new:\n    get:\n      responses: {}\n      parameters:\n"+parameters, 1))}
	}
	sameErrorAtOnce(t, `change.leaves.all(a, change.leaves.all(b, a.name != b.name + "x"))`, "the custom rules of this review cost more than", base, head)
}

// TestEndOfManyAtOnce: the end of the context is that of the review, whatever is under way.
func TestEndOfManyAtOnce(t *testing.T) {
	base, head := services(24)
	ctx, cancel := context.WithCancelCause(t.Context())
	own := errors.New("own")
	_, err := Run(ctx, Input{Base: Tree{FS: base}, Head: Tree{FS: head}, FailOn: severity.Never, Progress: func(done, _ int, _ string) {
		if done == 8 {
			cancel(own)
		}
	}})
	if !errors.Is(err, own) {
		t.Errorf("got %v", err)
	}
}

// TestBugInOneOfMany: a bug in the review of one is said of that one, and of no other.
func TestBugInOneOfMany(t *testing.T) {
	base, head := services(16)
	r, err := Run(t.Context(), Input{Base: Tree{FS: base}, Head: Tree{FS: failing{head}}, FailOn: severity.Never, Specs: []string{"service*.yaml"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range r.Specs {
		if isBad := s.Status == report.Unreadable; isBad != (s.Path == "service02.yaml" || s.Path == "service00.yaml") {
			t.Errorf("%s: %s, %v", s.Path, s.Status, s.Notes)
		}
	}
}

// failing is a tree of which one file cannot be opened without a panic.
type failing struct{ fstest.MapFS }

func (f failing) Open(name string) (fs.File, error) {
	if name == "service02.yaml" {
		panic("a bug")
	}
	return f.MapFS.Open(name)
}

// TestRoom: large descriptions wait until there is room, the largest is reviewed alone, and
// small ones are not kept waiting by each other.
func TestRoom(t *testing.T) {
	tree := fstest.MapFS{}
	for name, size := range map[string]int{"a": 100, "b": bytesAtOnce / 2, "c": bytesAtOnce / 2, "d": 3 * bytesAtOnce} {
		tree[name] = &fstest.MapFile{Data: make([]byte, size)}
	}
	in := Input{Base: Tree{FS: fstest.MapFS{}}, Head: Tree{FS: tree}}
	q := &queue{}
	q.left.L = &q.using
	for _, name := range []string{"a", "b", "c", "d", "a"} {
		q.pairs = append(q.pairs, discover.Pair{Head: name})
	}
	handed := make(chan int64)
	go func() {
		for {
			_, bytes, ok := q.take(t.Context(), in)
			if !ok {
				close(handed)
				return
			}
			handed <- bytes
		}
	}()
	waits := func(what string) {
		t.Helper()
		select {
		case <-handed:
			t.Errorf("%s does not wait", what)
		case <-time.After(20 * time.Millisecond):
		}
	}
	a, b := <-handed, <-handed
	waits("what is too much with the others")
	q.end(a)
	c := <-handed
	waits("the largest")
	q.end(b)
	waits("the largest, while one is under way")
	q.end(c)
	d := <-handed
	waits("a small one beside the largest")
	q.end(d)
	<-handed
	if _, more := <-handed; more {
		t.Error("more than there are")
	}
}
