package review_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/threatdelta/threatdelta/internal/rules"
)

// lead is what the page says to people, before the map.
const lead = `# What is read

A review compares what two states of a description mean, in OpenAPI 2.0, 3.0, 3.1 and 3.2:

- **Who may call**: credentials, alternatives, scopes, where tokens come from, and what gateways say of them in their extensions.
- **What there is to call**: paths, methods, servers, webhooks and callbacks, for whom they are, and what cannot be seen behind a reference.
- **What callers may send**: parameters, bodies, parts, files and sequences, and each check of them: type, length, range, pattern, list, required, closed.
- **What comes back**: fields and their sensitivity, errors, headers, media types that browsers run.
- **How much**: rate limits, page sizes, sizes of values. And **secrets**, in every text, example and default.

Not compared is what opens nothing to a caller: words for people, names and labels, how the same value is written, what the server promises of its own answers, what nothing refers to. The map gives the reason of each such field in italics; one that begins with "a gap" should be read and is not yet. An edit at a place that the map does not know is never dropped: the report lists it as not understood.

Whether the service keeps what its description promises, no comparison of descriptions can say.

## In figures

The map has every field of every object, and which rules read it when it is added, removed or changed: what such an edit introduces, or the opposite edit would. The fields are those of the official schemas. The rules are those that spoke when the edit was made on a description and the pair reviewed, with values chosen to matter; a test makes all of them again and fails where an edit that was read no longer is, and where nothing says why one is not.

`

// page prints the map: for every object, field by field, the rules that spoke
// when it was edited, or the reason why none does.
func (c *table) page(covered map[reading]map[string]bool) string {
	var body strings.Builder
	linked, count := map[string]bool{}, map[string]int{}
	for _, o := range c.Objects {
		names := slices.Sorted(maps.Keys(o.Official))
		fmt.Fprintf(&body, "\n## %s\n\nOpenAPI %s\n\n| Field | In | Read by |\n|---|---|---|\n", o.Object, strings.Join(names, ", "))
		var lines []docLine
		for _, f := range o.fields() {
			lines = c.fieldLines(lines, o, f, covered, linked, count)
		}
		for _, l := range lines {
			fmt.Fprintf(&body, "| %s | %s | %s |\n", strings.Join(l.fields, ", "), l.in, l.text)
		}
	}
	var b strings.Builder
	b.WriteString(lead)
	b.WriteString("[What is compared](relations.md) has each keyword of a schema at each place where a schema may stand, held against a validator of JSON Schema.\n\n")
	b.WriteString(c.figures(count))
	b.WriteString(body.String())
	b.WriteString("\n")
	for _, id := range slices.Sorted(maps.Keys(linked)) {
		fmt.Fprintf(&b, "[%s]: rules/%s.md\n", id, id)
	}
	return b.String()
}

// comparePage compares what the page says of the fields whose edits were made, each in
// the section of its object.
func (c *table) comparePage(t *testing.T, page string, covered map[reading]map[string]bool) {
	t.Helper()
	for _, o := range c.Objects {
		_, section, _ := strings.Cut(page, "\n## "+o.Object+"\n")
		section, _, _ = strings.Cut(section, "\n## ")
		for _, field := range o.fields() {
			for _, l := range c.fieldLines(nil, o, field, covered, map[string]bool{}, map[string]int{}) {
				said := fmt.Sprintf("| %s | %s |", l.in, l.text)
				if !slices.ContainsFunc(strings.Split(section, "\n"), func(line string) bool {
					return strings.HasSuffix(line, said) && strings.Contains(line, "`"+field+"`")
				}) {
					t.Errorf("docs/coverage.md is stale: nothing says of %s, %s: %s: run go generate ./internal/review", o.Object, field, said)
				}
			}
		}
	}
}

