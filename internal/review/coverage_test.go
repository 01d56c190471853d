package review_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/threatdelta/threatdelta/internal/finding"
	"github.com/threatdelta/threatdelta/internal/report"
	"github.com/threatdelta/threatdelta/internal/review"
	"github.com/threatdelta/threatdelta/internal/rules"
	"github.com/threatdelta/threatdelta/internal/sample"
	"github.com/threatdelta/threatdelta/internal/severity"
	"go.yaml.in/yaml/v4"
)

//go:generate go test -run ^TestCoverage$ -update

var update = flag.Bool("update", false, "write docs/coverage.md again")

// oneField limits TestCoverage to the rows of a field, in seconds instead of minutes.
var oneField = flag.String("field", "", "try the rows of this field alone")

// refused stands among the rules for an edit after which the review fails.
const refused = "refused"

// TestCoverage holds the map of what the catalogue reads: every field of every
// object of OpenAPI 2.0 to 3.2, added, removed and changed, is read by a
// rule (what it introduces or resolves) or waived with a reason. The map rests on
// real edits: each is made on a base description and the pair is reviewed. An
// ordinary run makes those of a part of the fields, see package sample, and compares
// what the page says of these. Write the page again with:
// go generate ./internal/review
func TestCoverage(t *testing.T) {
	table := readTable(t)
	table.checkModel(t)
	defer debug.SetGCPercent(debug.SetGCPercent(800)) // thousands of small reviews: a third of the time
	if len(table.tried()) == 0 {
		t.Fatalf("no row is of the field %s", *oneField)
	}
	covered := table.run(t)
	for _, row := range table.tried() {
		for _, e := range edits() {
			for _, problem := range row.check(table, e, covered) {
				t.Errorf("%s: %s", row, problem)
			}
		}
	}
	if t.Failed() || *oneField != "" {
		return
	}
	path := filepath.Join("..", "..", "docs", "coverage.md")
	if !*update && !sample.All() {
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		table.comparePage(t, string(got), covered)
		return
	}
	page := table.page(covered)
	if *update {
		if err := os.WriteFile(path, []byte(page), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != page {
		t.Error("docs/coverage.md is stale: run go generate ./internal/review")
	}
}

// edit is what happens to a field.
type edit string

func edits() []edit { return []edit{"added", "removed", "changed"} }

// probe is one pair of descriptions: an edit of one row in one version, and what
// the reversed edit is called.
type probe struct {
	row            *tableRow
	version        string
	edit, reversed edit
	base, head     string
}

// reading is a row's edit in one version; the rules that read it are a set.
type reading struct {
	row     *tableRow
	version string
	edit    edit
}

// run makes every edit and reviews every pair: each by itself, since what
// several descriptions of a tree have in common is reported once.
func (c *table) run(t *testing.T) map[reading]map[string]bool {
	out := map[reading]map[string]bool{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	probes := make(chan probe)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for p := range probes {
				there, back := p.review(t)
				mu.Lock()
				p.add(out, p.edit, there)
				if p.reversed != p.edit {
					p.add(out, p.reversed, back)
				}
				c.pairs++
				mu.Unlock()
			}
		})
	}
	for _, row := range c.tried() {
		for _, p := range c.probes(t, row) {
			probes <- p
		}
	}
	close(probes)
	wg.Wait()
	return out
}

// tried are the rows whose edits are made: all, those of a part of the fields, or those
// of the field in question.
func (c *table) tried() []*tableRow {
	return slices.DeleteFunc(c.rows(), func(r *tableRow) bool {
		if *oneField != "" {
			return r.Field != *oneField
		}
		return !*update && !sample.Has(r.String(), 18)
	})
}

// add records the rules that read an edit.
func (p probe) add(covered map[reading]map[string]bool, e edit, fired map[string]bool) {
	key := reading{p.row, p.version, e}
	if covered[key] == nil {
		covered[key] = map[string]bool{}
	}
	maps.Copy(covered[key], fired)
}

// review runs the whole program over the pair in both directions. Of each it returns
// the rules with a finding about the edit or the reversed edit. A rule reads the
// field in either case, though not everything that it reports can be resolved.
func (p probe) review(t *testing.T) (there, back map[string]bool) {
	there, back = map[string]bool{}, map[string]bool{}
	forth := p.run(t, p.base, p.head, there)
	reversed := p.run(t, p.head, p.base, back)
	read := func(fired map[string]bool, edit, reversed []finding.Finding) {
		for _, f := range edit {
			fired[f.Rule] = true
		}
		for _, f := range reversed {
			if f.State == severity.Introduced && !grows(f.Rule) {
				fired[f.Rule] = true
			}
		}
	}
	read(there, forth, reversed)
	read(back, reversed, forth)
	return there, back
}

// grows reports whether a rule only says that something came or went. The reversed edit
// is reported by another one.
func grows(rule string) bool {
	switch rule {
	case "auth-scheme-added", "auth-scheme-removed", "bola-object-id", "data-fields-added", "input-fields-added", "spec-removed",
		"surface-ambiguous-path", "surface-deprecated-revived", "surface-new-op", "surface-op-deprecated", "surface-op-removed", "surface-version-parallel":
		return true
	}
	return false
}

func (p probe) run(t *testing.T, base, head string, fired map[string]bool) (found []finding.Finding) {
	const name = "api.yaml"
	r, err := try(t, review.Input{NoProofs: true, Pairs: []review.Pair{{Base: name, Head: name}}, FailOn: severity.Never}, map[string]string{name: base}, map[string]string{name: head})
	if err != nil {
		t.Errorf("%s, %s in %s: %v", p.row, p.edit, p.version, err)
		return nil
	}
	for _, s := range r.Specs {
		found = append(found, s.Findings...)
	}
	if r.Gate.Verdict == report.VerdictError {
		fired[refused] = true
	}
	return found
}

func encode(n *yaml.Node) string {
	raw, err := yaml.Marshal(n)
	if err != nil {
		panic(fmt.Sprintf("the test's own YAML: %v", err))
	}
	return string(raw)
}

// probes are the pairs of a row: each of its values added and removed, and each
// exchanged for the next. An edit is made at all places of the object at
// once: what reads it at one of them is enough.
func (c *table) probes(t *testing.T, row *tableRow) []probe {
	var out []probe
	for _, version := range row.versions() {
		with := func(value *yaml.Node) string {
			made := clone(c.bases[version])
			for _, place := range row.places(version) {
				if err := row.place(made, place, value); err != nil {
					t.Fatalf("%s in %s: %v", row, version, err)
				}
			}
			return encode(made)
		}
		absent, before := with(nil), ""
		for i := range row.Values {
			present := with(&row.Values[i])
			out = append(out, probe{row, version, "added", "removed", absent, present})
			if i > 0 {
				out = append(out, probe{row, version, "changed", "changed", before, present})
			}
			before = present
		}
	}
	return out
}

// place puts the field's value, nil for none, into the object at the pointer.
func (r *tableRow) place(root *yaml.Node, pointer string, value *yaml.Node) error {
	at := root
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		if pointer == "" {
			break
		}
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		next := get(at, token)
		if i, err := strconv.Atoi(token); err == nil && isList(at) && i < len(at.Content) {
			next = at.Content[i]
		}
		if next == nil {
			return fmt.Errorf("the base has no %q of %s", token, pointer)
		}
		at = next
	}
	for key, sibling := range r.With {
		if del(at, key); sibling.Tag != "!!null" {
			set(at, key, clone(&sibling))
		}
	}
	key := r.key()
	switch {
	case value == nil && key != "$ref":
		del(at, key)
	case value != nil && key == "$ref" && !r.Beside: // it stands in the place of what is there
		*at = *object("$ref", clone(value))
	case value != nil:
		set(at, key, clone(value))
	}
	return nil
}

// check compares what the row claims of an edit with what fired.
func (r *tableRow) check(c *table, e edit, covered map[reading]map[string]bool) []string {
	claims, waiver := r.claims(e)
	var out []string
	switch {
	case len(claims) == 0 && waiver == "":
		return nil // another row of the field speaks of it, see checkModel
	case len(claims) > 0 && waiver != "":
		out = append(out, fmt.Sprintf("%s is both read and waived", e))
	case waiver != "" && c.Waivers[waiver] == "":
		out = append(out, fmt.Sprintf("there is no waiver %s", waiver))
	}
	for _, version := range r.versions() {
		fired, made := covered[reading{r, version, e}]
		if !made {
			out = append(out, fmt.Sprintf("%s in %s: no pair was made: it needs a place, and two values for a change", e, version))
			continue
		}
		for _, claim := range claims {
			if _, known := rules.Find(claim); !known && claim != refused {
				out = append(out, fmt.Sprintf("there is no rule %s", claim))
			} else if !fired[claim] {
				out = append(out, fmt.Sprintf("%s in %s: %s does not fire; fired: %s", e, version, claim, words(fired)))
			}
		}
		if waiver != "" && len(fired) > 0 {
			out = append(out, fmt.Sprintf("%s in %s: the waiver %s is stale: %s", e, version, waiver, words(fired)))
		}
	}
	return out
}

func words(set map[string]bool) string {
	if len(set) == 0 {
		return "nothing"
	}
	return strings.Join(slices.Sorted(maps.Keys(set)), " ")
}