// figures count fields and edits, each once a version.
func (c *table) figures(count map[string]int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| | %s |\n|---%s|\n", strings.Join(versions(), " | "), strings.Repeat("|---", len(versions())))
	line := func(title, key string) {
		fmt.Fprintf(&b, "| %s |", title)
		for _, v := range versions() {
			fmt.Fprintf(&b, " %d |", count[v+" "+key])
		}
		b.WriteString("\n")
	}
	line("fields", "fields")
	line("fields that some rule reads", "read fields")
	line("edits (added, removed, changed)", "edits")
	line("edits that some rule reads", "read")
	for _, name := range slices.Sorted(maps.Keys(c.Waivers)) {
		line("not read: "+c.Waivers[name], "-"+name)
	}
	fmt.Fprintf(&b, "\n%d pairs of descriptions were reviewed, each in both directions. ", c.pairs)
	var silent []string
	for _, r := range rules.All() {
		if count["rule "+r.ID] == 0 {
			silent = append(silent, fmt.Sprintf("[%s](rules/%s.md)", r.ID, r.ID))
		}
	}
	fmt.Fprintf(&b, "%d of the %d rules spoke; what the others look for is no edit of one field, their pages have cases: %s.\n", len(rules.All())-len(silent), len(rules.All()), strings.Join(silent, ", "))
	return b.String()
}

// fields are the names of an object's fields in the order of the table.
func (o *tableObject) fields() []string {
	var out []string
	for _, r := range o.Fields {
		if !slices.Contains(out, r.Field) {
			out = append(out, r.Field)
		}
	}
	return out
}

// docLine is what is said of one or several fields of an object.
type docLine struct {
	fields   []string
	in, text string
}

// fieldLines adds a field to the lines: one for each group of versions that read
// it alike, together with the other fields of which the same is said.
func (c *table) fieldLines(lines []docLine, o *tableObject, field string, covered map[reading]map[string]bool, linked map[string]bool, count map[string]int) []docLine {
	var texts []string
	in := map[string][]string{}
	for _, version := range versions() {
		byEdit, there := map[edit]string{}, false
		for _, e := range edits() {
			fired, waiver, known := c.verdict(o, field, version, e, covered)
			if !known {
				continue
			}
			there = true
			tally(count, version, fired, waiver)
			byEdit[e] = c.spell(fired, waiver, linked)
		}
		if !there {
			continue
		}
		count[version+" fields"]++
		text := joinEdits(byEdit)
		if strings.Contains(text, "[") {
			count[version+" read fields"]++
		}
		if in[text] == nil {
			texts = append(texts, text)
		}
		in[text] = append(in[text], version)
	}
	for _, text := range texts {
		where := strings.Join(in[text], " ")
		at := slices.IndexFunc(lines, func(l docLine) bool { return l.in == where && l.text == text })
		if at < 0 {
			at, lines = len(lines), append(lines, docLine{in: where, text: text})
		}
		lines[at].fields = append(lines[at].fields, "`"+field+"`")
	}
	return lines
}

func tally(count map[string]int, version string, fired map[string]bool, waiver string) {
	count[version+" edits"]++
	if len(fired) == 0 {
		count[version+" -"+waiver]++
		return
	}
	count[version+" read"]++
	for id := range fired {
		count["rule "+id]++
	}
}

// verdict is what the rows of a field say together: what fired for any of them,
// and the waiver of one where nothing did.
func (c *table) verdict(o *tableObject, field, version string, e edit, covered map[reading]map[string]bool) (fired map[string]bool, waiver string, known bool) {
	fired = map[string]bool{}
	for _, r := range o.Fields {
		got, made := covered[reading{r, version, e}]
		if r.Field != field || !made {
			continue
		}
		known = true
		maps.Copy(fired, got)
		if _, w := r.claims(e); w != "" {
			waiver = w
		}
	}
	return fired, waiver, known
}

// spell lists rules as links, or gives the reason.
func (c *table) spell(fired map[string]bool, waiver string, linked map[string]bool) string {
	if len(fired) == 0 {
		return "*" + c.Waivers[waiver] + "*"
	}
	var out []string
	for _, id := range slices.Sorted(maps.Keys(fired)) {
		if id == refused {
			out = append(out, "[the review fails](../README.md)")
			continue
		}
		linked[id] = true
		out = append(out, "["+id+"]")
	}
	return strings.Join(out, ", ")
}

// joinEdits prints edits together that are read alike.
func joinEdits(by map[edit]string) string {
	var order []string
	of := map[string][]string{}
	for _, e := range edits() {
		text := by[e]
		if of[text] == nil {
			order = append(order, text)
		}
		of[text] = append(of[text], string(e))
	}
	if len(order) == 1 {
		return order[0]
	}
	var out []string
	for _, text := range order {
		out = append(out, strings.Join(of[text], ", ")+": "+text)
	}
	return strings.Join(out, "; ")
}
